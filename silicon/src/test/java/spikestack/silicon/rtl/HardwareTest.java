package spikestack.silicon.rtl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Does the text of the hardware keep its own rules?
final class HardwareTest {
  private static final Pattern LAYER_WIDTH = Pattern.compile("LAYER_W\\s*=\\s*(\\d+)");

  /// Modules made of blocks that stand on different tiers.
  private static final List<String> COMPOSED =
      List.of("spike_machine.sv", "expert/expert_core.sv", "attention/attention_core.sv");

  @TempDir Path work;

  /// All that is synthesised: path to text.
  private static List<Map.Entry<String, String>> design() {
    return Hardware.files().entrySet().stream()
        .filter(file -> file.getKey().endsWith(".sv"))
        .filter(file -> !file.getKey().startsWith("testbench/"))
        .toList();
  }

  @Test
  void everyModuleKnowsTheWidthOfALayerWord() {
    int width = LayerFields.read().width();
    List<String> wrong = new ArrayList<>();
    int seen = 0;
    for (Map.Entry<String, String> file : Hardware.files().entrySet()) {
      List<MatchResult> found = LAYER_WIDTH.matcher(file.getValue()).results().toList();
      seen += found.size();
      for (MatchResult match : found) {
        if (Integer.parseInt(match.group(1)) != width) {
          wrong.add(file.getKey() + ": " + match.group());
        }
      }
    }
    assertThat(seen).isGreaterThan(5);
    assertThat(wrong).as("a layer word has %d bits", width).isEmpty();
  }

  @Test
  void everyFileIsOneModuleWithAHeaderAndItsTiers() {
    for (Map.Entry<String, String> file : design()) {
      String text = file.getValue();
      String name = file.getKey().replaceAll(".*/|\\.sv$", "");
      assertThat(text).as(file.getKey()).startsWith("//");
      assertThat(
              Pattern.compile("^(\\(\\*.*\\*\\) )?module (\\w+)", Pattern.MULTILINE)
                  .matcher(text)
                  .results())
          .as(file.getKey())
          .hasSize(1)
          .allMatch(match -> match.group(2).equals(name));
      if (!COMPOSED.contains(file.getKey())) {
        assertThat(text)
            .as(file.getKey())
            .containsPattern(
                "tier_2d = \"\\w+\", tier_memory_on_logic = \"\\w+\", tier_logic_on_logic = \"\\w+\"");
      }
    }
  }

  /// Verilator complains about nothing; whoever silences it says why in the text.
  @ParameterizedTest
  @Tag("tools")
  @ValueSource(
      strings = {
        "",
        "-GROWS=1 -GCOLUMNS=1 -GINDICES=1 -GBANK_LATENCY=1 -GCORES=1 -GHEAD_CORES=1 -GHEAD_ROWS=1"
            + " -GHEAD_COLUMNS=1 -GHEAD_LATENCY=1 -GHEAD_WIDTH_MAX=1 -GEXPERTS_MAX=1 -GTOP_K_MAX=1"
            + " -GTOKENS_MAX=1 -GRESET_BY=1",
        "-GROWS=7 -GCOLUMNS=3 -GINDICES=3 -GBANK_LATENCY=2 -GCORES=3 -GHEAD_CORES=2 -GHEAD_ROWS=5"
            + " -GHEAD_COLUMNS=2 -GROUTE_SLOTS=64 -GEXPERTS_MAX=5 -GBEAT_WORDS=2"
            + " -GRESET_BY=1"
      })
  void lintIsSilent(String parameters) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Tool.VERILATOR.find().toString());
    command.addAll(List.of("--lint-only", "-Wall", "--top-module", "spike_machine"));
    if (!parameters.isEmpty()) {
      command.addAll(List.of(parameters.split(" ", -1)));
    }
    for (Map.Entry<String, String> file : Hardware.files().entrySet()) {
      Path target = work.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.writeString(target, file.getValue());
      command.add("-I" + target.getParent());
    }
    command.add(work.resolve("spike_machine.sv").toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).isEmpty();
  }
}
