package spikestack.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import spikestack.model.input.StrictNode;
import spikestack.model.input.events.Framing;
import spikestack.model.network.Bundle;
import spikestack.model.network.BundlePruning;
import spikestack.model.network.Merge;
import spikestack.model.network.Network;

/// Reads a training plan, `docs/formats/training.md`: YAML or JSON, every key optional, unknown
/// keys refused. `extends` names another plan file, relative to this one, whose values are the
/// defaults; without it they are those of [TrainingPlan#of] for the network `mha-fmnist`.
public final class PlanFile {
  public static final String FORMAT = "spikestack-training-plan/1";

  private static final int MOST = 1_000_000;
  private static final int MAX_WIDTH = 65_536;
  private static final int MAX_DEPTH = 8;

  private PlanFile() {}

  /// The plan; it is to be written to `out`.
  ///
  /// Throws [InputException] for anything wrong, with file, line and key.
  public static TrainingPlan read(Path file, Path out) {
    return read(file, out, 0);
  }

  private static TrainingPlan read(Path file, Path out, int depth) {
    StrictNode root = StrictNode.read(file);
    root.choice("format", FORMAT);
    TrainingPlan plan = TrainingPlan.of(NetworkPlan.mha(), out);
    if (root.has("extends")) {
      if (depth == MAX_DEPTH) {
        throw root.at("extends").refuse("at most " + MAX_DEPTH + " files that extend each other");
      }
      plan = read(file.resolveSibling(root.text("extends")), out, depth + 1);
    }
    TrainingPlan base = plan;
    TrainingPlan read =
        checked(
            root,
            () ->
                new TrainingPlan(
                    root.has("network")
                        ? network(root.object("network"), base.network())
                        : base.network(),
                    root.has("data") ? data(file, root.object("data"), base.data()) : base.data(),
                    root.has("schedule")
                        ? schedule(root.object("schedule"), base.schedule())
                        : base.schedule(),
                    root.has("pruning")
                        ? pruning(root.object("pruning"), base.pruning())
                        : base.pruning(),
                    root.has("bundlePruning")
                        ? bundlePruning(root.object("bundlePruning"), base.bundlePruning())
                        : base.bundlePruning(),
                    root.has("bundleSparsity")
                        ? bundleSparsity(root.object("bundleSparsity"), base.bundleSparsity())
                        : base.bundleSparsity(),
                    root.has("weights")
                        ? weights(root.object("weights"), base.weights())
                        : base.weights(),
                    root.has("augmentation")
                        ? augmentation(root.object("augmentation"), base.augmentation())
                        : base.augmentation(),
                    root.has("seed") ? root.integer("seed", 0L, Integer.MAX_VALUE) : base.seed(),
                    base.start(),
                    out,
                    base.resume()));
    root.done();
    return read;
  }

  private static NetworkPlan network(StrictNode node, NetworkPlan base) {
    List<Integer> stem = base.stem();
    if (node.has("stem")) {
      stem = new ArrayList<>();
      for (StrictNode width : node.list("stem")) {
        stem.add(width.integer(1, MAX_WIDTH));
      }
    }
    List<Integer> widths = stem;
    int frameMax = integer(node, "frameMax", 1, Network.Input.PIXEL_MAX, base.frameMax());
    // Events have two polarities.
    int channels = frameMax > 0 && !base.frames() ? 2 : base.channels();
    return checked(
        node,
        () ->
            new NetworkPlan(
                node.has("name") ? node.text("name") : base.name(),
                integer(node, "channels", 1, 16, channels),
                integer(node, "height", 4, 4096, base.height()),
                integer(node, "width", 4, 4096, base.width()),
                integer(node, "zeroPoint", 0, 255, frameMax > 0 ? 0 : base.zeroPoint()),
                frameMax,
                integer(node, "classes", 2, MAX_WIDTH, base.classes()),
                integer(node, "timesteps", 1, 64, base.timesteps()),
                widths,
                integer(node, "features", 1, MAX_WIDTH, base.features()),
                integer(node, "blocks", 1, 64, base.blocks()),
                integer(node, "heads", 1, 64, base.heads()),
                node.has("feedForward")
                    ? feedForward(node.object("feedForward"))
                    : base.feedForward(),
                node.has("neuron") ? neuron(node.object("neuron")) : base.neuron()));
  }

  private static NetworkPlan.FeedForwardPlan feedForward(StrictNode node) {
    return checked(
        node,
        () ->
            switch (node.choice("kind", "mlp", "top-k", "spiking-router")) {
              case "mlp" ->
                  new NetworkPlan.FeedForwardPlan.Mlp(node.integer("hidden", 1, MAX_WIDTH));
              case "top-k" ->
                  new NetworkPlan.FeedForwardPlan.Experts(
                      node.integer("experts", 1, 64),
                      node.integer("k", 1, 64),
                      node.integer("width", 1, MAX_WIDTH),
                      node.has("merge") ? node.choice("merge", Merge.class) : Merge.OR);
              default ->
                  new NetworkPlan.FeedForwardPlan.SpikingExperts(
                      node.integer("experts", 1, 64),
                      node.integer("width", 1, MAX_WIDTH),
                      node.has("merge") ? node.choice("merge", Merge.class) : Merge.SUM);
            });
  }

  private static NeuronPlan neuron(StrictNode node) {
    return switch (node.choice("kind", "halve", "subtract")) {
      case "halve" -> new NeuronPlan.Halve();
      default ->
          checked(
              node,
              () ->
                  new NeuronPlan.Subtract(
                      decimal(node, "leak", 0, 1, NeuronPlan.Subtract.DEFAULT.leak()),
                      decimal(node, "threshold", 0, 4, NeuronPlan.Subtract.DEFAULT.threshold())));
    };
  }

  private static DataPlan data(Path file, StrictNode node, DataPlan base) {
    return new DataPlan(
        node.has("path") ? file.resolveSibling(node.text("path")) : base.path(),
        node.has("test") ? Optional.of(file.resolveSibling(node.text("test"))) : base.test(),
        node.has("by") ? node.choice("by", Framing.Split.class) : base.by(),
        integer(node, "images", 0, 10 * MOST, base.images()),
        integer(node, "testImages", 0, 10 * MOST, base.testImages()),
        integer(node, "validation", 0, 10 * MOST, base.validation()));
  }

  private static SchedulePlan schedule(StrictNode node, SchedulePlan base) {
    return checked(
        node,
        () ->
            new SchedulePlan(
                integer(node, "epochs", 0, MOST, base.epochs()),
                integer(node, "shortEpochs", 0, MOST, base.shortEpochs()),
                decimal(node, "fineTuneEpochs", 0, 1000, base.fineTuneEpochs()),
                integer(node, "batch", 1, MAX_WIDTH, base.batch()),
                decimal(node, "learningRate", 0, 1, base.learningRate()),
                node.has("testEveryEpoch") ? node.flag("testEveryEpoch") : base.testEveryEpoch()));
  }

  private static PruningPlan pruning(StrictNode node, PruningPlan base) {
    return checked(
        node,
        () ->
            new PruningPlan(
                decimal(node, "keep", 0, 1, base.keep()),
                decimal(node, "from", 0, MOST, base.from()),
                decimal(node, "to", 0, MOST, base.to())));
  }

  /// Also of the cells of a study.
  static BundlePruning bundlePruning(StrictNode node, BundlePruning base) {
    int most = BundlePruning.MAX_THRESHOLD;
    return new BundlePruning(
        bundle(node, base.bundle()),
        integer(node, "query", 0, most, base.query()),
        integer(node, "key", 0, most, base.key()));
  }

  private static BundleSparsityPlan bundleSparsity(StrictNode node, BundleSparsityPlan base) {
    double most = BundleSparsityPlan.MAX_WEIGHT;
    return new BundleSparsityPlan(
        bundle(node, base.bundle()), decimal(node, "weight", 0, most, base.weight()));
  }

  static Bundle bundle(StrictNode node, Bundle base) {
    return new Bundle(
        integer(node, "tokens", 1, Bundle.MAX_TOKENS, base.tokens()),
        integer(node, "steps", 1, Network.MAX_TIMESTEPS, base.steps()));
  }

  private static WeightPlan weights(StrictNode node, WeightPlan base) {
    boolean perChannel = base.perChannel();
    if (node.has("steps")) {
      perChannel = node.choice("steps", "per-channel", "power-of-two").equals("per-channel");
    }
    return new WeightPlan(integer(node, "bits", 2, 8, base.bits()), perChannel);
  }

  private static Augmentation augmentation(StrictNode node, Augmentation base) {
    return new Augmentation(
        node.has("mirror") ? node.flag("mirror") : base.mirror(),
        integer(node, "shift", 0, 16, base.shift()));
  }

  private static int integer(StrictNode node, String key, int min, int max, int standard) {
    return node.has(key) ? node.integer(key, min, max) : standard;
  }

  private static double decimal(
      StrictNode node, String key, double min, double max, double standard) {
    return node.has(key) ? node.decimal(key, min, max) : standard;
  }

  /// The records complain in their own words; here they get their place.
  private static <T> T checked(StrictNode node, Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw node.refuse(String.valueOf(e.getMessage()), "see docs/formats/training.md");
    }
  }
}
