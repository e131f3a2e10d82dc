package spikestack.silicon.library;

/// A signal pin of a cell.
///
/// @param capacitanceFf of an input; 0 for an output
/// @param function of an output, over the input pins or the stored bit `IQ`; empty for an input
/// @param maximumFf largest load of an output; 0 for an input
/// @param internalFj energy inside the cell per transition of an input, whatever the outputs do
public record Pin(
    String name,
    Kind kind,
    double capacitanceFf,
    String function,
    double maximumFf,
    double internalFj) {
  /// What a pin is for.
  public enum Kind {
    INPUT,
    CLOCK,
    OUTPUT
  }

  static Pin input(String name, double capacitanceFf) {
    return new Pin(name, Kind.INPUT, capacitanceFf, "", 0, 0);
  }

  static Pin clock(String name, double capacitanceFf, double internalFj) {
    return new Pin(name, Kind.CLOCK, capacitanceFf, "", 0, internalFj);
  }

  static Pin output(String name, String function, double maximumFf) {
    return new Pin(name, Kind.OUTPUT, 0, function, maximumFf, 0);
  }
}
