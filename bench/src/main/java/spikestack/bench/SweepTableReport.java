package spikestack.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import spikestack.studio.explore.Backend;
import spikestack.studio.explore.Explorer;
import spikestack.studio.explore.Metric;
import spikestack.studio.explore.PointLog;
import spikestack.studio.explore.PointResult;
import spikestack.studio.explore.SweepDatabase;
import spikestack.studio.explore.SweepTable;

/// How large tables of a sweep can be: a sweep of as many points as the argument says (default a
/// million) whose results are made up, so that only search, names, log, front and tables take time.
/// Run from the project's root; `--parquet` needs DuckDB on the class path.
public final class SweepTableReport {
  private SweepTableReport() {}

  public static void main(String[] arguments) throws IOException {
    int points = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    Path file = Path.of("examples/explore/moe-machine.yaml");
    Path folder = Files.createTempDirectory("table");
    Path root = Path.of("").toAbsolutePath();
    String text =
        Files.readString(file)
            .replace("../..", root.toString())
            .replace("[250 MHz, 500 MHz]", "{from: 101 MHz, to: 600 MHz, step: 1 MHz}")
            .replaceAll("search: .*", "search: {kind: random, points: " + points + "}");
    Path sweep = Files.writeString(folder.resolve("sweep.yaml"), text);
    Explorer explorer = Explorer.open(sweep, OptionalInt.empty());
    long start = System.nanoTime();
    Explorer.Outcome outcome;
    try (PointLog log = PointLog.open(folder);
        Backend backend = new MadeUp()) {
      outcome = explorer.run(log, backend, done -> {});
    }
    start = line(outcome.rows().size() + " points, front of " + outcome.front().size(), start);
    try (PointLog log = PointLog.open(folder);
        Backend backend = new MadeUp()) {
      start =
          line(
              "log of " + Files.size(folder.resolve("points.log")) / 1_000_000 + " MB read", start);
      long again = explorer.run(log, backend, done -> {}).computed();
      start = line("the whole again, " + again + " computed", start);
    }
    SweepTable table = new SweepTable(explorer, outcome);
    Path csv = folder.resolve("points.csv");
    table.writePoints(csv);
    start = line("points.csv, " + Files.size(csv) / 1_000_000 + " MB", start);
    if (table.summary().isEmpty()) {
      throw new IllegalStateException("an empty summary");
    }
    start = line("summary", start);
    if (SweepDatabase.available()) {
      Path parquet = folder.resolve("points.parquet");
      SweepDatabase.convert(csv, parquet, explorer.sweep());
      start = line("points.parquet, " + Files.size(parquet) / 1_000_000 + " MB", start);
      String question =
          "SELECT stacking, count(*), min(energy_pj) FROM points WHERE status = 'ok' GROUP BY stacking";
      List<List<String>> answer = SweepDatabase.query(parquet, question);
      line("question answered with " + (answer.size() - 1) + " rows", start);
    }
    try (var files = Files.list(folder)) {
      for (Path made : files.toList()) {
        Files.delete(made);
      }
    }
    Files.delete(folder);
  }

  private static long line(String what, long start) {
    Runtime runtime = Runtime.getRuntime();
    System.out.println(
        String.format(
            Locale.ROOT,
            "%-60s %7.1f s, heap %d MB of %d",
            what,
            (System.nanoTime() - start) / 1e9,
            (runtime.totalMemory() - runtime.freeMemory()) / 1_000_000,
            runtime.maxMemory() / 1_000_000));
    return System.nanoTime();
  }

  /// Results that follow from the point alone, in four objectives that pull apart.
  private static final class MadeUp implements Backend {
    @Override
    public void evaluate(List<int[]> points, Sink sink) {
      for (int i = 0; i < points.size(); i++) {
        long state = 1;
        for (int value : points.get(i)) {
          state = 6364136223846793005L * (state + value) + 1442695040888963407L;
        }
        double[] metrics = new double[Metric.values().length];
        Arrays.fill(metrics, Double.NaN);
        double share = (state >>> 11) * 0x1p-53;
        metrics[Metric.ENERGY.index()] = 1e7 * (1 + share);
        metrics[Metric.LATENCY.index()] = 1e5 * (3 - 2 * share * (0.9 + 0.1 * ((state >>> 5) & 1)));
        metrics[Metric.FOOTPRINT.index()] = 1e6 * (1 + ((state >>> 40) & 1023) / 1023.0);
        metrics[Metric.ACCURACY.index()] = 0.8 + ((state >>> 30) & 7) / 100.0;
        sink.done(i, new PointResult(true, "", metrics));
      }
    }

    @Override
    public void close() {}
  }
}
