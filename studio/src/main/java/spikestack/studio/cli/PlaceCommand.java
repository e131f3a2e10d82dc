package spikestack.studio.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import spikestack.model.input.InputException;
import spikestack.silicon.place.Answer;
import spikestack.silicon.place.Checker;
import spikestack.silicon.place.ContestReader;
import spikestack.silicon.place.Placement;
import spikestack.silicon.place.PlacementPicture;
import spikestack.silicon.place.PlacementProblem;
import spikestack.silicon.place.Placer;
import spikestack.silicon.place.PlacerOptions;
import spikestack.silicon.place.Score;
import spikestack.silicon.place.Wirelength;

/// A two-tier placement case in; a legal placement, its score, its picture out. With `--check`, an
/// answer that somebody else made is judged instead.
@Command(
    name = "place",
    description = {
      "Place a two-tier case (ICCAD 2022/2023 problem B text, plain or gzip), or judge an answer.",
      "The score is the contest's, without its factor for the run time."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  spikestack place case3.txt.gz --out answer.txt --picture tiers.png",
      "  spikestack place case1.txt --check case1.optimal.txt",
    })
final class PlaceCommand implements Callable<Integer> {
  private static final int SHOWN = 10;

  @Parameters(paramLabel = "CASE", description = "The case.")
  @Nullable Path caseFile;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the random choices (default ${DEFAULT-VALUE}).",
      defaultValue = "1")
  long seed;

  @Option(names = "--out", paramLabel = "FILE", description = "Write the answer here.")
  @Nullable Path out;

  @Option(names = "--check", paramLabel = "FILE", description = "Judge this answer; place nothing.")
  @Nullable Path check;

  @Option(names = "--picture", paramLabel = "FILE", description = "Draw both tiers: .svg or .png.")
  @Nullable Path picture;

  @Option(
      names = "--density",
      paramLabel = "D",
      description = "How full a place may be packed, 0 < D <= 1 (default ${DEFAULT-VALUE}).",
      defaultValue = "1")
  double density;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Worker threads (default: all cores); never changes a result.")
  int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--json", description = "Print the result as JSON on standard output.")
  boolean json;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (caseFile == null) {
      throw new InputException("CASE", "nothing", "the file of a case");
    }
    if (threads < 1) {
      throw new InputException("--threads", "" + threads, "1 or more");
    }
    if (!(density > 0 && density <= 1)) {
      throw new InputException("--density", "" + density, "0 < D <= 1");
    }
    if (check != null && out != null) {
      throw new InputException("--out", "it together with --check", "one of them");
    }
    if (picture != null) {
      PlacementPicture.requireKind(picture);
    }
    long start = System.nanoTime();
    PlacementProblem problem = ContestReader.read(caseFile);
    Placement placement;
    List<Checker.Violation> violations;
    if (check != null) {
      Answer answer = Answer.read(check, problem);
      violations = Checker.check(problem, answer);
      placement = answer.placement(problem);
    } else {
      placement = place(problem);
      violations = Checker.check(problem, placement);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (out != null) {
      Answer.write(out, problem, placement);
    }
    if (picture != null) {
      PlacementPicture.write(picture, problem, placement);
    }
    report(problem, placement, violations, seconds);
    return violations.isEmpty() ? 0 : 1;
  }

  /// One tier of the result, as it is printed.
  private record TierLine(
      String name, int cells, long hpwl, double utilisation, double utilisationLimit) {
    static TierLine of(PlacementProblem problem, Placement placement, Score score, int t) {
      int cells = 0;
      double area = 0;
      for (int i = 0; i < problem.cellCount(); i++) {
        if (placement.tier()[i] == t) {
          cells++;
          area += problem.area(t, i);
        }
      }
      return new TierLine(
          problem.tiers().get(t).name(),
          cells,
          score.wirelength()[t],
          area / problem.die().area(),
          problem.tiers().get(t).maxUtilisation());
    }
  }

  private Placement place(PlacementProblem problem) {
    try (Progress progress = new Progress("place", 1000, "")) {
      long[] reached = {0};
      return Placer.place(
          problem,
          seed,
          new PlacerOptions(threads, density),
          (stage, done, wirelength) -> {
            long now = Math.round(1000 * done);
            if (now > reached[0]) {
              progress.step(now - reached[0]);
              reached[0] = now;
            } else {
              progress.step(0);
            }
          });
    }
  }

  private void report(
      PlacementProblem problem,
      Placement placement,
      List<Checker.Violation> violations,
      double seconds) {
    Score score = Wirelength.score(problem, placement);
    List<TierLine> tiers = new ArrayList<>();
    for (int t = problem.tiers().size() - 1; t >= 0; t--) {
      tiers.add(TierLine.of(problem, placement, score, t));
    }
    PrintWriter print = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> summary = new LinkedHashMap<>();
      summary.put("case", problem.name());
      summary.put("cells", problem.cellCount());
      summary.put("nets", problem.netCount());
      summary.put("pins", problem.pinCount());
      summary.put("seed", seed);
      summary.put("score", score.total());
      summary.put("terminals", score.bonds());
      summary.put("tiers", tiers);
      summary.put("legal", violations.isEmpty());
      summary.put("violations", violations);
      summary.put("seconds", seconds);
      print.println(Json.text(summary));
    } else {
      print.printf(
          Locale.ROOT,
          "%s: %,d cells, %,d nets, %,d pins%n",
          problem.name(),
          problem.cellCount(),
          problem.netCount(),
          problem.pinCount());
      for (TierLine tier : tiers) {
        print.printf(
            Locale.ROOT,
            "%-7s %,9d cells  HPWL %,14d  utilisation %5.2f %% of at most %.0f %%%n",
            tier.name,
            tier.cells,
            tier.hpwl,
            100 * tier.utilisation,
            100 * tier.utilisationLimit);
      }
      print.printf(Locale.ROOT, "terminals %,d%n", score.bonds());
      print.printf(Locale.ROOT, "score   %,.0f%n", score.total());
      if (violations.isEmpty()) {
        print.println("legal   yes");
      } else {
        print.println(
            "legal   no: "
                + violations.size()
                + " violations"
                + (violations.size() == 100 ? " or more" : ""));
        violations.stream()
            .limit(SHOWN)
            .forEach(v -> print.println("  " + v.rule() + ": " + v.text()));
      }
      print.printf(Locale.ROOT, "seconds %.1f (measured)%n", seconds);
    }
    print.flush();
  }
}
