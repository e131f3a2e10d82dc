package spikestack.studio.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import spikestack.model.input.AtomicFile;
import spikestack.model.input.InputException;
import spikestack.training.CellResult;
import spikestack.training.StudyRunner;
import spikestack.training.StudyTables;
import spikestack.training.TrainingStudy;

/// `train --study`: runs what is missing, shows what is there, writes the tables.
final class StudyTraining {
  private static final String LOG = "log.txt";

  private final TrainingStudy study;
  private final StudyRunner runner;
  private final Path state;
  private final PrintWriter print;
  private final PrintWriter notes;

  StudyTraining(Path file, Path state, PrintWriter print, PrintWriter notes) {
    this.state = state;
    this.print = print;
    this.notes = notes;
    study = TrainingStudy.read(file);
    runner = new StudyRunner(study, state);
  }

  private StudyTables made() {
    return new StudyTables(study, runner.results());
  }

  void run() {
    int runs = study.jobs().size();
    List<TrainingStudy.Job> left =
        runner.run(
            new StudyRunner.Listener() {
              private TrainingBar bar = new TrainingBar(notes);

              @Override
              public spikestack.training.Progress begins(TrainingStudy.Job job) {
                notes.printf(
                    "%s (%d of %d finished)%n", job.folder(), runner.results().size(), runs);
                notes.flush();
                bar = new TrainingBar(notes);
                return bar;
              }

              @Override
              public void ended(TrainingStudy.Job job, CellResult result) {
                bar.close();
                notes.println(line(job.folder(), result));
                notes.flush();
              }
            });
    StudyTables tables = made();
    AtomicFile.write(state.resolve("results.csv"), tables.csv());
    for (TrainingStudy.Table table : study.tables()) {
      print.println(table.name());
      print.println(tables.markdown(table));
    }
    if (!left.isEmpty()) {
      print.println(left.size() + " runs are left to other processes that work on this state");
    }
  }

  private static String line(String run, CellResult result) {
    return String.format(
        Locale.ROOT,
        "%s: test accuracy %.2f %%, validation %.2f %%, %s; golden differs in %d of %d images, %d"
            + " saturations; %.0f s",
        run,
        100 * result.test(),
        100 * result.validation(),
        result.neuron(),
        result.differing(),
        result.checked(),
        result.saturations(),
        result.seconds());
  }

  void status(boolean json) {
    StudyTables tables = made();
    if (json) {
      print.println(Json.text(tables.summary()));
      return;
    }
    SequencedMap<String, CellResult> results = runner.results();
    results.forEach((run, result) -> print.println(line(run, result)));
    print.printf("%d of %d runs finished%n", results.size(), study.jobs().size());
    List<String> missing = tables.missing();
    if (!missing.isEmpty()) {
      print.println("missing: " + String.join(", ", missing));
    }
  }

  void tables(Path document) {
    StudyTables tables = made();
    tables.into(document);
    AtomicFile.write(state.resolve("results.csv"), tables.csv());
    print.println("tables  " + document);
    print.println("runs    " + state.resolve("results.csv"));
  }

  /// Starts this very command again, without `--background`, in a session of its own.
  void background() {
    ProcessHandle.Info info = ProcessHandle.current().info();
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
      command.add("/usr/bin/setsid");
    }
    command.addAll(List.of("nice", "-n", "19"));
    String[] arguments =
        info.arguments()
            .orElseThrow(
                () ->
                    new InputException(
                        "--background",
                        "a system that does not tell a process its own arguments",
                        "nohup spikestack train --study ... &"));
    command.add(info.command().orElseThrow());
    for (String argument : arguments) {
      if (!argument.equals("--background")) {
        command.add(argument);
      }
    }
    Path log = state.resolve(LOG);
    try {
      Files.createDirectories(state);
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      print.println("process " + process.pid());
      print.println("log     " + log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
