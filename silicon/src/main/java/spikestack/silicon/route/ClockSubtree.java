package spikestack.silicon.route;

import org.jspecify.annotations.Nullable;

/// A part of a clock tree whose root may still lie anywhere in a region.
///
/// The region is a rectangle in the turned coordinates u = x + y, v = x - y, nm. `leastPs`,
/// `mostPs`: delay from the root to its sinks, least and most, `femtofarad` what the root shows
/// upward.
final class ClockSubtree {
  final byte kind;
  final int tier;
  final int sink;
  final double lowU;
  final double highU;
  final double lowV;
  final double highV;
  final double femtofarad;
  final double leastPs;
  final double mostPs;
  final @Nullable ClockSubtree one;
  final @Nullable ClockSubtree two;

  /// Wire to either child, nm.
  final double lengthOne;

  final double lengthTwo;

  private ClockSubtree(
      byte kind,
      int tier,
      int sink,
      double[] region,
      double femtofarad,
      double leastPs,
      double mostPs,
      @Nullable ClockSubtree one,
      @Nullable ClockSubtree two,
      double lengthOne,
      double lengthTwo) {
    this.kind = kind;
    this.tier = tier;
    this.sink = sink;
    lowU = region[0];
    highU = region[1];
    lowV = region[2];
    highV = region[3];
    this.femtofarad = femtofarad;
    this.leastPs = leastPs;
    this.mostPs = mostPs;
    this.one = one;
    this.two = two;
    this.lengthOne = lengthOne;
    this.lengthTwo = lengthTwo;
  }

  static ClockSubtree point(int x, int y, int tier) {
    double u = (double) x + y;
    double v = (double) x - y;
    return new ClockSubtree(
        ClockTree.JOINT, tier, -1, new double[] {u, u, v, v}, 0, 0, 0, null, null, 0, 0);
  }

  static ClockSubtree sink(ClockProblem problem, int s) {
    double u = (double) problem.x()[s] + problem.y()[s];
    double v = (double) problem.x()[s] - problem.y()[s];
    return new ClockSubtree(
        ClockTree.SINK,
        problem.tier()[s],
        s,
        new double[] {u, u, v, v},
        problem.femtofarad()[s],
        0,
        0,
        null,
        null,
        0,
        0);
  }

  /// A buffer at the end of `length` nm of wire from a subtree's root.
  static ClockSubtree buffer(ClockProblem problem, ClockSubtree child, double length) {
    WireClass wire = problem.wires().get(child.tier);
    double femtofarad = wire.femtofaradPerMicron() * length * 1e-3;
    double ohm = wire.ohmPerMicron() * length * 1e-3;
    double delay =
        1e-3 * ohm * (0.5 * femtofarad + child.femtofarad)
            + problem.buffer().delayPs(femtofarad + child.femtofarad);
    return new ClockSubtree(
        ClockTree.BUFFER,
        child.tier,
        -1,
        child.region(length),
        problem.buffer().inputFemtofarad(),
        child.leastPs + delay,
        child.mostPs + delay,
        child,
        null,
        length,
        0);
  }

  /// The same root, seen from a neighbouring tier.
  static ClockSubtree bond(ClockProblem problem, ClockSubtree child, int tier) {
    double delay = 1e-3 * problem.bondOhm() * (0.5 * problem.bondFemtofarad() + child.femtofarad);
    return new ClockSubtree(
        ClockTree.JOINT,
        tier,
        -1,
        child.region(0),
        child.femtofarad + problem.bondFemtofarad(),
        child.leastPs + delay,
        child.mostPs + delay,
        child,
        null,
        0,
        0);
  }

  /// Two subtrees of one tier, joined by wires of these lengths, nm.
  static ClockSubtree joint(
      ClockProblem problem, ClockSubtree one, ClockSubtree two, double toOne, double toTwo) {
    WireClass wire = problem.wires().get(one.tier);
    double[] a = one.region(toOne);
    double[] b = two.region(toTwo);
    double[] region = {
      Math.max(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.min(a[3], b[3])
    };
    // Binary fractions may leave the two regions a hair apart.
    for (int i = 0; i < 4; i += 2) {
      if (region[i] > region[i + 1]) {
        region[i] = 0.5 * (region[i] + region[i + 1]);
        region[i + 1] = region[i];
      }
    }
    double lineOne = wire.femtofaradPerMicron() * toOne * 1e-3;
    double lineTwo = wire.femtofaradPerMicron() * toTwo * 1e-3;
    double delayOne = 1e-6 * wire.ohmPerMicron() * toOne * (0.5 * lineOne + one.femtofarad);
    double delayTwo = 1e-6 * wire.ohmPerMicron() * toTwo * (0.5 * lineTwo + two.femtofarad);
    return new ClockSubtree(
        ClockTree.JOINT,
        one.tier,
        -1,
        region,
        one.femtofarad + two.femtofarad + lineOne + lineTwo,
        Math.min(one.leastPs + delayOne, two.leastPs + delayTwo),
        Math.max(one.mostPs + delayOne, two.mostPs + delayTwo),
        one,
        two,
        toOne,
        toTwo);
  }

  /// The middle of its delays.
  double middlePs() {
    return 0.5 * (leastPs + mostPs);
  }

  /// The middle of its region.
  double middleX() {
    return 0.25 * (lowU + highU + lowV + highV);
  }

  double middleY() {
    return 0.25 * (lowU + highU - lowV - highV);
  }

  boolean isBuffer() {
    return kind == ClockTree.BUFFER;
  }

  /// All points within a distance of the region: low and high u, low and high v.
  private double[] region(double within) {
    return new double[] {lowU - within, highU + within, lowV - within, highV + within};
  }

  /// The least rectilinear distance between two regions, nm.
  double distance(ClockSubtree other) {
    double u = Math.max(lowU - other.highU, other.lowU - highU);
    double v = Math.max(lowV - other.highV, other.lowV - highV);
    return Math.max(0, Math.max(u, v));
  }
}
