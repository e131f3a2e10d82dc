package spikestack.studio.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import spikestack.model.input.AtomicFile;
import spikestack.studio.report.HeatMap;

/// What a thermal run found.
///
/// @param file it was read from
/// @param method in words
/// @param overTime whether `times` are moments of a transient
/// @param names of the temperatures read
/// @param times seconds, one per reading
/// @param readings kelvin, `[time][name]`
/// @param maps of the layers at the end, from the first to the last
record ThermalReport(
    String file,
    String method,
    boolean overTime,
    List<String> names,
    List<Double> times,
    List<double[]> readings,
    List<HeatMap> maps) {
  private static final int SHOWN = 30;

  /// For programs.
  Map<String, Object> summary() {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("file", file);
    summary.put("method", method);
    summary.put("unit", "K");
    List<Map<String, Object>> layers = new ArrayList<>();
    for (HeatMap map : maps) {
      Map<String, Object> layer = new LinkedHashMap<>();
      layer.put("name", map.title());
      layer.put("max", map.max());
      layer.put("mean", mean(map));
      layer.put("min", map.min());
      layers.add(layer);
    }
    summary.put("layers", layers);
    Map<String, Double> temperatures = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      temperatures.put(names.get(i), readings.getLast()[i]);
    }
    summary.put("temperatures", temperatures);
    if (overTime) {
      summary.put("steps", times.size());
      summary.put("seconds", times.getLast());
      Map<String, Double> highest = new LinkedHashMap<>();
      for (int i = 0; i < names.size(); i++) {
        highest.put(names.get(i), highest(i));
      }
      summary.put("highest", highest);
    }
    return summary;
  }

  private double highest(int name) {
    return readings.stream().mapToDouble(row -> row[name]).max().orElseThrow();
  }

  private static double mean(HeatMap map) {
    double sum = 0;
    double[] values = map.values();
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /// For people.
  void print(PrintWriter print) {
    print.printf(Locale.ROOT, "%s: %s%n%n", file, method);
    if (!maps.isEmpty()) {
      print.println(
          AsciiTable.getTable(
              AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
              maps,
              List.of(
                  column("layer", HorizontalAlign.LEFT).with(HeatMap::title),
                  column("max K", HorizontalAlign.RIGHT).with(map -> kelvin(map.max())),
                  column("mean K", HorizontalAlign.RIGHT).with(map -> kelvin(mean(map))),
                  column("min K", HorizontalAlign.RIGHT).with(map -> kelvin(map.min())))));
    }
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      order.add(i);
    }
    double[] last = readings.getLast();
    if (names.size() > SHOWN) {
      order.sort(Comparator.comparingDouble((Integer i) -> -last[i]));
    }
    List<Integer> shown = order.subList(0, Math.min(SHOWN, order.size()));
    if (shown.isEmpty()) return;
    List<com.github.freva.asciitable.ColumnData<Integer>> columns = new ArrayList<>();
    columns.add(column("where", HorizontalAlign.LEFT).with(names::get));
    columns.add(
        column(overTime ? "at the end, K" : "K", HorizontalAlign.RIGHT).with(i -> kelvin(last[i])));
    if (overTime) {
      columns.add(column("highest, K", HorizontalAlign.RIGHT).with(i -> kelvin(highest(i))));
    }
    print.println(AsciiTable.getTable(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, shown, columns));
    if (order.size() > shown.size()) {
      print.printf(
          Locale.ROOT,
          "the hottest %d of %d; all with --json or --out%n",
          shown.size(),
          order.size());
    }
  }

  /// All of it as files.
  void write(OutputFolder output) {
    AtomicFile.write(output.staged("result.json"), Json.text(summary()) + "\n");
    StringBuilder table = new StringBuilder("seconds");
    names.forEach(name -> table.append(",\"").append(name.replace("\"", "'")).append('"'));
    table.append('\n');
    for (int i = 0; i < times.size(); i++) {
      table.append(String.format(Locale.ROOT, "%.9g", times.get(i)));
      for (double value : readings.get(i)) {
        table.append(String.format(Locale.ROOT, ",%.6f", value));
      }
      table.append('\n');
    }
    AtomicFile.write(output.staged("temperatures.csv"), table.toString());
    for (int z = 0; z < maps.size(); z++) {
      HeatMap map = maps.get(z);
      MapFiles.write(
          output,
          String.format(Locale.ROOT, "map-%02d-%s", z, MapFiles.fileName(map.title())),
          map);
    }
  }

  private static Column column(String header, HorizontalAlign align) {
    return new Column().header(header).headerAlign(align).dataAlign(align);
  }

  private static String kelvin(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
