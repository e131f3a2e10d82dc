package spikestack.silicon.netlist.liberty;

import java.util.Optional;

/// A delay or check between two pins of a cell.
///
/// Of the tables, index 0 is for the rising edge of `to` (of the data pin, in a check), 1 for the
/// falling one; absent where the file has none.
///
/// @param from name of the related pin
/// @param to name of the pin that holds the arc
/// @param sense how `to` follows `from`; unused in checks
/// @param when condition under which it holds
/// @param value delay, or the time of a check, ps
/// @param slew transition of `to`, between the library's thresholds, ps; absent in checks
/// @param line of the file
public record TimingArc(
    String from,
    String to,
    TimingType type,
    Sense sense,
    Optional<Logic> when,
    Edges value,
    Edges slew,
    int line) {
  /// How an output follows an input.
  public enum Sense {
    POSITIVE,
    NEGATIVE,
    BOTH
  }

  /// A table per edge.
  public record Edges(Optional<Table> rise, Optional<Table> fall) {
    public static final Edges NONE = new Edges(Optional.empty(), Optional.empty());
  }
}
