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
/// - `zeroPoint`: subtracted from every pixel; `borderError`: how far the padding outside the
///   picture is from the trained one, at most, in normalised units (0 for one channel: rounded
///   only).
public record ImportReport(
    String file,
    String preset,
    String presetSource,
    long parameters,
    SequencedMap<String, String> settled,
    SequencedMap<String, String> ignored,
    int zeroPoint,
    double borderError,
    List<LayerReport> layers,
    List<NeuronReport> neurons,
    String missing) {
  public ImportReport {
    settled = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(settled));
    ignored = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(ignored));
    layers = List.copyOf(layers);
    neurons = List.copyOf(neurons);
  }
}
