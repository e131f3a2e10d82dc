package spikestack.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.model.input.InputException;

/// A result folder appears whole or not at all.
final class OutputFolderTest {
  @TempDir Path folder;

  @Test
  void nothingStaysOfARunThatFails() throws IOException {
    Path target = folder.resolve("new");
    try (OutputFolder output = OutputFolder.open(target)) {
      Files.writeString(output.staged("result.json"), "half");
      assertThat(output.finished("result.json")).doesNotExist();
    }
    assertThat(target).doesNotExist();
  }

  @Test
  void earlierResultsSurviveARunThatFails() throws IOException {
    Path earlier = folder.resolve("result.json");
    Files.writeString(earlier, "earlier");
    try (OutputFolder output = OutputFolder.open(folder)) {
      Files.writeString(output.staged("result.json"), "half");
    }
    assertThat(earlier).hasContent("earlier");
    assertThat(folder)
        .isDirectoryContaining(earlier::equals)
        .isDirectoryNotContaining(OutputFolderTest::hidden);
  }

  @Test
  void publishingReplacesEarlierResults() throws IOException {
    Path earlier = folder.resolve("result.json");
    Files.writeString(earlier, "earlier");
    try (OutputFolder output = OutputFolder.open(folder)) {
      Files.writeString(output.staged("result.json"), "later");
      output.publish();
    }
    assertThat(earlier).hasContent("later");
    assertThat(folder).isDirectoryNotContaining(OutputFolderTest::hidden);
  }

  @Test
  void aFileIsNoFolder() throws IOException {
    Path file = folder.resolve("file");
    Files.writeString(file, "");
    assertThatThrownBy(() -> OutputFolder.open(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("found a file");
  }

  private static boolean hidden(Path path) {
    return String.valueOf(path.getFileName()).startsWith(".");
  }
}
