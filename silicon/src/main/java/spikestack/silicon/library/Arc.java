package spikestack.silicon.library;

/// A timing arc. Rise and fall are alike: the technology knows one delay.
///
/// `delay = fixed + sensitivity * slew + resistance * load`, `output slew = root((slewPerDelay *
/// resistance * (parasitic + load))^2 + (carry * slew)^2)`; slews are 20 to 80 %.
///
/// @param from input pin; the clock for a flip-flop
/// @param to output pin
/// @param sense which way the output moves
/// @param fixedPs delay without slew and load
/// @param resistance drive, in ps per fF of load
/// @param parasiticFf what the last stage drives besides its load
/// @param carry part of the input slew that reaches the output; 0 behind a second stage
/// @param internalFj energy inside the cell per transition of `to` caused by `from`
public record Arc(
    String from,
    String to,
    Sense sense,
    double fixedPs,
    double resistance,
    double parasiticFf,
    double carry,
    double internalFj) {
  /// How an output follows an input.
  public enum Sense {
    POSITIVE_UNATE,
    NEGATIVE_UNATE,
    NON_UNATE,
    /// From a rising clock.
    CLOCK_EDGE
  }

  /// Half supply to half supply, in picoseconds.
  public double delayPs(double slewPs, double loadFf) {
    return fixedPs + GateConstant.SLEW_SENSITIVITY.value() * slewPs + resistance * loadFf;
  }

  /// 20 to 80 % of the supply, in picoseconds.
  public double slewPs(double slewPs, double loadFf) {
    double step = GateConstant.SLEW_PER_DELAY.value() * resistance * (parasiticFf + loadFf);
    double carried = carry * slewPs;
    return Math.sqrt(step * step + carried * carried);
  }
}
