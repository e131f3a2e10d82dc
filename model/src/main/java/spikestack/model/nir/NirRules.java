package spikestack.model.nir;

/// How the equations of NIR's neurons, which are continuous, become steps. The format leaves this
/// to the reader, and frameworks differ; each field changes which spikes there are.
///
/// @param dt the length of a step in seconds; 1 for graphs that were exported with steps as unit
/// @param leak how a time constant becomes a factor
/// @param reset what a spike does to the membrane
/// @param atThreshold whether a membrane exactly at the threshold fires (`>=`; NIR says `>`)
public record NirRules(double dt, Leak leak, Reset reset, boolean atThreshold) {

  /// From time constant to factor.
  public enum Leak {
    /// Forward Euler: `v += dt / tau * ((leak - v) + r x)`. Norse, snnTorch, Lava.
    EULER,
    /// Exact for input that is constant over a step: the factor is `exp(-dt / tau)`. Sinabs.
    EXPONENTIAL
  }

  /// What a spike does.
  public enum Reset {
    /// The membrane becomes `v_reset` at once.
    TO_VALUE,
    /// The threshold is subtracted at once.
    SUBTRACT,
    /// The threshold is subtracted in the next step, after its leak and input: snnTorch.
    SUBTRACT_LATE
  }

  public NirRules {
    if (!(dt > 0) || Double.isInfinite(dt)) {
      throw new IllegalArgumentException("dt must be a time above 0 s, was " + dt);
    }
  }

  /// What NIR's text says: forward Euler, fire above the threshold, reset to `v_reset`.
  public static NirRules written(double dt) {
    return new NirRules(dt, Leak.EULER, Reset.TO_VALUE, false);
  }
}
