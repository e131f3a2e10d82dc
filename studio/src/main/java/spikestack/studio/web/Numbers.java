package spikestack.studio.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Every scalar of a result as rows of a table, so that two results can stand side by side.
///
/// A row's key is its path in the JSON; an object in a list goes by its name, not by its place.
/// Left out: series (schedule, rasters), rectangles, ranges, sources, and how long steps took.
final class Numbers {
  private static final int MOST = 20_000;
  private static final Set<String> LEFT_OUT =
      Set.of(
          "schedule",
          "rasters",
          "blocks",
          "low",
          "high",
          "published",
          "assumptions",
          "steps",
          "inputs",
          "links",
          "parts",
          "sha256",
          "points",
          "front");

  /// Endings of keys, and the unit that they mean.
  private static final Map<String, String> UNITS = units();

  private static final Set<String> LOW =
      Set.of(
          "energy",
          "latency",
          "power",
          "edp",
          "footprint",
          "silicon",
          "cycles",
          "stalled",
          "wire",
          "drop",
          "delay",
          "peak",
          "worst",
          "skew",
          "leakage",
          "memoryAccessLatency",
          "mismatchingBits",
          "memoryAccess",
          "total");

  private static final Set<String> HIGH =
      Set.of("accuracy", "utilisation", "maximumClock", "megahertz", "golden", "simulator");

  private final List<Map<String, Object>> rows = new ArrayList<>();

  private Numbers() {}

  private static Map<String, String> units() {
    Map<String, String> units = new LinkedHashMap<>();
    units.put("Mm2", "mm2");
    units.put("Mm", "mm");
    units.put("Um", "um");
    units.put("Ps", "ps");
    units.put("Ns", "ns");
    units.put("Mw", "mW");
    units.put("Mv", "mV");
    units.put("K", "K");
    units.put("MHz", "MHz");
    units.put("egahertz", "MHz");
    return units;
  }

  static List<Map<String, Object>> of(JsonNode result) {
    Numbers numbers = new Numbers();
    numbers.walk(result, "", "", "");
    return numbers.rows;
  }

  private void walk(JsonNode node, String path, String group, String key) {
    if (rows.size() >= MOST) {
      return;
    }
    if (node.isNumber()) {
      row(path, group, key, node.asDouble(), unit(key));
    } else if (node.isObject()) {
      if (node.path("value").isNumber() && node.path("unit").isString()) {
        row(path, group, key, node.path("value").asDouble(), node.path("unit").asString());
        return;
      }
      for (Map.Entry<String, JsonNode> entry : node.properties()) {
        String name = entry.getKey();
        if (!LEFT_OUT.contains(name) && name.length() <= 200) {
          walk(entry.getValue(), join(path, name), group, join(within(path, group), name));
        }
      }
    } else if (node.isArray()) {
      int index = 0;
      for (JsonNode item : node) {
        String name = name(item);
        String step = name == null ? Integer.toString(index) : name;
        String at = join(path, step);
        walk(item, at, name == null ? group : at, name == null ? key + " " + index : "");
        index++;
      }
    }
  }

  /// What of a path stands behind its group.
  private static String within(String path, String group) {
    return path.startsWith(group) ? path.substring(group.length()).replaceFirst("^/", "") : path;
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "/" + name;
  }

  private static @Nullable String name(JsonNode item) {
    for (String key : new String[] {"name", "arrangement", "layer"}) {
      JsonNode name = item.path(key);
      if (name.isString()) {
        JsonNode scope = item.path("scope");
        boolean rung = item.has("relative") && scope.isString();
        return name.asString().replace('/', '_') + (rung ? " of " + scope.asString() : "");
      }
    }
    return null;
  }

  private static String unit(String key) {
    String last = key.substring(key.lastIndexOf('/') + 1).replaceFirst(" \\d+$", "");
    for (Map.Entry<String, String> unit : UNITS.entrySet()) {
      if (last.endsWith(unit.getKey()) && last.length() > unit.getKey().length()) {
        return unit.getValue();
      }
    }
    return "";
  }

  private void row(String path, String group, String key, double value, String unit) {
    if (!Double.isFinite(value)) {
      return;
    }
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("key", path);
    row.put("group", group.substring(group.lastIndexOf('/') + 1));
    row.put("label", label(key));
    row.put("value", value);
    row.put("unit", unit);
    row.put("better", better(key));
    rows.add(row);
  }

  /// `wireMm 0` becomes `wire 0`, `energyByKind/dram` becomes `energy by kind, dram`.
  private static String label(String key) {
    String text = key;
    for (String end : UNITS.keySet()) {
      if (!end.equals("egahertz")) {
        text = text.replaceAll("(?<=[a-z0-9])" + end + "(?=$|/| \\d+$)", "");
      }
    }
    return text.replaceAll("(?<=[a-z])([A-Z])", " $1").toLowerCase(Locale.ROOT).replace("/", ", ");
  }

  private static @Nullable String better(String key) {
    String first = key.contains("/") ? key.substring(0, key.indexOf('/')) : key;
    String bare = key.substring(key.lastIndexOf('/') + 1).replaceFirst(" \\d+$", "");
    for (String unit : UNITS.keySet()) {
      if (!unit.equals("egahertz")) {
        bare = bare.replaceFirst(unit + "$", "");
      }
    }
    if (key.contains("Setup") || key.contains("Hold")) {
      return "high";
    }
    if (first.equals("options") || first.equals("network")) {
      return null;
    }
    if (HIGH.contains(bare) || HIGH.contains(first)) {
      return "high";
    }
    return LOW.contains(bare) || first.startsWith("energy") || first.equals("stalled")
        ? "low"
        : null;
  }

  /// The same as CSV, RFC 4180.
  static String csv(List<Map<String, Object>> rows) {
    StringBuilder text = new StringBuilder("key,group,label,value,unit\r\n");
    for (Map<String, Object> row : rows) {
      for (String column : new String[] {"key", "group", "label", "value", "unit"}) {
        text.append(column.equals("key") ? "" : ",").append(cell(String.valueOf(row.get(column))));
      }
      text.append("\r\n");
    }
    return text.toString();
  }

  /// Text that a spreadsheet would take for a formula gets an apostrophe.
  private static String cell(String value) {
    String safe =
        value.matches("[=+@\\t\\r-].*") && !value.matches("-?[0-9.]+([eE][-+]?[0-9]+)?")
            ? "'" + value
            : value;
    return safe.matches("(?s).*[\",\r\n].*") ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
  }
}
