package spikestack.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class MainTest {
  @Test
  void versionNamesTheTool() {
    assertThat(new CommandLine(new Main()).getCommandName()).isEqualTo("spikestack");
  }
}
