package spikestack.model.trace;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import spikestack.model.input.Tensor;
import spikestack.model.spike.SpikeTensor;

/// Traces to tensors with the image as the first axis.
final class TracePacking {
  static final String IMAGE = "image";
  static final String LABEL = "label";
  static final String LOGITS = "logits";
  static final String SATURATIONS = "saturations";

  private TracePacking() {}

  /// Bytes of the packed layers, before anything is allocated (words counted at four bytes).
  static long bytes(List<Trace> traces) {
    long bytes = 0;
    for (Recorded recorded : traces.getFirst().layers().values()) {
      bytes +=
          switch (recorded) {
            case Recorded.Spikes(SpikeTensor bits) ->
                (long) bits.timesteps() * bits.tokens() * rowBytes(bits.channels());
            case Recorded.Words words -> 4L * words.values().length;
            case Recorded.Routes routes -> 8L * routes.masks().length;
            case Recorded.Heads heads -> 8L;
          };
    }
    return bytes * traces.size();
  }

  static int rowBytes(int channels) {
    return (channels + 7) / 8;
  }

  /// One line a layer, in processing order: name, kind, and the extent that the tensor's shape does
  /// not tell.
  static String points(Trace trace) {
    StringBuilder lines = new StringBuilder();
    trace
        .layers()
        .forEach(
            (name, recorded) ->
                lines
                    .append(name)
                    .append(
                        switch (recorded) {
                          case Recorded.Spikes(SpikeTensor bits) -> " spikes " + bits.channels();
                          case Recorded.Words words -> " words " + words.channels();
                          case Recorded.Routes routes -> " routes " + routes.experts();
                          case Recorded.Heads heads -> " heads " + heads.heads();
                        })
                    .append('\n'));
    return lines.toString();
  }

  static SequencedMap<String, Tensor> pack(List<Trace> traces) {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    Trace first = traces.getFirst();
    first.layers().forEach((name, recorded) -> tensors.put(name, layer(name, recorded, traces)));
    int count = traces.size();
    tensors.put(IMAGE, Tensor.ofInts(traces.stream().mapToInt(Trace::image).toArray(), count));
    tensors.put(LABEL, Tensor.ofInts(traces.stream().mapToInt(Trace::label).toArray(), count));
    long[] saturations = traces.stream().mapToLong(Trace::saturations).toArray();
    tensors.put(SATURATIONS, Tensor.ofLongs(saturations, count));
    double[] logits =
        traces.stream().flatMapToDouble(trace -> Arrays.stream(trace.logits())).toArray();
    tensors.put(LOGITS, Tensor.ofDoubles(logits, count, first.logits().length));
    return tensors;
  }

  private static Tensor layer(String name, Recorded first, List<Trace> traces) {
    return switch (first) {
      case Recorded.Spikes spikes -> spikes(name, spikes.bits(), traces);
      case Recorded.Words words -> words(name, words, traces);
      case Recorded.Routes routes -> {
        long[] masks =
            same(name, Recorded.Routes.class, traces).stream()
                .flatMapToLong(other -> Arrays.stream(other.masks()))
                .toArray();
        yield masks(masks, traces.size(), routes.masks().length);
      }
      case Recorded.Heads heads -> {
        long[] masks =
            same(name, Recorded.Heads.class, traces).stream()
                .mapToLong(Recorded.Heads::kept)
                .toArray();
        yield masks(masks, traces.size());
      }
    };
  }

  private static Tensor spikes(String name, SpikeTensor shape, List<Trace> traces) {
    int rowBytes = rowBytes(shape.channels());
    int rows = shape.timesteps() * shape.tokens();
    byte[] packed = new byte[Math.multiplyExact(traces.size(), rows * rowBytes)];
    int at = 0;
    for (Recorded.Spikes spikes : same(name, Recorded.Spikes.class, traces)) {
      SpikeTensor bits = spikes.bits();
      shape.requireShape(bits);
      for (int row = 0; row < rows; row++) {
        for (int i = 0; i < rowBytes; i++) {
          packed[at++] = (byte) (bits.words()[row * bits.wordsPerRow() + i / 8] >>> i % 8 * 8);
        }
      }
    }
    return new Tensor(
        Tensor.Type.U8,
        new int[] {traces.size(), shape.timesteps(), shape.tokens(), rowBytes},
        packed);
  }

  /// int16 where every value of the run fits, else int32.
  private static Tensor words(String name, Recorded.Words shape, List<Trace> traces) {
    int[] extents = {traces.size(), shape.timesteps(), shape.tokens(), shape.channels()};
    int size = shape.values().length;
    int[] all = new int[Math.multiplyExact(traces.size(), size)];
    int at = 0;
    boolean narrow = true;
    for (Recorded.Words words : same(name, Recorded.Words.class, traces)) {
      if (words.values().length != size) {
        throw new IllegalArgumentException(name + " differs in size between images");
      }
      for (int value : words.values()) {
        all[at++] = value;
        narrow &= value == (short) value;
      }
    }
    if (!narrow) {
      return Tensor.ofInts(all, extents);
    }
    short[] values = new short[all.length];
    for (int i = 0; i < all.length; i++) {
      values[i] = (short) all[i];
    }
    return Tensor.ofShorts(values, extents);
  }

  private static Tensor masks(long[] masks, int... shape) {
    byte[] bytes = new byte[8 * masks.length];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(masks);
    return new Tensor(Tensor.Type.U64, shape, bytes);
  }

  /// The layer of every trace, which must be of one kind.
  private static <R extends Recorded> List<R> same(String name, Class<R> kind, List<Trace> traces) {
    List<R> all = new ArrayList<>(traces.size());
    for (Trace trace : traces) {
      Recorded recorded = trace.layers().get(name);
      if (!kind.isInstance(recorded)) {
        throw new IllegalArgumentException("image " + trace.image() + " has no " + name);
      }
      all.add(kind.cast(recorded));
    }
    return all;
  }
}
