package spikestack.machine.cost;

import java.util.List;
import spikestack.machine.arch.Tier;
import spikestack.machine.arch.Unit;
import spikestack.model.unit.Area;
import spikestack.model.unit.Length;

/// Where the blocks lie. All tiers have the same outline, `width` x `height`.
public record Floorplan(Length width, Length height, int tiers, List<Block> blocks) {
  public Floorplan {
    blocks = List.copyOf(blocks);
  }

  /// Area of the outline.
  public Area footprint() {
    return new Area(width.microns() * height.microns());
  }

  /// Area of all dies: outline times tiers, white space included.
  public Area silicon() {
    return new Area(tiers * footprint().squareMicrons());
  }

  /// Area of the blocks of a tier.
  public Area used(Tier tier) {
    double area = 0;
    for (Block block : on(tier)) {
      area += block.width() * block.height();
    }
    return new Area(area);
  }

  public List<Block> on(Tier tier) {
    return blocks.stream().filter(block -> block.tier() == tier).toList();
  }

  public List<Block> of(Unit unit) {
    return blocks.stream().filter(block -> block.unit() == unit).toList();
  }
}
