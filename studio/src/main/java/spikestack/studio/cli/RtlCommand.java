package spikestack.studio.cli;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import spikestack.model.input.InputException;
import spikestack.silicon.rtl.Bench;
import spikestack.silicon.rtl.RtlProgram;

/// Model, images and accelerator in; the machine as SystemVerilog out, and the proof that it does
/// what golden and the simulator say.
@Command(
    name = "rtl",
    description =
        "Write the machine as SystemVerilog with its memory images; verify it against golden (every"
            + " bit) and the simulator (every cycle).",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  spikestack rtl --out out/rtl                         sources, parameters, memories, vectors",
      "  spikestack rtl --verify --images 10                  Verilator against golden and simulator",
      "  spikestack rtl --verify --images 1 --simulator icarus --json",
      "",
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

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (!verify && options.out == null) {
      throw new InputException("rtl", "nothing to do", "--out DIR, --verify, or both");
    }
    Bench.Simulator chosen =
        switch (simulator) {
          case "verilator" -> Bench.Simulator.VERILATOR;
          case "icarus" -> Bench.Simulator.ICARUS;
          default -> throw new InputException("--simulator", simulator, "verilator or icarus");
        };
    Study study = Study.open(options);
    RtlProgram program;
    try {
      program = RtlProgram.of(study.network(), study.accelerator());
    } catch (InputException complaint) {
      throw study.ofAccelerator(complaint);
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
              report
                  .map(RtlReport::summary)
                  .orElseGet(() -> RtlFolder.summary(study, program))));
    } else {
      report.ifPresent(done -> done.print(print, notes));
      output.ifPresent(folder -> print.println("rtl     " + folder.finished("README.md")));
    }
    report
        .flatMap(RtlReport::first)
        .ifPresent(where -> notes.println("spikestack: RTL differs: " + where));
    print.flush();
    notes.flush();
    return report.map(RtlReport::equal).orElse(true) ? 0 : 1;
  }
}
