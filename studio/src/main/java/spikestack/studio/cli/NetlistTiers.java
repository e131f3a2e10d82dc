package spikestack.studio.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import spikestack.model.input.AtomicFile;
import spikestack.model.input.InputException;
import spikestack.silicon.flow.TierPartition;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Library;
import spikestack.silicon.netlist.lef.Lef;
import spikestack.silicon.netlist.liberty.Liberty;
import spikestack.silicon.partition.Partitioner;

/// What `partition` does with a netlist instead of a hypergraph: instances to tiers.
final class NetlistTiers {
  private static final int MOST_TIERS = 16;

  @Option(
      names = "--liberty",
      paramLabel = "FILE",
      split = ",",
      description =
          "FILE is a netlist (.v, .json, .def, .3dbx) of these cells: divide its instances.")
  List<Path> liberty = List.of();

  @Option(
      names = "--lef",
      paramLabel = "FILE",
      split = ",",
      description = "With --liberty: outlines of cells and memories (else Liberty's areas).")
  List<Path> lef = List.of();

  @Option(
      names = "--top",
      paramLabel = "NAME",
      description = "With --liberty: top module (default: the only one that no other uses).",
      defaultValue = "")
  String top = "";

  /// How the command was asked to search.
  record Asked(int parts, double percent, long seed, @Nullable Integer starts, int threads) {}

  boolean wanted() {
    return !liberty.isEmpty();
  }

  /// Reads, divides, prints and writes; the exit code.
  int run(Path file, Asked asked, Optional<Path> out, boolean json, PrintWriter print) {
    if (asked.parts > MOST_TIERS) {
      throw new InputException("--parts", asked.parts + " tiers", "2.." + MOST_TIERS);
    }
    List<Liberty> libraries = new ArrayList<>();
    liberty.forEach(each -> libraries.add(Liberty.read(each)));
    Library library = Library.of(libraries, lef.isEmpty() ? Lef.EMPTY : Lef.read(lef));
    Design design = NetlistFiles.read("FILE", List.of(file), library, top);
    byte[] given = new byte[design.instances()];
    Arrays.fill(given, TierPartition.FREE);
    int[] weight = new int[design.nets()];
    Arrays.fill(weight, 1);
    int starts = asked.starts == null ? TierPartition.starts(design) : asked.starts;
    TierPartition found;
    double seconds;
    try (Progress progress = new Progress("partition", starts + 64L, "runs")) {
      found =
          TierPartition.of(
              design,
              given,
              weight,
              asked.parts,
              asked.percent,
              new Partitioner.Options(asked.seed, starts, asked.threads, () -> progress.step(1)));
      seconds = progress.seconds();
    }
    out.ifPresent(target -> write(target, design, found));
    if (json) {
      Map<String, Object> summary = new LinkedHashMap<>();
      summary.put("file", file.toString());
      summary.put("instances", design.instances());
      summary.put("nets", design.nets());
      summary.put("tiers", asked.parts);
      summary.put("balancePercent", asked.percent);
      summary.put("cut", found.cutNets());
      summary.put("areaUm2", found.areaUm2());
      summary.put("legal", found.legal());
      summary.put("seed", asked.seed);
      summary.put("starts", starts);
      summary.put("seconds", seconds);
      print.println(Json.text(summary));
    } else {
      print.printf(
          Locale.ROOT,
          "%s: %,d instances, %,d nets, %,d ports (on tier 0)%n",
          design.name(),
          design.instances(),
          design.nets(),
          design.ports());
      print.printf(
          Locale.ROOT, "cut      %,d nets, each a bond; without clocks%n", found.cutNets());
      double all = Math.max(1e-12, Arrays.stream(found.areaUm2()).sum());
      for (int t = 0; t < asked.parts; t++) {
        print.printf(
            Locale.ROOT,
            "tier %-3d %,.3f um2  %.2f %%%n",
            t,
            found.areaUm2()[t],
            100 * found.areaUm2()[t] / all);
      }
      print.printf(
          Locale.ROOT,
          "%.1f s (measured), seed %d, %d starts, %d threads%n",
          seconds,
          asked.seed,
          starts,
          asked.threads);
      out.ifPresent(target -> print.println("tiers    " + target));
    }
    print.flush();
    return found.legal() ? 0 : 1;
  }

  /// One line per instance: its name and its tier.
  private static void write(Path file, Design design, TierPartition found) {
    AtomicFile.write(
        file,
        target -> {
          PrintWriter text =
              new PrintWriter(target, false, java.nio.charset.StandardCharsets.ISO_8859_1);
          for (int i = 0; i < design.instances(); i++) {
            text.print(design.instanceName(i));
            text.print(' ');
            text.print(found.tier()[i]);
            text.print('\n');
          }
          text.flush();
        });
  }
}
