package spikestack.model.importer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import spikestack.model.importer.Preset.EmbeddingKind;
import spikestack.model.importer.Quantiser.Quantised;
import spikestack.model.importer.Quantiser.Seen;
import spikestack.model.network.Network;
import spikestack.model.network.Precision;

/// A network with real weights to one of integers.
///
/// Every layer is folded and quantised, also where a network as a whole cannot be expressed yet;
/// [Conversion#missing] then says what it lacks.
final class Converter {
  /// Unit of membrane residuals and of the pixel layer.
  static final int FRACTION_BITS = 9;

  static final Precision PRECISION = Precision.DEFAULT;

  private final RealNetwork real;
  private final String file;
  private final Quantiser quantiser;
  private final List<LayerReport> reports = new ArrayList<>();
  private final List<NeuronReport> neurons = new ArrayList<>();
  private final Map<String, String> points = new LinkedHashMap<>();
  private final Map<String, Quantised> quantised = new LinkedHashMap<>();
  private final Classifier classifier;
  private final List<Integer> zeroPoints;

  /// Integers, or what keeps them from being a network; `points` maps each neuron to the point
  /// where a trace has its spikes.
  record Conversion(
      Optional<Network> network,
      String missing,
      List<LayerReport> layers,
      List<NeuronReport> neurons,
      Map<String, String> points,
      List<Integer> zeroPoints,
      double borderError) {}

  private Converter(RealNetwork real, String file) {
    this.real = real;
    this.file = file;
    this.classifier = new Classifier(real);
    this.quantiser = new Quantiser(file, PRECISION, FRACTION_BITS);
    this.zeroPoints = real.input().zeroPoints();
  }

  static Conversion convert(RealNetwork real, String file) {
    return new Converter(real, file).convert();
  }

  private Conversion convert() {
    layers();
    String missing = real.missing();
    Optional<Network> network =
        missing.isEmpty()
            ? Optional.of(
                new NetworkBuilder(real, quantiser, quantised, classifier, zeroPoints, points)
                    .build(file))
            : Optional.empty();
    return new Conversion(
        network,
        missing,
        List.copyOf(reports),
        List.copyOf(neurons),
        points,
        zeroPoints,
        borderError());
  }

  /// A zero point is a whole number: outside the picture a channel is off by at most this, in
  /// normalised units.
  private double borderError() {
    double worst = 0;
    for (int c = 0; c < real.input().mean().length; c++) {
      double off = zeroPoints.get(c) * real.input().unit() - real.input().mean()[c];
      worst = Math.max(worst, Math.abs(off / real.input().std()[c]));
    }
    return worst;
  }

  /// Quantises every layer, with the largest value it sees.
  private void layers() {
    boolean first = true;
    int residual = 1;
    for (RealNetwork.Group group : real.groups()) {
      RealNetwork.Embedding embedding = group.embedding();
      int stem = residual;
      for (RealLayer stage : embedding.stages()) {
        if (first) {
          keep(stage, quantiser.first(stage, pixels()));
        } else {
          keep(stage, firing(stage, Seen.integers(stem)));
        }
        first = false;
        stem = 1;
      }
      boolean halving = embedding.kind() == EmbeddingKind.HALVING_BRANCHES;
      Seen entry = Seen.integers(halving ? residual : 1);
      keep(embedding.entry(), closing(embedding.entry(), entry));
      residual = real.spikeAdd() ? 2 : 1;
      for (RealNetwork.Block block : group.blocks()) {
        quantise(block.attention(), residual);
        residual += real.spikeAdd() ? 1 : 0;
        quantise(block.feedForward(), residual);
        residual += real.spikeAdd() ? 1 : 0;
      }
    }
    reports.add(classifier.report(residual));
    headGate();
  }

  /// A gate behind a mean over tokens integrates sums over a power of two: what that is above the
  /// number of tokens moves into the threshold.
  private void headGate() {
    if (!real.gateBehindMean() || !real.headGate().present()) {
      gate(real.headGate());
      return;
    }
    double share = real.meanShare();
    int threshold = quantiser.unitThreshold(real.headGate().threshold() * share);
    double error =
        Math.scalb(threshold / 2.0, -FRACTION_BITS) / share - real.headGate().threshold();
    neurons.add(
        new NeuronReport(real.headGate().name(), real.headGate().threshold(), threshold, error));
  }

  private void gate(RealNetwork.Gate gate) {
    if (gate.present()) {
      int threshold = quantiser.unitThreshold(gate.threshold());
      double error = Math.scalb(threshold / 2.0, -FRACTION_BITS) - gate.threshold();
      neurons.add(new NeuronReport(gate.name(), gate.threshold(), threshold, error));
    }
  }

  private void quantise(RealNetwork.Attention attention, int residual) {
    gate(attention.gate());
    for (RealNetwork.Gate score : attention.scores()) {
      double scale = attention.sumScale();
      int threshold = quantiser.scoreThreshold(score.threshold(), scale);
      double error = threshold * scale / 2 - score.threshold();
      neurons.add(new NeuronReport(score.name(), score.threshold(), threshold, error));
    }
    Seen seen = Seen.integers(residual);
    attention.router().forEach(layer -> keep(layer, quantiser.direct(layer, seen)));
    attention.queries().forEach(layer -> keep(layer, quantiser.direct(layer, seen)));
    keep(attention.key(), quantiser.direct(attention.key(), seen));
    attention.value().forEach(layer -> keep(layer, quantiser.direct(layer, seen)));
    keep(
        attention.output(), closing(attention.output(), Seen.integers(attention.queries().size())));
  }

  private void quantise(RealNetwork.FeedForward branch, int residual) {
    gate(branch.gate());
    Seen seen = Seen.integers(residual);
    branch.router().forEach(layer -> keep(layer, quantiser.rescaled(layer, seen)));
    for (int e = 0; e < branch.ups().size(); e++) {
      keep(branch.ups().get(e), quantiser.direct(branch.ups().get(e), seen));
    }
    branch.depthwise().forEach(layer -> keep(layer, quantiser.direct(layer, Seen.BITS)));
    branch.downs().forEach(layer -> keep(layer, closing(layer, Seen.BITS)));
  }

  /// Stages of a membrane network are moved to the common unit (as the recorded runs are), those of
  /// a spike-add network count in their own.
  private Quantised firing(RealLayer layer, Seen seen) {
    return real.spikeAdd() ? quantiser.direct(layer, seen) : quantiser.rescaled(layer, seen);
  }

  private Quantised closing(RealLayer layer, Seen seen) {
    return layer.fires() ? quantiser.direct(layer, seen) : quantiser.rescaled(layer, seen);
  }

  private void keep(RealLayer layer, Quantised integers) {
    quantised.put(layer.name(), integers);
    reports.add(integers.report());
  }

  private Quantiser.Pixels pixels() {
    return new Quantiser.Pixels(real.input(), zeroPoints);
  }
}
