package spikestack.studio.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import spikestack.model.input.InputException;
import spikestack.silicon.partition.Balance;
import spikestack.silicon.partition.HmetisFile;
import spikestack.silicon.partition.Hypergraph;
import spikestack.silicon.partition.Partition;
import spikestack.silicon.partition.Partitioner;

/// A hypergraph in, parts with few cut nets out.
@Command(
    name = "partition",
    description =
        "Cut a hypergraph (hMETIS file) or a netlist into parts of even weight with few cut nets.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  spikestack partition ibm01.hgr --balance 2",
      "  spikestack partition sparcT1_core.hgr.gz --balance 2 --seed 7 --out parts.txt --json",
      "  spikestack partition ibm01.hgr --parts 4 --balance 5 --fixed pads.fix",
      "  spikestack partition ibm01.hgr --balance 10 --evaluate parts.txt    count an answer",
      "  spikestack partition gcd.v --liberty cells.lib.gz --out tiers.txt   instances to tiers",
      "",
      "Balance is hMETIS's: with two parts and 2, each part holds 48 to 52 percent of the weight;",
      "with more parts, none exceeds 1/parts + 2 percent. Exit code 1: no answer within it.",
    })
final class PartitionCommand implements Callable<Integer> {
  private static final int MOST_PARTS = 1024;
  private static final int MOST_STARTS = 10_000;

  @Parameters(
      paramLabel = "FILE",
      description = "Hypergraph in hMETIS format, plain or gzipped; or a netlist, see --liberty.")
  Path file = Path.of("");

  @Option(
      names = "--parts",
      paramLabel = "N",
      description = "Number of parts (default ${DEFAULT-VALUE}).",
      defaultValue = "2")
  int parts = 2;

  @Option(
      names = "--balance",
      paramLabel = "PERCENT",
      description = "What a part may hold over its even share (default ${DEFAULT-VALUE}).",
      defaultValue = "2")
  double balance = 2;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed; the same seed gives the same answer (default ${DEFAULT-VALUE}).",
      defaultValue = "1")
  long seed = 1;

  @Option(
      names = "--starts",
      paramLabel = "N",
      description = "Independent starts; more are slower and better (default: 8 to 64, by size).")
  @Nullable Integer starts;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads (default: all); they never change the answer.")
  @Nullable Integer threads;

  @Option(
      names = "--fixed",
      paramLabel = "FILE",
      description = "One line per vertex: the part it must be in, or -1.")
  @Nullable Path fixed;

  @Option(
      names = "--evaluate",
      paramLabel = "FILE",
      description = "Count this answer (one part per line) instead of searching for one.")
  @Nullable Path evaluate;

  @Option(names = "--out", paramLabel = "FILE", description = "Write one part per line.")
  @Nullable Path out;

  @Option(names = "--json", description = "Print the result as JSON on standard output.")
  boolean json;

  @Mixin NetlistTiers netlist = new NetlistTiers();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    require(parts >= 2 && parts <= MOST_PARTS, "--parts", "" + parts, "2.." + MOST_PARTS);
    require(balance >= 0 && balance <= 100, "--balance", "" + balance, "0..100 percent");
    int most = Math.max(64, Runtime.getRuntime().availableProcessors());
    int used = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    require(used >= 1 && used <= most, "--threads", "" + used, "1.." + most);
    require(
        starts == null || (starts >= 1 && starts <= MOST_STARTS),
        "--starts",
        "" + starts,
        "1.." + MOST_STARTS);
    if (netlist.wanted()) {
      require(fixed == null && evaluate == null, "--liberty", "--fixed or --evaluate", "neither");
      return netlist.run(
          file,
          new NetlistTiers.Asked(parts, balance, seed, starts, used),
          Optional.ofNullable(out),
          json,
          spec.commandLine().getOut());
    }
    Hypergraph graph = HmetisFile.read(file);
    if (fixed != null) {
      graph = graph.withFixed(HmetisFile.readFixed(fixed, graph.vertices(), parts));
    }
    int runs = starts == null ? Partitioner.starts(graph) : starts;

    Balance bounds = Balance.percent(graph, parts, balance);
    Partition found;
    double seconds;
    try (Progress progress = new Progress("partition", runs + 64L, "runs")) {
      found =
          evaluate == null
              ? Partitioner.partition(
                  graph, bounds, new Partitioner.Options(seed, runs, used, () -> progress.step(1)))
              : Partitioner.evaluate(
                  graph, bounds, HmetisFile.readPartition(evaluate, graph.vertices(), parts));
      seconds = progress.seconds();
    }
    if (out != null) {
      HmetisFile.write(out, found);
    }
    print(graph, bounds, found, runs, used, seconds);
    return found.legal() ? 0 : 1;
  }

  private void print(
      Hypergraph graph, Balance bounds, Partition found, int runs, int used, double seconds) {
    PrintWriter print = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> summary = new LinkedHashMap<>();
      summary.put("file", file.toString());
      summary.put("vertices", graph.vertices());
      summary.put("nets", graph.nets());
      summary.put("pins", graph.pins());
      summary.put("parts", parts);
      summary.put("balancePercent", balance);
      summary.put("cut", found.cut());
      summary.put("connectivity", found.connectivity());
      summary.put("weights", found.weights());
      summary.put("bounds", bounds.most());
      summary.put("sharePercent", shares(found));
      summary.put("legal", found.legal());
      if (evaluate == null) {
        summary.put("seed", seed);
        summary.put("starts", runs);
        summary.put("threads", used);
      }
      summary.put("seconds", seconds);
      print.println(Json.text(summary));
    } else {
      print.printf(
          Locale.ROOT,
          "%s: %,d vertices, %,d nets, %,d pins%n",
          file.getFileName(),
          graph.vertices(),
          graph.nets(),
          graph.pins());
      print.printf(Locale.ROOT, "cut      %,d%n", found.cut());
      if (parts > 2) {
        print.printf(Locale.ROOT, "sum of (parts - 1) over nets  %,d%n", found.connectivity());
      }
      double[] shares = shares(found);
      for (int p = 0; p < parts; p++) {
        print.printf(
            Locale.ROOT,
            "part %-3d %,d  %.2f %%, at most %,d%n",
            p,
            found.weights()[p],
            shares[p],
            bounds.most().get(p));
      }
      if (evaluate == null) {
        print.printf(
            Locale.ROOT,
            "%.1f s (measured), seed %d, %d starts, %d threads%n",
            seconds,
            seed,
            runs,
            used);
      }
      if (out != null) {
        print.println("parts    " + out);
      }
    }
    print.flush();
    if (!found.legal()) {
      PrintWriter notes = spec.commandLine().getErr();
      notes.println("spikestack: parts exceed the balance or leave their fixed part");
      notes.flush();
    }
  }

  private static double[] shares(Partition found) {
    double all = Math.max(1.0, Arrays.stream(found.weights()).sum());
    return Arrays.stream(found.weights()).mapToDouble(w -> 100 * w / all).toArray();
  }

  private static void require(boolean good, String option, String found, String allowed) {
    if (!good) {
      throw new InputException(option, found, allowed);
    }
  }
}
