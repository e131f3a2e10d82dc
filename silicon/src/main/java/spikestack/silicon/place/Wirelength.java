package spikestack.silicon.place;

/// Exact half-perimeter wirelength of a placement.
public final class Wirelength {
  private Wirelength() {}

  /// The score of a placement. A net with pins on both tiers counts its bond's centre on both,
  /// where it has one.
  public static Score score(PlacementProblem problem, Placement placement) {
    long[] length = new long[problem.tiers().size()];
    int bonds = 0;
    for (int net = 0; net < problem.netCount(); net++) {
      for (int tier = 0; tier < length.length; tier++) {
        length[tier] += halfPerimeter(problem, placement, net, tier);
      }
      bonds += placement.bonded()[net] ? 1 : 0;
    }
    long sum = 0;
    for (long l : length) {
      sum += l;
    }
    return new Score(length, bonds, sum + bonds * problem.bonds().cost());
  }

  /// Half perimeter of a net's pins (and bond) on one tier; 0 when it has no pin there.
  static long halfPerimeter(PlacementProblem problem, Placement placement, int net, int tier) {
    int lowX = Integer.MAX_VALUE;
    int lowY = Integer.MAX_VALUE;
    int highX = Integer.MIN_VALUE;
    int highY = Integer.MIN_VALUE;
    for (int pin = problem.netStart()[net]; pin < problem.netStart()[net + 1]; pin++) {
      int cell = problem.pinCell()[pin];
      if (placement.tier()[cell] != tier) {
        continue;
      }
      int px = pinX(problem, placement, pin);
      int py = pinY(problem, placement, pin);
      lowX = Math.min(lowX, px);
      highX = Math.max(highX, px);
      lowY = Math.min(lowY, py);
      highY = Math.max(highY, py);
    }
    if (highX < lowX) {
      return 0;
    }
    if (placement.bonded()[net]) {
      lowX = Math.min(lowX, placement.bondX()[net]);
      highX = Math.max(highX, placement.bondX()[net]);
      lowY = Math.min(lowY, placement.bondY()[net]);
      highY = Math.max(highY, placement.bondY()[net]);
    }
    return (long) highX - lowX + highY - lowY;
  }

  static int pinX(PlacementProblem problem, Placement placement, int pin) {
    int cell = problem.pinCell()[pin];
    Tier tier = problem.tiers().get(placement.tier()[cell]);
    return placement.x()[cell] + turnedX(tier, pin, cell, placement.orientation()[cell]);
  }

  static int pinY(PlacementProblem problem, Placement placement, int pin) {
    int cell = problem.pinCell()[pin];
    Tier tier = problem.tiers().get(placement.tier()[cell]);
    return placement.y()[cell] + turnedY(tier, pin, cell, placement.orientation()[cell]);
  }

  /// Pin offset after `turns` quarter turns counter-clockwise, from the turned cell's lower left
  /// corner.
  static int turnedX(Tier tier, int pin, int cell, int turns) {
    return switch (turns) {
      case 0 -> tier.pinX()[pin];
      case 1 -> tier.height()[cell] - tier.pinY()[pin];
      case 2 -> tier.width()[cell] - tier.pinX()[pin];
      case 3 -> tier.pinY()[pin];
      default -> throw new IllegalArgumentException("0..3 quarter turns, were " + turns);
    };
  }

  static int turnedY(Tier tier, int pin, int cell, int turns) {
    return switch (turns) {
      case 0 -> tier.pinY()[pin];
      case 1 -> tier.pinX()[pin];
      case 2 -> tier.height()[cell] - tier.pinY()[pin];
      case 3 -> tier.width()[cell] - tier.pinX()[pin];
      default -> throw new IllegalArgumentException("0..3 quarter turns, were " + turns);
    };
  }

  static int width(PlacementProblem problem, Placement placement, int cell) {
    Tier tier = problem.tiers().get(placement.tier()[cell]);
    return placement.orientation()[cell] % 2 == 0 ? tier.width()[cell] : tier.height()[cell];
  }

  static int height(PlacementProblem problem, Placement placement, int cell) {
    Tier tier = problem.tiers().get(placement.tier()[cell]);
    return placement.orientation()[cell] % 2 == 0 ? tier.height()[cell] : tier.width()[cell];
  }
}
