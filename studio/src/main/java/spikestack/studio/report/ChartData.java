package spikestack.studio.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/// What the page's scripts draw, as compact JSON.
///
/// @param kinds of energy, over all layers and arrangements
/// @param ladder rungs by scope
/// @param rasters as in the result, the first that together stay within [#RASTER_CHARACTERS]
/// @param rastersLeftOut how many did not
record ChartData(
    List<Named> arrangements,
    List<Named> kinds,
    Map<String, List<Rung>> ladder,
    List<Layer> layers,
    Timeline timeline,
    List<Raster> rasters,
    int rastersLeftOut) {

  /// The page stays small: further spikes are in result.json only.
  private static final int RASTER_CHARACTERS = 600_000;

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY).build();

  record Named(String name, String label) {}

  record Rung(String name, double energy, double latency, double edp, double accuracy) {}

  /// @param cores core-cycles: busy, waiting for weights, port, bank, barrier, DRAM, idle
  /// @param energy picojoules by arrangement, in the order of `kinds`
  record Layer(
      String name,
      String scope,
      double cycles,
      List<Double> cores,
      Map<String, List<Double>> energy) {}

  static ChartData of(Result result) {
    Set<String> kinds = new LinkedHashSet<>();
    result
        .layers()
        .forEach(layer -> layer.energy().values().forEach(e -> kinds.addAll(e.keySet())));
    Map<String, List<Rung>> ladder = new LinkedHashMap<>();
    for (LadderRow row : result.ladder()) {
      LadderRow.Relative relative = row.relative();
      ladder
          .computeIfAbsent(row.scope(), scope -> new ArrayList<>())
          .add(
              new Rung(
                  row.name(),
                  relative.energy(),
                  relative.latency(),
                  relative.edp(),
                  row.accuracy()));
    }
    List<Raster> rasters = new ArrayList<>();
    int characters = 0;
    for (Raster raster : result.rasters()) {
      if (characters + raster.bits().length() <= RASTER_CHARACTERS) {
        rasters.add(raster);
        characters += raster.bits().length();
      }
    }
    return new ChartData(
        result.arrangements().stream()
            .map(a -> new Named(a.name(), Naming.arrangement(a.name())))
            .toList(),
        kinds.stream().map(kind -> new Named(kind, Naming.plain(kind))).toList(),
        ladder,
        result.layers().stream().map(layer -> layer(layer, kinds)).toList(),
        Timeline.of(result),
        rasters,
        result.rasters().size() - rasters.size());
  }

  private static Layer layer(LayerRow row, Set<String> kinds) {
    LayerRow.Stalled stalled = row.stalled();
    Map<String, List<Double>> energy = new LinkedHashMap<>();
    row.energy()
        .forEach(
            (arrangement, parts) ->
                energy.put(
                    arrangement,
                    kinds.stream().map(kind -> parts.getOrDefault(kind, 0.0)).toList()));
    return new Layer(
        row.name(),
        row.scope(),
        row.cycles().value(),
        List.of(
            row.busy(),
            stalled.weights(),
            stalled.port(),
            stalled.bank(),
            stalled.barrier(),
            stalled.dram(),
            row.idle()),
        energy);
  }

  /// Safe inside a `script` element: no character that could end it or begin a comment is left as
  /// it is.
  String json() {
    return JSON.writeValueAsString(this)
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }
}
