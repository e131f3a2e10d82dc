package spikestack.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// What `serve` refuses before it listens.
final class ServeCommandTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--bind=0.0.0.0                         | no token",
        "--bind=nowhere.invalid                 | nowhere.invalid",
        "--token=short                          | 5 characters",
        "--token=has-a-blank-somewhere-\u00e9   | printable ASCII",
        "--port=70000                           | 70000",
        "--runs=0                               | 1..64",
        "--page=/nowhere                        | no index.html",
        "--dir=/dev/null/x                      | no folder",
      })
  void wrongOptionsAreNamed(String option, String says) {
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine(Main.commands());
    line.setErr(new PrintWriter(err, true));
    assertThat(Main.run(line, "serve", option.strip())).isEqualTo(2);
    assertThat(err.toString()).startsWith("spikestack: ").contains(says.strip());
    assertThat(err.toString().lines()).hasSize(1);
  }
}
