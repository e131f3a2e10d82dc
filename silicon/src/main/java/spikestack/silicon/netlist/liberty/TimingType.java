package spikestack.silicon.netlist.liberty;

import java.util.Map;

/// What a timing arc says: a delay, a check, or something that timing here does not use.
public enum TimingType {
  COMBINATIONAL,
  COMBINATIONAL_RISE,
  COMBINATIONAL_FALL,
  RISING_EDGE,
  FALLING_EDGE,
  CLEAR,
  PRESET,
  THREE_STATE_ENABLE,
  THREE_STATE_DISABLE,
  SETUP_RISING,
  SETUP_FALLING,
  HOLD_RISING,
  HOLD_FALLING,
  RECOVERY,
  REMOVAL,
  /// Pulse widths, periods, skews and what else is no arc between two pins in time.
  OTHER;

  private static final Map<String, TimingType> NAMED =
      Map.ofEntries(
          Map.entry("combinational", COMBINATIONAL),
          Map.entry("combinational_rise", COMBINATIONAL_RISE),
          Map.entry("combinational_fall", COMBINATIONAL_FALL),
          Map.entry("rising_edge", RISING_EDGE),
          Map.entry("falling_edge", FALLING_EDGE),
          Map.entry("clear", CLEAR),
          Map.entry("preset", PRESET),
          Map.entry("three_state_enable", THREE_STATE_ENABLE),
          Map.entry("three_state_disable", THREE_STATE_DISABLE),
          Map.entry("setup_rising", SETUP_RISING),
          Map.entry("setup_falling", SETUP_FALLING),
          Map.entry("hold_rising", HOLD_RISING),
          Map.entry("hold_falling", HOLD_FALLING),
          Map.entry("recovery_rising", RECOVERY),
          Map.entry("recovery_falling", RECOVERY),
          Map.entry("removal_rising", REMOVAL),
          Map.entry("removal_falling", REMOVAL));

  /// By the name of the file; unknown ones are [#OTHER].
  static TimingType named(String name) {
    return NAMED.getOrDefault(name, OTHER);
  }

  /// Whether the arc starts at an edge of a clock.
  public boolean edge() {
    return this == RISING_EDGE || this == FALLING_EDGE;
  }

  /// Whether the arc is a setup or hold check.
  public boolean check() {
    return this == SETUP_RISING
        || this == SETUP_FALLING
        || this == HOLD_RISING
        || this == HOLD_FALLING;
  }

  /// Whether the arc is a delay from pin to pin.
  public boolean delay() {
    return switch (this) {
      case COMBINATIONAL,
          COMBINATIONAL_RISE,
          COMBINATIONAL_FALL,
          RISING_EDGE,
          FALLING_EDGE,
          CLEAR,
          PRESET,
          THREE_STATE_ENABLE,
          THREE_STATE_DISABLE ->
          true;
      default -> false;
    };
  }
}
