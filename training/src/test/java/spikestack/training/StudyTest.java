package spikestack.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.model.input.InputException;
import spikestack.model.network.Attention;
import spikestack.model.network.Bundle;
import spikestack.model.network.BundlePruning;
import spikestack.model.network.ModelFolder;
import spikestack.model.network.Network;
import spikestack.model.network.Neuron;

/// Many runs: in order, once each, on from where they were, and what the tables make of them.
class StudyTest {
  private static final String PLAN =
      """
      format: spikestack-training-plan/1
      network:
        name: tiny
        height: 8
        width: 8
        classes: 4
        stem: [16, 16]
        features: 16
        blocks: 1
        heads: 4
        feedForward: {kind: mlp, hidden: 16}
      data: {path: data, images: 48, validation: 8}
      schedule: {epochs: 2, shortEpochs: 1, fineTuneEpochs: 1, batch: 16, testEveryEpoch: false}
      """;
  private static final String STUDY =
      """
      format: spikestack-training-study/1
      name: tiny
      seeds: [1, 2]
      cells:
        base: {plan: base.yaml}
        int4: {plan: int4.yaml, start: base}
        half: {evaluate: base, keep: 0.5}
        converted: {evaluate: base, subtract: {leak: [0, 0.125], threshold: [1, 1.5]}}
        long: {plan: int4.yaml, seeds: [2], last: true}
      tables:
        - name: one
          columns: [what, accuracy, against base]
          rows:
            - {label: all heads, entries: [base, "=0"]}
            - {label: half, entries: [half, half - base]}
            - {label: real, entries: [base.float, base.experts]}
      """;

  @TempDir private Path folder;

  private Path study() throws IOException {
    TinyData.write(folder.resolve("data"));
    Files.writeString(folder.resolve("base.yaml"), PLAN);
    Files.writeString(
        folder.resolve("int4.yaml"),
        """
        format: spikestack-training-plan/1
        extends: base.yaml
        weights: {bits: 4}
        schedule: {epochs: 0, shortEpochs: 0}
        """);
    Path file = folder.resolve("study.yaml");
    Files.writeString(file, STUDY);
    return file;
  }

  private static final class Runs implements StudyRunner.Listener {
    final List<String> begun = new ArrayList<>();
    final List<String> ended = new ArrayList<>();
    long steps;
    long dieAt = Long.MAX_VALUE;

    @Override
    public Progress begins(TrainingStudy.Job job) {
      begun.add(job.folder());
      return new Progress() {
        @Override
        public void step(Step step) {
          if (++steps == dieAt) {
            throw new IllegalStateException("killed");
          }
        }

        @Override
        public void epoch(EpochResult result) {}
      };
    }

    @Override
    public void ended(TrainingStudy.Job job, CellResult result) {
      ended.add(job.folder());
      assertThat(result.differing()).isZero();
      assertThat(result.checked()).isEqualTo(32);
    }
  }

  @Test
  void everyRunHappensOnceAndDeathCostsNothing() throws IOException {
    TrainingStudy study = TrainingStudy.read(study());
    Path state = folder.resolve("state");
    Runs first = new Runs();
    first.dieAt = 5;
    StudyRunner runner = new StudyRunner(study, state);
    assertThatThrownBy(() -> runner.run(first)).hasMessage("killed");
    assertThat(first.ended).isEmpty();
    assertThat(new StudyTables(study, runner.results()).missing()).hasSize(9);

    Runs second = new Runs();
    assertThat(runner.run(second)).isEmpty();
    assertThat(second.ended)
        .containsExactly(
            "base-s1",
            "int4-s1",
            "half-s1",
            "converted-s1",
            "base-s2",
            "int4-s2",
            "half-s2",
            "converted-s2",
            "long-s2");
    // base has 2 * 3 + 3 steps; its checkpoint stood at the end of the first epoch, after 3.
    assertThat(second.steps).isEqualTo(2 * (9 + 3) + 3 - 3);

    Runs third = new Runs();
    assertThat(runner.run(third)).isEmpty();
    assertThat(third.begun).isEmpty();

    Path alone = folder.resolve("alone");
    new StudyRunner(study, alone).run(new Runs());
    for (String file : List.of(ModelFolder.WEIGHTS, ModelFolder.ARCHITECTURE)) {
      assertThat(state.resolve("base-s1").resolve(file))
          .hasSameBinaryContentAs(alone.resolve("base-s1").resolve(file));
    }
    // A plan by itself, as `train --plan base.yaml --seed 1`; then int4 from its real weights.
    TrainingPlan single =
        PlanFile.read(folder.resolve("base.yaml"), folder.resolve("single")).withSeed(1);
    Training.run(single, Progress.SILENT);
    Training.run(
        PlanFile.read(folder.resolve("int4.yaml"), folder.resolve("single4"))
            .withSeed(1)
            .withStart(single.out().resolve(Checkpoint.FLOAT)),
        Progress.SILENT);
    assertThat(folder.resolve("single").resolve(ModelFolder.WEIGHTS))
        .hasSameBinaryContentAs(state.resolve("base-s1").resolve(ModelFolder.WEIGHTS));
    assertThat(folder.resolve("single4").resolve(ModelFolder.WEIGHTS))
        .hasSameBinaryContentAs(state.resolve("int4-s1").resolve(ModelFolder.WEIGHTS));
    Network converted = ModelFolder.read(state.resolve("converted-s1")).network();
    Neuron score = ((Attention) converted.blocks().getFirst().attention()).score();
    assertThat(score).isInstanceOf(Neuron.Subtract.class);
    assertThat(ModelFolder.read(state.resolve("half-s1")).network().pruning().keep())
        .isEqualTo(0.5);
  }

  @Test
  void tablesShowMeanRangeAndWhatIsMissing() throws IOException {
    TrainingStudy study = TrainingStudy.read(study());
    Map<String, CellResult> results = new HashMap<>();
    results.put("base-s1", result(0.80, 0.82));
    results.put("base-s2", result(0.84, 0.85));
    results.put("half-s2", result(0.83, Double.NaN));
    StudyTables tables = new StudyTables(study, results);
    assertThat(tables.markdown(study.tables().getFirst()))
        .isEqualTo(
            """
            | what | accuracy | against base |
            |---|---|---|
            | all heads | 82.00 (80.00 .. 84.00) | 0 |
            | half | 83.00, n 1 of 2 | -1.00, n 1 of 2 |
            | real | 83.50 (82.00 .. 85.00) | 0.00 (0.00 .. 0.00) |
            """);
    Path document = folder.resolve("doc.md");
    Files.writeString(
        document,
        """
        64 × 96
        <!-- one:begin -->
        old
        <!-- one:end -->
        b
        <!-- missing:begin --><!-- missing:end -->
        """);
    tables.into(document);
    assertThat(document)
        .content()
        .startsWith("64 × 96\n<!-- one:begin -->\n| what")
        .contains("<!-- one:end -->\nb\n")
        .contains("3 of 9 runs are finished. Missing (cell, seed): int4-s1, half-s1,")
        .doesNotContain("old");
    Files.writeString(document, "no marks");
    assertThatThrownBy(() -> tables.into(document))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("one:begin");
  }

  private static CellResult result(double test, double real) {
    return new CellResult(
        "", "Halve[]", real, test, 0.8, 1, 1, 100, 0, 0, 0, Double.NaN, Double.NaN);
  }

  @Test
  void wrongStudiesAndPlansAreRefusedWithTheirPlace() throws IOException {
    Path file = study();
    refused(file, STUDY.replace("evaluate: base, keep", "evaluate: bose, keep"), "cells before");
    refused(file, STUDY.replace("[half, half - base]", "[half, half - bise]"), "bise");
    refused(file, STUDY.replace("[base, \"=0\"]", "[base]"), "2 entries");
    refused(file, STUDY.replace("last: true", "lost: true"), "lost");
    Files.writeString(file, STUDY);
    Path plan = folder.resolve("base.yaml");
    for (String[] change :
        new String[][] {
          {"hidden: 16", "hidden: 17", "multiples of 16"},
          {"heads: 4", "heads: 5", "do not divide"},
          {"batch: 16", "batch: 0", "batch"},
          {"classes: 4", "clases: 4", "clases"},
          {"images: 48", "images: many", "many"},
          {"data:", "bundlePruning: {tokens: 2, steps: 4, query: 5}\ndata:", "has 4 features"},
          {"data:", "bundlePruning: {tokens: 0}\ndata:", "tokens"},
          {"data:", "bundlePruning: {keys: 1}\ndata:", "keys"},
          {"data:", "bundleSparsity: {weight: -1}\ndata:", "weight"},
          {"data:", "bundleSparsity: {steps: 65}\ndata:", "steps"},
        }) {
      Files.writeString(plan, PLAN.replace(change[0], change[1]));
      assertThatThrownBy(() -> TrainingStudy.read(file))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("base.yaml:")
          .hasMessageContaining(change[2]);
    }
  }

  @Test
  void bundlesAreCountedAndRowsDropped() throws IOException {
    study();
    Files.writeString(
        folder.resolve("sparse.yaml"),
        """
        format: spikestack-training-plan/1
        extends: base.yaml
        bundleSparsity: {tokens: 2, steps: 4, weight: 2}
        bundlePruning: {tokens: 2, steps: 4, query: 2, key: 1}
        """);
    Path file = folder.resolve("bundles.yaml");
    Files.writeString(
        file,
        """
        format: spikestack-training-study/1
        name: bundles
        seeds: [1]
        bundle: {tokens: 2, steps: 4}
        missing: bundles-missing
        cells:
          base:   {plan: base.yaml}
          rows:   {evaluate: base, bundlePruning: {tokens: 2, steps: 4, query: 4, key: 4}}
          sparse: {plan: sparse.yaml}
        tables:
          - name: bundles
            columns: [what, empty, rows, more]
            rows:
              - {label: base, entries: [base.empty, base.rows, "=0"]}
              - {label: rows, entries: [rows.empty, rows.rows, rows.rows - base.rows]}
        """);
    TrainingStudy study = TrainingStudy.read(file);
    StudyRunner runner = new StudyRunner(study, folder.resolve("state"));
    runner.run(new Runs());
    CellResult base = Objects.requireNonNull(runner.results().get("base-s1"));
    CellResult rows = Objects.requireNonNull(runner.results().get("rows-s1"));
    CellResult sparse = Objects.requireNonNull(runner.results().get("sparse-s1"));
    assertThat(rows.emptyRows()).isGreaterThanOrEqualTo(base.emptyRows());
    // So short a training leaves the network silent; OptionsTest has the counts of one that fires.
    assertThat(base.emptyBundles()).isBetween(0.0, 1.0);
    assertThat(rows.emptyBundles()).isBetween(base.emptyBundles(), 1.0);
    assertThat(base.plan()).doesNotContain("Bundle");
    assertThat(rows.plan()).contains("BundlePruning[bundle=2x4, query=4, key=4]");
    assertThat(sparse.plan()).contains("BundlePruning", "BundleSparsityPlan");
    assertThat(ModelFolder.read(folder.resolve("state/rows-s1")).network().bundlePruning())
        .isEqualTo(new BundlePruning(new Bundle(2, 4), 4, 4));
    Path document = folder.resolve("document.md");
    Files.writeString(
        document,
        """
        <!-- bundles:begin -->
        <!-- bundles:end -->
        <!-- missing:begin -->
        as it was
        <!-- missing:end -->
        <!-- bundles-missing:begin -->
        <!-- bundles-missing:end -->
        """);
    StudyTables tables = new StudyTables(study, runner.results());
    tables.into(document);
    assertThat(document)
        .content()
        .contains(String.format(Locale.ROOT, "| rows | %.2f |", 100 * rows.emptyBundles()))
        .contains("<!-- missing:begin -->\nas it was\n")
        .contains("<!-- bundles-missing:begin -->\nAll 3 runs are finished.");
    assertThat(tables.csv())
        .contains(",empty bundles,empty rows,")
        .contains(String.format(Locale.ROOT, ",%.4f,%.4f,", rows.emptyBundles(), rows.emptyRows()));
  }

  private static void refused(Path file, String text, String what) throws IOException {
    Files.writeString(file, text);
    assertThatThrownBy(() -> TrainingStudy.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("study.yaml:")
        .hasMessageContaining(what);
  }

  /// Results of another plan are not taken for this one's.
  @Test
  void aFinishedRunOfAnotherPlanIsRefused() throws IOException {
    TrainingStudy study = TrainingStudy.read(study());
    Path state = folder.resolve("state");
    result(0.5, 0.5).write(state.resolve("base-s1"));
    assertThatThrownBy(() -> new StudyRunner(study, state).results())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("base-s1");
  }
}
