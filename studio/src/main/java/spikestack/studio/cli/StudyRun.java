package spikestack.studio.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Skipping;
import spikestack.machine.cost.Evaluation;
import spikestack.machine.sim.Simulator;
import spikestack.machine.tech.Corner;
import spikestack.model.input.InputException;
import spikestack.model.network.HeadPruning;
import spikestack.model.network.Network;
import spikestack.studio.report.HtmlReport;
import spikestack.studio.report.Result;
import spikestack.studio.report.ResultFile;

/// One run of the path: replay, price, climb the ladder, print, write. What `demo`, `simulate` and
/// `run` share.
///
/// Exit code 1 when a single bit differs between golden and simulator.
final class StudyRun implements Callable<Integer> {
  private final String command;
  private final PrintWriter print;
  private final PrintWriter notes;
  private final InputOptions options;
  private final List<Double> pruning;
  private final boolean report;

  private StudyRun(
      String command,
      CommandSpec spec,
      InputOptions options,
      List<Double> pruning,
      boolean report) {
    this.command = command;
    this.print = spec.commandLine().getOut();
    this.notes = spec.commandLine().getErr();
    this.options = options;
    this.pruning = List.copyOf(pruning);
    this.report = report;
  }

  /// `pruning` lists the fractions of heads kept on the D3 rungs of the ladder; `report` also
  /// writes `report.html`.
  static StudyRun of(
      String command,
      CommandSpec spec,
      InputOptions options,
      List<Double> pruning,
      boolean report) {
    return new StudyRun(command, spec, options, pruning, report);
  }

  @Override
  public Integer call() {
    Study study = Study.open(options);
    if (options.out == null) {
      return finish(study, Optional.empty());
    }
    try (OutputFolder output = OutputFolder.open(options.out)) {
      return finish(study, Optional.of(output));
    }
  }

  private int finish(Study study, Optional<OutputFolder> output) {
    Reference reference = Reference.of(study, options.trace);
    double seconds;
    Replay.Outcome outcome;
    try (Progress progress = new Progress(command, reference.count(), "images")) {
      outcome = replay(study, study.network(), study.accelerator(), reference, progress);
      seconds = progress.seconds();
    }
    Evaluations evaluations =
        new Evaluations(study.accelerator(), study.technology(), outcome.totals());
    List<Ladder.Rung> rungs = rungs(study, outcome, evaluations);
    Result result =
        Results.of(
            command,
            study,
            reference.count(),
            outcome,
            evaluations,
            Ladder.rows(rungs),
            PublishedFigures.beside(rungs));
    output.ifPresent(
        folder -> {
          Roofline.write(
              folder.staged("roofline.json"),
              study.accelerator(),
              outcome.totals().layers(),
              reference.count());
          write(folder, result);
        });
    if (options.json) {
      print.println(ResultFile.text(result));
    } else {
      Tables.print(print, result, evaluations.findings());
      Tables.speed(notes, reference.count(), seconds, study.threads());
      output.ifPresent(
          folder -> {
            print.println();
            print.println("result  " + folder.finished("result.json"));
            if (report) {
              print.println("report  " + folder.finished("report.html"));
            }
          });
    }
    outcome
        .firstDifference()
        .ifPresent(where -> notes.println("spikestack: simulator and golden differ: " + where));
    print.flush();
    notes.flush();
    return outcome.mismatchingBits() == 0 ? 0 : 1;
  }

  private void write(OutputFolder folder, Result result) {
    ResultFile.write(folder.staged("result.json"), result);
    if (report) {
      HtmlReport.write(folder.staged("report.html"), result);
    }
    folder.publish();
  }

  private static Replay.Outcome replay(
      Study study,
      Network network,
      Accelerator accelerator,
      Reference reference,
      Progress progress) {
    Simulator simulator;
    try {
      simulator = new Simulator(network, accelerator);
    } catch (InputException complaint) {
      throw study.ofAccelerator(complaint);
    }
    return Replay.run(simulator, study.images(), reference, study.threads(), progress);
  }

  /// All arrangements as they are, then every 3D arrangement with D3, then with D3 and skipping.
  private List<Ladder.Rung> rungs(Study study, Replay.Outcome base, Evaluations evaluations) {
    List<Ladder.Rung> rungs = new ArrayList<>();
    for (Evaluation evaluation : evaluations.typical()) {
      rungs.add(
          new Ladder.Rung(
              evaluation.arrangement(),
              study.network().pruning().keep(),
              false,
              false,
              false,
              base.totals(),
              evaluation,
              base.totals().accuracy()));
    }
    // Experts' attention has no heads to drop: the ladder ends here.
    if (!study.network().prunable()) {
      return rungs;
    }
    for (double keep : pruning) {
      climb(rungs, study, keep, false);
    }
    if (!pruning.isEmpty()) {
      climb(rungs, study, pruning.getFirst(), true);
    }
    return rungs;
  }

  private void climb(List<Ladder.Rung> rungs, Study study, double keep, boolean skipping) {
    String suffix = " + D3 p=" + keep + (skipping ? " + skipping" : "");
    Network network = study.network().with(new HeadPruning(keep));
    Accelerator accelerator =
        skipping
            ? study.accelerator().with(Skipping.parse("rows,unused-experts"))
            : study.accelerator();
    Replay.Outcome outcome;
    try (Progress progress = new Progress("ladder" + suffix, study.count(), "images")) {
      outcome = replay(study, network, accelerator, new Reference.Live(study.count()), progress);
    }
    if (outcome.mismatchingBits() != 0) {
      throw new IllegalStateException(
          "simulator and golden differ" + suffix + ": " + outcome.firstDifference());
    }
    for (Evaluation evaluation :
        Evaluations.all(accelerator, study.technology(), outcome.totals(), Corner.DEFAULT)) {
      if (evaluation.floorplan().tiers() > 1) {
        rungs.add(
            new Ladder.Rung(
                evaluation.arrangement() + suffix,
                keep,
                true,
                skipping,
                false,
                outcome.totals(),
                evaluation,
                outcome.totals().accuracy()));
      }
    }
  }
}
