package spikestack.studio.web;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spikestack.studio.explore.Metric;
import tools.jackson.databind.JsonNode;

/// The table of an exploration (`points.csv`, `docs/formats/sweep.md`), or as much of it as a page
/// can draw: the whole front, and points evenly chosen out of the others.
///
/// The file is read twice, line by line: a table of a million points takes no memory but that of
/// what is answered.
final class ExploreView {
  private static final int LONGEST_CELL = 10_000;
  private static final int MOST_COLUMNS = 500;
  private static final Set<String> STATUS = Set.of("point", "status", "on_front", "reason");

  private ExploreView() {}

  /// @param limit rows at most, `>= 1`
  static Map<String, Object> of(JsonNode result, ResultFolders.Member table, int limit) {
    BitSet chosen;
    int rows = 0;
    List<String> names;
    try (Csv csv = new Csv(table)) {
      names = csv.row();
      if (names == null) {
        throw new Refusal(422, table.name(), "an empty file", "a table with a header");
      }
      int front = names.indexOf("on_front");
      BitSet onFront = new BitSet();
      for (List<String> row = csv.row(); row != null; row = csv.row()) {
        if (row.size() != names.size()) {
          throw new Refusal(
              422, table.name() + ":" + (rows + 2), row.size() + " cells", "" + names.size());
        }
        onFront.set(rows, front >= 0 && row.get(front).equals("true"));
        rows++;
      }
      chosen = choose(onFront, rows, limit);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return body(result, table, names, rows, chosen);
  }

  private static BitSet choose(BitSet front, int rows, int limit) {
    BitSet chosen = new BitSet(rows);
    int left = limit;
    for (int row = front.nextSetBit(0); row >= 0 && left > 0; row = front.nextSetBit(row + 1)) {
      chosen.set(row);
      left--;
    }
    int others = rows - chosen.cardinality();
    long seen = 0;
    for (int row = 0; row < rows && others > 0; row++) {
      if (!chosen.get(row)) {
        // The k-th of the others is taken when k * left / others passes a whole number.
        if (left >= others || (seen + 1) * left / others > seen * left / others) {
          chosen.set(row);
        }
        seen++;
      }
    }
    return chosen;
  }

  private static Map<String, Object> body(
      JsonNode result, ResultFolders.Member table, List<String> names, int rows, BitSet chosen) {
    List<List<@Nullable Object>> data = new ArrayList<>();
    List<Map<String, Object>> columns = new ArrayList<>();
    for (String name : names) {
      columns.add(column(name, result));
      data.add(new ArrayList<>());
    }
    List<Integer> front = new ArrayList<>();
    try (Csv csv = new Csv(table)) {
      csv.row();
      int kept = 0;
      for (int r = 0; r < rows; r++) {
        List<String> row = csv.row();
        if (row == null || row.size() != names.size()) {
          throw new Refusal(409, table.name(), "a table that changes", "a finished one");
        }
        if (!chosen.get(r)) {
          continue;
        }
        for (int c = 0; c < names.size(); c++) {
          boolean number = "number".equals(columns.get(c).get("type"));
          data.get(c).add(number ? number(row.get(c)) : row.get(c));
          if (names.get(c).equals("on_front") && row.get(c).equals("true")) {
            front.add(kept);
          }
        }
        kept++;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, Object> byName = new LinkedHashMap<>();
    for (int c = 0; c < names.size(); c++) {
      byName.put(names.get(c), data.get(c));
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("points", rows);
    body.put("columns", columns);
    body.put("data", byName);
    body.put("front", front);
    body.put("rows", chosen.cardinality());
    body.put("truncated", chosen.cardinality() < rows);
    return body;
  }

  private static @Nullable Double number(String text) {
    try {
      double value = Double.parseDouble(text);
      return Double.isFinite(value) ? value : null;
    } catch (NumberFormatException absent) {
      return null;
    }
  }

  private static Map<String, Object> column(String name, JsonNode result) {
    boolean axis = result.path("axes").has(name);
    Optional<Metric> metric = axis ? Optional.empty() : Metric.ofColumn(name);
    boolean objective = false;
    for (JsonNode wanted : result.path("objectives")) {
      objective |= metric.isPresent() && metric.get().key().equals(wanted.asString(""));
    }
    boolean high = metric.map(Metric::moreIsBetter).orElse(false);
    boolean status = STATUS.contains(name);
    Map<String, Object> column = new LinkedHashMap<>();
    column.put("name", name);
    column.put("role", status ? "status" : axis ? "axis" : objective ? "objective" : "metric");
    column.put("unit", metric.map(Metric::unit).filter(unit -> !unit.equals("-")).orElse(""));
    column.put("better", status || axis ? null : high ? "high" : objective ? "low" : null);
    column.put("type", axis || (status && !name.equals("point")) ? "text" : "number");
    return column;
  }

  /// Rows of comma-separated values, RFC 4180, one at a time.
  private static final class Csv implements AutoCloseable {
    private final BufferedReader in;
    private final String name;

    Csv(ResultFolders.Member table) throws IOException {
      in =
          new BufferedReader(
              new InputStreamReader(ResultFolders.open(table.path()), StandardCharsets.UTF_8));
      name = table.name();
    }

    @Nullable List<String> row() throws IOException {
      int c = in.read();
      if (c < 0) {
        return null;
      }
      List<String> cells = new ArrayList<>();
      StringBuilder cell = new StringBuilder();
      boolean quoted = false;
      while (c >= 0 && (quoted || c != '\n')) {
        if (c == '"') {
          if (quoted) {
            in.mark(1);
            if (in.read() == '"') {
              cell.append('"');
            } else {
              in.reset();
              quoted = false;
            }
          } else {
            quoted = true;
          }
        } else if (c == ',' && !quoted) {
          cells.add(cell.toString());
          cell.setLength(0);
        } else if (c != '\r' || quoted) {
          cell.append((char) c);
        }
        if (cell.length() > LONGEST_CELL || cells.size() > MOST_COLUMNS) {
          throw new Refusal(422, name, "a cell or a row that is too long", "a table of points");
        }
        c = in.read();
      }
      cells.add(cell.toString());
      return cells;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
