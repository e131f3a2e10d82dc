package spikestack.studio.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import spikestack.machine.tech.Technology;
import spikestack.model.input.InputException;
import spikestack.silicon.flow.Arrangement;
import spikestack.silicon.flow.Gates;
import spikestack.silicon.flow.Recipe;
import spikestack.silicon.flow.Stack;
import spikestack.silicon.flow.StackFigures;
import spikestack.silicon.flow.StackOptions;
import spikestack.silicon.rtl.RtlProgram;
import spikestack.silicon.thermal.ChipStack;

/// A synthesised machine in; placed, bonded, timed, powered and cooled tiers out, beside the 2D
/// twin.
@Command(
    name = "stack",
    description =
        "Place a synthesised machine in 2D and on two bonded tiers; wires, timing, power, supply and"
            + " heat of each, side by side.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  spikestack stack --out out/stack                     the small machine edge.yaml, all three arrangements",
      "  spikestack rtl --synthesize --no-proofs --out out/gates",
      "  spikestack stack --gates out/gates --arrangement 2d,logic-on-logic --json",
      "  spikestack stack --recipe pin-3d-like --activity real.saif --overlay-samples 1000",
      "",
      "Placements are kept in ~/.cache/spikestack/stack: an interrupted run goes on from them.",
      "Needs, without --gates: apt install --no-install-recommends yosys",
    })
final class StackCommand implements Callable<Integer> {
  private static final String EDGE = "inputs/accelerators/edge.yaml";

  @Option(
      names = "--gates",
      paramLabel = "DIR",
      description = "Folder that spikestack rtl --synthesize wrote (default: synthesise now).")
  @Nullable Path gates;

  @Option(
      names = "--lef",
      paramLabel = "FILE",
      split = ",",
      description = "Technology and cell LEF of your Liberty file, in this order.")
  List<Path> lef = new ArrayList<>();

  @Option(
      names = "--accelerator",
      paramLabel = "FILE",
      description = "Accelerator YAML. Bundled: edge.yaml.")
  @Nullable Path accelerator;

  @Option(
      names = "--technology",
      paramLabel = "FILE",
      description = "Technology YAML. Bundled: n28-model.yaml.")
  @Nullable Path technology;

  @Option(
      names = "--arrangement",
      paramLabel = "NAME",
      split = ",",
      description = "2d, memory-on-logic, logic-on-logic (default: all three).")
  List<String> arrangements = new ArrayList<>();

  @Option(
      names = "--period",
      paramLabel = "PS",
      description = "Clock period, ps (default: what the gates were mapped for).")
  @Nullable Double period;

  @Option(
      names = "--clock",
      paramLabel = "PORT",
      description = "Port of the clock (default ${DEFAULT-VALUE}).",
      defaultValue = "clk")
  String clock = "clk";

  @Option(
      names = "--utilisation",
      paramLabel = "U",
      description = "Cell area over the area that memories leave (default ${DEFAULT-VALUE}).",
      defaultValue = "0.7")
  double utilisation = 0.7;

  @Option(
      names = "--recipe",
      paramLabel = "NAME|FILE",
      description =
          "Order of the steps: standard (default), pin-3d-like, macro-3d-like, compact-2d-like, or"
              + " your YAML file.")
  @Nullable String recipe;

  @Option(
      names = "--activity",
      paramLabel = "A|FILE",
      description = {
        "Transitions per cycle of register outputs and inputs (default ${DEFAULT-VALUE}); or counts of",
        "a simulation, SAIF or VCD: see spikestack rtl --verify --activity."
      },
      defaultValue = "0.1")
  String activity = "0.1";

  @Mixin OverlayOptions overlay = new OverlayOptions();

  @Option(
      names = "--package",
      paramLabel = "NAME",
      description = "How heat leaves: passive, forced, heat-sink (default ${DEFAULT-VALUE}).",
      defaultValue = "passive")
  String packaging = "passive";

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of placement (default ${DEFAULT-VALUE}).",
      defaultValue = "1")
  long seed = 1;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Worker threads (default: all cores); never changes a result.")
  int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--no-checkpoints",
      description = "Neither use nor keep placements of earlier runs.")
  boolean noCheckpoints;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the results (default ${DEFAULT-VALUE}).",
      defaultValue = "out/stack")
  Path out = Path.of("out/stack");

  @Option(names = "--json", description = "Print the result as JSON on standard output.")
  boolean json;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    List<Arrangement> chosen =
        arrangements.isEmpty()
            ? Arrangement.ALL
            : arrangements.stream()
                .map(name -> Arrangement.named("--arrangement", name))
                .distinct()
                .toList();
    check();
    PrintWriter notes = spec.commandLine().getErr();
    Technology tech = Technology.read(Home.or(technology, Home.TECHNOLOGY));
    Recipe order = StackInputs.recipe(recipe);
    StackInputs.Moves moves = StackInputs.activity(activity);
    Optional<StackOptions.Overlay> drawn = overlay.of(tech);
    List<StackFigures> all = new ArrayList<>();
    try (OutputFolder output = OutputFolder.open(out)) {
      Path folder = gates == null ? synthesise(output, notes) : gates;
      for (Arrangement arrangement : chosen) {
        Gates fresh = Gates.read(folder, lef);
        StackOptions options =
            new StackOptions(
                chosen,
                tech,
                period == null ? fresh.periodPs() : period,
                clock,
                utilisation,
                moves.perCycle(),
                packaging(),
                seed,
                threads,
                noCheckpoints ? Optional.empty() : Optional.of(cache()),
                order,
                moves.counted(),
                drawn);
        try (Progress bar = new Progress(arrangement.name(), 100, "%")) {
          long[] shown = new long[1];
          String[] last = {""};
          Stack.Built built =
              Stack.run(
                  fresh,
                  arrangement,
                  options,
                  (name, step, done) -> {
                    long now = (long) (100 * done);
                    if (!step.equals(last[0])) {
                      bar.note(step);
                    }
                    bar.step(now - shown[0]);
                    shown[0] = now;
                    if (!json && !step.startsWith("placement:") && !step.equals(last[0])) {
                      notes.println(name + ": " + step);
                      notes.flush();
                    }
                    last[0] = step;
                  },
                  System::nanoTime);
          new StackFolder(output, out, fresh, options).write(arrangement, built);
          all.add(built.figures());
        }
      }
      StackReport.write(output.staged("result.json"), all, tech);
      output.publish();
    }
    PrintWriter print = spec.commandLine().getOut();
    if (json) {
      print.println(StackReport.json(all, tech));
    } else {
      StackReport.print(print, all, tech);
      print.println("stack   " + out);
    }
    print.flush();
    return 0;
  }

  private void check() {
    if (threads < 1) {
      throw new InputException("--threads", "" + threads, "1 or more");
    }
    if (!(utilisation > 0 && utilisation <= 1)) {
      throw new InputException("--utilisation", "" + utilisation, "0 < U <= 1");
    }
    if (period != null && !(period > 0 && period <= 1e9)) {
      throw new InputException("--period", "" + period, "more than 0 ps, at most 1e9");
    }
    if (gates != null && accelerator != null) {
      throw new InputException("--gates", "it together with --accelerator", "one of them");
    }
    packaging();
  }

  private ChipStack.Packaging packaging() {
    return switch (packaging) {
      case "passive" -> ChipStack.Packaging.PASSIVE;
      case "forced" -> ChipStack.Packaging.FORCED;
      case "heat-sink" -> ChipStack.Packaging.HEAT_SINK;
      default -> throw new InputException("--package", packaging, "passive, forced or heat-sink");
    };
  }

  private static Path cache() {
    return spikestack.silicon.rtl.Bench.cache().resolveSibling("stack");
  }

  private Path synthesise(OutputFolder output, PrintWriter notes) {
    InputOptions inputs = new InputOptions();
    inputs.accelerator = Home.or(accelerator, EDGE);
    inputs.technology = technology;
    Study study = Study.open(inputs);
    if (!json) {
      notes.println("synthesis of " + study.accelerator().name());
      notes.flush();
    }
    Path folder = output.staged("gates");
    RtlSynthesis.run(
        study,
        RtlProgram.of(study.network(), study.accelerator()),
        Optional.empty(),
        false,
        false,
        folder);
    return folder;
  }
}
