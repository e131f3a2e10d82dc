package spikestack.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import spikestack.silicon.flow.Check;
import spikestack.silicon.flow.Selfcheck.Suite;

/// Verdicts, exit codes and JSON of `selfcheck`, over made-up suites.
final class SelfcheckCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private final Suite good =
      new Suite("good", "", folder -> List.of(Check.within("one/peak", "K", 300, 300.5, 1)));
  private final Suite bad =
      new Suite("bad", "", folder -> List.of(Check.within("two/peak", "K", 300, 302, 1)));

  @TempDir Path folder;

  @Test
  void allPass() {
    assertThat(run(List.of(good), "--data", folder.toString())).isZero();
    assertThat(out.toString()).contains("one/peak", "300.5", "ok", "1 cases, 0 failed");
  }

  @Test
  void oneFailure() {
    assertThat(run(List.of(good, bad), "--data", folder.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("two/peak", "FAILED", "2 cases, 1 failed");
  }

  @Test
  void onlyOneSuite() {
    assertThat(run(List.of(good, bad), "--data", folder.toString(), "--only", "good")).isZero();
    assertThat(out.toString()).contains("one/peak").doesNotContain("two/peak");
  }

  @Test
  void nothingChecked() {
    assertThat(run(List.of(), "--data", folder.toString())).isEqualTo(1);
  }

  @Test
  void json() {
    assertThat(run(List.of(bad), "--data", folder.toString(), "--json")).isEqualTo(1);
    assertThat(out.toString())
        .containsSubsequence(
            "\"cases\"",
            "\"name\"",
            "two/peak",
            "\"unit\"",
            "\"expected\"",
            "300",
            "\"found\"",
            "302",
            "\"difference\"",
            "2.0",
            "\"tolerance\"",
            "1.0",
            "\"pass\"",
            "false");
  }

  @Test
  void wrongNameListsThem() {
    assertThat(run(List.of(good, bad), "--data", folder.toString(), "--only", "x")).isEqualTo(2);
    assertThat(err.toString()).contains("--only: found x; allowed: good, bad").hasLineCount(1);
  }

  @Test
  void absentFolder() {
    assertThat(run(List.of(good), "--data", folder.resolve("no").toString())).isEqualTo(2);
    assertThat(err.toString()).contains("no such folder").hasLineCount(1);
  }

  private int run(List<Suite> suites, String... arguments) {
    CommandLine line = Main.commandLine(List.of(new SelfcheckCommand(suites)));
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    String[] all = new String[arguments.length + 1];
    all[0] = "selfcheck";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Main.run(line, all);
  }
}
