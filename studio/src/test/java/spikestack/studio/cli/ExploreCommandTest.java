package spikestack.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `explore` and `explore show` through the real command line: the table, the front, the pictures,
/// and one-line complaints.
final class ExploreCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  @BeforeEach
  void sweep() throws IOException {
    Path inputs =
        Path.of(System.getProperty("spikestack.root", "..")).toAbsolutePath().resolve("inputs");
    Files.writeString(
        folder.resolve("sweep.yaml"),
        """
        name: little
        model: %s/models/moe-mha-fmnist
        data: %s/data/fashion-mnist-200/t10k200-images-idx3-ubyte.gz
        images: 1
        accelerator: %s/accelerators/edge.yaml
        technology: %s/technologies/n28-model.yaml
        axes:
          accelerator.expert.rows: [8, 16]
          accelerator.residual-buffer.size: [1 KiB, 64 KiB]
          stacking: [2d, memory-on-logic]
        constraints: [{of: energy, at-least: 1 pJ}]
        objectives: [energy, latency, footprint, peak-temperature]
        search: {kind: grid, points: 8}
        """
            .formatted(inputs, inputs, inputs, inputs));
  }

  @Test
  void theWholePath() throws IOException {
    Path target = folder.resolve("out");
    assertThat(run("explore", sweepFile(), "--out", target.toString(), "--json")).isZero();
    JsonNode printed = new JsonMapper().readTree(out.toString());
    assertThat(printed.get("points").asInt()).isEqualTo(8);
    assertThat(printed.get("computed").asInt()).isEqualTo(8);
    assertThat(printed.get("ok").asInt()).isEqualTo(4);
    assertThat(printed.get("invalid").asInt()).isEqualTo(4);
    assertThat(printed.get("pointsPerSecond").asDouble()).isPositive();
    assertThat(printed.get("front").size()).isBetween(1, 4);
    JsonNode best = printed.get("front").get(0);
    assertThat(best.get("peak_temperature_k").asDouble()).isBetween(298.0, 600.0);

    List<String> table = Files.readAllLines(target.resolve("points.csv"));
    assertThat(table).hasSize(9);
    assertThat(table.getFirst())
        .startsWith("point,status,on_front,reason,accelerator.expert.rows,")
        .contains(",energy_pj,latency_ns,");
    assertThat(Files.readAllLines(target.resolve("front.csv")))
        .hasSize(1 + printed.get("front").size());
    assertThat(Files.readString(target.resolve("front.svg")))
        .startsWith("<svg")
        .endsWith("</svg>\n");
    Document page = Jsoup.parse(target.resolve("explore.html").toFile());
    assertThat(page.select("#table tbody tr")).hasSize(printed.get("front").size());
    assertThat(page.select("script[src], link[href], img[src]")).isEmpty();
    assertThat(page.select(".still svg")).hasSize(1);

    // Everything is known now; the summary for files has no time in it and stays as it is.
    String before = Files.readString(target.resolve("result.json"));
    assertThat(run("explore", sweepFile(), "--out", target.toString(), "--threads", "1")).isZero();
    assertThat(out.toString()).contains("front, ", "best in each objective:", "4 x ");
    assertThat(err.toString()).contains("0 of them computed now");
    assertThat(Files.readString(target.resolve("result.json"))).isEqualTo(before);
    assertThat(run("explore", "show", target.toString())).isZero();
    assertThat(out.toString()).contains("little: 8 points of 8 combinations", "memory-on-logic");
  }

  @Test
  void complaints() {
    assertThat(run("explore")).isEqualTo(2);
    assertThat(run("explore", folder.resolve("none.yaml").toString())).isEqualTo(2);
    assertThat(run("explore", sweepFile(), "--points", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--points: found 0; allowed: 1..1000000");
    assertThat(run("explore", sweepFile(), "--threads", "0")).isEqualTo(2);
    assertThat(run("explore", sweepFile(), "--spark", "local[2]")).isEqualTo(2);
    assertThat(err.toString()).contains("no Spark on the class path").doesNotContain("\tat ");
    assertThat(run("explore", "show", folder.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("result.json: found no such file");
  }

  @Test
  void anotherResultIsNotASweep() throws IOException {
    Files.writeString(folder.resolve("result.json"), "{\"command\": \"demo\"}");
    assertThat(run("explore", "show", folder.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("format").contains("docs/formats/sweep.md");
  }

  private String sweepFile() {
    return folder.resolve("sweep.yaml").toString();
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine line = Main.commandLine(List.of(new ExploreCommand()));
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return Main.run(line, arguments);
  }
}
