package spikestack.training;

import java.util.Arrays;

/// One trained array: values, the gradient of the running step, and the two moments of Adam.
///
/// Quantised from folding on: the network then computes with [#quantised], and the gradient goes
/// straight through to the real values (straight-through estimator).
final class Parameter {
  /// int8 weights are symmetric: -127..127.
  static final int MAX_WEIGHT = 127;

  final String name;
  final long[] shape;
  final float[] values;
  final float[] gradient;
  final float[] first;
  final float[] second;

  /// Weights decay, biases and batch-norm parameters do not.
  final boolean decayed;

  /// Values are rounded to multiples of `2^exponent` when quantised.
  final Grid grid;

  /// How values are rounded.
  sealed interface Grid {
    /// Not at all.
    record Real() implements Grid {}

    /// To `k 2^exponent`, k = -127..127.
    record Weights(int exponent) implements Grid {}

    /// To `k 2^exponent / times`, k any integer.
    record Biases(int exponent, int times) implements Grid {}
  }

  Parameter(String name, long[] shape, float[] values, boolean decayed, Grid grid) {
    this.name = name;
    this.shape = shape.clone();
    this.values = values;
    this.decayed = decayed;
    this.grid = grid;
    gradient = new float[values.length];
    first = new float[values.length];
    second = new float[values.length];
    if (Arrays.stream(shape).reduce(1, Math::multiplyExact) != values.length) {
      throw new IllegalArgumentException(name + ": shape and " + values.length + " values differ");
    }
  }

  int extent(int axis) {
    return (int) shape[axis];
  }

  /// The integers behind the quantised values.
  int[] integers() {
    int[] k = new int[values.length];
    for (int i = 0; i < k.length; i++) {
      k[i] =
          switch (grid) {
            case Grid.Real() -> throw new IllegalStateException(name + " is not quantised");
            case Grid.Weights(int exponent) -> weight(values[i], exponent);
            case Grid.Biases(int exponent, int times) ->
                (int) Math.floor(Math.scalb((double) values[i] * times, -exponent) + 0.5);
          };
    }
    return k;
  }

  static int weight(double value, int exponent) {
    int k = (int) Math.floor(Math.scalb(value, -exponent) + 0.5);
    return Math.max(-MAX_WEIGHT, Math.min(MAX_WEIGHT, k));
  }

  /// What the network computes with.
  float[] quantised() {
    return switch (grid) {
      case Grid.Real() -> values;
      case Grid.Weights(int exponent) -> scaled(exponent, 1);
      case Grid.Biases(int exponent, int times) -> scaled(exponent, times);
    };
  }

  private float[] scaled(int exponent, int times) {
    int[] k = integers();
    float[] out = new float[k.length];
    for (int i = 0; i < k.length; i++) {
      out[i] = (float) (Math.scalb((double) k[i], exponent) / times);
    }
    return out;
  }

  void addGradient(float[] g) {
    for (int i = 0; i < g.length; i++) {
      gradient[i] += g[i];
    }
  }
}
