package spikestack.studio.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// What is placed where, of a placed stack (files of `docs/formats/layout.md`) or of a study's
/// floorplan.
///
/// Every offset that a file names is checked against the file's size before it is read.
final class StackViews {
  static final Map<String, String> UNITS =
      Map.of("area", "um2", "power", "uW", "temperature", "K", "slack", "ps");

  private static final int LONGEST_NAME = 4_096;
  private static final Map<String, Integer> BYTES = Map.of("f32", 4, "u32", 4, "u16", 2, "u8", 1);

  private final ResultFolders results;
  private final ResultFolders.Folder folder;

  StackViews(ResultFolders results, ResultFolders.Folder folder) {
    this.results = results;
    this.folder = folder;
  }

  /// As `GET /api/results/{id}/stack` answers.
  Map<String, Object> body() {
    JsonNode result = results.tree(folder);
    List<Map<String, Object>> arrangements = new ArrayList<>();
    switch (Summary.kind(result)) {
      case "study" -> arrangements.addAll(StudyViews.of(result).stack());
      case "stack" -> {
        List<ResultFolders.Member> members = results.members(folder).members();
        for (JsonNode figures : result.path("arrangements")) {
          String name = figures.path("arrangement").asString();
          arrangements.add(
              members.stream()
                  .filter(member -> member.name().equals(name + "/layout.json"))
                  .findFirst()
                  .map(this::placed)
                  .orElseGet(() -> older(name, figures)));
        }
      }
      default ->
          throw Refusal.notFound("stack", "a result of another kind", "one of kind study or stack");
    }
    return Map.of("arrangements", arrangements);
  }

  private Map<String, Object> placed(ResultFolders.Member member) {
    JsonNode file = layout(member);
    Map<String, Object> body = new LinkedHashMap<>();
    for (String key : new String[] {"name", "die", "tiers", "blocks"}) {
      body.put(key, file.path(key));
    }
    Set<String> kinds = new java.util.LinkedHashSet<>();
    file.path("blocks").forEach(block -> kinds.add(block.path("kind").asString()));
    body.put("kinds", kinds);
    body.put("units", UNITS);
    body.put("maps", file.path("maps"));
    body.put("cells", file.path("cells"));
    body.put("bonds", file.path("bonds"));
    Map<String, Object> layout = new LinkedHashMap<>();
    layout.put("bytes", file.path("bytes"));
    layout.put("blocks", file.path("blockNames"));
    layout.put("masters", file.path("masters"));
    layout.put("kinds", file.path("kinds"));
    List<JsonNode> arrays = new ArrayList<>();
    file.path("arrays")
        .forEach(
            array -> {
              if (BYTES.containsKey(array.path("type").asString(""))) {
                arrays.add(array);
              }
            });
    layout.put("arrays", arrays);
    body.put("layout", layout);
    body.put("sources", sources());
    return body;
  }

  private static Map<String, String> sources() {
    Map<String, String> sources = new LinkedHashMap<>();
    sources.put("x", "modelled: placement, legal on rows (docs/place.md)");
    sources.put("area", "library: outline of the cell");
    sources.put(
        "power",
        "modelled: library energies at the activity of the run, nets, leakage as the library states"
            + " it (docs/stack.md)");
    sources.put(
        "temperature", "modelled: finite volumes, leakage at temperature (docs/thermal.md)");
    sources.put("slack", "modelled: static timing with estimated wires, clock propagated");
    sources.put("supply", "modelled: grids of both tiers and their bonds");
    sources.put("congestion", "modelled: pattern routes over what the metals hold");
    return sources;
  }

  /// A stack of before layouts were kept.
  private static Map<String, Object> older(String name, JsonNode figures) {
    double side = 1e3 * Math.sqrt(figures.path("footprintMm2").asDouble());
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("name", name);
    body.put("die", Map.of("width", side, "height", side));
    body.put("tiers", name.equals("2d") ? List.of("tier") : List.of("bottom", "top"));
    body.put("blocks", List.of());
    body.put("kinds", List.of());
    body.put("units", UNITS);
    body.put("maps", List.of());
    body.put("cells", figures.path("cells"));
    body.put("bonds", figures.path("bonds"));
    body.put("layout", null);
    body.put("sources", Map.of("x", "not kept: made before layouts were; spikestack stack again"));
    return body;
  }

  private static JsonNode layout(ResultFolders.Member member) {
    JsonNode file = ResultFolders.read(member.name(), member.path());
    if (!file.path("format").asString("").equals("spikestack-layout/1")) {
      throw new Refusal(422, member.name(), "another format", "spikestack-layout/1");
    }
    return file;
  }

  private JsonNode layout(String arrangement) {
    return layout(results.member(folder, arrangement + "/layout.json"));
  }

  /// The file that holds all arrays of an arrangement.
  ResultFolders.Member arrays(String arrangement) {
    return results.member(folder, arrangement + "/layout.bin");
  }

  private ByteBuffer slice(String arrangement, JsonNode array, long from, long count) {
    String type = array.path("type").asString("");
    int width = BYTES.getOrDefault(type, 0);
    long all = array.path("count").asLong(-1);
    long start = array.path("offset").asLong(-1);
    String place = arrangement + "/layout.json: " + array.path("name").asString("");
    if (width == 0 || start < 0 || from < 0 || count < 0 || from + count > all) {
      throw new Refusal(422, place, "an array that cannot be", "one inside layout.bin");
    }
    return read(place, arrays(arrangement), start + from * width, count * width);
  }

  private static ByteBuffer read(String place, ResultFolders.Member file, long at, long bytes) {
    if (at < 0 || bytes < 0 || at + bytes > file.bytes() || bytes > (64L << 20)) {
      throw new Refusal(422, place, "a place behind the end", "one inside the file");
    }
    ByteBuffer content = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel =
        FileChannel.open(file.path(), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      while (content.hasRemaining()) {
        if (channel.read(content, at + content.position()) < 0) {
          throw new Refusal(422, place, "a file that ends early", "a whole one");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return content.flip();
  }

  private static JsonNode array(JsonNode layout, String name) {
    for (JsonNode array : layout.path("arrays")) {
      if (array.path("name").asString("").equals(name)) {
        return array;
      }
    }
    throw Refusal.notFound("layout", name, "an array of layout.json");
  }

  /// A map's values, f32, the bottom row first.
  byte[] map(String arrangement, String kind, int tier) {
    JsonNode array = array(layout(arrangement), "map." + kind + "." + tier);
    ByteBuffer content = slice(arrangement, array, 0, array.path("count").asLong(-1));
    byte[] bytes = new byte[content.remaining()];
    content.get(bytes);
    return bytes;
  }

  /// All of one cell.
  Map<String, Object> cell(String arrangement, long index) {
    JsonNode layout = layout(arrangement);
    if (index < 0 || index >= layout.path("cells").asLong()) {
      throw Refusal.notFound("cells", "" + index, "0.." + (layout.path("cells").asLong() - 1));
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("name", name(arrangement, layout, "cell", index));
    body.put("master", named(arrangement, layout, "masters", "cell.master", index));
    body.put("block", named(arrangement, layout, "blockNames", "cell.block", index));
    int kind = slice(arrangement, array(layout, "cell.kind"), index, 1).get() & 0xff;
    body.put("kind", layout.path("kinds").path(kind).asString(""));
    body.put("tier", slice(arrangement, array(layout, "cell.tier"), index, 1).get() & 0xff);
    for (String key : new String[] {"x", "y", "width", "height", "power", "slack"}) {
      float value = slice(arrangement, array(layout, "cell." + key), index, 1).getFloat();
      body.put(key, Float.isFinite(value) ? value : null);
    }
    body.put("sources", sources());
    return body;
  }

  /// All of one bond.
  Map<String, Object> bond(String arrangement, long index) {
    JsonNode layout = layout(arrangement);
    if (index < 0 || index >= layout.path("bonds").asLong()) {
      throw Refusal.notFound("bonds", "" + index, "0.." + (layout.path("bonds").asLong() - 1));
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("net", name(arrangement, layout, "bond", index));
    int kind = slice(arrangement, array(layout, "bond.kind"), index, 1).get();
    body.put("kind", kind == 1 ? "clock" : "signal");
    body.put("x", slice(arrangement, array(layout, "bond.x"), index, 1).getFloat());
    body.put("y", slice(arrangement, array(layout, "bond.y"), index, 1).getFloat());
    return body;
  }

  private String named(
      String arrangement, JsonNode layout, String names, String array, long index) {
    int number = slice(arrangement, array(layout, array), index, 1).getInt();
    return layout.path(names).path(number).asString("");
  }

  private String name(String arrangement, JsonNode layout, String of, long index) {
    ByteBuffer ends = slice(arrangement, array(layout, of + ".name"), index, 2);
    long from = Integer.toUnsignedLong(ends.getInt());
    long to = Integer.toUnsignedLong(ends.getInt());
    if (to < from || to - from > LONGEST_NAME) {
      throw new Refusal(422, arrangement + "/layout.names", "a name that cannot be", "a short one");
    }
    ResultFolders.Member names = results.member(folder, arrangement + "/layout.names");
    return StandardCharsets.UTF_8.decode(read("layout.names", names, from, to - from)).toString();
  }
}
