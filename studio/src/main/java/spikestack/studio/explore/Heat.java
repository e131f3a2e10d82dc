package spikestack.studio.explore;

import java.util.EnumMap;
import java.util.Map;
import spikestack.machine.arch.Tier;
import spikestack.machine.arch.Unit;
import spikestack.machine.cost.Block;
import spikestack.machine.cost.EnergyKind;
import spikestack.machine.cost.EnergyShare;
import spikestack.machine.cost.Evaluation;
import spikestack.machine.tech.Ledger;
import spikestack.machine.tech.Parameter;
import spikestack.machine.tech.Technology;
import spikestack.silicon.thermal.Axis;
import spikestack.silicon.thermal.ChipStack;
import spikestack.silicon.thermal.PowerMap;
import spikestack.silicon.thermal.Rectangle;
import spikestack.silicon.thermal.Stack;
import spikestack.silicon.thermal.TemperatureField;
import spikestack.silicon.thermal.ThermalModel;

/// Peak temperature of a priced arrangement: each block dissipates its average power evenly over
/// its area.
///
/// Steady state on a grid of 16 x 16 cells a layer. Not modelled: leakage that follows the
/// temperature (it stays at the technology's), hot spots inside a block, wires between blocks (they
/// are charged to the unit that drives them), DRAM (off the stack).
final class Heat {
  private static final int CELLS = 16;
  private static final double METRE = 1e-6;

  private Heat() {}

  /// In kelvin.
  static double peak(Evaluation evaluation, Technology technology, ChipStack.Packaging packaging) {
    Ledger tech = technology.ledger();
    double width = evaluation.floorplan().width().microns() * METRE;
    double height = evaluation.floorplan().height().microns() * METRE;
    double cut = tech.value(Parameter.BOND_CUT) * METRE;
    double copper = Math.min(1, evaluation.bonds() * cut * cut / (width * height));
    int tiers = evaluation.floorplan().tiers();
    Axis x = Axis.uniform(CELLS, width);
    Axis y = Axis.uniform(CELLS, height);
    Stack stack = ChipStack.of(tech, tiers, x, y, copper, packaging);
    PowerMap map = new PowerMap(stack);
    Map<Tier, Map<Unit, Double>> watts = watts(evaluation);
    for (Block block : evaluation.floorplan().blocks()) {
      double all = watts.getOrDefault(block.tier(), Map.of()).getOrDefault(block.unit(), 0.0);
      double area = 0;
      for (Block other : evaluation.floorplan().of(block.unit())) {
        area += other.tier() == block.tier() ? other.width() * other.height() : 0;
      }
      double own = all * block.width() * block.height() / area;
      if (own > 0) {
        String layer = block.tier() == Tier.TOP ? ChipStack.UPPER_ACTIVE : ChipStack.LOWER_ACTIVE;
        map.add(
            stack.layer(layer),
            new Rectangle(
                block.x() * METRE,
                block.y() * METRE,
                (block.x() + block.width()) * METRE,
                (block.y() + block.height()) * METRE),
            own);
      }
    }
    try (ThermalModel model = new ThermalModel(stack, 1)) {
      TemperatureField field = model.steady(map);
      double peak = field.max(stack.layer(ChipStack.LOWER_ACTIVE));
      return tiers == 1 ? peak : Math.max(peak, field.max(stack.layer(ChipStack.UPPER_ACTIVE)));
    }
  }

  /// Average over an inference.
  private static Map<Tier, Map<Unit, Double>> watts(Evaluation evaluation) {
    Map<Tier, Map<Unit, Double>> watts = new EnumMap<>(Tier.class);
    for (Tier tier : Tier.values()) {
      watts.put(tier, new EnumMap<>(Unit.class));
    }
    double nanoseconds = evaluation.latency().nanoseconds();
    for (EnergyShare share : evaluation.energy().shares()) {
      if (share.kind() != EnergyKind.DRAM && nanoseconds > 0) {
        watts
            .getOrDefault(share.tier(), Map.of())
            .merge(share.unit(), share.picojoules() / nanoseconds * 1e-3, Double::sum);
      }
    }
    return watts;
  }
}
