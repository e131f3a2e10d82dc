package spikestack.silicon.flow;

import spikestack.machine.tech.Ledger;
import spikestack.machine.tech.Parameter;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Rect;
import spikestack.silicon.netlist.liberty.Liberty;
import spikestack.silicon.signoff.power.Power;
import spikestack.silicon.thermal.Axis;
import spikestack.silicon.thermal.ChipStack;
import spikestack.silicon.thermal.PowerMap;
import spikestack.silicon.thermal.Rectangle;
import spikestack.silicon.thermal.Stack;
import spikestack.silicon.thermal.TemperatureField;
import spikestack.silicon.thermal.ThermalModel;

/// Temperatures of the tiers, with leakage at the temperature that it causes: both are computed in
/// turn until nothing moves by more than a hundredth of a kelvin.
///
/// Leakage doubles every so many kelvin (the technology says how many). A design whose leakage runs
/// away has no fixed point: then [Result#settled] is false and the numbers are those of the last
/// round.
final class HeatStep {
  private static final int CELLS = 64;
  private static final int ROUNDS = 20;
  private static final double SETTLED = 0.01;
  private static final double METRE = 1e-9;

  private static final double ZERO_CELSIUS = 273.15;

  /// @param peakKelvin per tier
  /// @param meanKelvin per tier
  /// @param maps per tier, kelvin, `[row * columns + column]`
  /// @param columns of the maps, as many rows
  /// @param leakageWatts in all, at temperature
  /// @param powerWatts in all, leakage at temperature
  record Result(
      double[] peakKelvin,
      double[] meanKelvin,
      double[][] maps,
      int columns,
      double leakageWatts,
      double powerWatts,
      boolean settled) {}

  private HeatStep() {}

  static Result run(
      Design design,
      Power power,
      double bondCopper,
      ChipStack.Packaging packaging,
      Ledger tech,
      int threads) {
    Rect die = design.floorplans().getFirst().die();
    int tiers = design.floorplans().size();
    Axis x = Axis.uniform(CELLS, die.width() * METRE);
    Axis y = Axis.uniform(CELLS, die.height() * METRE);
    Stack stack = ChipStack.of(tech, tiers, x, y, bondCopper, packaging);
    int[] layer = new int[tiers];
    for (int t = 0; t < tiers; t++) {
      layer[t] = stack.layer(t == 0 ? ChipStack.LOWER_ACTIVE : ChipStack.UPPER_ACTIVE);
    }
    double doubling = tech.value(Parameter.LEAKAGE_DOUBLING);
    double[] factor = new double[design.instances()];
    java.util.Arrays.fill(factor, 1);
    // The temperature that each cell's leakage is stated at.
    double[] leaksAt = new double[factor.length];
    for (int i = 0; i < factor.length; i++) {
      leaksAt[i] =
          ZERO_CELSIUS
              + design.library().origin(design.master(i)).map(Liberty::celsius).orElse(25.0);
    }
    double before = 0;
    boolean settled = false;
    TemperatureField field = null;
    double leakage = 0;
    double all = 0;
    try (ThermalModel model = new ThermalModel(stack, threads)) {
      for (int round = 0; round < ROUNDS && !settled; round++) {
        PowerMap map = new PowerMap(stack);
        leakage = 0;
        all = 0;
        for (int i = 0; i < factor.length; i++) {
          double leaks = power.leakage()[i] * factor[i];
          double watts = power.switching()[i] + power.internal()[i] + leaks;
          leakage += leaks;
          all += watts;
          Rect r = design.outline(i);
          if (watts > 0) {
            map.add(
                layer[design.tier()[i]],
                new Rectangle(
                    (r.x0() - die.x0()) * METRE,
                    (r.y0() - die.y0()) * METRE,
                    (r.x1() - die.x0()) * METRE,
                    (r.y1() - die.y0()) * METRE),
                watts);
          }
        }
        field = model.steady(map);
        for (int i = 0; i < factor.length; i++) {
          double kelvin =
              field.at(
                  layer[design.tier()[i]],
                  x.cellAt((design.x()[i] - die.x0()) * METRE),
                  y.cellAt((design.y()[i] - die.y0()) * METRE));
          factor[i] = StrictMath.pow(2, (kelvin - leaksAt[i]) / doubling);
        }
        double now = field.max();
        settled = Math.abs(now - before) < SETTLED;
        before = now;
      }
    }
    double[] peak = new double[tiers];
    double[] mean = new double[tiers];
    double[][] maps = new double[tiers][];
    for (int t = 0; t < tiers; t++) {
      peak[t] = java.util.Objects.requireNonNull(field).max(layer[t]);
      mean[t] = field.mean(layer[t]);
      maps[t] = field.layer(layer[t]);
    }
    return new Result(peak, mean, maps, CELLS, leakage, all, settled);
  }
}
