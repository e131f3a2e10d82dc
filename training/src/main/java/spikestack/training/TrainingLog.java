package spikestack.training;

import java.util.Locale;
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
    root.putObject("plan")
        .put("epochs", plan.epochs())
        .put("shortEpochs", plan.shortEpochs())
        .put("fineTuneEpochs", plan.fineTuneEpochs())
        .put("batch", plan.batch())
        .put("learningRate", plan.learningRate())
        .put("seed", plan.seed());
    root.putObject("data")
        .put("trainImages", data.train().count())
        .put("trainSha256", data.train().sha256())
        .put("testImages", data.test().count())
        .put("testSha256", data.test().sha256());
    root.put("parameters", result.network().parameters());
    root.put("floatAccuracy", result.floatAccuracy());
    root.put("integerAccuracy", result.integerAccuracy());
    ArrayNode epochs = root.putArray("epochs");
    for (EpochResult epoch : result.epochs()) {
      ObjectNode node = epochs.addObject();
      node.put("phase", epoch.phase().name().toLowerCase(Locale.ROOT));
      node.put("epoch", epoch.epoch());
      if (epoch.epoch() > 0) {
        node.put("loss", rounded(epoch.loss(), 5));
        node.put("trainAccuracy", rounded(epoch.trainAccuracy(), 5));
      }
      node.put("testAccuracy", rounded(epoch.testAccuracy(), 5));
      node.put("seconds", rounded(epoch.seconds(), 1));
    }
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  private static double rounded(double value, int digits) {
    double unit = Math.pow(10, digits);
    return Math.rint(value * unit) / unit;
  }
}
