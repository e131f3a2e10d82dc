package spikestack.studio.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.studio.report.MadeUpResult;
import spikestack.studio.report.Raster;
import spikestack.studio.report.Result;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// The interface as `docs/formats/studio-api.md` describes it.
final class ApiTest {
  @TempDir static Path folder;
  private static Served served;

  @BeforeAll
  static void start() throws IOException {
    Served.results(folder);
    served = new Served(folder, Optional.empty());
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  @Test
  void listsResultsOfEveryKindTheNewestFirst() throws IOException {
    Path other = Files.createDirectories(folder.resolve("other"));
    Files.writeString(
        other.resolve("result.json"), "{\"file\": \"x.stk\", \"method\": \"steady\"}");
    Files.setLastModifiedTime(
        other.resolve("result.json"), java.nio.file.attribute.FileTime.fromMillis(0));
    JsonNode results = served.json("/api/results").path("results");
    assertThat(results.findValuesAsString("id")).contains("first", "deep~stack").endsWith("other");
    for (JsonNode result : results) {
      String kind = result.path("kind").asString();
      assertThat(kind)
          .isEqualTo(
              switch (result.path("id").asString()) {
                case "first" -> "study";
                case "deep~stack" -> "stack";
                default -> "other";
              });
    }
    assertThat(served.json("/api/results/first").path("images").asInt()).isEqualTo(200);
    Files.delete(other.resolve("result.json"));
    Files.delete(other);
  }

  @Test
  void theTimelineIsTheScheduleInColumns() {
    Result made = MadeUpResult.full();
    JsonNode timeline = served.json("/api/results/first/timeline");
    JsonNode columns = timeline.path("intervals");
    assertThat(columns.path("core")).hasSize(made.schedule().intervals().size());
    for (int i = 0; i < made.schedule().intervals().size(); i++) {
      var interval = made.schedule().intervals().get(i);
      assertThat(
              timeline
                  .path("cores")
                  .path(columns.path("core").path(i).asInt())
                  .path("name")
                  .asString())
          .isEqualTo(interval.core());
      assertThat(timeline.path("layers").path(columns.path("layer").path(i).asInt()).asString())
          .isEqualTo(interval.layer());
      assertThat(columns.path("start").path(i).asLong()).isEqualTo(interval.start());
      assertThat(columns.path("end").path(i).asLong()).isEqualTo(interval.end());
      assertThat(timeline.path("states").path(columns.path("state").path(i).asInt()).asString())
          .isEqualTo(interval.state());
    }
  }

  @Test
  void spikesAreTheBitsOfTheRaster() throws IOException, InterruptedException {
    Raster raster = MadeUpResult.full().rasters().get(1);
    byte[] bits = served.bytes("/api/results/first/spikes/1");
    assertThat(bits).isEqualTo(java.util.Base64.getDecoder().decode(raster.bits()));
    int ones = 0;
    for (byte octet : bits) {
      ones += Integer.bitCount(octet & 0xff);
    }
    JsonNode layer = served.json("/api/results/first/spikes").path("layers").path(1);
    assertThat(layer.path("ones").asInt()).isEqualTo(ones).isPositive();
  }

  /// Of all blocks of a kind together it is the energy of the kind over the latency.
  @Test
  void powerOfBlocksSumsToEnergyOverLatency() {
    JsonNode result = served.json("/api/results/first").path("arrangements").path(0);
    JsonNode stack = served.json("/api/results/first/stack").path("arrangements").path(0);
    for (JsonNode kind : stack.path("kinds")) {
      JsonNode energy = result.path("energyByUnit").path(kind.asString());
      if (!energy.isObject()) {
        continue;
      }
      double sum = 0;
      for (JsonNode block : stack.path("blocks")) {
        sum += block.path("kind").equals(kind) ? block.path("power").asDouble() : 0;
      }
      double micro =
          energy.path("value").asDouble() / result.path("latency").path("value").asDouble();
      double scale = energy.path("unit").asString().equals("nJ") ? 1e3 : 1e6;
      assertThat(result.path("latency").path("unit").asString()).isEqualTo("µs");
      assertThat(energy.path("unit").asString()).isIn("nJ", "µJ");
      assertThat(sum).isCloseTo(micro * scale, within(1e-6 * micro * scale));
    }
  }

  @Test
  void arraysOfALayoutHoldWhatTheFormatSays() throws IOException, InterruptedException {
    JsonNode stack = served.json("/api/results/deep~stack/stack").path("arrangements").path(1);
    assertThat(stack.path("name").asString()).isEqualTo("logic-on-logic");
    byte[] bytes = served.bytes("/api/results/deep~stack/stack/layout?arrangement=logic-on-logic");
    assertThat(bytes).hasSize(stack.path("layout").path("bytes").asInt());
    ByteBuffer raw = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int x = 0;
    for (JsonNode array : stack.path("layout").path("arrays")) {
      x = array.path("name").asString().equals("cell.x") ? array.path("offset").asInt() : x;
    }
    JsonNode cell =
        served.json("/api/results/deep~stack/stack/cells/2999?arrangement=logic-on-logic");
    assertThat(raw.getFloat(x + 4 * 2999)).isEqualTo((float) cell.path("x").asDouble());
    assertThat(cell.path("name").asString()).endsWith("/cell2999");
    assertThat(cell.path("master").asString()).isEqualTo("DFF_X1");
    assertThat(cell.path("sources").path("slack").asString()).contains("static timing");
    assertThat(
            served
                .json("/api/results/deep~stack/stack/cells/7?arrangement=2d")
                .path("slack")
                .isNull())
        .isTrue();
    JsonNode bond =
        served.json("/api/results/deep~stack/stack/bonds/49?arrangement=logic-on-logic");
    assertThat(bond.path("net").asString()).isEqualTo("net49");
    byte[] map =
        served.bytes(
            "/api/results/deep~stack/stack/maps/temperature?arrangement=logic-on-logic&tier=1");
    assertThat(ByteBuffer.wrap(map).order(ByteOrder.LITTLE_ENDIAN).getFloat(4 * 5))
        .isEqualTo(319.0f);
  }

  @Test
  void numbersHaveUnitsAndKeysThatFindThemAgain() {
    JsonNode numbers = served.json("/api/results/first/numbers").path("numbers");
    JsonNode energy =
        numbers
            .valueStream()
            .filter(number -> number.path("key").asString().equals("arrangements/2d/energy"))
            .findFirst()
            .orElseThrow();
    JsonNode own = served.json("/api/results/first").path("arrangements").path(0).path("energy");
    assertThat(energy.path("value")).isEqualTo(own.path("value"));
    assertThat(energy.path("unit")).isEqualTo(own.path("unit"));
    assertThat(energy.path("better").asString()).isEqualTo("low");
    assertThat(numbers.findValuesAsString("key")).doesNotHaveDuplicates();
    String csv = served.get("/api/results/first/numbers?format=csv").body();
    assertThat(csv.lines().count()).isEqualTo(numbers.size() + 1);
    JsonNode stack = served.json("/api/results/deep~stack/numbers").path("numbers");
    assertThat(stack.toString())
        .contains("\"label\":\"footprint\",\"value\":0.02,\"unit\":\"mm2\",\"better\":\"low\"");
  }

  @Test
  void anExplorationShowsItsFrontAndEvenlyChosenOthers() throws IOException {
    StringBuilder table =
        new StringBuilder("point,status,on_front,reason,keep-heads,energy_pj,accuracy\r\n");
    for (int i = 0; i < 1_000; i++) {
      boolean invalid = i % 10 == 9;
      table
          .append(i)
          .append(invalid ? ",invalid," : ",ok,")
          .append(i % 100 == 50)
          .append(invalid ? ",\"two \"\"words\"\", and\na line\"" : ",")
          .append(",0.5,")
          .append(invalid ? "" : 1000.5 + i)
          .append(invalid ? "," : ",0.9")
          .append("\n");
    }
    Path sweep = Files.createDirectories(folder.resolve("sweep"));
    Files.writeString(sweep.resolve("points.csv"), table);
    Files.writeString(
        sweep.resolve("result.json"),
        """
        {"format": "spikestack-explore/1", "name": "made-up", "points": 1000, "front": [{}],
         "axes": {"keep-heads": ["0.5", "1"]}, "objectives": ["energy", "accuracy"]}
        """);
    JsonNode all = served.json("/api/results/sweep/explore");
    assertThat(all.path("points").asInt()).isEqualTo(1_000);
    assertThat(all.path("truncated").asBoolean()).isFalse();
    assertThat(all.path("data").path("reason").path(9).asString())
        .isEqualTo("two \"words\", and\na line");
    assertThat(all.path("data").path("energy_pj").path(9).isNull()).isTrue();
    assertThat(all.path("columns").valueStream().map(column -> column.path("role").asString()))
        .containsExactly("status", "status", "status", "status", "axis", "objective", "objective");
    assertThat(all.path("columns").valueStream().map(column -> column.path("better").asString("")))
        .containsExactly("", "", "", "", "", "low", "high");
    JsonNode some = served.json("/api/results/sweep/explore?limit=110");
    assertThat(some.path("rows").asInt()).isEqualTo(110);
    assertThat(some.path("front")).hasSize(10);
    for (JsonNode row : some.path("front")) {
      assertThat(some.path("data").path("point").path(row.asInt()).asInt() % 100).isEqualTo(50);
    }
    // One of each ten, give or take.
    int before = -1;
    for (JsonNode point : some.path("data").path("point")) {
      assertThat(point.asInt() - before).isBetween(1, 11);
      before = point.asInt();
    }
    assertThat(served.get("/api/results/first/explore").statusCode()).isEqualTo(404);
    for (String name : List.of("points.csv", "result.json")) {
      Files.delete(sweep.resolve(name));
    }
    Files.delete(sweep);
  }

  @Test
  void filesAreDownloadedAsTheyAre() throws IOException, InterruptedException {
    JsonNode files = served.json("/api/results/deep~stack/files").path("files");
    assertThat(files.findValuesAsString("name")).contains("result.json", "2d/layout.bin");
    assertThat(served.bytes("/api/results/deep~stack/files/2d/layout.bin"))
        .isEqualTo(Files.readAllBytes(folder.resolve("deep/stack/2d/layout.bin")));
  }

  @Test
  void wrongInputsAreNamedWithPlaceAndWhatIsAllowed() {
    String text = "stages: [simulate]\\nmodel: inputs/models/absent\\nout: x\\n";
    var answer =
        served.post("/api/runs", "{\"command\":\"run\",\"name\":\"w\",\"text\":\"" + text + "\"}");
    assertThat(answer.statusCode()).isEqualTo(422);
    JsonNode error = Served.tree(answer).path("error");
    assertThat(error.path("found").asString()).isEqualTo("inputs/models/absent");
    assertThat(error.path("allowed").asString()).contains("GET /api/studies");
    var yaml =
        served.post("/api/runs", "{\"command\":\"run\",\"name\":\"w\",\"text\":\"a: [1\\nb: 2\"}");
    assertThat(yaml.statusCode()).isEqualTo(422);
    assertThat(Served.tree(yaml).path("error").path("place").asString()).startsWith("study");
  }

  /// A copy of a bundled sweep names its files as the file under `examples/` does.
  @Test
  void aCopyOfABundledSweepFindsItsFiles(@TempDir Path marks) throws Exception {
    Files.createDirectories(marks.resolve("out"));
    try (Served waiting = new Served(marks.resolve("out"), Optional.empty(), sleeper(marks))) {
      String text = waiting.json("/api/studies").path("sweeps").path(0).path("text").asString();
      assertThat(text).contains("../../inputs/models/");
      String order =
          JsonNodeFactory.instance
              .objectNode()
              .put("command", "explore")
              .put("name", "copy")
              .put("text", text)
              .toString();
      JsonNode run = Served.tree(waiting.post("/api/runs", order));
      assertThat(run.path("state").asString()).isIn("queued", "running");
      assertThat(await(marks.resolve("grandchild"))).isTrue();
      assertThat(Files.readString(marks.resolve("words")))
          .startsWith("explore ")
          .contains("--relative-to=" + Served.ROOT.resolve("studies/any"));
    }
  }

  /// A child that says something and goes on for an hour unless it is ended, with a child of its
  /// own.
  private static List<String> sleeper(Path marks) throws IOException {
    Path script = marks.resolve("sleeper.sh");
    Files.writeString(
        script,
        """
        printf '\\036{"stage":"waiting","fraction":0.25,"done":1,"total":4,"unit":"h","message":""}\\n' >&2
        echo "$@" > %s/words
        echo "hello <b>"
        sleep 3600 &
        echo $! > %s/grandchild
        wait
        """
            .formatted(marks, marks));
    return List.of("/bin/sh", script.toString());
  }

  @Test
  void aRunTellsItsProgressAndEndsWithAllItsProcesses(@TempDir Path marks) throws Exception {
    Files.createDirectories(marks.resolve("out"));
    try (Served waiting = new Served(marks.resolve("out"), Optional.empty(), sleeper(marks))) {
      String order =
          "{\"command\":\"run\",\"name\":\"%s\",\"study\":\"studies/2d-against-3d/study.yaml\"}";
      String id =
          Served.tree(waiting.post("/api/runs", order.formatted("a"))).path("id").asString();
      String next =
          Served.tree(waiting.post("/api/runs", order.formatted("b"))).path("id").asString();
      assertThat(waiting.post("/api/runs", order.formatted("a")).statusCode()).isEqualTo(409);
      long grandchild = 0;
      List<String> lines = new ArrayList<>();
      var connection =
          URI.create(waiting.studio.url() + "/api/runs/" + id + "/events").toURL().openConnection();
      connection.setRequestProperty("Accept", "text/event-stream");
      connection.setReadTimeout(20_000);
      try (BufferedReader events =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
        boolean cancelled = false;
        for (String line = events.readLine(); line != null; line = events.readLine()) {
          lines.add(line);
          Path mark = marks.resolve("grandchild");
          if (!cancelled && line.contains("hello") && await(mark)) {
            cancelled = true;
            grandchild = Long.parseLong(Files.readString(mark).strip());
            assertThat(waiting.json("/api/runs/" + next).path("state").asString())
                .isEqualTo("queued");
            JsonNode ended =
                Served.tree(
                    waiting.send(
                        waiting.request("/api/runs/" + id).header("X-SpikeStack", "1").DELETE()));
            assertThat(ended.path("state").asString()).isEqualTo("cancelled");
          }
        }
      }
      String all = String.join("\n", lines).replace(": ", ":");
      assertThat(all).contains("event:progress").contains("\"stage\":\"waiting\"");
      assertThat(all).contains("\"line\":\"hello <b>\"").contains("\"state\":\"cancelled\"");
      assertThat(grandchild).isPositive();
      assertThat(ends(grandchild)).isTrue();
      // Another stream goes on behind what was seen.
      var again =
          waiting.send(
              waiting
                  .request("/api/runs/" + id + "/events")
                  .header("Accept", "text/event-stream")
                  .header("Last-Event-ID", "2"));
      assertThat(again.body()).contains("cancelled").doesNotContain("\"queued\"");
    }
    // Closing the studio ended the second one.
    long second = Long.parseLong(Files.readString(marks.resolve("grandchild")).strip());
    assertThat(ends(second)).isTrue();
  }

  private static boolean await(Path file) throws InterruptedException {
    for (int i = 0; i < 200 && !Files.exists(file); i++) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    TimeUnit.MILLISECONDS.sleep(100);
    return Files.exists(file);
  }

  private static boolean ends(long process) throws InterruptedException {
    for (int i = 0; i < 200; i++) {
      if (ProcessHandle.of(process).map(handle -> !handle.isAlive()).orElse(true)) {
        return true;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return false;
  }
}
