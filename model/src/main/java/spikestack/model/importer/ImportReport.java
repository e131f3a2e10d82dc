package spikestack.model.importer;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// What an import did and assumed.
///
/// - `settled`: what no tensor tells (time steps, heads, thresholds ...), each with its source;
///   what was guessed says so.
/// - `ignored`: names that were not used, each with the reason.
/// - `missing`: what a model folder cannot hold yet, empty when nothing; then no network was made.
/// - `zeroPoints`: subtracted from every pixel, by channel; `borderError`: how far the padding
///   outside the picture is from the trained one, at most, in normalised units, because they are
///   whole numbers.
public record ImportReport(
    String file,
    String preset,
    String presetSource,
    long parameters,
    SequencedMap<String, String> settled,
    SequencedMap<String, String> ignored,
    List<Integer> zeroPoints,
    double borderError,
    List<LayerReport> layers,
    List<NeuronReport> neurons,
    String missing) {
  public ImportReport {
    settled = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(settled));
    ignored = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(ignored));
    zeroPoints = List.copyOf(zeroPoints);
    layers = List.copyOf(layers);
    neurons = List.copyOf(neurons);
  }
}
