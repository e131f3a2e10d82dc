package spikestack.silicon.synthesis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Are a block's gates its text? Yosys writes both as combinational networks, cut at registers and
/// at instances inside, and ABC compares them by sweeping out equal nodes (`cec`).
///
/// That settles banks and walkers in a second over which induction through time does not end:
/// registers are matched by name, so one cycle is all. Where the mapper found a register to be
/// constant (a counter that steps by four has two bits that never move) the networks differ in
/// states that are never reached, or a register has no partner; then induction decides. What the
/// text leaves undefined is taken as 0, as the mapper takes it.
final class GateProof {
  /// Of wall clock, for each of the two ways.
  private static final long SECONDS = 120;

  private final Path folder;

  /// `folder` holds `golden.il`, `gates.il` and `library.lib`; scripts and logs are left there.
  GateProof(Path folder) {
    this.folder = folder;
  }

  /// `children`: the modules instantiated in `module`.
  Proof of(String module, List<String> children) {
    try {
      Files.writeString(
          folder.resolve("prove_" + module + ".ys"),
          YosysScripts.prove(module, children),
          StandardCharsets.UTF_8);
      Tool.run(folder, "prove_" + module + ".log", List.of("yosys", "prove_" + module + ".ys"));
      Path text = folder.resolve("text_" + module + ".blif");
      Path gates = folder.resolve("gates_" + module + ".blif");
      boolean equal = !hasRegister(text) && !hasRegister(gates) && compare(module, text, gates);
      Files.delete(text);
      Files.delete(gates);
      return equal ? Proof.PROVEN : induct(module, children);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean compare(String module, Path text, Path gates) {
    String command = "cec -T " + SECONDS + " " + text.getFileName() + " " + gates.getFileName();
    Tool.Result result =
        Tool.attempt(
            folder, "cec_" + module + ".log", List.of("yosys-abc", "-c", command), SECONDS);
    return result.printed().contains("Networks are equivalent");
  }

  private static boolean hasRegister(Path network) throws IOException {
    try (var lines = Files.lines(network, StandardCharsets.ISO_8859_1)) {
      return lines.anyMatch(line -> line.startsWith(".latch"));
    }
  }

  private Proof induct(String module, List<String> children) throws IOException {
    Files.writeString(
        folder.resolve("induct_" + module + ".ys"),
        YosysScripts.induct(module, children),
        StandardCharsets.UTF_8);
    String log = "induct_" + module + ".log";
    Tool.Result result =
        Tool.attempt(folder, log, List.of("yosys", "induct_" + module + ".ys"), SECONDS);
    if (result.code() == Tool.INTERRUPTED) {
      return Proof.TIMED_OUT;
    }
    if (result.code() != 0 && !result.printed().contains("unproven $equiv")) {
      throw new IllegalStateException(
          "the proof of " + module + " broke off, see " + folder.resolve(log));
    }
    return result.code() == 0 && result.printed().contains("Equivalence successfully proven!")
        ? Proof.PROVEN
        : Proof.UNPROVEN;
  }
}
