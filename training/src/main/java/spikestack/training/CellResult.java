package spikestack.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import spikestack.model.input.AtomicFile;
import spikestack.model.input.StrictNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What one run of a study gave, `result.json`. Accuracies are fractions: `real` of the real
/// weights and `test` of the integers on all test images, `validation` of the integers; `real` is
/// NaN where it was not measured. The last six are of [GoldenCheck]. `plan` says what was run;
/// `neuron` which was used; `seconds` of wall time.
public record CellResult(
    String plan,
    String neuron,
    double real,
    double test,
    double validation,
    double seconds,
    long parameters,
    int checked,
    int differing,
    long saturations,
    double expertsPerToken,
    double emptyBundles,
    double emptyRows) {
  static final String FILE = "result.json";
  static final String FORMAT = "spikestack-training-result/1";

  void write(Path folder) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", FORMAT).put("plan", plan).put("neuron", neuron);
    if (!Double.isNaN(real)) {
      root.put("floatAccuracy", real);
    }
    root.put("integerAccuracy", test)
        .put("validationAccuracy", validation)
        .put("seconds", Math.rint(seconds))
        .put("parameters", parameters)
        .put("checkedAgainstGolden", checked)
        .put("differing", differing)
        .put("saturations", saturations)
        .put("expertsPerToken", expertsPerToken);
    if (!Double.isNaN(emptyBundles)) {
      root.put("emptyBundles", emptyBundles).put("emptyRows", emptyRows);
    }
    AtomicFile.write(
        folder.resolve(FILE),
        JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
  }

  /// Nothing when the run is not finished.
  static Optional<CellResult> read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    StrictNode root = StrictNode.read(file);
    root.choice("format", FORMAT);
    CellResult result =
        new CellResult(
            root.text("plan"),
            root.text("neuron"),
            root.has("floatAccuracy") ? root.decimal("floatAccuracy", 0, 1) : Double.NaN,
            root.decimal("integerAccuracy", 0, 1),
            root.decimal("validationAccuracy", 0, 1),
            root.decimal("seconds", 0, Double.MAX_VALUE),
            root.integer("parameters", 0L, Long.MAX_VALUE),
            root.integer("checkedAgainstGolden", 0, Integer.MAX_VALUE),
            root.integer("differing", 0, Integer.MAX_VALUE),
            root.integer("saturations", 0L, Long.MAX_VALUE),
            root.decimal("expertsPerToken", 0, 64),
            root.has("emptyBundles") ? root.decimal("emptyBundles", 0, 1) : Double.NaN,
            root.has("emptyRows") ? root.decimal("emptyRows", 0, 1) : Double.NaN);
    root.done();
    return Optional.of(result);
  }
}
