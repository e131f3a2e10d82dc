package spikestack.model.trace;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import spikestack.model.input.InputException;
import spikestack.model.input.Safetensors;

/// The traces of one run in one safetensors file, readable with numpy alone. Format:
/// `docs/formats/trace.md`.
///
/// `metadata` says what was run (names and hashes of network and data, tool version). All traces
/// have the same layers in the same order and shape. At most 1 GiB; reading holds every promise of
/// the format and never sizes anything by an unchecked header.
public record TraceFile(List<Trace> traces, SequencedMap<String, String> metadata) {
  static final String FORMAT = "spikestack-trace/1";
  static final String FORMAT_KEY = "format";
  static final String POINTS_KEY = "points";

  private static final long MAX_BYTES = 1L << 30;

  public TraceFile {
    traces = List.copyOf(traces);
    metadata = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metadata));
  }

  public static void write(Path file, List<Trace> traces, Map<String, String> metadata) {
    if (traces.isEmpty()) {
      throw new IllegalArgumentException("no traces to write");
    }
    long bytes = TracePacking.bytes(traces);
    if (bytes > MAX_BYTES) {
      throw new InputException(
          file.toString(),
          traces.size() + " images of together " + bytes + " bytes",
          "at most " + MAX_BYTES + " bytes; record fewer images");
    }
    SequencedMap<String, String> header = new LinkedHashMap<>();
    header.put(FORMAT_KEY, FORMAT);
    header.put(POINTS_KEY, TracePacking.points(traces.getFirst()));
    metadata.forEach(
        (key, value) -> {
          if (header.put(key, value) != null) {
            throw new IllegalArgumentException("the metadata key " + key + " is taken");
          }
        });
    new Safetensors(TracePacking.pack(traces), header).write(file);
  }

  public static TraceFile read(Path file) {
    Safetensors stored = Safetensors.read(file);
    SequencedMap<String, String> metadata = new LinkedHashMap<>(stored.metadata());
    String format = metadata.remove(FORMAT_KEY);
    if (!FORMAT.equals(format)) {
      throw new InputException(
          file + ": __metadata__." + FORMAT_KEY,
          format == null ? "no such key" : "\"" + format + "\"",
          "\"" + FORMAT + "\"");
    }
    String points = metadata.remove(POINTS_KEY);
    if (points == null) {
      throw new InputException(
          file + ": __metadata__." + POINTS_KEY, "no such key", "one line for each layer");
    }
    return new TraceFile(new TraceUnpacking(file.toString(), stored, points).traces(), metadata);
  }
}
