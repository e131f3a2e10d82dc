package spikestack.machine.arch;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// An arrangement of the same units on one or two tiers. Data, not code: cycles do not depend on
/// it, clock, area and energy do.
///
/// `tiers` names a tier for every [Unit]. A `2d` arrangement has everything on the bottom tier;
/// `memory-on-logic` splits nothing; `logic-on-logic` has at least one array that is on top or
/// split.
public record Stacking(String name, Kind kind, Map<Unit, Tier> tiers) {
  /// How the two tiers share the work.
  public enum Kind {
    TWO_D("2d"),
    MEMORY_ON_LOGIC("memory-on-logic"),
    LOGIC_ON_LOGIC("logic-on-logic");

    private final String key;

    Kind(String key) {
      this.key = key;
    }

    public String key() {
      return key;
    }
  }

  public Stacking {
    for (Unit unit : Unit.values()) {
      if (!tiers.containsKey(unit)) {
        throw new IllegalArgumentException(name + ": no tier for " + unit.key());
      }
    }
    tiers = Collections.unmodifiableMap(new EnumMap<>(tiers));
    boolean flat = tiers.values().stream().allMatch(tier -> tier == Tier.BOTTOM);
    boolean split = tiers.containsValue(Tier.SPLIT);
    boolean arrays =
        tiers.get(Unit.EXPERT_ARRAY) != Tier.BOTTOM
            || tiers.get(Unit.ATTENTION_ARRAY) != Tier.BOTTOM;
    switch (kind) {
      case TWO_D -> require(flat, name, "a 2d arrangement has every unit on the bottom tier");
      case MEMORY_ON_LOGIC ->
          require(!flat && !split, name, "memory-on-logic has units on both tiers and splits none");
      case LOGIC_ON_LOGIC ->
          require(!flat && arrays, name, "logic-on-logic has an array on top or split");
    }
  }

  public Tier tier(Unit unit) {
    return tiers.getOrDefault(unit, Tier.BOTTOM);
  }

  /// One tier or two.
  public int tierCount() {
    return kind == Kind.TWO_D ? 1 : 2;
  }

  private static void require(boolean condition, String name, String complaint) {
    if (!condition) {
      throw new IllegalArgumentException(name + ": " + complaint);
    }
  }
}
