package spikestack.machine.cost;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Event;
import spikestack.machine.arch.Unit;
import spikestack.machine.tech.Corner;

/// Ours against the only published absolute figures of the family: Bishop's 28 nm chip, with its
/// sizes and no fitted constant.
///
/// The table in `docs/validation.md` is what this test generates.
final class CalibrationTest {
  private static final Accelerator BISHOP = Presets.BISHOP;

  /// Which of our units stand for a published part.
  private static final Map<String, List<Unit>> PARTS =
      Map.of(
          "attention core", List.of(Unit.ATTENTION_ARRAY, Unit.ATTENTION_MEMBRANE),
          "dense core", List.of(Unit.EXPERT_ARRAY, Unit.LOCAL_WEIGHTS),
          "sparse core", List.of(),
          "global buffers", List.of(Unit.WEIGHT_BUFFER, Unit.SPIKE_BUFFER),
          "spike generators", List.of(Unit.NEURON_BANK, Unit.ATTENTION_BANK));

  @Test
  void thePageStatesWhatTheModelSays() throws IOException {
    GeneratedTable.check("calibration", areaAndPower() + "\n" + denseRun());
  }

  private static String areaAndPower() {
    StringBuilder rows = new StringBuilder();
    rows.append(
        "| part | published mm² | ours mm² (low to high) | ours / published | published mW, peak | ours mW (low to high) | ours / published |\n");
    rows.append("|---|---|---|---|---|---|---|\n");
    Map<Corner, Evaluation> corners = new EnumMap<>(Corner.class);
    for (Corner corner : Corner.values()) {
      corners.put(corner, evaluate(corner));
    }
    double[] totalArea = new double[4];
    double[] totalPower = new double[4];
    for (Published.Part part : Published.BISHOP) {
      List<Unit> units = PARTS.getOrDefault(part.name(), List.of());
      double[] area = new double[4];
      double[] power = new double[4];
      area[3] = part.squareMillimetres();
      power[3] = part.milliwatts();
      for (Corner corner : Corner.values()) {
        area[index(corner)] = area(of(corners, corner), units);
        power[index(corner)] = peak(of(corners, corner), units);
      }
      rows.append(row(part.name(), area, power));
      for (int i = 0; i < 4; i++) {
        totalArea[i] += area[i];
        totalPower[i] += power[i];
      }
    }
    rows.append(row("**all of these**", totalArea, totalPower));
    Evaluation middle = of(corners, Corner.DEFAULT);
    List<Unit> extra = List.of(Unit.RESIDUAL_BUFFER, Unit.ROUTER, Unit.SEQUENCER, Unit.DRAM_PORT);
    rows.append(
        String.format(
            Locale.ROOT,
            "| ours only: residual buffer, router, sequencer, DRAM port | – | %.2f | – | – | %.1f | – |\n",
            area(middle, extra),
            peak(middle, extra)));
    return rows.toString();
  }

  private static Evaluation of(Map<Corner, Evaluation> corners, Corner corner) {
    return java.util.Objects.requireNonNull(corners.get(corner));
  }

  private static int index(Corner corner) {
    return switch (corner) {
      case LOW -> 0;
      case DEFAULT -> 1;
      case HIGH -> 2;
    };
  }

  private static String row(String name, double[] area, double[] power) {
    if (area[1] == 0) {
      return String.format(
          Locale.ROOT, "| %s | %.3f | none | – | %.1f | none | – |\n", name, area[3], power[3]);
    }
    return String.format(
        Locale.ROOT,
        "| %s | %.3f | %.3f (%.2f to %.2f) | %.2f | %.1f | %.0f (%.0f to %.0f) | %.2f |\n",
        name,
        area[3],
        area[1],
        area[0],
        area[2],
        area[1] / area[3],
        power[3],
        power[1],
        power[0],
        power[2],
        power[1] / power[3]);
  }

  /// Two layers at full load: every input spike is 1, no array is empty.
  private static Evaluation evaluate(Corner corner) {
    Workload.Layer dense = Workloads.plain(BISHOP, "dense", 384, 384, 1600, 1.0);
    Workload.Layer attention = Workloads.attention(BISHOP, "attention", 8, 160, 64, 4, 1.0);
    return new CostModel(Presets.N28.at(corner))
        .evaluate(BISHOP, BISHOP.stacking("2d"), new Workload(1, List.of(dense, attention)));
  }

  private static double area(Evaluation e, List<Unit> units) {
    return 1e-6
        * e.blocks().stream()
            .filter(block -> units.contains(block.unit()))
            .mapToDouble(block -> block.placed().squareMicrons())
            .sum();
  }

  /// The larger of the powers of these units in the two layers.
  private static double peak(Evaluation e, List<Unit> units) {
    double nanosecondsPerCycle = 1e3 / e.clock().megahertz();
    double peak = 0;
    for (int layer = 0; layer < 2; layer++) {
      int wanted = layer;
      double pj = e.energy().sum(s -> s.layer() == wanted && units.contains(s.unit())).picojoules();
      double cycles = cyclesOf(layer);
      peak = Math.max(peak, pj / (cycles * nanosecondsPerCycle));
    }
    return peak;
  }

  private static double cyclesOf(int layer) {
    return layer == 0
        ? Workloads.plain(BISHOP, "dense", 384, 384, 1600, 1.0).cycles()
        : Workloads.attention(BISHOP, "attention", 8, 160, 64, 4, 1.0).cycles();
  }

  /// Bishop's model 3 without any skipping: projections and MLP on the dense core, attention on the
  /// attention core.
  private static String denseRun() {
    Workload model3 = Workloads.transformer(BISHOP, 8, 196, 128, 4, 4, 0.2);
    double accumulates = 0;
    for (Workload.Layer layer : model3.layers()) {
      accumulates += layer.count(Event.PE_ADD) + layer.count(Event.PE_PASS);
    }
    StringBuilder rows = new StringBuilder();
    rows.append(
        "| all-dense run of model 3, per image | published | ours | ours / published |\n|---|---|---|---|\n");
    double publishedPj = Published.BISHOP_DENSE_MILLIJOULES * 1e9 / accumulates;
    Evaluation middle = model3(Corner.DEFAULT, model3);
    double pj = middle.totalEnergy().picojoules() / accumulates;
    double low = model3(Corner.LOW, model3).totalEnergy().picojoules() / accumulates;
    double high = model3(Corner.HIGH, model3).totalEnergy().picojoules() / accumulates;
    rows.append(
        String.format(
            Locale.ROOT,
            "| pJ per dense accumulate (low to high) | %.2f | %.2f (%.2f to %.2f) | %.2f |\n",
            publishedPj,
            pj,
            low,
            high,
            pj / publishedPj));
    rows.append(
        String.format(
            Locale.ROOT,
            "| energy, mJ | %.2f | %.2f | %.2f |\n",
            Published.BISHOP_DENSE_MILLIJOULES,
            middle.totalEnergy().picojoules() * 1e-9,
            middle.totalEnergy().picojoules() * 1e-9 / Published.BISHOP_DENSE_MILLIJOULES));
    rows.append(
        String.format(
            Locale.ROOT,
            "| latency, ms | %.2f | %.2f | %.2f |\n",
            Published.BISHOP_DENSE_MILLISECONDS,
            middle.latency().nanoseconds() * 1e-6,
            middle.latency().nanoseconds() * 1e-6 / Published.BISHOP_DENSE_MILLISECONDS));
    double publishedPower =
        Published.BISHOP_DENSE_MILLIJOULES / Published.BISHOP_DENSE_MILLISECONDS * 1e3;
    rows.append(
        String.format(
            Locale.ROOT,
            "| mean power, mW | %.0f | %.0f | %.2f |\n",
            publishedPower,
            middle.power().milliwatts(),
            middle.power().milliwatts() / publishedPower));
    return rows.toString();
  }

  private static Evaluation model3(Corner corner, Workload workload) {
    return new CostModel(Presets.N28.at(corner)).evaluate(BISHOP, BISHOP.stacking("2d"), workload);
  }
}
