package spikestack.studio.explore;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import spikestack.model.input.AtomicFile;

/// A finished sweep as files: `points.csv` with every point and `front.csv` with those of the
/// front; and as a summary for JSON. Columns: docs/formats/sweep.md. The same outcome gives the
/// same bytes.
public final class SweepTable {
  private final Sweep sweep;
  private final SweepInputs inputs;
  private final Explorer.Outcome outcome;

  public SweepTable(Explorer explorer, Explorer.Outcome outcome) {
    this.sweep = explorer.sweep();
    this.inputs = explorer.inputs();
    this.outcome = outcome;
  }

  /// Every point, in the order in which the search asked.
  public void writePoints(Path file) {
    List<Integer> all = new ArrayList<>();
    for (int r = 0; r < outcome.rows().size(); r++) {
      all.add(r);
    }
    write(file, all);
  }

  /// The front, best in the first objective first.
  public void writeFront(Path file) {
    write(file, outcome.front());
  }

  private void write(Path file, Collection<Integer> rows) {
    Set<Integer> front = new HashSet<>(outcome.front());
    AtomicFile.write(
        file,
        out -> {
          Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
          text.write("point,status,on_front,reason");
          for (Axis axis : sweep.axes()) {
            text.write("," + quoted(axis.column()));
          }
          for (Metric metric : Metric.values()) {
            text.write("," + metric.column());
          }
          text.write("\n");
          for (int r : rows) {
            line(text, r, front.contains(r));
          }
          text.flush();
        });
  }

  private void line(Writer text, int r, boolean onFront) throws IOException {
    Row row = outcome.rows().get(r);
    String reason = row.result().valid() ? row.unmet() : row.result().reason();
    text.write(r + "," + row.status() + "," + onFront + "," + quoted(reason));
    for (int a = 0; a < sweep.axes().size(); a++) {
      text.write("," + quoted(sweep.axes().get(a).values().get(row.choice()[a])));
    }
    for (Metric metric : Metric.values()) {
      double value = row.result().of(metric);
      text.write(Double.isNaN(value) ? "," : "," + value);
    }
    text.write("\n");
  }

  private static String quoted(String text) {
    return text.matches("[^,\"\\n\\r]*") ? text : "\"" + text.replace("\"", "\"\"") + "\"";
  }

  /// Everything but the points off the front, in the order of docs/formats/sweep.md.
  public Map<String, Object> summary() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("command", "explore");
    all.put("format", "spikestack-explore/1");
    all.put("name", sweep.name());
    all.put("code", CodeVersion.current());
    all.put("files", new LinkedHashMap<>(inputs.hashes()));
    all.put("data", Map.of(sweep.data(), inputs.imagesSha256()));
    all.put("images", sweep.images());
    all.put("accuracyImages", sweep.accuracyImages());
    all.put("search", search());
    all.put("floorplan", sweep.floorplan().name().toLowerCase(java.util.Locale.ROOT));
    sweep
        .packaging()
        .ifPresent(how -> all.put("packaging", spikestack.model.input.StrictNode.word(how)));
    Map<String, Object> axes = new LinkedHashMap<>();
    sweep.axes().forEach(axis -> axes.put(axis.key(), axis.values()));
    all.put("axes", axes);
    all.put("objectives", sweep.objectives().stream().map(Metric::key).toList());
    all.put("constraints", sweep.constraints().stream().map(Constraint::toString).toList());
    all.put("combinations", sweep.combinations());
    all.put("points", outcome.rows().size());
    for (String status : List.of("ok", "unmet", "invalid")) {
      all.put(status, outcome.count(status));
    }
    all.put("reasons", reasons());
    all.put("best", best());
    all.put("front", outcome.front().stream().map(this::point).toList());
    return all;
  }

  private Map<String, Object> search() {
    Map<String, Object> search = new LinkedHashMap<>();
    search.put("kind", sweep.plan().search());
    search.put("points", sweep.plan().points());
    search.put("seed", sweep.plan().seed());
    if (sweep.plan().search().equals("nsga2")) {
      search.put("population", sweep.plan().population());
    }
    return search;
  }

  /// The most frequent reasons of what is not `ok`, without their numbers.
  private Map<String, Integer> reasons() {
    Map<String, Integer> counts = new TreeMap<>();
    for (Row row : outcome.rows()) {
      if (!row.ok()) {
        String reason = row.result().valid() ? row.unmet() : row.result().reason();
        String kind = row.result().valid() ? reason : reason.replaceAll("[0-9][0-9.,]*", "#");
        counts.merge(kind, 1, Integer::sum);
      }
    }
    Map<String, Integer> most = new LinkedHashMap<>();
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(20)
        .forEach(entry -> most.put(entry.getKey(), entry.getValue()));
    return most;
  }

  /// The best point of each objective.
  private Map<String, Object> best() {
    Map<String, Object> best = new LinkedHashMap<>();
    for (Metric objective : sweep.objectives()) {
      int winner = -1;
      for (int r : outcome.front()) {
        double value = Front.values(outcome.rows().get(r).result(), List.of(objective))[0];
        if (winner < 0
            || value > Front.values(outcome.rows().get(winner).result(), List.of(objective))[0]) {
          winner = r;
        }
      }
      if (winner >= 0) {
        best.put(objective.key(), point(winner));
      }
    }
    return best;
  }

  private Map<String, Object> point(int r) {
    Row row = outcome.rows().get(r);
    Map<String, Object> point = new LinkedHashMap<>();
    point.put("point", r);
    for (int a = 0; a < sweep.axes().size(); a++) {
      Axis axis = sweep.axes().get(a);
      point.put(axis.key(), axis.values().get(row.choice()[a]));
    }
    for (Metric metric : Metric.values()) {
      double value = row.result().of(metric);
      if (!Double.isNaN(value)) {
        point.put(metric.column(), value);
      }
    }
    return point;
  }
}
