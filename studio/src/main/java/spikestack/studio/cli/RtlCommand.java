package spikestack.studio.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import spikestack.model.input.InputException;
import spikestack.silicon.rtl.Bench;
import spikestack.silicon.rtl.RtlProgram;
import spikestack.silicon.synthesis.SynthesisResult;

/// Model, images and accelerator in; the machine as SystemVerilog out, and the proof that it does
/// what golden and the simulator say.
@Command(
    name = "rtl",
    description =
        "Write the machine as SystemVerilog with its memory images; verify it against golden (every"
            + " bit) and the simulator (every cycle); map it to gates.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  spikestack rtl --out out/rtl                         sources, parameters, memories, vectors",
      "  spikestack rtl --verify --images 10                  Verilator against golden and simulator",
      "  spikestack rtl --verify --images 1 --simulator icarus --json",
      "  spikestack rtl --verify --images 1 --activity real.saif     switching of a real inference",
      "  spikestack rtl --synthesize --out out/gates          gates, area, timing, proofs (about ten minutes)",
      "  spikestack rtl --synthesize --liberty cells.lib.gz   the same for your cells",
      "",
      "Needs for --synthesize: apt install --no-install-recommends yosys opensta",
      "Needs for --verify: apt install --no-install-recommends verilator g++ make (or iverilog);",
      "ccache makes builds faster. Built executables are kept in ~/.cache/spikestack/rtl.",
    })
final class RtlCommand implements Callable<Integer> {
  @Mixin InputOptions options = new InputOptions();

  @Option(
      names = "--verify",
      description = "Run the images through golden, simulator and RTL; compare bits and cycles.")
  boolean verify;

  @Option(
      names = "--simulator",
      paramLabel = "NAME",
      description = "With --verify: verilator (fast) or icarus (default ${DEFAULT-VALUE}).",
      defaultValue = "verilator")
  String simulator = "verilator";

  @Option(
      names = "--activity",
      paramLabel = "FILE",
      description = {
        "With --verify: count the transitions of every signal over the images (at most 16) and",
        "write them as SAIF, for spikestack stack --activity or another tool."
      })
  @Nullable Path activity;

  @Option(
      names = "--synthesize",
      description =
          "Map the machine to gates; area, flip-flops, critical path and proof per block.")
  boolean synthesize;

  @Option(
      names = "--liberty",
      paramLabel = "FILE",
      description =
          "With --synthesize: your cells (.lib, .lib.gz). Default: those of the technology.")
  @Nullable Path liberty;

  @Option(
      names = "--no-proofs",
      description = "With --synthesize: do not prove that the gates equal the text.")
  boolean noProofs;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (!verify && !synthesize && options.out == null) {
      throw new InputException("rtl", "nothing to do", "--out DIR, --verify, --synthesize");
    }
    if (verify && synthesize) {
      throw new InputException("rtl", "--verify and --synthesize", "one of them at a time");
    }
    Bench.Simulator chosen =
        switch (simulator) {
          case "verilator" -> Bench.Simulator.VERILATOR;
          case "icarus" -> Bench.Simulator.ICARUS;
          default -> throw new InputException("--simulator", simulator, "verilator or icarus");
        };
    if (activity != null && (!verify || chosen != Bench.Simulator.VERILATOR)) {
      throw new InputException("--activity", "it without Verilator", "--verify with it");
    }
    Study study = Study.open(options);
    if (activity != null) {
      RtlVerify.requireFew(study);
    }
    RtlProgram program;
    try {
      program = RtlProgram.of(study.network(), study.accelerator());
    } catch (InputException complaint) {
      throw study.ofAccelerator(complaint);
    }
    if (synthesize) {
      return synthesis(study, program);
    }
    if (verify) {
      Bench.require(chosen);
    }
    if (options.out == null) {
      return finish(study, program, chosen, Optional.empty());
    }
    try (OutputFolder output = OutputFolder.open(options.out)) {
      return finish(study, program, chosen, Optional.of(output));
    }
  }

  private int synthesis(Study study, RtlProgram program) {
    Optional<Path> library = Optional.ofNullable(liberty);
    Path folder = options.out == null ? Path.of("out/synthesis") : options.out;
    SynthesisResult result;
    try (OutputFolder output = OutputFolder.open(folder)) {
      result = RtlSynthesis.run(study, program, library, true, !noProofs, output.staged("."));
      output.publish();
    }
    PrintWriter print = spec.commandLine().getOut();
    if (options.json) {
      print.println(Json.text(RtlSynthesis.summary(result)));
    } else {
      RtlSynthesis.print(print, result);
      print.println("gates   " + folder.resolve("netlist.v"));
    }
    print.flush();
    return RtlSynthesis.noneUnproven(result) ? 0 : 1;
  }

  private int finish(
      Study study, RtlProgram program, Bench.Simulator chosen, Optional<OutputFolder> output) {
    PrintWriter print = spec.commandLine().getOut();
    PrintWriter notes = spec.commandLine().getErr();
    output.ifPresent(folder -> RtlFolder.write(folder.staged("."), study, program));
    Optional<RtlReport> report =
        verify ? Optional.of(RtlVerify.run(study, program, chosen)) : Optional.empty();
    output.ifPresent(
        folder -> {
          report.ifPresent(done -> done.write(folder.staged("verification.json")));
          folder.publish();
        });
    if (options.json) {
      print.println(
          Json.text(
              report.map(RtlReport::summary).orElseGet(() -> RtlFolder.summary(study, program))));
    } else {
      report.ifPresent(done -> done.print(print, notes));
      output.ifPresent(folder -> print.println("rtl     " + folder.finished("README.md")));
    }
    if (activity != null && report.map(RtlReport::equal).orElse(false)) {
      String said = RtlVerify.activity(study, program, activity);
      (options.json ? notes : print).println("activity " + activity + ": " + said);
    }
    report
        .flatMap(RtlReport::first)
        .ifPresent(where -> notes.println("spikestack: RTL differs: " + where));
    print.flush();
    notes.flush();
    return report.map(RtlReport::equal).orElse(true) ? 0 : 1;
  }
}
