package spikestack.model.trace;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import spikestack.model.spike.SpikeTensor;

/// Two traces of one image, bit by bit: what golden expects, and what a machine did.
///
/// Per layer (in the order of the expected trace; then layers that only the other has; then
/// `logits` and `saturations`) the number of compared and of differing bits. Spikes, routes and
/// heads count one bit each, words 32, logits and the saturation count 64. A layer that is missing
/// or of another shape differs in all its bits. `first` is where the traces part.
public record TraceComparison(SequencedMap<String, Layer> layers, Optional<Difference> first) {

  public record Layer(long comparedBits, long mismatchingBits) {}

  /// Where a layer first differs; t, token and channel are 0 where the layer has no such axis (for
  /// routes the channel is the expert, for heads the head, for sums the class).
  public record Difference(
      String layer, int t, int token, int channel, String expected, String found) {
    @Override
    public String toString() {
      return layer
          + ", t "
          + t
          + ", token "
          + token
          + ", channel "
          + channel
          + ": expected "
          + expected
          + ", found "
          + found;
    }
  }

  public TraceComparison {
    layers = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(layers));
  }

  public static TraceComparison of(Trace expected, Trace found) {
    return new Comparing(expected, found).result();
  }

  public long comparedBits() {
    return layers.values().stream().mapToLong(Layer::comparedBits).sum();
  }

  public long mismatchingBits() {
    return layers.values().stream().mapToLong(Layer::mismatchingBits).sum();
  }

  public boolean equal() {
    return mismatchingBits() == 0;
  }

  /// One comparison under way.
  private static final class Comparing {
    private final SequencedMap<String, Layer> layers = new LinkedHashMap<>();
    private @Nullable Difference first;

    Comparing(Trace expected, Trace found) {
      expected
          .layers()
          .forEach(
              (name, recorded) -> {
                Recorded other = found.layers().get(name);
                if (other == null) {
                  whole(name, bits(recorded), "a record", "none");
                } else {
                  compare(name, recorded, other);
                }
              });
      found
          .layers()
          .forEach(
              (name, recorded) -> {
                if (!expected.layers().containsKey(name)) {
                  whole(name, bits(recorded), "none", "a record");
                }
              });
      logits(expected.logits(), found.logits());
      long flips = Long.bitCount(expected.saturations() ^ found.saturations());
      layers.put("saturations", new Layer(Long.SIZE, flips));
      if (flips > 0) {
        at("saturations", 0, 0, 0, "" + expected.saturations(), "" + found.saturations());
      }
    }

    TraceComparison result() {
      return new TraceComparison(layers, Optional.ofNullable(first));
    }

    private void compare(String name, Recorded expected, Recorded found) {
      switch (expected) {
        case Recorded.Spikes(SpikeTensor a)
            when found instanceof Recorded.Spikes(SpikeTensor b) && a.sameShape(b) ->
            spikes(name, a, b);
        case Recorded.Words a
            when found instanceof Recorded.Words b
                && a.timesteps() == b.timesteps()
                && a.tokens() == b.tokens()
                && a.channels() == b.channels() ->
            words(name, a, b);
        case Recorded.Routes a
            when found instanceof Recorded.Routes b
                && a.experts() == b.experts()
                && a.masks().length == b.masks().length ->
            routes(name, a, b);
        case Recorded.Heads a when found instanceof Recorded.Heads b && a.heads() == b.heads() -> {
          long flips = a.kept() ^ b.kept();
          layers.put(name, new Layer(a.heads(), Long.bitCount(flips)));
          mask(name, 0, flips, a.kept());
        }
        case Recorded.Spikes a -> whole(name, bits(a), a.bits().toString(), describe(found));
        case Recorded.Words a -> whole(name, bits(a), a.toString(), describe(found));
        case Recorded.Routes a -> whole(name, bits(a), a.toString(), describe(found));
        case Recorded.Heads a -> whole(name, bits(a), a.toString(), describe(found));
      }
    }

    private void spikes(String name, SpikeTensor a, SpikeTensor b) {
      long flips = a.differences(b);
      layers.put(name, new Layer(bits(new Recorded.Spikes(a)), flips));
      if (flips == 0 || first != null) {
        return;
      }
      for (int t = 0; t < a.timesteps(); t++) {
        for (int n = 0; n < a.tokens(); n++) {
          for (int c = 0; c < a.channels(); c++) {
            if (a.get(t, n, c) != b.get(t, n, c)) {
              at(name, t, n, c, bit(a.get(t, n, c)), bit(b.get(t, n, c)));
            }
          }
        }
      }
    }

    private void words(String name, Recorded.Words a, Recorded.Words b) {
      long flips = 0;
      for (int i = 0; i < a.values().length; i++) {
        int x = a.values()[i];
        int y = b.values()[i];
        if (x != y) {
          flips += Integer.bitCount(x ^ y);
          int row = i / a.channels();
          at(name, row / a.tokens(), row % a.tokens(), i % a.channels(), "" + x, "" + y);
        }
      }
      layers.put(name, new Layer(bits(a), flips));
    }

    private void routes(String name, Recorded.Routes a, Recorded.Routes b) {
      long flips = 0;
      for (int n = 0; n < a.masks().length; n++) {
        long flipped = a.masks()[n] ^ b.masks()[n];
        flips += Long.bitCount(flipped);
        mask(name, n, flipped, a.masks()[n]);
      }
      layers.put(name, new Layer(bits(a), flips));
    }

    private void mask(String name, int token, long flipped, long expected) {
      if (flipped != 0) {
        int channel = Long.numberOfTrailingZeros(flipped);
        boolean set = (expected >>> channel & 1) != 0;
        at(name, 0, token, channel, bit(set), bit(!set));
      }
    }

    private void logits(double[] a, double[] b) {
      if (a.length != b.length) {
        whole("logits", (long) Double.SIZE * a.length, a.length + " logits", b.length + " logits");
        return;
      }
      long flips = 0;
      for (int i = 0; i < a.length; i++) {
        long flipped = Double.doubleToLongBits(a[i]) ^ Double.doubleToLongBits(b[i]);
        flips += Long.bitCount(flipped);
        if (flipped != 0) {
          at("logits", 0, 0, i, "" + a[i], "" + b[i]);
        }
      }
      layers.put("logits", new Layer((long) Double.SIZE * a.length, flips));
    }

    private void whole(String name, long bits, String expected, String found) {
      layers.put(name, new Layer(bits, bits));
      at(name, 0, 0, 0, expected, found);
    }

    private void at(String layer, int t, int token, int channel, String expected, String found) {
      if (first == null) {
        first = new Difference(layer, t, token, channel, expected, found);
      }
    }

    private static String describe(Recorded recorded) {
      return recorded instanceof Recorded.Spikes(SpikeTensor bits)
          ? bits.toString()
          : recorded.toString();
    }

    private static String bit(boolean set) {
      return set ? "1" : "0";
    }

    private static long bits(Recorded recorded) {
      return switch (recorded) {
        case Recorded.Spikes(SpikeTensor s) -> (long) s.timesteps() * s.tokens() * s.channels();
        case Recorded.Words words -> (long) Integer.SIZE * words.values().length;
        case Recorded.Routes routes -> (long) routes.experts() * routes.masks().length;
        case Recorded.Heads heads -> heads.heads();
      };
    }
  }
}
