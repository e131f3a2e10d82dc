package spikestack.model.importer;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// How far a run stands from recorded outputs, over all recorded images.
///
/// `layers` maps each recorded neuron to compared and differing spikes; `notRecorded` are neurons
/// of the network that the recording lacks, `notCompared` recorded ones that the network lacks.
/// `samePredictions`: images with the same largest logit.
public record Agreement(
    int images,
    double maxLogitDifference,
    int samePredictions,
    SequencedMap<String, Layer> layers,
    List<String> notRecorded,
    List<String> notCompared) {

  public record Layer(long compared, long differing) {
    Layer plus(Layer other) {
      return new Layer(compared + other.compared, differing + other.differing);
    }
  }

  public Agreement {
    layers = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(layers));
    notRecorded = List.copyOf(notRecorded);
    notCompared = List.copyOf(notCompared);
  }

  public long compared() {
    return layers.values().stream().mapToLong(Layer::compared).sum();
  }

  public long differing() {
    return layers.values().stream().mapToLong(Layer::differing).sum();
  }
}
