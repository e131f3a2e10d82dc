package spikestack.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import spikestack.model.input.InputException;

/// Exit codes and the one line a person sees, through the same command line `main` uses.
final class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void versionComesFromTheBuild() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).matches("spikestack \\d+\\.\\d+\\.\\d+\\S*( \\(\\S+\\))?\\R");
  }

  @Test
  void helpAndNoArgumentsShowExamplesAndExitCodes() {
    assertThat(run("--help")).isZero();
    String help = out.toString();
    assertThat(help).contains("Examples:", "Exit codes:", "70");
    out.getBuffer().setLength(0);
    assertThat(run()).isZero();
    assertThat(out.toString()).isEqualTo(help);
  }

  @Test
  void unknownOptionIsTheUsersInput() {
    assertThat(run("--nonsense")).isEqualTo(2);
    assertThat(err.toString()).contains("--nonsense").hasLineCount(1);
  }

  @Test
  void wrongInputIsOneLineWithThePlace() {
    assertThat(
            runFailing(
                () -> {
                  throw new InputException("a.yaml: line 3, rows", "-1", "1 to 1024");
                }))
        .isEqualTo(2);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "spikestack: a.yaml: line 3, rows: found -1; allowed: 1 to 1024");
  }

  @Test
  void absentFileIsTheUsersInput() {
    assertThat(runFailing(() -> Files.size(Path.of("no/such/file")))).isEqualTo(2);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines("spikestack: no/such/file: no such file or folder");
  }

  @Test
  void ourBugIsOneLineAndAsksForAReport() {
    assertThat(
            runFailing(
                () -> {
                  throw new IllegalStateException("sum 3\n  expected 4");
                }))
        .isEqualTo(70);
    assertThat(err.toString())
        .contains("internal error", "please report", "sum 3 expected 4")
        .hasLineCount(1);
  }

  @Test
  void errorsOfTheMachineDoNotEscapeEither() {
    assertThat(
            runFailing(
                () -> {
                  throw new StackOverflowError();
                }))
        .isEqualTo(70);
    assertThat(err.toString()).contains("StackOverflowError").hasLineCount(1);
  }

  @Test
  void aFailedCheckIsOne() {
    assertThat(runFailing(() -> 1)).isEqualTo(1);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void debuggingAddsTheStackTrace() {
    int code =
        Failures.report(new IllegalStateException("why"), new PrintWriter(err), /* debug= */ true);
    assertThat(code).isEqualTo(70);
    assertThat(err.toString()).contains("internal error", "at spikestack.studio.cli.MainTest");
  }

  private int run(String... arguments) {
    return run(List.of(), arguments);
  }

  private int runFailing(Callable<Object> body) {
    return run(List.of(new Failing(body)), "fail");
  }

  private int run(List<Object> commands, String... arguments) {
    CommandLine line = Main.commandLine(commands);
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return Main.run(line, arguments);
  }

  /// A command that does what it is told.
  @Command(name = "fail")
  private record Failing(Callable<Object> body) implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      return body.call() instanceof Integer code ? code : 0;
    }
  }
}
