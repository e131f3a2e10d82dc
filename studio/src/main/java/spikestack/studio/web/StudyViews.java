package spikestack.studio.web;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// What the page shows of one study, out of its `result.json`.
final class StudyViews {
  private static final String PLACE = "result";

  private final JsonNode result;

  private StudyViews(JsonNode result) {
    this.result = result;
  }

  /// @throws Refusal 404 where the result is of another kind
  static StudyViews of(JsonNode result) {
    String kind = Summary.kind(result);
    if (!kind.equals("study")) {
      throw Refusal.notFound("view", "a result of kind " + kind, "one of kind study");
    }
    return new StudyViews(result);
  }

  private JsonNode list(String key) {
    JsonNode list = result.path(key);
    if (!list.isArray()) {
      throw Refusal.notFound(PLACE, "no " + key, "a result that has them");
    }
    return list;
  }

  /// Who worked on what: columns of small integers.
  Map<String, Object> timeline() {
    JsonNode schedule = result.path("schedule");
    Map<String, Integer> cores = new LinkedHashMap<>();
    Map<String, Integer> layers = new LinkedHashMap<>();
    list("layers").forEach(layer -> number(layers, layer.path("name").asString()));
    Map<String, List<Long>> columns = new LinkedHashMap<>();
    for (String column : new String[] {"core", "layer", "start", "end", "state"}) {
      columns.put(column, new ArrayList<>());
    }
    for (JsonNode interval : schedule.path("intervals")) {
      add(columns, "core", number(cores, interval.path("core").asString()));
      add(columns, "layer", number(layers, interval.path("layer").asString()));
      add(columns, "start", interval.path("start").asLong());
      add(columns, "end", interval.path("end").asLong());
      add(columns, "state", interval.path("state").asString().equals("busy") ? 0 : 1);
    }
    Set<String> blocks = new LinkedHashSet<>();
    for (JsonNode arrangement : list("arrangements")) {
      arrangement.path("blocks").forEach(block -> blocks.add(block.path("name").asString()));
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("image", schedule.path("image").asInt());
    body.put("cycles", schedule.path("cycles").asLong());
    body.put("clock", list("arrangements").path(0).path("clock"));
    body.put(
        "cores",
        cores.keySet().stream()
            .map(core -> Map.of("name", core, "blocks", worksIn(core, blocks)))
            .toList());
    body.put("layers", List.copyOf(layers.keySet()));
    body.put("states", List.of("busy", "stalled"));
    body.put("intervals", columns);
    return body;
  }

  private static int number(Map<String, Integer> numbers, String name) {
    return numbers.computeIfAbsent(name, absent -> numbers.size());
  }

  private static void add(Map<String, List<Long>> columns, String column, long value) {
    columns.computeIfAbsent(column, absent -> new ArrayList<>()).add(value);
  }

  /// `expert 0` works in `expert-array 0`, `neuron-bank 0`, `local-weights 0`, on whatever tier.
  private static List<String> worksIn(String core, Set<String> blocks) {
    String[] words = core.split(" ", 2);
    String number = words.length == 2 ? words[1] : "";
    List<String> kinds =
        words[0].equals("expert")
            ? List.of("expert-array", "neuron-bank", "local-weights")
            : List.of(words[0] + "-array", words[0] + "-bank", words[0] + "-membrane");
    return blocks.stream()
        .filter(
            block ->
                kinds.stream()
                    .map(kind -> kind + " " + number)
                    .anyMatch(name -> block.equals(name) || block.startsWith(name + " (")))
        .toList();
  }

  Map<String, Object> spikes() {
    List<Map<String, Object>> layers = new ArrayList<>();
    JsonNode rasters = list("rasters");
    for (int i = 0; i < rasters.size(); i++) {
      JsonNode raster = rasters.get(i);
      Map<String, Object> layer = new LinkedHashMap<>();
      for (String key : new String[] {"layer", "timesteps", "tokens", "channels"}) {
        layer.put(key, raster.path(key));
      }
      long ones = 0;
      for (byte octet : bits(i)) {
        ones += Integer.bitCount(octet & 0xff);
      }
      layer.put("ones", ones);
      layers.add(layer);
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("image", result.path("schedule").path("image").asInt());
    body.put("layers", layers);
    return body;
  }

  /// `[timesteps][tokens][ceil(channels / 8)]` bytes of a layer.
  byte[] bits(int index) {
    JsonNode raster = list("rasters").path(index);
    if (raster.isMissingNode()) {
      throw Refusal.notFound("spikes", "" + index, "an index that /spikes lists");
    }
    byte[] bits;
    try {
      bits = Base64.getDecoder().decode(raster.path("bits").asString(""));
    } catch (IllegalArgumentException wrong) {
      throw new Refusal(422, "rasters[" + index + "].bits", "no Base64", "Base64");
    }
    long expected =
        (long) raster.path("timesteps").asInt()
            * raster.path("tokens").asInt()
            * Math.ceilDiv(raster.path("channels").asInt(), 8);
    if (bits.length != expected) {
      throw new Refusal(
          422, "rasters[" + index + "].bits", bits.length + " bytes", expected + " bytes");
    }
    return bits;
  }

  Map<String, Object> experts() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("layers", list("experts"));
    body.put("heads", list("heads"));
    return body;
  }

  Map<String, Object> ladder() {
    return Map.of("rows", list("ladder"));
  }

  /// Arrangements as floorplans: blocks without cells.
  List<Map<String, Object>> stack() {
    List<Map<String, Object>> all = new ArrayList<>();
    for (JsonNode arrangement : list("arrangements")) {
      all.add(arrangement(arrangement));
    }
    return all;
  }

  private static Map<String, Object> arrangement(JsonNode arrangement) {
    Map<String, Double> area = new LinkedHashMap<>();
    boolean upper = false;
    double width = 0;
    double height = 0;
    for (JsonNode block : arrangement.path("blocks")) {
      area.merge(unit(block), area(block), Double::sum);
      upper |= block.path("tier").asString().equals("top");
      width = Math.max(width, block.path("x").asDouble() + block.path("width").asDouble());
      height = Math.max(height, block.path("y").asDouble() + block.path("height").asDouble());
    }
    double seconds = si(arrangement.path("latency"));
    List<Map<String, Object>> blocks = new ArrayList<>();
    for (JsonNode block : arrangement.path("blocks")) {
      Map<String, Object> row = new LinkedHashMap<>();
      String unit = unit(block);
      row.put("name", block.path("name").asString());
      row.put("kind", unit);
      row.put("tier", block.path("tier").asString().equals("top") ? 1 : 0);
      for (String key : new String[] {"x", "y", "width", "height"}) {
        row.put(key, block.path(key).asDouble());
      }
      row.put("area", area(block));
      row.put("cells", null);
      JsonNode energy = arrangement.path("energyByUnit").path(unit);
      double share = area(block) / Math.max(Double.MIN_NORMAL, area.getOrDefault(unit, 0.0));
      row.put(
          "power", energy.isObject() && seconds > 0 ? si(energy) / seconds * share * 1e6 : null);
      row.put("temperature", null);
      row.put("slack", null);
      row.put(
          "memory",
          unit.endsWith("buffer") || unit.endsWith("weights") || unit.endsWith("membrane"));
      blocks.add(row);
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("name", arrangement.path("name").asString());
    body.put("die", Map.of("width", width, "height", height));
    body.put("tiers", upper ? List.of("bottom", "top") : List.of("tier"));
    body.put("blocks", blocks);
    body.put("kinds", List.copyOf(area.keySet()));
    body.put("units", StackViews.UNITS);
    body.put("maps", List.of());
    body.put("cells", 0);
    body.put("bonds", Math.round(arrangement.path("bonds").path("value").asDouble()));
    body.put("layout", null);
    Map<String, String> sources = new LinkedHashMap<>();
    sources.put(
        "x", "modelled: annealed floorplan of the machine's units (docs/cost.md, section 2)");
    sources.put("area", "modelled: hardware inventory times the technology's areas");
    sources.put(
        "power",
        "modelled: energy of all blocks of this kind over the latency of an image, shared by area");
    sources.put("temperature", "not known to a study: spikestack stack computes it");
    sources.put("slack", "not known to a study: spikestack stack computes it");
    body.put("sources", sources);
    return body;
  }

  private static String unit(JsonNode block) {
    return block.path("unit").asString().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static double area(JsonNode block) {
    return block.path("width").asDouble() * block.path("height").asDouble();
  }

  /// Joules of an energy, seconds of a time.
  private static double si(JsonNode quantity) {
    String unit = quantity.path("unit").asString("");
    double scale =
        switch (unit.isEmpty() ? ' ' : unit.charAt(0)) {
          case 'f' -> 1e-15;
          case 'p' -> 1e-12;
          case 'n' -> 1e-9;
          case 'µ', 'μ', 'u' -> 1e-6;
          case 'm' -> 1e-3;
          default -> 1;
        };
    return quantity.path("value").asDouble() * scale;
  }
}
