package spikestack.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// Complaints of `stack`: one line each, and nothing is left behind.
final class StackCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  @Test
  void complaints() throws IOException {
    String empty = Files.createDirectory(folder.resolve("gates")).toString();
    assertThat(run("--arrangement", "3d")).isEqualTo(2);
    assertThat(run("--utilisation", "1.2")).isEqualTo(2);
    assertThat(run("--activity", "-1")).isEqualTo(2);
    assertThat(run("--period", "0")).isEqualTo(2);
    assertThat(run("--package", "ice")).isEqualTo(2);
    assertThat(run("--threads", "0")).isEqualTo(2);
    assertThat(run("--gates", empty, "--accelerator", "a.yaml")).isEqualTo(2);
    assertThat(run("--gates", empty)).isEqualTo(2);
    assertThat(run("--recipe", "cake")).isEqualTo(2);
    assertThat(run("--activity", "no/such.saif")).isEqualTo(2);
    assertThat(run("--overlay-sigma", "0.1")).isEqualTo(2);
    assertThat(run("--overlay-samples", "-1")).isEqualTo(2);
    assertThat(err.toString())
        .hasLineCount(12)
        .contains(
            "--arrangement: found the arrangement \"3d\"; allowed: one of 2d, memory-on-logic",
            "--utilisation: found 1.2; allowed: 0 < U <= 1",
            "--activity: found -1",
            "--period: found 0.0",
            "--package: found ice; allowed: passive, forced or heat-sink",
            "--threads: found 0",
            "--gates: found it together with --accelerator",
            "synthesis.json: found no such file",
            "--recipe: found cake; allowed: standard, pin-3d-like",
            "no/such.saif: found no such file",
            "--overlay-samples: found none",
            "--overlay-samples: found -1; allowed: 0..1000000");
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(folder.resolve("gates"));
    }
  }

  private int run(String... words) {
    List<String> all = new ArrayList<>(List.of("stack", "--out", folder.resolve("out").toString()));
    all.addAll(List.of(words));
    CommandLine line = Main.commandLine(List.of(new StackCommand()));
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return Main.run(line, all.toArray(String[]::new));
  }
}
