package spikestack.studio.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import spikestack.model.input.AtomicFile;
import spikestack.model.input.InputException;
import spikestack.studio.explore.Backend;
import spikestack.studio.explore.Backends;
import spikestack.studio.explore.Explorer;
import spikestack.studio.explore.LocalBackend;
import spikestack.studio.explore.PointLog;
import spikestack.studio.explore.Sweep;
import spikestack.studio.explore.SweepDatabase;
import spikestack.studio.explore.SweepTable;
import spikestack.studio.report.SweepPage;
import spikestack.studio.report.SweepPicture;
import spikestack.studio.report.SweepPlot;
import spikestack.studio.report.Tool;

/// A sweep file in; the table of its points and the Pareto front out. The format stands in
/// `docs/formats/sweep.md`, how to use it in `docs/explore.md`.
@Command(
    name = "explore",
    description =
        "Search a space of machines, networks and technologies for the Pareto front; can be killed"
            + " and run again at any time.",
    mixinStandardHelpOptions = true,
    subcommands = ExploreShowCommand.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  spikestack explore examples/explore/moe-machine.yaml",
      "  spikestack explore examples/explore/moe-machine.yaml --points 100 --out /tmp/try --json",
      "  spikestack explore show out/moe-machine",
      "  spikestack explore examples/explore/moe-machine.yaml --spark local[2]",
      "",
      "Results are kept one by one in DIR/cache: the same command goes on where it was killed.",
    })
final class ExploreCommand implements Callable<Integer> {
  private static final int MAX_THREADS = 1024;

  @Parameters(paramLabel = "SWEEP", arity = "0..1", description = "Sweep file (YAML).")
  @Nullable Path sweep;

  @Option(
      names = "--points",
      paramLabel = "N",
      description = "Points at most (default: what the sweep file says).")
  @Nullable Integer points;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the results (default: out/NAME, NAME as in the sweep file).")
  @Nullable Path out;

  @Option(
      names = "--relative-to",
      paramLabel = "DIR",
      description = "Folder where relative paths in SWEEP begin (default: where SWEEP lies).")
  @Nullable Path relativeTo;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description = "Folder for the results of single points (default: cache in --out).")
  @Nullable Path cache;

  @Option(
      names = "--spark",
      paramLabel = "URL",
      description = "Compute on Apache Spark: local[N], spark://HOST:PORT, yarn, k8s://URL.")
  @Nullable String spark;

  @Option(names = "--json", description = "Print a summary as JSON on standard output.")
  boolean json;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Worker threads (default: all cores); never changes a result.")
  int threads = Runtime.getRuntime().availableProcessors();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (sweep == null) {
      throw new InputException("SWEEP", "no sweep file", "spikestack explore SWEEP.yaml");
    }
    if (threads < 1 || threads > MAX_THREADS) {
      throw new InputException("--threads", "" + threads, "1.." + MAX_THREADS);
    }
    if (points != null && (points < 1 || points > Sweep.MOST_POINTS)) {
      throw new InputException("--points", "" + points, "1.." + Sweep.MOST_POINTS);
    }
    Explorer explorer =
        Explorer.open(
            sweep,
            relativeTo != null ? relativeTo : sweep.resolveSibling(""),
            points == null ? OptionalInt.empty() : OptionalInt.of(points));
    Path folder = out != null ? out : Path.of("out", explorer.sweep().name());
    Explorer.Outcome outcome;
    double seconds;
    int damaged;
    try (Backend backend = backend(explorer);
        PointLog log = PointLog.open(cache != null ? cache : folder.resolve("cache"));
        Progress progress = new Progress("explore", explorer.most(), "points")) {
      damaged = log.damaged();
      long[] done = {0};
      outcome =
          explorer.run(
              log,
              backend,
              now -> {
                progress.step(now - done[0]);
                done[0] = now;
              });
      seconds = progress.seconds();
    }
    SweepTable table = new SweepTable(explorer, outcome);
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.putAll(table.summary());
    summary.put("tool", Tool.current().toString());
    table.writePoints(folder.resolve("points.csv"));
    table.writeFront(folder.resolve("front.csv"));
    AtomicFile.write(folder.resolve("result.json"), Json.text(summary) + "\n");
    SweepPlot plot = ExplorePlot.of(explorer.sweep(), outcome);
    SweepPage.write(folder.resolve("explore.html"), plot, Tool.current());
    AtomicFile.write(folder.resolve("front.svg"), SweepPicture.svg(plot));
    if (SweepDatabase.available()) {
      SweepDatabase.convert(
          folder.resolve("points.csv"), folder.resolve("points.parquet"), explorer.sweep());
    }
    print(summary, outcome, seconds, damaged, folder);
    return 0;
  }

  private Backend backend(Explorer explorer) {
    if (spark == null) {
      return new LocalBackend(explorer.evaluator(), threads);
    }
    Backends cluster =
        ServiceLoader.load(Backends.class)
            .findFirst()
            .orElseThrow(
                () ->
                    new InputException(
                        "--spark",
                        "no Spark on the class path",
                        "a start through ./spikestack, which fetches it, or through spark-submit"
                            + " (docs/cluster.md)"));
    return cluster.open(spark, explorer.sweep().name(), explorer.inputs());
  }

  private void print(
      Map<String, Object> summary,
      Explorer.Outcome outcome,
      double seconds,
      int damaged,
      Path folder) {
    PrintWriter print = spec.commandLine().getOut();
    PrintWriter notes = spec.commandLine().getErr();
    double rate = outcome.computed() / Math.max(seconds, 1e-9);
    if (damaged > 0) {
      notes.println(
          "spikestack: "
              + damaged
              + " damaged records in the cache were passed over and computed anew");
    }
    if (json) {
      Map<String, Object> shown = new LinkedHashMap<>(summary);
      shown.put("computed", outcome.computed());
      shown.put("seconds", seconds);
      shown.put("pointsPerSecond", rate);
      shown.put("out", folder.toString());
      print.println(Json.text(shown));
    } else {
      ExploreTables.print(print, summary);
      print.println();
      notes.printf(
          Locale.ROOT,
          "%,d points, %,d of them computed now in %.1f s: %.1f points/s on %s%n",
          outcome.rows().size(),
          outcome.computed(),
          seconds,
          rate,
          spark == null ? threads + " threads" : spark);
      for (String file :
          List.of(
              "points.csv",
              "points.parquet",
              "front.csv",
              "front.svg",
              "result.json",
              "explore.html")) {
        if (Files.exists(folder.resolve(file))) {
          print.println("result  " + folder.resolve(file));
        }
      }
    }
    print.flush();
    notes.flush();
  }
}
