package spikestack.studio.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import spikestack.model.input.AtomicFile;
import spikestack.model.input.InputException;
import spikestack.silicon.signoff.ir.GoldenVoltages;
import spikestack.silicon.signoff.ir.GridVoltages;
import spikestack.silicon.signoff.ir.ResistiveNetlist;
import spikestack.studio.report.HeatMap;

/// A power grid in SPICE in, voltages and drops out.
@Command(
    name = "ir",
    description = "Static IR drop of a power grid given as SPICE resistors, currents and sources.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  spikestack ir grid.sp                                worst and average drop",
      "  spikestack ir grid.sp.gz --out out/ir                voltages of all nodes, a map",
      "  spikestack ir gcd_vdd.sp --golden gcd_vdd_voltage.csv --tolerance 1e-6",
      "",
      "Reads R, I and V elements, .op, .option, .save, .print, .end. A drop is the distance to the",
      "highest source of the same connected grid; a ground grid bounces by negative drops.",
      "--golden: OpenROAD's voltage table; exit code 1 when a terminal is further off.",
    })
final class IrCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "SPICE netlist, plain or gzipped.")
  Path file = Path.of("");

  @Option(
      names = "--golden",
      paramLabel = "FILE",
      description = "Compare with OpenROAD's table of voltages (CSV).")
  @Nullable Path golden;

  @Option(
      names = "--tolerance",
      paramLabel = "V",
      description = "With --golden: largest difference (default ${DEFAULT-VALUE} V).",
      defaultValue = "1e-6")
  double tolerance = 1e-6;

  @Option(
      names = "--worst",
      paramLabel = "N",
      description = "How many of the worst nodes to list (default ${DEFAULT-VALUE}).",
      defaultValue = "10")
  int worst = 10;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Folder for result.json, voltages.csv and, if node names end with _X_Y, a map of drops.")
  @Nullable Path out;

  @Option(names = "--json", description = "Print the result as JSON on standard output.")
  boolean json;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (worst < 0 || worst > 1_000_000) {
      throw new InputException("--worst", String.valueOf(worst), "0..1000000");
    }
    if (!(tolerance >= 0)) {
      throw new InputException("--tolerance", String.valueOf(tolerance), "volts >= 0");
    }
    if (out == null) return solve(Optional.empty());
    try (OutputFolder output = OutputFolder.open(out)) {
      return solve(Optional.of(output));
    }
  }

  private int solve(Optional<OutputFolder> output) {
    GridVoltages voltages;
    try (Progress progress = new Progress("ir", 2, "steps")) {
      ResistiveNetlist netlist = ResistiveNetlist.read(file);
      progress.step(1);
      voltages = netlist.solve();
      progress.step(1);
    }
    List<GoldenVoltages.Difference> differences =
        golden == null ? List.of() : GoldenVoltages.read(golden).compare(voltages);
    Map<String, Object> summary = summary(voltages, differences);
    output.ifPresent(
        folder -> {
          AtomicFile.write(folder.staged("result.json"), Json.text(summary) + "\n");
          writeVoltages(folder.staged("voltages.csv"), voltages);
          map(voltages).ifPresent(map -> MapFiles.write(folder, "map-drop", map));
          folder.publish();
        });
    PrintWriter print = spec.commandLine().getOut();
    if (json) {
      print.println(Json.text(summary));
    } else {
      print(print, voltages, differences);
      output.ifPresent(folder -> print.println("written " + folder.finished("result.json")));
    }
    print.flush();
    return differences.stream().allMatch(d -> Math.abs(d.volts()) <= tolerance) ? 0 : 1;
  }

  private Map<String, Object> summary(
      GridVoltages voltages, List<GoldenVoltages.Difference> differences) {
    ResistiveNetlist netlist = voltages.netlist();
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("file", file.toString());
    summary.put("nodes", netlist.nodes() - 1);
    summary.put("resistors", netlist.resistorCount());
    summary.put("loads", netlist.currentCount());
    summary.put("sources", netlist.voltageCount());
    summary.put("unit", "V");
    summary.put("worstDrop", voltages.drop(voltages.worstNode()));
    summary.put("worstNode", netlist.name(voltages.worstNode()));
    summary.put("averageDropOfLoads", voltages.averageDrop());
    summary.put("averageDropOfNodes", voltages.averageDropOfNodes());
    summary.put("loadCurrentAmperes", voltages.totalCurrent());
    List<Map<String, Object>> nodes = new ArrayList<>();
    for (int node : worstNodes(voltages)) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("node", netlist.name(node));
      one.put("volts", voltages.volts(node));
      one.put("drop", voltages.drop(node));
      nodes.add(one);
    }
    summary.put("worst", nodes);
    furthest(differences)
        .ifPresent(
            difference -> {
              Map<String, Object> compared = new LinkedHashMap<>();
              compared.put("terminals", differences.size());
              compared.put("largestDifference", difference.volts());
              compared.put("instance", difference.row().instance());
              compared.put("tolerance", tolerance);
              compared.put("pass", Math.abs(difference.volts()) <= tolerance);
              summary.put("golden", compared);
            });
    return summary;
  }

  private static Optional<GoldenVoltages.Difference> furthest(
      List<GoldenVoltages.Difference> differences) {
    return differences.stream().max(Comparator.comparingDouble(d -> Math.abs(d.volts())));
  }

  private int[] worstNodes(GridVoltages voltages) {
    return IntStream.range(1, voltages.netlist().nodes())
        .boxed()
        .sorted(Comparator.comparingDouble((Integer node) -> -Math.abs(voltages.drop(node))))
        .limit(worst)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private void print(
      PrintWriter print, GridVoltages voltages, List<GoldenVoltages.Difference> differences) {
    ResistiveNetlist netlist = voltages.netlist();
    print.printf(
        Locale.ROOT,
        "%s: %,d nodes, %,d resistors, %,d loads, %,d sources%n",
        file,
        netlist.nodes() - 1,
        netlist.resistorCount(),
        netlist.currentCount(),
        netlist.voltageCount());
    print.printf(
        Locale.ROOT,
        "worst drop %.6g V at %s; average %.6g V of loads, %.6g V of nodes; load current %.6g A%n%n",
        voltages.drop(voltages.worstNode()),
        netlist.name(voltages.worstNode()),
        voltages.averageDrop(),
        voltages.averageDropOfNodes(),
        voltages.totalCurrent());
    if (worst > 0) {
      print.println(
          AsciiTable.getTable(
              AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
              Arrays.stream(worstNodes(voltages)).boxed().toList(),
              List.of(
                  column("node", HorizontalAlign.LEFT).with(netlist::name),
                  column("volts", HorizontalAlign.RIGHT)
                      .with(node -> String.format(Locale.ROOT, "%.9f", voltages.volts(node))),
                  column("drop, V", HorizontalAlign.RIGHT)
                      .with(node -> String.format(Locale.ROOT, "%.4e", voltages.drop(node))))));
    }
    furthest(differences)
        .ifPresent(
            difference ->
                print.printf(
                    Locale.ROOT,
                    "golden: %d terminals, largest difference %.3e V at %s: %s%n",
                    differences.size(),
                    difference.volts(),
                    difference.row().instance(),
                    Math.abs(difference.volts()) <= tolerance ? "ok" : "FAILED"));
  }

  private static void writeVoltages(Path target, GridVoltages voltages) {
    AtomicFile.write(
        target,
        out -> {
          out.write("node,volts,drop\n".getBytes(StandardCharsets.UTF_8));
          for (int node = 1; node < voltages.netlist().nodes(); node++) {
            String line =
                voltages.netlist().name(node)
                    + ","
                    + voltages.volts(node)
                    + ","
                    + voltages.drop(node)
                    + "\n";
            out.write(line.getBytes(StandardCharsets.UTF_8));
          }
        });
  }

  /// The largest drop in each bin, where node names end with two whole numbers: coordinates.
  private static Optional<HeatMap> map(GridVoltages voltages) {
    int nodes = voltages.netlist().nodes();
    long[] x = new long[nodes];
    long[] y = new long[nodes];
    boolean[] placed = new boolean[nodes];
    long left = Long.MAX_VALUE;
    long right = Long.MIN_VALUE;
    long bottom = Long.MAX_VALUE;
    long top = Long.MIN_VALUE;
    for (int node = 1; node < nodes; node++) {
      String name = voltages.netlist().name(node);
      int second = name.lastIndexOf('_');
      int first = second < 0 ? -1 : name.lastIndexOf('_', second - 1);
      if (first < 0
          || !digits(name, first + 1, second)
          || !digits(name, second + 1, name.length())) {
        continue;
      }
      x[node] = Long.parseLong(name.substring(first + 1, second));
      y[node] = Long.parseLong(name.substring(second + 1));
      placed[node] = true;
      left = Math.min(left, x[node]);
      right = Math.max(right, x[node]);
      bottom = Math.min(bottom, y[node]);
      top = Math.max(top, y[node]);
    }
    if (right <= left || top <= bottom) return Optional.empty();
    // About four nodes per bin.
    int bins = (int) Math.clamp(Math.sqrt(nodes) / 2, 8, 128);
    double[] drops = new double[bins * bins];
    Arrays.fill(drops, Double.NaN);
    for (int node = 1; node < nodes; node++) {
      if (!placed[node]) continue;
      int column = (int) Math.min(bins - 1, (x[node] - left) * bins / (right - left));
      int row = (int) Math.min(bins - 1, (y[node] - bottom) * bins / (top - bottom));
      double drop = Math.abs(voltages.drop(node)) * 1e3;
      int bin = row * bins + column;
      if (!(drops[bin] >= drop)) drops[bin] = drop;
    }
    // The size of the database unit is not in the file: the picture keeps the shape.
    double shape = (double) (top - bottom) / (right - left);
    return Optional.of(
        new HeatMap(
            "largest IR drop", "mV", bins, bins, drops, 1, shape, "x, y in widths of the grid"));
  }

  private static boolean digits(String text, int from, int to) {
    if (from >= to || to - from > 12) return false;
    for (int i = from; i < to; i++) {
      if (!Character.isDigit(text.charAt(i))) return false;
    }
    return true;
  }

  private static Column column(String header, HorizontalAlign align) {
    return new Column().header(header).headerAlign(align).dataAlign(align);
  }
}
