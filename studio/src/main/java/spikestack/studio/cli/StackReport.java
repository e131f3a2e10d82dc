package spikestack.studio.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import spikestack.machine.tech.Technology;
import spikestack.model.input.AtomicFile;
import spikestack.silicon.flow.StackFigures;

/// The comparison of arrangements: each number beside its ratio to the first arrangement.
final class StackReport {
  /// A row: what, its unit, how it prints, where it stands.
  private record Line(String name, String unit, String format, ToDoubleFunction<StackFigures> of) {}

  private static final List<Line> LINES =
      List.of(
          new Line("footprint", "mm2", "%.4f", StackFigures::footprintMm2),
          new Line("silicon", "mm2", "%.4f", StackFigures::siliconMm2),
          new Line("cells", "", "%,.0f", f -> f.cells()),
          new Line("memories", "", "%,.0f", f -> f.memories()),
          new Line("wire", "mm", "%,.1f", StackFigures::wireTotalMm),
          new Line("signal bonds", "", "%,.0f", f -> f.bonds()),
          new Line("supply bonds", "", "%,.0f", f -> 2.0 * f.powerBonds()),
          new Line("repair buffers", "", "%,.0f", f -> f.repairBuffers()),
          new Line("hold buffers", "", "%,.0f", f -> f.holdBuffers()),
          new Line("clock buffers", "", "%,.0f", f -> f.clock().buffers()),
          new Line("clock wire", "mm", "%,.1f", f -> f.clock().wireMm()),
          new Line("clock latency", "ps", "%,.0f", f -> f.clock().latencyPs()),
          new Line("clock skew, timed", "ps", "%,.0f", f -> f.clock().timedSkewPs()),
          new Line("worst slack", "ps", "%,.0f", f -> f.timing().worstSetupPs()),
          new Line("total slack", "ns", "%,.1f", f -> f.timing().totalSetupPs() * 1e-3),
          new Line("hold slack", "ps", "%,.0f", f -> f.timing().worstHoldPs()),
          new Line("frequency", "MHz", "%,.1f", f -> f.timing().megahertz()),
          new Line("memory access", "ps", "%,.1f", StackFigures::memoryAccessPs),
          new Line("power", "mW", "%,.2f", f -> f.power().totalMw()),
          new Line("  gates", "mW", "%,.2f", f -> f.power().logicMw()),
          new Line("  registers", "mW", "%,.2f", f -> f.power().registersMw()),
          new Line("  clock tree", "mW", "%,.2f", f -> f.power().clockMw()),
          new Line("  memories", "mW", "%,.2f", f -> f.power().memoriesMw()),
          new Line("  leakage", "mW", "%,.2f", f -> f.power().leakageMw()),
          new Line("  of it nets", "mW", "%,.2f", f -> f.power().switchingMw()),
          new Line("worst supply drop", "mV", "%,.2f", f -> most(f.supply().worstMv())),
          new Line("peak temperature", "K", "%,.2f", f -> most(f.heat().peakK())),
          new Line("fullest bin", "", "%,.2f", f -> most(f.fullestBin())));

  private StackReport() {}

  private static double most(List<Double> values) {
    return values.stream().mapToDouble(v -> v).max().orElse(0);
  }

  static void print(PrintWriter print, List<StackFigures> all, Technology tech) {
    List<Integer> rows = new ArrayList<>();
    for (int r = 0; r < LINES.size(); r++) {
      rows.add(r);
    }
    List<com.github.freva.asciitable.ColumnData<Integer>> data = new ArrayList<>();
    data.add(
        new Column()
            .header("")
            .dataAlign(HorizontalAlign.LEFT)
            .with(
                r ->
                    LINES.get(r).name()
                        + (LINES.get(r).unit().isEmpty() ? "" : ", " + LINES.get(r).unit())));
    for (StackFigures figures : all) {
      data.add(
          new Column()
              .header(figures.arrangement())
              .headerAlign(HorizontalAlign.RIGHT)
              .dataAlign(HorizontalAlign.RIGHT)
              .with(r -> cell(LINES.get(r), figures, all.getFirst())));
    }
    print.println(AsciiTable.getTable(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, rows, data));
    print.println(
        "modelled, technology " + tech.name() + "; ratios are to " + all.getFirst().arrangement());
    print.println("recipe " + all.getFirst().recipe());
    for (StackFigures figures : all) {
      StackFigures.Counted counted = figures.activity();
      print.printf(
          Locale.ROOT,
          "%s: %,d of %,d nets have a count of a simulation (%.1f %%), %,d of the %,d of registers and"
              + " memories; the others follow from them or from --activity%n",
          figures.arrangement(),
          counted.annotated(),
          counted.nets(),
          100.0 * counted.annotated() / Math.max(1, counted.nets()),
          counted.registersAnnotated(),
          counted.ofRegisters());
      if (figures.clock().left() > 0) {
        print.printf(
            Locale.ROOT,
            "%s: %,d buffers of the clock tree found no room; what they would drive hangs on the buffer"
                + " above%n",
            figures.arrangement(),
            figures.clock().left());
      }
      figures.overlay().forEach(overlay -> OverlayOptions.print(print, figures, overlay));
    }
    for (StackFigures figures : all) {
      print.printf(
          Locale.ROOT,
          "%s: worst path of %d cells, %s to %s%n",
          figures.arrangement(),
          figures.timing().path(),
          figures.timing().from(),
          figures.timing().to());
      if (!figures.heat().settled()) {
        print.println(figures.arrangement() + ": leakage and temperature found no fixed point");
      }
    }
  }

  private static String cell(Line line, StackFigures figures, StackFigures first) {
    double value = line.of().applyAsDouble(figures);
    double base = line.of().applyAsDouble(first);
    String text = String.format(Locale.ROOT, line.format(), value);
    boolean ratio =
        !figures.arrangement().equals(first.arrangement())
            && base > 0
            && value > 0
            && !line.unit().equals("K");
    return ratio ? text + String.format(Locale.ROOT, "  %.3fx", value / base) : text;
  }

  static void write(Path file, List<StackFigures> all, Technology tech) {
    AtomicFile.write(file, json(all, tech) + "\n");
  }

  /// Keys are the names of the records' components; numbers carry their unit in the name.
  static String json(List<StackFigures> all, Technology tech) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("technology", tech.name());
    summary.put("scope", "modelled: placed netlist, estimated wires");
    summary.put("arrangements", all);
    return Json.text(summary);
  }
}
