package spikestack.studio.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Library;
import spikestack.silicon.netlist.lef.Lef;
import spikestack.silicon.netlist.liberty.Liberty;
import spikestack.silicon.netlist.sdc.Sdc;
import spikestack.silicon.netlist.spef.Parasitics;
import spikestack.silicon.netlist.spef.Spef;
import spikestack.silicon.signoff.timing.StaticTiming;
import spikestack.silicon.signoff.timing.Timing;
import spikestack.silicon.signoff.timing.TimingPath;
import spikestack.silicon.signoff.timing.WireModel;

/// A netlist, a library and constraints in; slacks and the worst paths out.
@Command(
    name = "sta",
    description = "Static timing of a netlist: setup and hold slacks, the worst paths, frequency.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  spikestack sta --liberty cells.lib.gz --verilog gcd.v --sdc gcd.sdc",
      "  spikestack sta --liberty cells.lib,ram.lib --verilog top.v --sdc top.sdc --spef top.spef",
      "  spikestack sta --liberty cells.lib --verilog netlist.json --top core --sdc c.sdc --paths 5",
      "  spikestack sta --liberty cells.lib --lef tech.lef,cells.lef --verilog stack.3dbx --sdc c.sdc",
      "",
      "Times in the SDC file are in the unit of the first Liberty file. Exit code 1: a negative",
      "slack. docs/formats/netlist.md says what is read of each format.",
    })
final class StaCommand implements Callable<Integer> {
  private static final int MOST_PATHS = 100_000;

  @Option(
      names = "--liberty",
      paramLabel = "FILE",
      split = ",",
      required = true,
      description = "Liberty files of cells and memories, plain or gzipped.")
  List<Path> liberty = List.of();

  @Option(
      names = "--lef",
      paramLabel = "FILE",
      split = ",",
      description = "LEF files: cells that only they have are known, without timing.")
  List<Path> lef = List.of();

  @Option(
      names = "--verilog",
      paramLabel = "FILE",
      split = ",",
      required = true,
      description =
          "Structural Verilog; or a Yosys netlist (.json), a DEF per tier (.def), a stack of dies"
              + " (.3dbx).")
  List<Path> verilog = List.of();

  @Option(
      names = "--sdc",
      paramLabel = "FILE",
      required = true,
      description = "Constraints: clocks, delays of ports.")
  Path sdc = Path.of("");

  @Option(
      names = "--spef",
      paramLabel = "FILE",
      description = "Resistance and capacitance of the wires; without it wires are ideal.")
  @Nullable Path spef;

  @Option(
      names = "--top",
      paramLabel = "NAME",
      description = "Top module (default: the only one that no other uses).",
      defaultValue = "")
  String top = "";

  @Option(
      names = "--paths",
      paramLabel = "N",
      description = "Worst paths to print, setup and hold (default ${DEFAULT-VALUE}).",
      defaultValue = "1")
  int paths = 1;

  @Option(
      names = "--wires",
      paramLabel = "MODEL",
      description = "How gates see wires: effective-capacitance (default), elmore or lumped.",
      defaultValue = "effective-capacitance")
  String wires = "effective-capacitance";

  @Option(names = "--json", description = "Print the result as JSON on standard output.")
  boolean json;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (paths < 0 || paths > MOST_PATHS) {
      throw new InputException("--paths", "" + paths, "0.." + MOST_PATHS);
    }
    WireModel model =
        switch (wires) {
          case "effective-capacitance" -> WireModel.EFFECTIVE_CAPACITANCE;
          case "elmore" -> WireModel.ELMORE;
          case "lumped" -> WireModel.LUMPED;
          default ->
              throw new InputException("--wires", wires, "effective-capacitance, elmore or lumped");
        };
    try (Progress progress = new Progress("sta", 4, "steps")) {
      List<Liberty> libraries = new ArrayList<>();
      liberty.forEach(file -> libraries.add(Liberty.read(file)));
      Library library = Library.of(libraries, lef.isEmpty() ? Lef.EMPTY : Lef.read(lef));
      progress.step(1);
      Design design = NetlistFiles.read("--verilog", verilog, library, top);
      progress.step(1);
      Liberty first = libraries.getFirst();
      Sdc constraints = Sdc.read(sdc, design, first.unitPs() * 1e-3, first.unitFf());
      Parasitics parasitics =
          spef == null ? new Parasitics(design.nets()) : Spef.read(spef, design);
      progress.step(1);
      String name = verilog.size() == 1 ? verilog.getFirst().toString() : verilog.toString();
      StaticTiming timing = StaticTiming.of(design, name, parasitics, constraints, model);
      Timing result = timing.timing();
      progress.step(1);
      if (json) {
        json(design, parasitics, timing, result, progress.seconds());
      } else {
        text(design, parasitics, timing, result, progress.seconds());
      }
      return result.worstSetupPs() < 0 || result.worstHoldPs() < 0 ? 1 : 0;
    }
  }

  private void text(
      Design design, Parasitics parasitics, StaticTiming timing, Timing result, double seconds) {
    PrintWriter out = spec.commandLine().getOut();
    timing.paths(true, paths).forEach(path -> StaReport.path(out, path));
    timing.paths(false, paths).forEach(path -> StaReport.path(out, path));
    out.printf(
        Locale.ROOT,
        "%s: %,d cells, %,d nets (%,d with wires), %,d endpoints%n",
        design.name(),
        design.instances(),
        design.nets(),
        parasitics.known(),
        result.endpoints().size());
    out.println("setup  " + slacks(result.worstSetupPs(), result.totalSetupPs()));
    out.println("hold   " + slacks(result.worstHoldPs(), result.totalHoldPs()));
    if (result.megahertz() > 0) {
      out.printf(
          Locale.ROOT,
          "clock  period %.4f ns; effective frequency %.2f MHz = 1 / (period - WNS)%n",
          result.periodPs() * 1e-3,
          result.megahertz());
    }
    out.printf(Locale.ROOT, "%.1f s (measured)%n", seconds);
    out.flush();
    PrintWriter notes = spec.commandLine().getErr();
    result.notes().forEach(note -> notes.println("note: " + note));
    notes.flush();
  }

  private static String slacks(double worst, double total) {
    return Double.isInfinite(worst)
        ? "no checks"
        : String.format(Locale.ROOT, "WNS %.4f ns, TNS %.4f ns", worst * 1e-3, total * 1e-3);
  }

  private void json(
      Design design, Parasitics parasitics, StaticTiming timing, Timing result, double seconds) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("design", design.name());
    summary.put("cells", design.instances());
    summary.put("nets", design.nets());
    summary.put("netsWithWires", parasitics.known());
    summary.put("periodNs", result.periodPs() * 1e-3);
    side(summary, "setup", result.worstSetupPs(), result.totalSetupPs());
    side(summary, "hold", result.worstHoldPs(), result.totalHoldPs());
    summary.put("effectiveMegahertz", result.megahertz());
    List<Map<String, Object>> ends = new ArrayList<>();
    for (Timing.Endpoint end : result.endpoints()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", end.name());
      one.put("setupSlackNs", finite(end.setupPs()));
      one.put("holdSlackNs", finite(end.holdPs()));
      ends.add(one);
    }
    summary.put("endpoints", ends);
    List<Object> worst = new ArrayList<>();
    for (boolean setup : List.of(true, false)) {
      for (TimingPath path : timing.paths(setup, paths)) {
        worst.add(StaReport.json(path));
      }
    }
    summary.put("paths", worst);
    summary.put("notes", result.notes());
    summary.put("seconds", seconds);
    PrintWriter out = spec.commandLine().getOut();
    out.println(Json.text(summary));
    out.flush();
  }

  private static void side(Map<String, Object> summary, String name, double worst, double total) {
    Map<String, Object> both = new LinkedHashMap<>();
    both.put("wnsNs", finite(worst));
    both.put("tnsNs", total * 1e-3);
    summary.put(name, both);
  }

  /// In nanoseconds; nothing for a check that is not there.
  private static @Nullable Double finite(double picoseconds) {
    return Double.isInfinite(picoseconds) ? null : picoseconds * 1e-3;
  }
}
