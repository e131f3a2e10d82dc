package spikestack.machine.tech;

/// How far a number can be trusted; written as its letter in technology files and reports.
public enum Trust {
  /// Read in the primary place: library file, tool's parameter file, paper.
  P,
  /// Read in somebody else's table or summary.
  S,
  /// Derived by calculation or by running a tool; inputs are primary.
  D,
  /// Recalled, not confirmed.
  R,
  /// Our own assumption or choice.
  A;

  /// Whether a result that rests on it has to say so.
  public boolean isAssumption() {
    return this == R || this == A;
  }
}
