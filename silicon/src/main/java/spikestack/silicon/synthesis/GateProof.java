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
/// Stronger and a thousand times faster than induction over time, which settles neither a bank nor
/// a walker: registers are matched by name, so one cycle is all. What the text leaves undefined is
/// taken as 0, as the mapper takes it. Not proven by it: that registers start alike (a reset is
/// part of the logic here).
final class GateProof {
  /// Of wall clock; a block that takes longer stays unproven.
  private static final long SECONDS = 120;

  private final Path folder;

  /// `folder` holds `golden.il`, `gates.il` and `library.lib`; scripts and logs are left there.
  GateProof(Path folder) {
    this.folder = folder;
  }

  /// `children`: the modules instantiated in `module`.
  Proof of(String module, List<String> children) {
    Path script = folder.resolve("prove_" + module + ".ys");
    try {
      Files.writeString(script, YosysScripts.prove(module, children), StandardCharsets.UTF_8);
      String log = "prove_" + module + ".log";
      Tool.run(folder, log, List.of("yosys", script.getFileName().toString()));
      Path text = folder.resolve("text_" + module + ".blif");
      Path gates = folder.resolve("gates_" + module + ".blif");
      Proof proof = compare(module, text, gates);
      Files.delete(text);
      Files.delete(gates);
      return proof;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Proof compare(String module, Path text, Path gates) throws IOException {
    if (hasRegister(text) || hasRegister(gates)) {
      // One that has no partner under its name.
      return Proof.UNPROVEN;
    }
    String command = "cec -T " + SECONDS + " " + text.getFileName() + " " + gates.getFileName();
    Tool.Result result =
        Tool.attempt(
            folder, "cec_" + module + ".log", List.of("yosys-abc", "-c", command), SECONDS);
    if (result.printed().contains("Networks are NOT EQUIVALENT")) {
      return Proof.DIFFERENT;
    }
    return result.printed().contains("Networks are equivalent") ? Proof.PROVEN : Proof.UNPROVEN;
  }

  private static boolean hasRegister(Path network) throws IOException {
    try (var lines = Files.lines(network, StandardCharsets.ISO_8859_1)) {
      return lines.anyMatch(line -> line.startsWith(".latch"));
    }
  }
}
