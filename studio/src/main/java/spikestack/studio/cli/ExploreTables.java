package spikestack.studio.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spikestack.model.input.FileBytes;
import spikestack.model.input.InputException;
import spikestack.model.unit.Area;
import spikestack.model.unit.Energy;
import spikestack.model.unit.EnergyDelay;
import spikestack.model.unit.Time;
import spikestack.studio.explore.Metric;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// A sweep's summary as text for people.
final class ExploreTables {
  private static final long MAX_BYTES = 256L << 20;
  private static final int MOST_ROWS = 40;
  private static final String ALLOWED = "an result.json of this version, see docs/formats/sweep.md";

  private ExploreTables() {}

  /// Reads `result.json`.
  static Map<String, Object> read(Path file) {
    String text = new String(FileBytes.read(file, MAX_BYTES), StandardCharsets.UTF_8);
    Map<String, Object> summary;
    try {
      summary = map(new JsonMapper().readValue(text, Object.class));
    } catch (JacksonException e) {
      throw new InputException(file.toString(), "text that is no JSON object", ALLOWED);
    }
    if (!"spikestack-explore/1".equals(summary.get("format"))) {
      throw new InputException(file + ": format", "" + summary.get("format"), ALLOWED);
    }
    for (String key : List.of("name", "axes", "objectives", "points", "ok", "front", "best")) {
      if (!summary.containsKey(key)) {
        throw new InputException(file + ": " + key, "no such key", ALLOWED);
      }
    }
    return summary;
  }

  static void print(PrintWriter out, Map<String, Object> summary) {
    out.printf(
        Locale.ROOT,
        "%s: %s points of %s combinations: %s ok, %s outside the constraints, %s invalid%n",
        summary.get("name"),
        summary.get("points"),
        summary.get("combinations"),
        summary.get("ok"),
        summary.get("unmet"),
        summary.get("invalid"));
    map(summary.get("reasons"))
        .forEach((reason, count) -> out.println("  " + count + " x " + reason));
    List<Map<String, Object>> front = points(summary.get("front"));
    List<Metric> objectives = new ArrayList<>();
    for (Metric metric : Metric.values()) {
      if (list(summary.get("objectives")).contains(metric.key())) {
        objectives.add(metric);
      }
    }
    List<String> axes =
        map(summary.get("axes")).entrySet().stream()
            .filter(axis -> list(axis.getValue()).size() > 1)
            .map(Map.Entry::getKey)
            .toList();
    out.println();
    out.println("front, " + front.size() + " points:");
    out.println(table(front.subList(0, Math.min(MOST_ROWS, front.size())), axes, objectives));
    if (front.size() > MOST_ROWS) {
      out.println("... " + (front.size() - MOST_ROWS) + " more in front.csv");
    }
    out.println();
    out.println("best in each objective:");
    List<Map<String, Object>> best = new ArrayList<>();
    map(summary.get("best")).forEach((objective, point) -> best.add(with(objective, point)));
    out.println(table(best, axes, objectives));
  }

  private static Map<String, Object> with(String objective, Object point) {
    Map<String, Object> row = new LinkedHashMap<>(map(point));
    row.put("objective", objective);
    return row;
  }

  private static String table(
      List<Map<String, Object>> rows, List<String> axes, List<Metric> objectives) {
    List<com.github.freva.asciitable.ColumnData<Map<String, Object>>> columns = new ArrayList<>();
    if (!rows.isEmpty() && rows.getFirst().containsKey("objective")) {
      columns.add(
          new Column()
              .header("objective")
              .dataAlign(HorizontalAlign.LEFT)
              .with(row -> String.valueOf(row.get("objective"))));
    }
    columns.add(new Column().header("point").with(row -> String.valueOf(row.get("point"))));
    for (Metric metric : objectives) {
      columns.add(new Column().header(metric.key()).with(row -> shown(metric, row)));
    }
    for (String axis : axes) {
      columns.add(
          new Column()
              .header(axis)
              .dataAlign(HorizontalAlign.RIGHT)
              .with(row -> String.valueOf(row.get(axis))));
    }
    return AsciiTable.getTable(rows, columns);
  }

  private static String shown(Metric metric, Map<String, Object> row) {
    if (!(row.get(metric.column()) instanceof Number number)) {
      return "-";
    }
    double value = number.doubleValue();
    return switch (metric) {
      case ENERGY, DRAM_ENERGY -> new Energy(value).toString();
      case LATENCY -> new Time(value).toString();
      case EDP -> new EnergyDelay(value).toString();
      case FOOTPRINT, SILICON -> new Area(value).toString();
      case ACCURACY -> String.format(Locale.ROOT, "%.2f %%", 100 * value);
      case CYCLES, BONDS, PROCESSING_ELEMENTS -> String.format(Locale.ROOT, "%,.0f", value);
      case PEAK_TEMPERATURE, POWER, CLOCK, MAX_CLOCK ->
          String.format(Locale.ROOT, "%.1f %s", value, metric.unit());
    };
  }

  private static Map<String, Object> map(@Nullable Object value) {
    Map<String, Object> map = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> any) {
      any.forEach((key, entry) -> map.put(String.valueOf(key), entry));
    }
    return map;
  }

  private static List<?> list(@Nullable Object value) {
    return value instanceof List<?> any ? any : List.of();
  }

  private static List<Map<String, Object>> points(@Nullable Object value) {
    return list(value).stream().map(ExploreTables::map).toList();
  }
}
