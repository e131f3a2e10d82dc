package spikestack.silicon.thermal;

/// What happens at the top or bottom face of a stack. Its sides are adiabatic.
public sealed interface Cooling {
  /// No heat passes.
  record Adiabatic() implements Cooling {}

  /// A film to a reservoir.
  ///
  /// @param coefficient W/m^2K, `> 0`
  /// @param ambient kelvin, `> 0`
  record Film(double coefficient, double ambient) implements Cooling {
    public Film {
      if (!(coefficient > 0) || !(ambient > 0) || Double.isInfinite(coefficient + ambient)) {
        throw new IllegalArgumentException(
            "film of " + coefficient + " W/m2K to " + ambient + " K");
      }
    }
  }

  /// Interface material, spreader and heat sink, both larger than the die; see [HeatSink].
  record Sink(HeatSink sink) implements Cooling {}
}
