package spikestack.silicon.flow;

import java.util.List;
import spikestack.model.input.InputException;

/// How a machine is stacked, by the names that tier attributes use.
///
/// @param name `2d`, `memory-on-logic`, `logic-on-logic`
/// @param tiers one or two
public record Arrangement(String name, int tiers) {
  public static final Arrangement FLAT = new Arrangement("2d", 1);
  public static final Arrangement MEMORY_ON_LOGIC = new Arrangement("memory-on-logic", 2);
  public static final Arrangement LOGIC_ON_LOGIC = new Arrangement("logic-on-logic", 2);

  /// In the order of tables: the twin that the others are compared with comes first.
  public static final List<Arrangement> ALL = List.of(FLAT, MEMORY_ON_LOGIC, LOGIC_ON_LOGIC);

  /// The arrangement of this name; `place` says who asks.
  ///
  /// @throws InputException with the names that there are
  public static Arrangement named(String place, String name) {
    return ALL.stream()
        .filter(arrangement -> arrangement.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    place,
                    "the arrangement \"" + name + "\"",
                    "one of " + String.join(", ", ALL.stream().map(Arrangement::name).toList())));
  }
}
