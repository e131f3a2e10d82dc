package spikestack.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import spikestack.model.input.InputException;
import spikestack.model.input.StrictNode;
import spikestack.model.network.Bundle;
import spikestack.model.network.BundlePruning;

/// Many training runs and what is to be read off them: `studies/accuracy/study.yaml`, format
/// `docs/formats/training.md`.
///
/// Every cell runs once per seed. Cells come in the order of their running: all with the first
/// seed, then all with the next; those that are `last` after all others. `bundle`: the shape in
/// which golden counts what is silent; `missing`: the name of the marks between which the document
/// says what is missing.
public record TrainingStudy(
    String name,
    List<Integer> seeds,
    SequencedMap<String, Cell> cells,
    List<Table> tables,
    Optional<Bundle> bundle,
    String missing) {
  public static final String FORMAT = "spikestack-training-study/1";

  /// One cell of a table.
  public sealed interface Cell {
    List<Integer> seeds();

    boolean last();

    /// Trains a plan, from random weights or from the real weights of another cell of the same
    /// seed.
    record Train(TrainingPlan plan, Optional<String> start, List<Integer> seeds, boolean last)
        implements Cell {}

    /// The finished integers of another cell of the same seed, with another fraction of heads, rows
    /// of queries and keys dropped, or with `neurons` in place of its own: of several the one with
    /// the best accuracy on the validation images (ties: the first).
    record Evaluate(
        String of,
        Optional<PruningPlan> pruning,
        Optional<BundlePruning> rows,
        List<NeuronPlan> neurons,
        List<Integer> seeds,
        boolean last)
        implements Cell {
      public Evaluate {
        neurons = List.copyOf(neurons);
      }
    }

    /// The cell that this one needs finished.
    default Optional<String> needs() {
      return switch (this) {
        case Train train -> train.start();
        case Evaluate evaluate -> Optional.of(evaluate.of());
      };
    }
  }

  /// A table of a document; rows have one entry per column.
  public record Table(String name, List<String> columns, List<Row> rows) {
    public Table {
      columns = List.copyOf(columns);
      rows = List.copyOf(rows);
    }
  }

  /// `entries`: what [StudyTables] makes of them: a cell, `cell.float`, `cell.experts`,
  /// `cell.empty`, `cell.rows`, `a - b`, or text after `=`.
  public record Row(String label, List<String> entries) {
    public Row {
      entries = List.copyOf(entries);
    }
  }

  /// One run.
  public record Job(String cell, int seed) {
    public String folder() {
      return cell + "-s" + seed;
    }
  }

  public TrainingStudy {
    seeds = List.copyOf(seeds);
    cells = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(cells));
    tables = List.copyOf(tables);
  }

  /// Throws when there is none of this name.
  public Cell cell(String cell) {
    Cell found = cells.get(cell);
    if (found == null) {
      throw new IllegalArgumentException("no cell " + cell);
    }
    return found;
  }

  /// All runs, in order.
  public List<Job> jobs() {
    List<Job> jobs = new ArrayList<>();
    for (boolean last : new boolean[] {false, true}) {
      for (int seed : seeds) {
        for (Map.Entry<String, Cell> cell : cells.entrySet()) {
          if (cell.getValue().last() == last && cell.getValue().seeds().contains(seed)) {
            jobs.add(new Job(cell.getKey(), seed));
          }
        }
      }
    }
    return jobs;
  }

  /// Reads the study and every plan it names; all of it is checked before anything runs.
  public static TrainingStudy read(Path file) {
    StrictNode root = StrictNode.read(file);
    root.choice("format", FORMAT);
    String name = root.text("name");
    List<Integer> seeds = integers(root.at("seeds"));
    SequencedMap<String, Cell> cells = new LinkedHashMap<>();
    StrictNode all = root.object("cells");
    for (String key : all.keys()) {
      if (!key.matches("[a-z0-9-]+")) {
        throw all.at(key).refuse("the cell " + key, "names of a-z, 0-9 and -");
      }
      cells.put(key, cell(file, all.object(key), seeds, cells));
    }
    List<Table> tables = new ArrayList<>();
    for (StrictNode table : root.list("tables")) {
      tables.add(table(table, cells));
    }
    Optional<Bundle> bundle =
        root.has("bundle")
            ? Optional.of(PlanFile.bundle(root.object("bundle"), new Bundle(1, 1)))
            : Optional.empty();
    String missing = root.has("missing") ? root.text("missing") : "missing";
    root.done();
    return new TrainingStudy(name, seeds, cells, tables, bundle, missing);
  }

  private static List<Integer> integers(StrictNode list) {
    List<Integer> all = new ArrayList<>();
    for (StrictNode item : list.list()) {
      all.add(item.integer(0, Integer.MAX_VALUE));
    }
    if (all.isEmpty()) {
      throw list.refuse("at least one number");
    }
    return all;
  }

  private static Cell cell(
      Path file, StrictNode node, List<Integer> standard, Map<String, Cell> before) {
    List<Integer> seeds = node.has("seeds") ? integers(node.at("seeds")) : standard;
    boolean last = node.has("last") && node.flag("last");
    if (node.has("plan")) {
      Path plan = file.resolveSibling(node.text("plan"));
      Optional<String> start =
          node.has("start") ? Optional.of(known(node.at("start"), before)) : Optional.empty();
      return new Cell.Train(PlanFile.read(plan, Path.of("unset")), start, seeds, last);
    }
    String of = known(node.at("evaluate"), before);
    if (!(before.get(of) instanceof Cell.Train)) {
      throw node.at("evaluate").refuse("a cell with a plan");
    }
    Optional<PruningPlan> pruning = Optional.empty();
    if (node.has("keep")) {
      double keep = node.decimal("keep", Double.MIN_VALUE, 1);
      pruning = Optional.of(new PruningPlan(keep, 0, 0));
    }
    Optional<BundlePruning> rows =
        node.has("bundlePruning")
            ? Optional.of(PlanFile.bundlePruning(node.object("bundlePruning"), BundlePruning.OFF))
            : Optional.empty();
    List<NeuronPlan> neurons = new ArrayList<>();
    if (node.has("subtract")) {
      StrictNode subtract = node.object("subtract");
      for (StrictNode threshold : subtract.list("threshold")) {
        for (StrictNode leak : subtract.list("leak")) {
          neurons.add(
              new NeuronPlan.Subtract(leak.decimal(0, 1), threshold.decimal(Double.MIN_VALUE, 4)));
        }
      }
    }
    return new Cell.Evaluate(of, pruning, rows, neurons, seeds, last);
  }

  private static String known(StrictNode node, Map<String, Cell> before) {
    String name = node.text();
    if (!before.containsKey(name)) {
      throw node.refuse("one of the cells before: " + String.join(", ", before.keySet()));
    }
    return name;
  }

  private static Table table(StrictNode node, Map<String, Cell> cells) {
    List<String> columns = texts(node.at("columns"));
    List<Row> rows = new ArrayList<>();
    for (StrictNode row : node.list("rows")) {
      List<String> entries = texts(row.at("entries"));
      if (entries.size() != columns.size() - 1) {
        throw row.at("entries")
            .refuse(columns.size() - 1 + " entries, one per column but the first");
      }
      for (String entry : entries) {
        for (String cell : StudyTables.cells(entry)) {
          if (!cells.containsKey(cell)) {
            throw row.at("entries").refuse("the cell " + cell, "cells of this study");
          }
        }
      }
      rows.add(new Row(row.text("label"), entries));
    }
    return new Table(node.text("name"), columns, rows);
  }

  private static List<String> texts(StrictNode list) {
    return list.list().stream().map(StrictNode::anyText).toList();
  }

  /// The complaint about a folder of the state whose result is not this study's.
  static InputException foreign(Path folder) {
    return new InputException(
        folder.toString(),
        "the result of another plan",
        "results of this study; move the folder away to train the cell again");
  }
}
