package spikestack.studio.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import spikestack.model.input.InputException;

/// A 3D-ICE stack or a HotSpot configuration in, temperatures out.
@Command(
    name = "thermal",
    description =
        "Temperatures of a chip stack: a 3D-ICE stack (.stk, with its floorplans) or a HotSpot"
            + " configuration (.config).",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  spikestack thermal chip.stk --out out/thermal        steady or transient, as the file says",
      "  spikestack thermal chip.stk --like-3d-ice --json     the last millikelvins as 3D-ICE has them",
      "  spikestack thermal hotspot.config --floorplan ev6.flp --power gcc.ptrace",
      "  spikestack thermal hotspot.config --layers chip.lcf --power chip.ptrace \\",
      "    --materials chip.materials --model grid --detailed-3d --out out/thermal",
      "",
      "3D-ICE's micro-channels (4rm, 2rm) and pin fins are modelled; HotSpot's, its path through the",
      "board and its fans are not.",
    })
final class ThermalCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "A .stk of 3D-ICE or a .config of HotSpot.")
  Path file = Path.of("");

  @Option(
      names = "--like-3d-ice",
      description =
          "3D-ICE: an outer layer on a face without a sink conducts through its whole thickness, as"
              + " 3D-ICE 3.1 has it (physically wrong; millikelvins).")
  boolean likeIce;

  @Option(names = "--floorplan", paramLabel = "FILE", description = "HotSpot: the units (.flp).")
  @Nullable Path floorplan;

  @Option(names = "--layers", paramLabel = "FILE", description = "HotSpot: the layers (.lcf).")
  @Nullable Path layers;

  @Option(names = "--power", paramLabel = "FILE", description = "HotSpot: power trace (.ptrace).")
  @Nullable Path power;

  @Option(names = "--materials", paramLabel = "FILE", description = "HotSpot: .materials.")
  @Nullable Path materials;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "HotSpot: block or grid (default: what the configuration says).")
  @Nullable String model;

  @Option(
      names = "--detailed-3d",
      description = "HotSpot: as its option -detailed_3D on (its vertical resistances included).")
  boolean detailed;

  @Option(
      names = "--transient",
      description = "HotSpot: step through the power trace (default: steady at its mean).")
  boolean overTime;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of the solver (default ${DEFAULT-VALUE}); never changes a result.",
      defaultValue = "2")
  int threads = 2;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Folder for result.json, tables (CSV) and a map of every layer (CSV, PNG, SVG).")
  @Nullable Path out;

  @Option(names = "--json", description = "Print the result as JSON on standard output.")
  boolean json;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (threads < 1 || threads > 256) {
      throw new InputException("--threads", String.valueOf(threads), "1..256");
    }
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    boolean ice = name.endsWith(".stk");
    if (!ice && !name.endsWith(".config")) {
      throw new InputException(
          file.toString(), "neither .stk nor .config", "a 3D-ICE stack or a HotSpot configuration");
    }
    require(
        ice,
        floorplan == null
            && layers == null
            && power == null
            && materials == null
            && model == null
            && !detailed
            && !overTime,
        "HotSpot's options",
        "a HotSpot configuration");
    require(!ice, !likeIce, "--like-3d-ice", "a 3D-ICE stack");
    if (out == null) {
      show(ThermalRuns.run(this, ice), Optional.empty());
      return 0;
    }
    try (OutputFolder output = OutputFolder.open(out)) {
      show(ThermalRuns.run(this, ice), Optional.of(output));
    }
    return 0;
  }

  private void require(boolean concerned, boolean absent, String option, String allowed) {
    if (concerned && !absent) {
      throw new InputException(file.toString(), option, "this option goes with " + allowed);
    }
  }

  private void show(ThermalReport report, Optional<OutputFolder> output) {
    output.ifPresent(
        folder -> {
          report.write(folder);
          folder.publish();
        });
    var print = spec.commandLine().getOut();
    if (json) {
      print.println(Json.text(report.summary()));
    } else {
      report.print(print);
      output.ifPresent(folder -> print.println("written " + folder.finished("result.json")));
    }
    print.flush();
  }

  /// Keys of the configuration that options on the command line win over.
  Map<String, String> overrides() {
    Map<String, String> overrides = new LinkedHashMap<>();
    if (model != null) overrides.put("model_type", model);
    if (detailed) overrides.put("detailed_3D", "on");
    return overrides;
  }
}
