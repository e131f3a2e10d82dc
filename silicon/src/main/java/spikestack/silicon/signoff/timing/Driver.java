package spikestack.silicon.signoff.timing;

import org.jspecify.annotations.Nullable;
import spikestack.silicon.netlist.liberty.Table;

/// A gate in front of a wire: delay, transition, and both at every load.
///
/// Idea. A table knows the gate only with a capacitor behind it. The gate is replaced by a ramp
/// (start `t0`, length `dt`) behind a resistor, chosen so that with the *effective* capacitor it
/// crosses the lower and the middle threshold when the table says; and the effective capacitor is
/// that which takes the same charge from the ramp as the wire's pi model does while the output
/// moves. Then the ramp and resistor drive the pi model: its transition is the gate's, and through
/// one more pole, `1 / Elmore`, it is the waveform at a load.
///
/// Source: Dartu, Menezes, Pileggi, "Performance computation for precharacterized CMOS gates with
/// RC loads", IEEE Transactions on CAD 15(5), 1996, as OpenSTA of 2019 (Debian 12) applies it: the
/// lower threshold is matched, the resistor is the table's slope at 0.75 of the load (later
/// versions take `ln 2` of the slope at the whole load), charge is compared over the table's
/// transition, at most 1.4 `dt`, and the iteration ends when nothing changes by more than 1 %.
///
/// Far outside of a table its transition can be shorter than that of any ramp through the resistor;
/// then the equations have no solution. OpenSTA ends near a step there, since one of its
/// derivatives adds two areas where their difference belongs. We do the same: a step is the
/// sensible limit, and its numbers are what people compare with.
///
/// Cost: some 50 exponentials a gate and 15 a load. Not thread-safe: one per thread.
final class Driver {
  /// Resistance below which a table does not depend on its load, kiloohm.
  private static final double NO_RESISTANCE = 1e-5;

  private static final double SMALL = 1e-3;
  private static final int ROUNDS = 40;
  private static final double PRECISION = 1e-5;
  private static final int NEWTON_ROUNDS = 100;

  /// Relative change of ramp and capacitor at which the iteration ends.
  private static final double TOLERANCE = 0.01;

  // Results.
  double delayPs;
  double slewPs;
  double ceffFf;
  double wireDelayPs;
  double loadSlewPs;

  // Thresholds of the driver's library.
  private double middle;
  private double lower;
  private double upper;
  private double derate;

  // The ramp, and what it drives.
  private double t0;
  private double dt;
  private double rd;
  private boolean waveform;
  private double crossing;

  // Ramp response of the pi model: t - lag + a1 exp(-p1 t) + a2 exp(-p2 t).
  private double lag;
  private double p1;
  private double p2;
  private double a1;
  private double a2;

  // The same behind a load's pole; b3 is 0 for the driver itself.
  private double loadLag;
  private double b1;
  private double b2;
  private double b3;
  private double p3;
  private double slope;

  // Scratch of Newton's method: residuals, their derivatives, and what they ask for.
  private final double[] residual = new double[3];
  private final double[][] matrix = new double[3][3];
  private final double[] step = new double[3];

  private final WireModel model;

  Driver(WireModel model) {
    this.model = model;
  }

  /// Delay and transition of a gate.
  ///
  /// @param transition the gate's table of transitions
  void gate(
      Table delays,
      @Nullable Table transition,
      double inSlewPs,
      PiModel wire,
      double vth,
      double low,
      double high,
      double slewDerate) {
    middle = vth;
    lower = low;
    upper = high;
    derate = slewDerate;
    waveform = false;
    double total = wire.total();
    ceffFf = total;
    if (model == WireModel.EFFECTIVE_CAPACITANCE && transition != null && wire.kiloohm > 0) {
      double less = 0.75 * total;
      double more = 1.1 * less;
      rd = Math.abs(delays.at(inSlewPs, more) - delays.at(inSlewPs, less)) / (more - less);
      boolean plain =
          rd < NO_RESISTANCE || wire.kiloohm < rd * SMALL || wire.farFf <= wire.nearFf * SMALL;
      if (!plain && effective(delays, transition, inSlewPs, wire)) {
        return;
      }
    }
    delayPs = delays.at(inSlewPs, total);
    slewPs = transition == null ? 0 : Math.max(0, transition.at(inSlewPs, total));
  }

  private boolean effective(Table delays, Table transition, double inSlewPs, PiModel wire) {
    boolean onePole = wire.nearFf < wire.farFf * SMALL;
    response(wire, onePole);
    double total = wire.total();
    boolean found =
        onePole
            ? ramp(delays, transition, inSlewPs, total)
            : newton(delays, transition, inSlewPs, wire, total)
                || newton(delays, transition, inSlewPs, wire, wire.nearFf);
    if (!found) {
      return false;
    }
    b1 = a1;
    b2 = a2;
    b3 = 0;
    p3 = 0;
    loadLag = lag;
    crossing = cross(middle);
    slewPs = (cross(upper) - cross(lower)) / derate;
    delayPs = onePole ? crossing : delays.at(inSlewPs, ceffFf);
    waveform = true;
    return true;
  }

  /// Poles and residues of ramp, resistor and pi model.
  private void response(PiModel wire, boolean onePole) {
    double zero = wire.kiloohm * wire.farFf;
    lag = rd * wire.total();
    if (onePole) {
      lag = rd * wire.farFf;
      p1 = 1 / (wire.farFf * (rd + wire.kiloohm));
      p2 = p1;
      a1 = lag;
      a2 = 0;
      return;
    }
    double a = wire.kiloohm * rd * wire.farFf * wire.nearFf;
    double b = lag + zero;
    double root = Math.sqrt(b * b - 4 * a);
    p1 = (b + root) / (2 * a);
    p2 = 2 / (b + root);
    a1 = (1 - zero * p1) / (a * p1 * p1 * (p2 - p1));
    a2 = (1 - zero * p2) / (a * p2 * p2 * (p1 - p2));
  }

  /// Finds start and length of the ramp and the capacitor together, by Newton's method from the
  /// ramp that the table suggests for a capacitor of `startFf`.
  ///
  /// Residuals: the ramp behind the resistor crosses the lower and the middle threshold of the
  /// capacitor when the table says; pi model and capacitor take the same charge. The derivatives
  /// leave out that the table's times move with the capacitor, as the paper's do: it converges
  /// linearly.
  private boolean newton(
      Table delays, Table transition, double inSlewPs, PiModel wire, double startFf) {
    double total = wire.total();
    double c = startFf;
    double swing = transition.at(inSlewPs, c) * derate;
    double length = swing / (upper - lower);
    double start = delays.at(inSlewPs, c) + Math.log(1 - middle) * rd * c - middle * length;
    for (int round = 0; round < NEWTON_ROUNDS; round++) {
      if (!(c >= 0 && c <= total && length > 0)) {
        return false;
      }
      double at = delays.at(inSlewPs, c);
      swing = transition.at(inSlewPs, c) * derate;
      if (!(swing > 0)) {
        return false;
      }
      double tau = rd * c;
      double low = at - swing * (middle - lower) / (upper - lower);
      row(0, low - start, length, tau, lower);
      row(1, at - start, length, tau, middle);
      charge(Math.min(swing / (upper - lower), 1.4 * length), length, tau);
      if (!solve()) {
        return false;
      }
      boolean close =
          Math.abs(step[0]) <= TOLERANCE * Math.abs(start)
              && Math.abs(step[1]) <= TOLERANCE * Math.abs(length)
              && Math.abs(step[2]) <= TOLERANCE * Math.abs(c);
      start += step[0];
      length += step[1];
      c += step[2];
      if (close) {
        t0 = start;
        dt = length;
        ceffFf = c;
        return dt > 0;
      }
    }
    return false;
  }

  /// Residual and derivatives by start, length and capacitor of the voltage `s` after the ramp's
  /// start, against a threshold.
  private void row(int i, double s, double length, double tau, double threshold) {
    double[] its = matrix[i];
    if (s <= 0) {
      its[0] = 0;
      its[1] = 0;
      its[2] = 0;
      residual[i] = -threshold;
      return;
    }
    double e = Math.exp(-s / tau);
    double area = s - tau * (1 - e);
    double rate = 1 - e;
    double byC = rd * ((1 + s / tau) * e - 1);
    double more = 0;
    double sum = area; // of both parts: see above
    if (s > length) {
      double behind = s - length;
      double f = Math.exp(-behind / tau);
      double tail = behind - tau * (1 - f);
      area -= tail;
      sum += tail;
      rate -= 1 - f;
      byC -= rd * ((1 + behind / tau) * f - 1);
      more = (1 - f) / length;
    }
    residual[i] = area / length - threshold;
    its[0] = -rate / length;
    its[1] = -sum / (length * length) + more;
    its[2] = byC / length;
  }

  /// Residual and derivatives of the charge that the pi model takes beyond the capacitor, both
  /// during `time`; the derivatives are those at the ramp's length.
  private void charge(double time, double length, double tau) {
    residual[2] = (missing(time) - held(time, tau)) / (rd * time * length);
    double e = Math.exp(-length / tau);
    double rate = lag - a1 * Math.exp(-p1 * length) - a2 * Math.exp(-p2 * length) - tau * (1 - e);
    double difference = missing(length) - held(length, tau);
    double square = length * length;
    matrix[2][0] = 0;
    matrix[2][1] = (rate * length - 2 * difference) / (rd * square * length);
    matrix[2][2] = (2 * tau - length - (2 * tau + length) * e) / square;
  }

  /// Area between the ramp and the pi model's voltage.
  private double missing(double time) {
    return lag * time - a1 * (1 - Math.exp(-p1 * time)) / p1 - a2 * (1 - Math.exp(-p2 * time)) / p2;
  }

  /// Area between the ramp and the capacitor's voltage.
  private static double held(double time, double tau) {
    return tau * time - tau * tau * (1 - Math.exp(-time / tau));
  }

  /// Three equations by Cramer's rule.
  private boolean solve() {
    double[] r = matrix[0];
    double[] s = matrix[1];
    double[] t = matrix[2];
    double u = -residual[0];
    double v = -residual[1];
    double w = -residual[2];
    double determinant =
        r[0] * (s[1] * t[2] - s[2] * t[1])
            - r[1] * (s[0] * t[2] - s[2] * t[0])
            + r[2] * (s[0] * t[1] - s[1] * t[0]);
    if (determinant == 0 || Double.isNaN(determinant)) {
      return false;
    }
    step[0] =
        (u * (s[1] * t[2] - s[2] * t[1])
                - r[1] * (v * t[2] - s[2] * w)
                + r[2] * (v * t[1] - s[1] * w))
            / determinant;
    step[1] =
        (r[0] * (v * t[2] - s[2] * w)
                - u * (s[0] * t[2] - s[2] * t[0])
                + r[2] * (s[0] * w - v * t[0]))
            / determinant;
    step[2] =
        (r[0] * (s[1] * w - v * t[1])
                - r[1] * (s[0] * w - v * t[0])
                + u * (s[0] * t[1] - s[1] * t[0]))
            / determinant;
    return true;
  }

  /// Finds the ramp that, with a capacitor, crosses both thresholds when the table says.
  private boolean ramp(Table delays, Table transition, double inSlewPs, double c) {
    double at = delays.at(inSlewPs, c);
    double swing = transition.at(inSlewPs, c) * derate;
    double wanted = swing * (middle - lower) / (upper - lower);
    double tau = rd * c;
    double least = tau * Math.log((1 - lower) / (1 - middle));
    if (!(wanted > least) || !(swing > 0)) {
      return false; // even a step through the resistor is slower than the table
    }
    ceffFf = c;
    // The time between the thresholds grows with dt; it is at most dt (middle - lower) + least.
    double low = 0;
    double high = swing / (upper - lower) * 2 + tau;
    double length = swing / (upper - lower);
    for (int i = 0; i < ROUNDS; i++) {
      double value = reach(middle, length, tau) - reach(lower, length, tau) - wanted;
      if (value > 0) {
        high = length;
      } else {
        low = length;
      }
      // By the secant through a step: the inverse has no closed form.
      double step = 1e-4 * length;
      double more = reach(middle, length + step, tau) - reach(lower, length + step, tau) - wanted;
      double next = length - value * step / (more - value);
      if (!(next > low && next < high)) {
        next = 0.5 * (low + high);
      }
      boolean close = Math.abs(next - length) <= PRECISION * length;
      length = next;
      if (close) {
        break;
      }
    }
    dt = length;
    t0 = at - reach(middle, length, tau);
    return true;
  }

  /// When a ramp of this length through a time constant reaches a threshold.
  private static double reach(double threshold, double length, double tau) {
    if (tau <= 0) {
      return threshold * length;
    }
    double rest = 1 - Math.exp(-length / tau);
    double end = 1 - tau / length * rest;
    if (threshold >= end) {
      return length + tau * Math.log((1 - end) / (1 - threshold));
    }
    double s = threshold * length + tau * Math.min(1, threshold * length / tau);
    double goal = threshold * length;
    s = Math.min(s, length);
    for (int i = 0; i < ROUNDS; i++) {
      double e = Math.exp(-s / tau);
      double step = (s - tau * (1 - e) - goal) / (1 - e);
      s -= step;
      if (Math.abs(step) <= 1e-7 * length) {
        break;
      }
    }
    return s;
  }

  /// Voltage of the ramp's response at `t`, and its slope.
  private double voltage(double t) {
    double s = t - t0;
    if (s <= 0) {
      slope = 0;
      return 0;
    }
    double value = unit(s);
    double rate = slope;
    if (s > dt) {
      value -= unit(s - dt);
      rate -= slope;
    }
    slope = rate / dt;
    return value / dt;
  }

  private double unit(double s) {
    double e1 = b1 * Math.exp(-p1 * s);
    double e2 = b2 == 0 ? 0 : b2 * Math.exp(-p2 * s);
    double e3 = b3 == 0 ? 0 : b3 * Math.exp(-p3 * s);
    slope = 1 - p1 * e1 - p2 * e2 - p3 * e3;
    return s - loadLag + e1 + e2 + e3;
  }

  /// When the response crosses a threshold: Newton inside a bracket.
  private double cross(double threshold) {
    double low = t0;
    double high = t0 + dt + loadLag;
    double reach = dt + loadLag;
    while (voltage(high) < threshold && reach < 1e9) {
      low = high;
      reach *= 2;
      high = t0 + reach;
    }
    double t = t0 + threshold * dt + loadLag;
    if (!(t > low && t < high)) {
      t = 0.5 * (low + high);
    }
    for (int i = 0; i < ROUNDS; i++) {
      double value = voltage(t) - threshold;
      if (value > 0) {
        high = t;
      } else {
        low = t;
      }
      double next = slope > 0 ? t - value / slope : low;
      if (!(next > low && next < high)) {
        next = 0.5 * (low + high);
      }
      if (Math.abs(next - t) <= PRECISION * (dt + loadLag)) {
        return next;
      }
      t = next;
    }
    return t;
  }

  /// Delay from the gate's output to a load, and the transition there, after [#gate].
  void load(double elmore) {
    if (model == WireModel.LUMPED) {
      wireDelayPs = 0;
      loadSlewPs = slewPs;
      return;
    }
    if (!waveform || elmore < slewPs * SMALL) {
      wireDelayPs = elmore;
      loadSlewPs = slewPs;
      return;
    }
    double pole = 1 / elmore;
    // Equal poles would divide by zero; a millionth apart is the same waveform.
    pole = nearly(pole, p1) || nearly(pole, p2) ? pole * (1 + 1e-6) : pole;
    p3 = pole;
    b1 = a1 * pole / (pole - p1);
    b2 = a2 == 0 ? 0 : a2 * pole / (pole - p2);
    loadLag = lag + elmore;
    b3 = loadLag - b1 - b2;
    double late = cross(middle) - crossing;
    double slower = (cross(upper) - cross(lower)) / derate;
    wireDelayPs = late < 0 ? elmore : late;
    loadSlewPs = Math.max(slower, slewPs);
  }

  private static boolean nearly(double a, double b) {
    return Math.abs(a - b) < 1e-7 * b;
  }

  /// From a port without a driver: its transition through Elmore's time constant.
  void port(double slew, double elmore, double vth, double low, double high, double slewDerate) {
    if (model == WireModel.EFFECTIVE_CAPACITANCE) {
      wireDelayPs = -elmore * Math.log(1 - vth);
      loadSlewPs = slew + elmore * Math.log((1 - low) / (1 - high)) / slewDerate;
    } else {
      wireDelayPs = model == WireModel.ELMORE ? elmore : 0;
      loadSlewPs = slew;
    }
  }
}
