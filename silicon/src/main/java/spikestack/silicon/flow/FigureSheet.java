package spikestack.silicon.flow;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.route.ClockTree;
import spikestack.silicon.route.CongestionMap;
import spikestack.silicon.signoff.power.Power;
import spikestack.silicon.signoff.timing.TimingPath;

/// The figures of a finished arrangement, from what its steps left.
///
/// @param timed at the end
/// @param clocked the tree as designed, and how much of it found room
/// @param changes cells that repair and sizing added or changed
/// @param overlay empty if it was not asked for
record FigureSheet(
    String arrangement,
    String recipe,
    TimingStep.Timed timed,
    ClockStep.Result clocked,
    StackFigures.Changes changes,
    CongestionMap congestion,
    Switching switching,
    Power power,
    SupplyStep.Result supply,
    HeatStep.Result heat,
    List<StackFigures.Overlay> overlay,
    List<StackFigures.Step> steps) {

  StackFigures figures(double periodPs) {
    Design design = timed.design();
    int tiers = design.floorplans().size();
    int row =
        design.floorplans().getFirst().rows().get(1).y()
            - design.floorplans().getFirst().rows().get(0).y();
    double[] cellMm2 = new double[tiers];
    double[] memoryMm2 = new double[tiers];
    long memories = 0;
    for (int i = 0; i < design.instances(); i++) {
      boolean cell = design.master(i).height() == row;
      (cell ? cellMm2 : memoryMm2)[design.tier()[i]] += design.master(i).areaUm2() * 1e-6;
      memories += cell ? 0 : 1;
    }
    Optional<ClockTree.Report> clock = clocked.report();
    double footprint = design.floorplans().getFirst().die().area() * 1e-12;
    return new StackFigures(
        arrangement,
        recipe,
        design.instances() - memories,
        memories,
        footprint,
        footprint * tiers,
        boxed(cellMm2, 1),
        boxed(memoryMm2, 1),
        boxed(timed.wires().microns(), 1e-3),
        design.bonds().count(),
        supply.powerBonds(),
        changes.repairBuffers(),
        changes.resized(),
        changes.holdBuffers(),
        new StackFigures.Clock(
            clocked.buffers(),
            clocked.left(),
            clock.map(r -> Arrays.stream(r.wireMicrons()).sum() * 1e-3).orElse(0.0),
            clock.map(ClockTree.Report::bonds).orElse(0),
            clock.map(ClockTree.Report::latencyPs).orElse(0.0),
            clock.map(ClockTree.Report::skewPs).orElse(0.0),
            timed.analysis().clockSkewPs()),
        timing(periodPs),
        new StackFigures.Counted(
            switching.annotated(),
            switching.counted(),
            switching.registersAnnotated(),
            switching.registers()),
        StackFigures.Power.of(design, timed.analysis(), power, heat),
        new StackFigures.Supply(boxed(supply.worstMillivolts(), 1), supply.averageMillivolts()),
        new StackFigures.Heat(
            boxed(heat.peakKelvin(), 1), boxed(heat.meanKelvin(), 1), heat.settled()),
        IntStream.range(0, tiers)
            .mapToObj(t -> congestion.report(t))
            .map(CongestionMap.Report::worst)
            .toList(),
        MemoryAccess.mean(design, timed.wires().parasitics(), row),
        overlay,
        steps);
  }

  private StackFigures.Timing timing(double periodPs) {
    List<TimingPath> worst = timed.analysis().paths(true, 1);
    return new StackFigures.Timing(
        periodPs,
        timed.timing().worstSetupPs(),
        timed.timing().totalSetupPs(),
        timed.timing().worstHoldPs(),
        (int) timed.timing().endpoints().stream().filter(e -> e.holdPs() < 0).count(),
        timed.timing().megahertz(),
        (int) timed.timing().endpoints().stream().filter(e -> Double.isFinite(e.setupPs())).count(),
        worst.isEmpty() ? 0 : worst.getFirst().points().size() / 2,
        worst.isEmpty() ? "" : worst.getFirst().points().getFirst().name(),
        worst.isEmpty() ? "" : worst.getFirst().points().getLast().name());
  }

  private static List<Double> boxed(double[] values, double scale) {
    return Arrays.stream(values).mapToObj(v -> v * scale).toList();
  }
}
