package spikestack.model.importer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.IntFunction;
import spikestack.model.input.InputException;
import spikestack.model.network.Head;
import spikestack.model.network.Network;
import spikestack.model.spike.SpikeTensor;
import spikestack.model.trace.Trace;

/// A checkpoint that was read: real network, integer network, report.
public final class Imported {
  private final RealModel real;
  private final Converter.Conversion conversion;
  private final ImportReport report;

  Imported(RealModel real, Converter.Conversion conversion, ImportReport report) {
    this.real = real;
    this.conversion = conversion;
    this.report = report;
  }

  RealModel real() {
    return real;
  }

  Converter.Conversion conversion() {
    return conversion;
  }

  public ImportReport report() {
    return report;
  }

  /// The integer network.
  ///
  /// @throws InputException when a model folder cannot hold it, naming what is missing
  public Network network() {
    return conversion
        .network()
        .orElseThrow(
            () ->
                new InputException(
                    report.file(),
                    "a network with " + conversion.missing(),
                    "what a model folder holds (docs/formats/model.md); names and shapes are right,"
                        + " "
                        + conversion.layers().size()
                        + " layers were folded and quantised"));
  }

  /// Whether the network with real weights can be run.
  public boolean runsReal() {
    return real.missing().isEmpty();
  }

  /// Whether outputs of experts are multiplied by shares, which the integers round.
  public boolean hasShares() {
    return real.hasShares();
  }

  /// The network with real weights and rounded shares against recorded outputs: what the rounding
  /// alone changes.
  public Agreement compareRoundedShares(Recording recording) {
    return compare(
        recording,
        image -> {
          RealForward.Run run = real.runWithRoundedShares(recording.pixels(image));
          return new Outcome(run.spikes(), run.logits());
        });
  }

  /// The network with real weights against recorded outputs.
  public Agreement compareReal(Recording recording) {
    return compare(
        recording,
        image -> {
          RealForward.Run run = real.run(recording.pixels(image));
          return new Outcome(run.spikes(), run.logits());
        });
  }

  /// Traces of the integer network against recorded outputs, or against others; `traces` has the
  /// recording's images in order.
  public Agreement compareIntegers(Recording recording, List<Trace> traces) {
    return compare(
        recording,
        image -> {
          Trace trace = traces.get(image);
          SequencedMap<String, SpikeTensor> spikes = new LinkedHashMap<>();
          conversion.points().forEach((neuron, point) -> spikes.put(neuron, trace.spikes(point)));
          return new Outcome(spikes, trace.logits());
        });
  }

  /// The integer network against the one with real weights on the same samples, without a
  /// recording; `traces` are of `samples`, in order.
  public Agreement compareWithReal(IntFunction<byte[]> samples, List<Trace> traces) {
    SequencedMap<String, Agreement.Layer> layers = new LinkedHashMap<>();
    double worst = 0;
    int same = 0;
    for (int i = 0; i < traces.size(); i++) {
      Trace trace = traces.get(i);
      RealForward.Run run = real.run(samples.apply(i));
      conversion
          .points()
          .forEach(
              (neuron, point) -> {
                SpikeTensor found = trace.spikes(point);
                SpikeTensor expected = Objects.requireNonNull(run.spikes().get(neuron), neuron);
                long size = (long) found.timesteps() * found.tokens() * found.channels();
                Agreement.Layer layer = new Agreement.Layer(size, found.differences(expected));
                layers.merge(neuron, layer, Agreement.Layer::plus);
              });
      for (int k = 0; k < run.logits().length; k++) {
        worst = Math.max(worst, Math.abs(run.logits()[k] - trace.logits()[k]));
      }
      same += Head.argMax(run.logits()) == Head.argMax(trace.logits()) ? 1 : 0;
    }
    return new Agreement(traces.size(), worst, same, layers, List.of(), List.of());
  }

  /// Refuses a recording of other pictures or classes.
  public void require(Recording recording) {
    RealNetwork.Input input = real.input();
    int[] picture = {input.channels(), input.height(), input.width()};
    int[] frames = {real.timesteps(), picture[0], picture[1], picture[2]};
    recording.require(input.frames() ? frames : picture, input.max(), real.classes());
  }

  private record Outcome(Map<String, SpikeTensor> spikes, double[] logits) {}

  private Agreement compare(Recording recording, IntFunction<Outcome> run) {
    require(recording);
    List<String> recorded = recording.neurons();
    SequencedMap<String, Agreement.Layer> layers = new LinkedHashMap<>();
    List<String> notRecorded = new ArrayList<>();
    double worst = 0;
    int same = 0;
    for (int image = 0; image < recording.images(); image++) {
      Outcome outcome = run.apply(image);
      for (Map.Entry<String, SpikeTensor> entry : outcome.spikes().entrySet()) {
        String neuron = entry.getKey();
        SpikeTensor spikes = entry.getValue();
        if (!recorded.contains(neuron)) {
          if (image == 0) {
            notRecorded.add(neuron);
          }
          continue;
        }
        long size = (long) spikes.timesteps() * spikes.tokens() * spikes.channels();
        layers.merge(
            neuron,
            new Agreement.Layer(size, recording.differences(neuron, image, spikes)),
            Agreement.Layer::plus);
      }
      double[] expected = recording.logits(image);
      for (int i = 0; i < expected.length; i++) {
        worst = Math.max(worst, Math.abs(expected[i] - outcome.logits()[i]));
      }
      same += Head.argMax(expected) == Head.argMax(outcome.logits()) ? 1 : 0;
    }
    List<String> notCompared =
        recorded.stream().filter(neuron -> !layers.containsKey(neuron)).toList();
    return new Agreement(recording.images(), worst, same, layers, notRecorded, notCompared);
  }
}
