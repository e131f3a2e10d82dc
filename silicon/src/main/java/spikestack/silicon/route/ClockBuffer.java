package spikestack.silicon.route;

/// A clock buffer as a straight line: delay = `intrinsicPs` + `driveOhm` x load.
///
/// All > 0 but `intrinsicPs` >= 0; `maxLoadFemtofarad` is the most it may drive, wire included, and
/// more than its own input. Both edges are taken as equal; slews are not modelled here, static
/// timing sees them.
public record ClockBuffer(
    double inputFemtofarad, double intrinsicPs, double driveOhm, double maxLoadFemtofarad) {
  public ClockBuffer {
    if (!(inputFemtofarad > 0
        && intrinsicPs >= 0
        && driveOhm > 0
        && maxLoadFemtofarad > 3 * inputFemtofarad)) {
      throw new IllegalArgumentException(
          inputFemtofarad
              + " fF, "
              + intrinsicPs
              + " ps, "
              + driveOhm
              + " ohm, at most "
              + maxLoadFemtofarad
              + " fF; the load must exceed three inputs");
    }
  }

  /// Its delay into a load.
  double delayPs(double loadFemtofarad) {
    return intrinsicPs + 1e-3 * driveOhm * loadFemtofarad;
  }
}
