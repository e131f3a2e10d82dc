package spikestack.model.unit;

/// Energy times delay, at least 0. 1 pJ.ns is 1e-21 J.s; 1 uJ.ms is 1e-9 J.s.
public record EnergyDelay(double picojouleNanoseconds) {
  private static final Scale SCALE =
      new Scale(
          "energy-delay product",
          "pJ.ns",
          "1",
          "nJ.us",
          "1e6",
          "uJ.ms",
          "1e12",
          "mJ.s",
          "1e18",
          "J.s",
          "1e21");

  public EnergyDelay {
    picojouleNanoseconds = SCALE.checked(picojouleNanoseconds, 0);
  }

  public EnergyDelay(Energy energy, Time delay) {
    this(energy.picojoules() * delay.nanoseconds());
  }

  /// Reads `3.2 uJ.ms`; a missing or foreign unit is a [UnitException] that lists the allowed ones.
  public static EnergyDelay parse(String text) {
    return new EnergyDelay(SCALE.parse(text));
  }

  /// For people: four significant digits and the unit that fits.
  @Override
  public String toString() {
    return SCALE.format(picojouleNanoseconds);
  }
}
