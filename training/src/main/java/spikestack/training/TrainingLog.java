package spikestack.training;

import java.util.Locale;
import spikestack.model.network.BundlePruning;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `training.json`: the plan, the data, and what every epoch gave. Accuracies are fractions; an
/// epoch 0 of phase `integer` is the folded, rounded network before fine-tuning.
final class TrainingLog {
  private TrainingLog() {}

  static String json(TrainingPlan plan, DataSet data, TrainingResult result) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", "spikestack-training/1");
    root.put("network", plan.network().name());
    plan(root.putObject("plan"), plan);
    ObjectNode sets = root.putObject("data");
    if (plan.network().frames()) {
      sets.put("kind", "frames")
          .put("synthetic", data.train().synthetic() || data.test().synthetic())
          .put("frameMax", plan.network().frameMax())
          .put("recordingsBy", plan.data().by().name().toLowerCase(Locale.ROOT));
    }
    sets.put("trainImages", data.train().count())
        .put("trainSha256", data.train().sha256())
        .put("testImages", data.test().count())
        .put("testSha256", data.test().sha256())
        .put("validationImages", plan.data().validation());
    root.put("parameters", result.network().parameters());
    put(root, "floatAccuracy", result.floatAccuracy(), 5);
    put(root, "integerAccuracy", result.integerAccuracy(), 5);
    ArrayNode epochs = root.putArray("epochs");
    for (EpochResult epoch : result.epochs()) {
      ObjectNode node = epochs.addObject();
      node.put("phase", epoch.phase().name().toLowerCase(Locale.ROOT));
      node.put("epoch", epoch.epoch());
      put(node, "loss", epoch.loss(), 5);
      put(node, "trainAccuracy", epoch.trainAccuracy(), 5);
      put(node, "validationAccuracy", epoch.validationAccuracy(), 5);
      put(node, "testAccuracy", epoch.testAccuracy(), 5);
      put(node, "seconds", epoch.seconds(), 1);
    }
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  private static void plan(ObjectNode node, TrainingPlan plan) {
    SchedulePlan schedule = plan.schedule();
    node.put("epochs", schedule.epochs())
        .put("shortEpochs", schedule.shortEpochs())
        .put("fineTuneEpochs", schedule.fineTuneEpochs())
        .put("batch", schedule.batch())
        .put("learningRate", schedule.learningRate())
        .put("seed", plan.seed())
        .put("neuron", plan.network().neuron().toString())
        .put("feedForward", plan.network().feedForward().toString())
        .put("weights", plan.weights().toString())
        .put("mirror", plan.augmentation().mirror())
        .put("shift", plan.augmentation().shift())
        .put("keepHeads", plan.pruning().keep())
        .put("pruneFrom", plan.pruning().from())
        .put("pruneTo", plan.pruning().to());
    BundlePruning rows = plan.bundlePruning();
    if (!rows.off()) {
      node.putObject("bundlePruning")
          .put("tokens", rows.bundle().tokens())
          .put("steps", rows.bundle().steps())
          .put("query", rows.query())
          .put("key", rows.key());
    }
    BundleSparsityPlan sparsity = plan.bundleSparsity();
    if (!sparsity.off()) {
      node.putObject("bundleSparsity")
          .put("tokens", sparsity.bundle().tokens())
          .put("steps", sparsity.bundle().steps())
          .put("weight", sparsity.weight());
    }
    plan.start().ifPresent(start -> node.put("start", start.toString()));
  }

  /// Nothing where nothing was measured.
  private static void put(ObjectNode node, String key, double value, int digits) {
    if (!Double.isNaN(value)) {
      double unit = Math.pow(10, digits);
      node.put(key, Math.rint(value * unit) / unit);
    }
  }
}
