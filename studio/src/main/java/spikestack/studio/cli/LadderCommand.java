package spikestack.studio.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.AcceleratorFile;
import spikestack.machine.arch.Skipping;
import spikestack.machine.sim.synthetic.Synthetic;
import spikestack.machine.tech.Technology;
import spikestack.model.input.AtomicFile;
import spikestack.model.input.FileHash;
import spikestack.model.input.Images;
import spikestack.model.input.InputException;
import spikestack.model.network.GatedMlp;
import spikestack.model.network.HeadPruning;
import spikestack.model.network.Mlp;
import spikestack.model.network.ModelFolder;
import spikestack.model.network.Moe;
import spikestack.model.network.Network;
import spikestack.model.network.RoutedMlp;
import spikestack.studio.report.Result;
import spikestack.training.StudyTables;

/// The savings ladder of one network with the accuracy that each rung leaves.
@Command(
    name = "ladder",
    description =
        "What each saving brings and costs: 2D dense, 3D, + D3, + skipping, with accuracy in every"
            + " row, beside the published ratios.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  spikestack ladder                                    the bundled network and 200 images",
      "  spikestack ladder --data /usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz --out"
          + " out/ladder",
      "  spikestack ladder --model out/accuracy/base-s1 --trained out/accuracy/keep-50-s1 --data"
          + " ...",
      "  spikestack ladder --synthetic 4-384                  published firing rates, no accuracy"
          + " of ours",
      "",
      "docs/ladder.md holds the tables and explains them.",
    })
final class LadderCommand implements Callable<Integer> {
  private static final int MAX_THREADS = 1024;
  private static final int COST_IMAGES = 1000;
  private static final int CHECKED = 20;
  private static final int ROUNDS = 30;
  private static final long SEED = 7;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "Model folder. Bundled: moe-mha-fmnist.")
  @Nullable Path model;

  @Option(
      names = "--trained",
      paramLabel = "DIR",
      description =
          "Model folder of another training of the network: with head pruning, bundle pruning,"
              + " sparser spikes; may be given several times.")
  List<Path> trained = new ArrayList<>();

  @Option(
      names = "--afterwards",
      paramLabel = "P",
      split = ",",
      description =
          "Fractions of heads kept, applied to the model as it is (default: 0.5,0.25; none if"
              + " --trained is given).")
  @Nullable List<Double> afterwards;

  @Option(
      names = "--synthetic",
      paramLabel = "SHAPE",
      description =
          "In place of a model: 4-384 (Spikformer, 12 heads) or 4-384-h8, with seeded random"
              + " weights and published firing rates.")
  @Nullable String synthetic;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "Images: IDX(.gz), NPZ or CIFAR .bin. Bundled: 200 Fashion-MNIST test images.")
  @Nullable Path data;

  @Option(
      names = "--images",
      paramLabel = "N",
      description = "Images of the accuracy (default: all of the set).")
  @Nullable Integer images;

  @Option(
      names = "--cost-images",
      paramLabel = "N",
      description = "Images of cycles and energy, the first ones (default: ${DEFAULT-VALUE}).")
  int costImages = COST_IMAGES;

  @Option(
      names = "--check",
      paramLabel = "N",
      description =
          "Images compared with golden bit by bit, in every setting (default: ${DEFAULT-VALUE}).")
  int check = CHECKED;

  @Option(
      names = "--skip",
      paramLabel = "WORDS",
      description =
          "What the skipping rungs skip: none, all, or some of rows, bundles=4x4, silent (one of"
              + " these), zero-tokens, unused-experts; several times for several rungs (default:"
              + " rows,unused-experts).")
  List<String> skip = new ArrayList<>();

  @Option(
      names = "--resident",
      description =
          "Climb on with a weight buffer that holds the whole network, so that no weight comes from"
              + " DRAM per image; in 2D too.")
  boolean resident;

  @Option(
      names = "--accelerator",
      paramLabel = "FILE",
      description = "Accelerator YAML. Bundled: paper.yaml.")
  @Nullable Path accelerator;

  @Option(
      names = "--technology",
      paramLabel = "FILE",
      description = "Technology YAML. Bundled: n28-model.yaml.")
  @Nullable Path technology;

  @Option(
      names = "--into",
      paramLabel = "FILE:MARK",
      description =
          "Also put the tables into a document, between <!-- MARK:begin --> and <!-- MARK:end -->.")
  @Nullable String into;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for ladder.json, ladder.md and ladder.svg.")
  @Nullable Path out;

  @Option(names = "--json", description = "Print the result as JSON on standard output.")
  boolean json;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Worker threads (default: all cores); never changes a result.")
  int threads = Runtime.getRuntime().availableProcessors();

  @Spec CommandSpec spec = CommandSpec.create();

  private final List<Result.InputFile> inputs = new ArrayList<>();

  @Override
  public Integer call() {
    if (threads < 1 || threads > MAX_THREADS) {
      throw new InputException("--threads", "" + threads, "1.." + MAX_THREADS);
    }
    if (into != null && into.lastIndexOf(':') < 1) {
      throw new InputException("--into", into, "FILE:MARK, such as docs/ladder.md:bundled");
    }
    if (into != null && !Files.isRegularFile(Path.of(into.substring(0, into.lastIndexOf(':'))))) {
      throw new InputException("--into", into, "a document that is there");
    }
    Path machineFile = Home.or(accelerator, Home.ACCELERATOR);
    Path technologyFile = Home.or(technology, Home.TECHNOLOGY);
    Accelerator machine = AcceleratorFile.read(machineFile).with(Skipping.NONE);
    Technology priced = Technology.read(technologyFile);
    inputs.add(file("accelerator", machineFile));
    inputs.add(file("technology", technologyFile));
    List<Skipping> skipping = skippings();
    if (out == null) {
      return finish(report(machine, priced, skipping), Optional.empty());
    }
    try (OutputFolder folder = OutputFolder.open(out)) {
      return finish(report(machine, priced, skipping), Optional.of(folder));
    }
  }

  /// What came out, and what was different from golden, if anything.
  private record Climbed(LadderReport report, @Nullable String difference) {}

  private Climbed report(Accelerator machine, Technology priced, List<Skipping> skipping) {
    return synthetic == null
        ? ofModel(machine, priced, skipping)
        : ofRates(machine, priced, skipping, synthetic);
  }

  private int finish(Climbed climbed, Optional<OutputFolder> output) {
    PrintWriter print = spec.commandLine().getOut();
    PrintWriter notes = spec.commandLine().getErr();
    LadderReport report = climbed.report;
    String text = Json.text(report.json());
    output.ifPresent(
        folder -> {
          AtomicFile.write(folder.staged("ladder.json"), text + "\n");
          AtomicFile.write(folder.staged("ladder.md"), report.markdown());
          AtomicFile.write(folder.staged("ladder.svg"), report.svg());
          folder.publish();
        });
    if (into != null) {
      int colon = into.lastIndexOf(':');
      StudyTables.into(
          Path.of(into.substring(0, colon)), into.substring(colon + 1), report.markdown());
    }
    if (json) {
      print.println(text);
    } else {
      report.print(print);
      output.ifPresent(
          folder -> {
            print.println();
            print.println("result   " + folder.finished("ladder.json"));
            print.println("tables   " + folder.finished("ladder.md"));
            print.println("picture  " + folder.finished("ladder.svg"));
          });
    }
    if (climbed.difference != null) {
      notes.println("spikestack: simulator and golden differ:" + climbed.difference);
    }
    print.flush();
    notes.flush();
    return climbed.difference == null ? 0 : 1;
  }

  private List<Skipping> skippings() {
    List<Skipping> all = new ArrayList<>();
    for (String words : skip.isEmpty() ? List.of("rows,unused-experts") : skip) {
      try {
        Skipping skipping = Skipping.parse(words);
        if (!skipping.off()) {
          all.add(skipping);
        }
      } catch (IllegalArgumentException refused) {
        throw new InputException("--skip", words, Study.SKIP_WORDS);
      }
    }
    return all;
  }

  private Result.InputFile file(String role, Path path) {
    return new Result.InputFile(role, Home.shown(path), FileHash.sha256(path));
  }

  private static int within(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new InputException(option, "" + value, least + ".." + most);
    }
    return value;
  }

  private Network read(Path folder) {
    Network network = ModelFolder.read(folder).network();
    inputs.add(file("model", folder.resolve("model.json")));
    inputs.add(file("model", folder.resolve("weights.safetensors")));
    return network;
  }

  private Climbed ofModel(Accelerator machine, Technology priced, List<Skipping> skipping) {
    Path dataFile = Home.or(data, Home.DATA);
    Path folder = Home.or(model, Home.MODEL);
    Network base = read(folder);
    List<LadderRun.Subject> subjects = new ArrayList<>();
    subjects.add(new LadderRun.Subject(base, ""));
    for (double keep : fractions(base)) {
      subjects.add(
          LadderRun.Subject.pruned(base.with(new HeadPruning(keep)), "applied afterwards"));
    }
    for (Path folderOfOther : trained) {
      Network other = read(folderOfOther);
      alike(base, other, folderOfOther);
      subjects.add(
          other.pruning().off()
              ? new LadderRun.Subject(other, " + " + folderOfOther.getFileName())
              : LadderRun.Subject.pruned(other, "trained in"));
    }
    Images set = Images.read(dataFile);
    Network.Input input = base.input();
    set.require(input.channels(), input.height(), input.width(), base.classes());
    inputs.add(new Result.InputFile("data", Home.shown(dataFile), set.sha256()));
    int count = images == null ? set.count() : within("--images", images, 1, set.count());
    LadderRun.Amount amount = amount(count);
    boolean subtracts = subjects.stream().anyMatch(one -> one.network().subtractsAtSpike());
    LadderRun run =
        new LadderRun(
            machine.equipped(subtracts),
            priced,
            skipping,
            resident,
            new LadderRun.Pictures() {
              @Override
              public byte[] pixels(int image) {
                return set.image(image);
              }

              @Override
              public int label(int image) {
                return set.label(image);
              }
            },
            amount,
            threads);
    List<Ladder.Rung> rungs = run.climb(subjects);
    String accuracy =
        String.format(
            Locale.ROOT,
            "Accuracy: measured, %,d images of %s. Cycles and energy: mean of the first %,d; the"
                + " first %,d equal golden's bit for bit in every setting.",
            count,
            dataFile.getFileName(),
            amount.cost(),
            amount.checked());
    return new Climbed(
        new LadderReport(
            subject(base, base.name()),
            accuracy,
            amount,
            skipping.stream().map(Skipping::toString).toList(),
            inputs,
            Ladder.measures(rungs),
            Map.of()),
        run.difference());
  }

  private LadderRun.Amount amount(int count) {
    int cost = Math.min(count, within("--cost-images", costImages, 1, Integer.MAX_VALUE));
    return new LadderRun.Amount(
        count, cost, Math.min(cost, within("--check", check, 0, Integer.MAX_VALUE)));
  }

  /// Ratios compare machines at one network's work.
  private static void alike(Network base, Network other, Path folder) {
    if (other.blocks().size() != base.blocks().size()
        || other.width() != base.width()
        || other.tokens() != base.tokens()
        || other.timesteps() != base.timesteps()
        || experts(other) != experts(base)) {
      throw new InputException(
          "--trained " + folder,
          subject(other, other.name()),
          "a network of the shape of --model: " + subject(base, base.name()));
    }
  }

  private List<Double> fractions(Network base) {
    List<Double> wanted = afterwards;
    if (wanted == null) {
      wanted = trained.isEmpty() && base.prunable() ? List.of(0.5, 0.25) : List.of();
    }
    for (double keep : wanted) {
      if (!(keep > 0 && keep < 1)) {
        throw new InputException("--afterwards", "" + keep, "0 < P < 1");
      }
      if (!base.prunable()) {
        throw new InputException(
            "--afterwards",
            keep + " for " + base.name() + ", which has no heads to drop",
            "a network with multi-head attention in every block");
      }
    }
    return wanted;
  }

  private static String subject(Network network, String name) {
    String blocks =
        network.blocks().isEmpty()
            ? "feed-forward"
            : network.blocks().getFirst().attention().heads()
                + " heads, "
                + network.blocks().size()
                + " blocks";
    return String.format(
        Locale.ROOT,
        "%s: T %d, N %d, D %d, %s%s.",
        name,
        network.timesteps(),
        network.tokens(),
        network.width(),
        blocks,
        experts(network) == 0 ? "" : ", " + experts(network) + " experts");
  }

  private static int experts(Network network) {
    return network.blocks().stream()
        .mapToInt(
            block ->
                switch (block.feedForward()) {
                  case Mlp mlp -> 0;
                  case GatedMlp gated -> 0;
                  case Moe moe -> moe.experts().size();
                  case RoutedMlp routed -> routed.experts().size();
                })
        .max()
        .orElse(0);
  }

  private Climbed ofRates(
      Accelerator machine, Technology priced, List<Skipping> skipping, String shapeName) {
    if (model != null || data != null || !trained.isEmpty()) {
      throw new InputException(
          "--synthetic",
          "also --model, --trained or --data",
          "no file: weights and images are made");
    }
    Synthetic.Shape shape =
        switch (shapeName) {
          case "4-384" -> Synthetic.Shape.cifar(4);
          case "4-384-h8" -> Synthetic.Shape.cifar(4, 8);
          default -> throw new InputException("--synthetic", shapeName, "4-384 or 4-384-h8");
        };
    Synthetic.Calibrated made = Synthetic.network(shape, SEED, machine, ROUNDS);
    Network base = made.network();
    List<LadderRun.Subject> subjects = new ArrayList<>();
    subjects.add(new LadderRun.Subject(base, ""));
    for (double keep : fractions(base)) {
      subjects.add(LadderRun.Subject.pruned(base.with(new HeadPruning(keep)), "heads dropped"));
    }
    LadderRun.Amount amount = amount(images == null ? 4 : within("--images", images, 1, 1000));
    LadderRun run =
        new LadderRun(
            machine,
            priced,
            skipping,
            resident,
            new LadderRun.Pictures() {
              @Override
              public byte[] pixels(int image) {
                return Synthetic.pixels(base, 1 + image);
              }

              @Override
              public int label(int image) {
                return -1;
              }
            },
            amount,
            threads);
    List<Ladder.Rung> rungs = run.climb(subjects);
    Map<String, Object> rates = new LinkedHashMap<>();
    made.wanted()
        .forEach(
            (point, wanted) ->
                rates.put(point, List.of(wanted, made.reached().getOrDefault(point, Double.NaN))));
    return new Climbed(
        new LadderReport(
            subject(base, "Spikformer-" + shape.name() + " shape"),
            "Modelled: random weights (seed "
                + SEED
                + "), published firing rates layer by layer, "
                + amount.cost()
                + " noise images; no accuracy of ours. Published accuracy: spiking transformers"
                + " 95.19 % (CIFAR-10), 77.86 % (CIFAR-100) (Bishop, table 1); D3 trained in: +0.24"
                + " points at p 0.5, -0.19 at p 0.25 (3D-MoE'25, read in a survey).",
            amount,
            skipping.stream().map(Skipping::toString).toList(),
            inputs,
            Ladder.measures(rungs),
            rates),
        run.difference());
  }
}
