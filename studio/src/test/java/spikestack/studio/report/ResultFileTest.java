package spikestack.studio.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.model.input.InputException;

final class ResultFileTest {
  @TempDir Path folder;

  @Test
  void whatWasWrittenIsRead() {
    Path file = folder.resolve("result.json");
    ResultFile.write(file, MadeUpResult.full());
    assertThat(ResultFile.read(file)).isEqualTo(MadeUpResult.full());
  }

  @Test
  void sameResultGivesSameBytesAndLeavesNothingElse() throws IOException {
    Path first = folder.resolve("a.json");
    Path second = folder.resolve("b.json");
    ResultFile.write(first, MadeUpResult.full());
    ResultFile.write(second, ResultFile.read(first));
    assertThat(second).hasSameBinaryContentAs(first);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(first, second);
    }
  }

  @Test
  void keysStandInTheDocumentedOrder() {
    String text = ResultFile.text(MadeUpResult.full());
    assertThat(text).startsWith("{\n  \"tool\" : {\n    \"name\" : \"spikestack\"").endsWith("}\n");
    assertThat(text.indexOf("\"arrangements\""))
        .isGreaterThan(text.indexOf("\"accuracy\""))
        .isLessThan(text.indexOf("\"ladder\""));
    assertThat(text).contains("\"unit\" : \"mm²\"").doesNotContain("\r");
  }

  @Test
  void absentFolderAndForeignFilesAreTheUsersFault() throws IOException {
    refuses(folder.resolve("absent.json"), "absent.json", "no such file");
    refuses(folder, folder.toString(), "a folder");
    refuses(file("[1, 2]"), "foreign.json:1");
    refuses(file("not json"), "foreign.json:1");
    refuses(file(""), "foreign.json");
    refuses(file("{\"tool\": {\"name\": \"x\"}}"), "foreign.json:1", "tool", "version");
    refuses(file("{\"name\": \"x\"}"), "foreign.json:1: tool", "nothing at this key");
    refuses(new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, (byte) 0xff}, "foreign.json");
  }

  @Test
  void damagedResultNamesTheKey() throws IOException {
    String good = ResultFile.text(MadeUpResult.full());
    refuses(
        file(good.replaceFirst("\"unit\" : \"mm²\"", "\"unit\" : \"\"")),
        "arrangements[0].footprint",
        "unit must not be blank");
    refuses(
        file(good.replaceFirst("\"golden\" : 0.905", "\"golden\" : 90.5")),
        "accuracy",
        "from 0 to 1");
    refuses(
        file(good.replaceFirst("\"golden\" : 0.905", "\"golden\" : \"NaN\"")),
        "accuracy",
        "from 0 to 1");
    refuses(
        file(good.replaceFirst("\"images\" : 200,\n  \"acc", "\"images\" : null,\n  \"acc")),
        "images");
    refuses(
        file(good.replaceFirst("\"accuracy\" :", "\"accuracies\" : 1, \"accuracy\" :")),
        "accuracies",
        "the unknown key accuracies");
    refuses(file(good + "x"), "foreign.json");
    refuses(file(good.substring(0, good.length() / 2)), "foreign.json");
    refuses(
        file(good.replaceFirst("\"command\"", "\"command\" : \"a\", \"command\"")),
        "Duplicate",
        "command");
  }

  @Test
  void anUnwritablePlaceIsTheUsersFault() throws IOException {
    Path file = file("").resolve("result.json");
    assertThatThrownBy(() -> ResultFile.write(file, MadeUpResult.full()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("foreign.json");
    assertThatThrownBy(() -> ResultFile.write(folder, MadeUpResult.full()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a folder");
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("foreign.json"), text);
  }

  private void refuses(byte[] bytes, String... parts) throws IOException {
    refuses(Files.write(folder.resolve("foreign.json"), bytes), parts);
  }

  private static void refuses(Path file, String... parts) {
    assertThatThrownBy(() -> ResultFile.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(parts);
  }
}
