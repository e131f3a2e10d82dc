package spikestack.studio.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import spikestack.model.input.InputException;
import spikestack.model.network.Bundle;
import spikestack.model.network.Merge;
import spikestack.training.Augmentation;
import spikestack.training.BundleSparsityPlan;
import spikestack.training.DataPlan;
import spikestack.training.NetworkPlan;
import spikestack.training.NeuronPlan;
import spikestack.training.PlanFile;
import spikestack.training.PruningPlan;
import spikestack.training.SchedulePlan;
import spikestack.training.TrainingPlan;
import spikestack.training.WeightPlan;

/// What one training run is made of: a named network or a plan file, then options that win over it.
final class TrainOptions {
  private static final List<String> WEIGHTS =
      List.of("int8", "int8-per-channel", "int4", "int4-per-channel");

  @Option(
      names = "--network",
      paramLabel = "NAME",
      description = "mha-fmnist or moe-mha-fmnist (default).")
  @Nullable String network;

  @Option(
      names = "--plan",
      paramLabel = "FILE",
      description = "Training plan (YAML, docs/formats/training.md) in place of --network.")
  @Nullable Path plan;

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description =
          "Folder with IDX files, or an NPZ file (default: /usr/share/datasets/fashion-mnist). Of"
              + " frames: a folder with train and test (docs/training.md), or the training set.")
  @Nullable Path data;

  @Option(
      names = "--test",
      paramLabel = "PATH",
      description = "Frames: the test set, where --data does not hold it.")
  @Nullable Path test;

  @Option(
      names = "--by",
      paramLabel = "WAY",
      description = "Frames from recordings: same number of events (count) or same time (time).")
  @Nullable String by;

  @Option(
      names = "--images",
      paramLabel = "N",
      description = "Use the first N images of each set (default: all).")
  @Nullable Integer images;

  @Option(
      names = "--validation",
      paramLabel = "N",
      description = "Keep the last N training images for validation (default: 0).")
  @Nullable Integer validation;

  @Option(names = "--epochs", paramLabel = "N", description = "Epochs with real weights.")
  @Nullable Integer epochs;

  @Option(
      names = "--short-epochs",
      paramLabel = "N",
      description = "The first N epochs take half the time steps (half the cost).")
  @Nullable Integer shortEpochs;

  @Option(
      names = "--fine-tune",
      paramLabel = "N",
      description = "Epochs with rounded weights afterwards; may be a fraction.")
  @Nullable Double fineTune;

  @Option(names = "--batch", paramLabel = "N", description = "Images per step.")
  @Nullable Integer batch;

  @Option(names = "--learning-rate", paramLabel = "R", description = "Peak of the schedule.")
  @Nullable Double learningRate;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of everything random.")
  @Nullable Long seed;

  @Option(
      names = "--feed-forward",
      paramLabel = "FORM",
      description =
          "mlp:HIDDEN, top-k:EXPERTS:K:WIDTH[:or|:sum] or spiking-router:EXPERTS:WIDTH[:or|:sum].")
  @Nullable String feedForward;

  @Option(
      names = "--neuron",
      paramLabel = "KIND",
      description =
          "halve, subtract or subtract:LEAK[:THRESHOLD] (fractions of halve's threshold).")
  @Nullable String neuron;

  @Option(
      names = "--keep-heads",
      paramLabel = "P",
      description = "Train with dynamic head pruning (D3): fraction of heads kept, 0 < P <= 1.")
  @Nullable Double keepHeads;

  @Option(
      names = "--prune-epochs",
      paramLabel = "A:B",
      description = "P falls from 1 to --keep-heads between epochs A and B (default: at once).")
  @Nullable String pruneEpochs;

  @Option(
      names = "--prune-bundles",
      paramLabel = "TxS:Q[:K]",
      description = "Train with error-constrained pruning: rows with under Q (K) active features.")
  @Nullable String pruneBundles;

  @Option(
      names = "--bundle-sparsity",
      paramLabel = "TxS:W",
      description = "Add W times the share of active bundles (T tokens x S steps) to the loss.")
  @Nullable String bundleSparsity;

  @Option(
      names = "--weights",
      paramLabel = "FORMAT",
      description = "int8, int8-per-channel, int4 or int4-per-channel; else power-of-two steps.")
  @Nullable String weights;

  @Option(
      names = "--augment",
      paramLabel = "LIST",
      description = "none, or mirror and shift:PIXELS, separated by commas (default: mirror).")
  @Nullable String augment;

  @Option(
      names = "--start",
      paramLabel = "FILE",
      description = "Begin with the real weights of another run: its float.safetensors.")
  @Nullable Path start;

  TrainingPlan plan(Path out, boolean resume) {
    TrainingPlan made = base(out).into(out, resume);
    try {
      return changed(made);
    } catch (IllegalArgumentException e) {
      throw new InputException(
          "options of train", "values outside what is possible", e.getMessage() + " (--help)");
    }
  }

  private TrainingPlan base(Path out) {
    if (plan != null) {
      if (network != null) {
        throw new InputException("--network", network, "either --network or --plan");
      }
      return PlanFile.read(plan, out);
    }
    NetworkPlan named =
        switch (network == null ? "moe-mha-fmnist" : network) {
          case "mha-fmnist" -> NetworkPlan.mha();
          case "moe-mha-fmnist" -> NetworkPlan.moeMha();
          default ->
              throw new InputException(
                  "--network", String.valueOf(network), "mha-fmnist or moe-mha-fmnist");
        };
    return TrainingPlan.of(named, out);
  }

  private TrainingPlan changed(TrainingPlan plan) {
    DataPlan given = plan.data();
    SchedulePlan schedule = plan.schedule();
    int count = or(epochs, schedule.epochs());
    TrainingPlan made =
        plan.with(
                new DataPlan(
                    or(data, given.path()),
                    test == null ? given.test() : Optional.of(test),
                    by == null ? given.by() : FramesCommand.split(by),
                    or(images, given.images()),
                    or(images, given.testImages()),
                    or(validation, given.validation())))
            .with(
                new SchedulePlan(
                    count,
                    or(shortEpochs, Math.min(count, schedule.shortEpochs())),
                    or(fineTune, schedule.fineTuneEpochs()),
                    or(batch, schedule.batch()),
                    or(learningRate, schedule.learningRate()),
                    schedule.testEveryEpoch()))
            .with(pruning(plan.pruning()))
            .withSeed(or(seed, plan.seed()));
    if (feedForward != null) {
      made = made.with(made.network().with(feedForward(feedForward)));
    }
    if (neuron != null) {
      made = made.with(neuron(neuron));
    }
    if (weights != null) {
      made = made.with(weights(weights));
    }
    if (augment != null) {
      made = made.with(augmentation(augment));
    }
    if (pruneBundles != null) {
      made = made.with(PruneBundles.parse(pruneBundles));
    }
    if (bundleSparsity != null) {
      made = made.with(sparsity(bundleSparsity));
    }
    return start == null ? made : made.withStart(start);
  }

  private PruningPlan pruning(PruningPlan given) {
    double from = keepHeads == null ? given.from() : 0;
    double to = keepHeads == null ? given.to() : 0;
    if (pruneEpochs != null) {
      String[] words = words(pruneEpochs, 2, 2, "--prune-epochs", "A:B, such as 1:4");
      from = number(words[0], "--prune-epochs");
      to = number(words[1], "--prune-epochs");
    }
    return new PruningPlan(or(keepHeads, given.keep()), from, to);
  }

  private static BundleSparsityPlan sparsity(String text) {
    String option = "--bundle-sparsity";
    String[] words = words(text, 2, 2, option, "TOKENSxSTEPS:WEIGHT, such as 4x4:0.3");
    return new BundleSparsityPlan(Bundle.parse(words[0]), number(words[1], option));
  }

  private static NetworkPlan.FeedForwardPlan feedForward(String text) {
    String allowed = "mlp:HIDDEN, top-k:EXPERTS:K:WIDTH or spiking-router:EXPERTS:WIDTH";
    String option = "--feed-forward";
    String[] words = words(text, 2, 5, option, allowed);
    return switch (words[0] + words.length) {
      case "mlp2" -> new NetworkPlan.FeedForwardPlan.Mlp(whole(words[1], option));
      case "top-k4", "top-k5" ->
          new NetworkPlan.FeedForwardPlan.Experts(
              whole(words[1], option),
              whole(words[2], option),
              whole(words[3], option),
              words.length == 5 ? merge(words[4]) : Merge.OR);
      case "spiking-router3", "spiking-router4" ->
          new NetworkPlan.FeedForwardPlan.SpikingExperts(
              whole(words[1], option),
              whole(words[2], option),
              words.length == 4 ? merge(words[3]) : Merge.SUM);
      default -> throw new InputException(option, text, allowed);
    };
  }

  private static Merge merge(String word) {
    return switch (word) {
      case "or" -> Merge.OR;
      case "sum" -> Merge.SUM;
      default -> throw new InputException("--feed-forward", word, "or, sum");
    };
  }

  private static NeuronPlan neuron(String text) {
    String[] words = words(text, 1, 3, "--neuron", "halve, subtract or subtract:LEAK[:THRESHOLD]");
    return switch (words[0]) {
      case "halve" -> new NeuronPlan.Halve();
      case "subtract" ->
          new NeuronPlan.Subtract(
              words.length > 1 ? number(words[1], "--neuron") : NeuronPlan.Subtract.DEFAULT.leak(),
              words.length > 2
                  ? number(words[2], "--neuron")
                  : NeuronPlan.Subtract.DEFAULT.threshold());
      default -> throw new InputException("--neuron", text, "halve or subtract");
    };
  }

  private static WeightPlan weights(String text) {
    if (!WEIGHTS.contains(text)) {
      throw new InputException("--weights", text, String.join(", ", WEIGHTS));
    }
    return new WeightPlan(text.startsWith("int8") ? 8 : 4, text.endsWith("per-channel"));
  }

  private static Augmentation augmentation(String text) {
    boolean mirror = false;
    int shift = 0;
    for (String word : text.toLowerCase(Locale.ROOT).split(",", -1)) {
      if (word.equals("mirror")) {
        mirror = true;
      } else if (word.startsWith("shift:")) {
        shift = whole(word.substring("shift:".length()), "--augment");
      } else if (!word.equals("none")) {
        throw new InputException("--augment", text, "none, mirror, shift:PIXELS");
      }
    }
    return new Augmentation(mirror, shift);
  }

  private static String[] words(String text, int min, int max, String option, String allowed) {
    String[] words = text.split(":", -1);
    if (words.length < min || words.length > max) {
      throw new InputException(option, text, allowed);
    }
    return words;
  }

  private static int whole(String text, String option) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new InputException(option, text, "a whole number");
    }
  }

  private static double number(String text, String option) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new InputException(option, text, "a number");
    }
  }

  private static <T> T or(@Nullable T given, T standard) {
    return given == null ? standard : given;
  }
}
