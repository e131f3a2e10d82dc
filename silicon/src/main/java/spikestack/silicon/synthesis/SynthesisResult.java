package spikestack.silicon.synthesis;

import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/// What synthesis found. Areas are cell areas: no white space, no wires.
///
/// @param top module
/// @param library name of the Liberty library
/// @param targetPs clock period that the cells were sized for
/// @param tools programs with their versions
/// @param blocks by name
/// @param memories by name
public record SynthesisResult(
    String top,
    String library,
    double targetPs,
    List<String> tools,
    List<Block> blocks,
    List<MemoryUse> memories) {
  public SynthesisResult {
    tools = List.copyOf(tools);
    blocks = List.copyOf(blocks);
    memories = List.copyOf(memories);
  }

  /// The block of this name.
  ///
  /// @throws IllegalArgumentException if there is none
  public Block block(String name) {
    return blocks.stream()
        .filter(b -> b.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no block " + name));
  }

  /// Standard cells of the whole design.
  public double cellAreaUm2() {
    return blocks.stream().mapToDouble(b -> b.instances() * b.areaUm2()).sum();
  }

  /// Memory macros of the whole design.
  public double memoryAreaUm2() {
    return memories.stream().mapToDouble(m -> m.instances() * m.figures().areaUm2()).sum();
  }

  /// Flip-flops of the whole design.
  public long flipFlops() {
    return blocks.stream().mapToLong(b -> b.instances() * b.flipFlops()).sum();
  }

  /// Standard-cell area per tier of an arrangement; what is split is halved, what names no tier is
  /// under `unplaced`.
  public SequencedMap<String, Double> cellAreaByTier(String arrangement) {
    SequencedMap<String, Double> tiers = new TreeMap<>();
    for (Block block : blocks) {
      add(
          tiers,
          block.tiers().getOrDefault(arrangement, "unplaced"),
          block.instances() * block.areaUm2());
    }
    return tiers;
  }

  /// Memory area per tier of an arrangement.
  public SequencedMap<String, Double> memoryAreaByTier(String arrangement) {
    SequencedMap<String, Double> tiers = new TreeMap<>();
    for (MemoryUse memory : memories) {
      add(
          tiers,
          memory.tiers().getOrDefault(arrangement, "unplaced"),
          memory.instances() * memory.figures().areaUm2());
    }
    return tiers;
  }

  private static void add(SequencedMap<String, Double> tiers, String tier, double area) {
    if (tier.equals("split")) {
      tiers.merge("bottom", area / 2, Double::sum);
      tiers.merge("top", area / 2, Double::sum);
    } else {
      tiers.merge(tier, area, Double::sum);
    }
  }
}
