package spikestack.studio.explore;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongConsumer;

/// A sweep from its file to its table: searches, looks results up, has the others computed, and
/// keeps each as soon as it is there.
///
/// The table depends on the sweep alone: not on threads, on the backend, nor on how often the run
/// was killed.
public final class Explorer {
  private final Sweep sweep;
  private final SweepInputs inputs;
  private final PointEvaluator evaluator;

  private Explorer(Sweep sweep, SweepInputs inputs) {
    this.sweep = sweep;
    this.inputs = inputs;
    this.evaluator = new PointEvaluator(sweep, inputs);
  }

  /// Reads and checks everything; [spikestack.model.input.InputException] with file, line and key.
  ///
  /// @param points overrides the number in the file, at most [Sweep#MOST_POINTS]
  public static Explorer open(Path file, OptionalInt points) {
    return open(file, file.resolveSibling(""), points);
  }

  /// Reads and checks everything, as [#open(Path, OptionalInt)], for a file that stands in for
  /// another.
  ///
  /// @param folder where relative paths in the file begin
  public static Explorer open(Path file, Path folder, OptionalInt points) {
    String text = SweepFile.text(file);
    Sweep sweep = SweepFile.read(file.toString(), text);
    Sweep cut = points.isPresent() ? sweep.withPoints(points.getAsInt()) : sweep;
    return new Explorer(cut, SweepInputs.read(file, folder, text, cut));
  }

  /// The same function on another machine.
  public static PointEvaluator evaluator(SweepInputs inputs) {
    return new PointEvaluator(SweepFile.read(inputs.sweepName(), inputs.sweepText()), inputs);
  }

  public Sweep sweep() {
    return sweep;
  }

  public SweepInputs inputs() {
    return inputs;
  }

  public PointEvaluator evaluator() {
    return evaluator;
  }

  /// Points that the search may ask for.
  public long most() {
    return Math.min(sweep.combinations(), sweep.plan().points());
  }

  /// The finished table, in the order in which the search asked; `computed` of its rows were not
  /// known before.
  public record Outcome(List<Row> rows, List<Integer> front, long computed) {
    public Outcome {
      rows = List.copyOf(rows);
      front = List.copyOf(front);
    }

    public long count(String status) {
      return rows.stream().filter(row -> row.status().equals(status)).count();
    }
  }

  /// Runs the search.
  ///
  /// @param progress told the number of points that are done
  public Outcome run(PointLog log, Backend backend, LongConsumer progress) {
    Table table = new Table(log, backend, progress);
    int[] sizes = sweep.axes().stream().mapToInt(axis -> axis.values().size()).toArray();
    Searches.named(sweep.plan().search()).run(sizes, sweep.plan(), table);
    return new Outcome(table.rows, Front.of(table.rows, sweep.objectives()), table.computed);
  }

  private final class Table implements Search.Batch {
    private final PointLog log;
    private final Backend backend;
    private final LongConsumer progress;
    private final List<Row> rows = new ArrayList<>();
    private long computed;

    Table(PointLog log, Backend backend, LongConsumer progress) {
      this.log = log;
      this.backend = backend;
      this.progress = progress;
    }

    @Override
    public List<Search.Scored> evaluate(List<int[]> points) {
      PointResult[] results = new PointResult[points.size()];
      List<Integer> missing = new ArrayList<>();
      List<String> keys = new ArrayList<>();
      List<int[]> tasks = new ArrayList<>();
      for (int i = 0; i < results.length; i++) {
        String key = evaluator.key(points.get(i));
        Optional<PointResult> known = log.find(key);
        if (known.isPresent()) {
          results[i] = known.get();
        } else {
          missing.add(i);
          keys.add(key);
          tasks.add(points.get(i));
        }
      }
      int[] done = {results.length - missing.size()};
      int before = rows.size();
      progress.accept((long) before + done[0]);
      compute(
          tasks,
          (task, result) -> {
            log.append(keys.get(task), result);
            results[missing.get(task)] = result;
            done[0]++;
            progress.accept((long) before + done[0]);
          });
      log.force();
      computed += missing.size();
      List<Search.Scored> scores = new ArrayList<>();
      for (int i = 0; i < results.length; i++) {
        Row row = row(points.get(i), results[i]);
        rows.add(row);
        scores.add(score(row));
      }
      return scores;
    }

    private void compute(List<int[]> tasks, Backend.Sink sink) {
      if (tasks.isEmpty()) {
        return;
      }
      try {
        backend.evaluate(tasks, sink);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("the sweep was interrupted", e);
      }
    }
  }

  private Row row(int[] choice, PointResult result) {
    String unmet = "";
    for (Constraint constraint : sweep.constraints()) {
      if (result.valid()
          && unmet.isEmpty()
          && constraint.violation(result.of(constraint.metric())) > 0) {
        unmet = constraint.toString();
      }
    }
    return new Row(choice, result, unmet);
  }

  /// Violations are relative to their limit, so that they can be added.
  private Search.Scored score(Row row) {
    double[] objectives = Front.values(row.result(), sweep.objectives());
    double violation = row.result().valid() ? 0 : Double.POSITIVE_INFINITY;
    for (int i = 0; i < objectives.length; i++) {
      if (Double.isNaN(objectives[i])) {
        objectives[i] = 0;
        violation = Double.POSITIVE_INFINITY;
      }
    }
    for (Constraint constraint : sweep.constraints()) {
      double limit =
          Math.max(
              Double.isInfinite(constraint.atLeast()) ? 0 : Math.abs(constraint.atLeast()),
              Double.isInfinite(constraint.atMost()) ? 0 : Math.abs(constraint.atMost()));
      violation +=
          constraint.violation(row.result().of(constraint.metric())) / Math.max(limit, 1e-300);
    }
    return new Search.Scored(objectives, violation);
  }
}
