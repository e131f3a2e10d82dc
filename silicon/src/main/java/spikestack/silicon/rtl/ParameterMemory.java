package spikestack.silicon.rtl;

import java.util.Arrays;
import java.util.List;
import spikestack.model.input.InputException;
import spikestack.model.network.Neuron;
import spikestack.model.network.Reset;

/// The parameter memory under construction: one word per output feature, `{bias 24, threshold 17,
/// leak 16}`, all in two's complement, bias most significant. Of neurons that subtract at a spike,
/// which have no leak, the last field is what they subtract, unsigned.
///
/// Thresholds of both neurons mean "fires when U >= threshold" (a subtracting neuron's is one more
/// than in the model), clamped to the membrane's range: 32768 never fires. A tensor's words are
/// filled up to whole row blocks with features that never fire.
final class ParameterMemory {
  static final int BIAS_BITS = 24;
  static final int THRESHOLD_BITS = 17;
  static final int LEAK_BITS = 16;
  static final int NEVER = 1 << 15;

  private final String network;
  private final int rows;
  private long[] words = new long[1024];
  private int count;

  ParameterMemory(String network, int rows) {
    this.network = network;
    this.rows = rows;
  }

  /// Features of one projection: `bias`, and the neuron that fires on its drive.
  record Features(int[] bias, Neuron neuron) {}

  /// A tensor of several projections side by side; returns the address of its first word.
  int tensor(String layer, List<Features> projections) {
    int base = count;
    for (Features features : projections) {
      int[] threshold = features.neuron().threshold();
      boolean by = features.neuron().reset() instanceof Reset.By;
      for (int c = 0; c < features.bias().length; c++) {
        switch (features.neuron()) {
          case Neuron.Halve halve ->
              add(layer, features.bias()[c], threshold[c], last(halve.reset(), 0, c), by);
          case Neuron.Subtract subtract -> {
            int last = last(subtract.reset(), subtract.leak()[c], c);
            add(layer, features.bias()[c], threshold[c] + 1L, last, by);
          }
        }
      }
    }
    fill(layer, base);
    return base;
  }

  /// An amount that has more bits belongs to a threshold that no membrane reaches.
  private static int last(Reset reset, int leak, int feature) {
    return switch (reset) {
      case Reset.ToZero() -> leak;
      case Reset.By(int[] amount) -> Math.min(amount[feature], (1 << LEAK_BITS) - 1);
    };
  }

  /// Features that only count: no neuron.
  int counting(String layer, int[] bias) {
    int base = count;
    for (int value : bias) {
      add(layer, value, NEVER, 0, false);
    }
    fill(layer, base);
    return base;
  }

  private void fill(String layer, int base) {
    while ((count - base) % rows != 0) {
      add(layer, 0, NEVER, 0, false);
    }
  }

  private void add(String layer, int bias, long threshold, int leak, boolean unsigned) {
    signed(layer, "a bias", bias, BIAS_BITS);
    if (!unsigned) {
      signed(layer, "a leak", leak, LEAK_BITS);
    }
    long clamped = Math.clamp(threshold, -NEVER, NEVER);
    if (count == words.length) {
      words = Arrays.copyOf(words, 2 * count);
    }
    words[count++] =
        bits(bias, BIAS_BITS) << THRESHOLD_BITS + LEAK_BITS
            | bits(clamped, THRESHOLD_BITS) << LEAK_BITS
            | bits(leak, LEAK_BITS);
  }

  private void signed(String layer, String what, int value, int width) {
    int limit = 1 << width - 1;
    if (value < -limit || value >= limit) {
      throw new InputException(
          network + ": " + layer,
          what + " of " + value,
          -limit + ".." + (limit - 1) + ", as the RTL's parameter words have");
    }
  }

  private static long bits(long value, int width) {
    return value & (1L << width) - 1;
  }

  long[] words() {
    return Arrays.copyOf(words, count);
  }
}
