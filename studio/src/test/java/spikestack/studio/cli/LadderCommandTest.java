package spikestack.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `spikestack ladder` on the bundled network: rows, ratios, accuracy, files, complaints.
final class LadderCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  private int run(String... arguments) {
    CommandLine line = Main.commandLine(Main.commands());
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(arguments);
  }

  @Test
  void everyRowHasItsAccuracyAndItsRatios() throws IOException {
    Path document = folder.resolve("page.md");
    Files.writeString(
        document, "before\n<!-- here:begin -->\nstale text\n<!-- here:end -->\nafter\n");
    Path result = folder.resolve("ladder");
    String options =
        "ladder --images 6 --cost-images 3 --check 2 --afterwards 0.5 --skip rows --json --out ";
    String[] words = (options + result + " --into " + document + ":here").split(" ", -1);
    assertThat(run(words)).as(err.toString()).isZero();
    JsonNode json = JsonMapper.shared().readTree(out.toString());
    assertThat(json.path("accuracyImages").asInt()).isEqualTo(6);
    assertThat(json.path("costImages").asInt()).isEqualTo(3);
    List<JsonNode> rows = new ArrayList<>();
    json.path("rows").forEach(rows::add);
    // 2d and two stacks; skipping; D3; D3 and skipping: in three scopes.
    assertThat(rows).hasSize(3 * (3 + 2 + 2 + 2));
    for (JsonNode row : rows) {
      double right = 6 * row.path("accuracy").asDouble();
      assertThat(right).isCloseTo(Math.rint(right), within(1e-9));
      JsonNode relative = row.path("relative");
      assertThat(relative.path("edp").asDouble())
          .isCloseTo(
              relative.path("energy").asDouble() * relative.path("latency").asDouble(),
              within(1e-9));
      JsonNode first =
          rows.stream()
              .filter(r -> r.path("scope").equals(row.path("scope")))
              .findFirst()
              .orElseThrow();
      assertThat(relative.path("energy").asDouble())
          .isCloseTo(
              row.path("energyNj").asDouble() / first.path("energyNj").asDouble(), within(1e-9));
      JsonNode dense =
          rows.stream()
              .filter(r -> r.path("scope").equals(row.path("scope")))
              .filter(r -> r.path("keepHeads").equals(row.path("keepHeads")))
              .filter(r -> !r.path("skipping").asBoolean())
              .findFirst()
              .orElseThrow();
      if (row.path("skipping").asBoolean()) {
        assertThat(row.path("cycles").asDouble()).isLessThan(dense.path("cycles").asDouble());
        assertThat(row.path("accuracy")).isEqualTo(dense.path("accuracy"));
      }
    }
    assertThat(Files.readString(document))
        .startsWith("before\n<!-- here:begin -->\n")
        .endsWith("<!-- here:end -->\nafter\n")
        .contains("| scope network |", "| 2d | ")
        .doesNotContain("stale");
    assertThat(Files.readString(result.resolve("ladder.svg"))).startsWith("<svg").contains("EDP");
    assertThat(result.resolve("ladder.json")).content().isEqualTo(out.toString());
    assertThat(result.resolve("ladder.md")).isNotEmptyFile();
  }

  /// Resident weights take DRAM's share and a larger chip, in 2D as on two tiers, and no answer.
  @Test
  void residentWeightsComeLastAndOnEveryArrangement() {
    String options =
        "ladder --images 4 --cost-images 2 --check 1 --afterwards 0.5 --skip rows --resident --json";
    assertThat(run(options.split(" ", -1))).as(err.toString()).isZero();
    JsonNode json = JsonMapper.shared().readTree(out.toString());
    List<JsonNode> rows = new ArrayList<>();
    json.path("rows")
        .forEach(
            row -> {
              if (row.path("scope").asString().equals("network")) {
                rows.add(row);
              }
            });
    assertThat(rows).hasSize(9 + 3 * 3);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(rows.get(i).path("residentWeights").asBoolean()).isEqualTo(i >= 9);
    }
    JsonNode fetching = rows.getFirst();
    JsonNode holding = rows.get(9);
    assertThat(holding.path("name").asString()).isEqualTo("2d + resident weights");
    assertThat(holding.path("footprintMm2").asDouble())
        .isGreaterThan(fetching.path("footprintMm2").asDouble());
    // What is left of DRAM is the image: 784 bytes in bursts of 64, 12.5 pJ a bit.
    assertThat(holding.path("energyByKindNj").path("dram").asDouble())
        .isCloseTo(Math.ceilDiv(784, 64) * 512 * 12.5 / 1e3, within(1e-9));
    assertThat(holding.path("cycles").asDouble())
        .isLessThanOrEqualTo(fetching.path("cycles").asDouble());
    assertThat(rows.getLast().path("accuracy")).isEqualTo(rows.get(8).path("accuracy"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--skip some",
        "--skip bundles=5x4",
        "--afterwards 0",
        "--afterwards 1",
        "--images 0",
        "--images 201",
        "--cost-images 0",
        "--check -1",
        "--threads 0",
        "--into page.md",
        "--into no-such-page.md:mark --images 1 --afterwards 0.5 --skip none",
        "--synthetic 8-512",
        "--synthetic 4-384 --model inputs/models/mha-fmnist",
        "--trained no/such/folder",
        "--trained ../inputs/models/mha-fmnist",
      })
  void wrongOptionsAreOneLine(String options) {
    assertThat(run(("ladder " + options).split(" ", -1))).isEqualTo(2);
    assertThat(err.toString().strip()).startsWith("spikestack: ").hasLineCount(1);
  }
}
