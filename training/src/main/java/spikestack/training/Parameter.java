package spikestack.training;

import java.util.Arrays;

/// One trained array: values, the gradient of the running step, and the two moments of Adam.
///
/// Quantised from folding on: the network then computes with [#quantised], and the gradient goes
/// straight through to the real values (straight-through estimator).
final class Parameter {
  private static final double[] NO_STEPS = {};

  final String name;
  final long[] shape;
  final float[] values;
  final float[] gradient;
  final float[] first;
  final float[] second;

  /// Weights decay, biases and batch-norm parameters do not.
  final boolean decayed;

  /// How values are rounded when quantised.
  final Grid grid;

  sealed interface Grid {
    /// Not at all.
    record Real() implements Grid {}

    /// To `k 2^exponent`, k = -max..max.
    record Weights(int exponent, int max) implements Grid {}

    /// To `k 2^exponent / times`, k any integer.
    record Biases(int exponent, int times) implements Grid {}

    /// To `k steps[channel]`, k = -max..max; the network computes with k alone.
    record ChannelWeights(double[] steps, int max) implements Grid {}

    /// To `k steps[channel]`, k any integer; the network computes with k alone.
    record ChannelBiases(double[] steps) implements Grid {}
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
            case Grid.Weights(int exponent, int max) ->
                weight(Math.scalb((double) values[i], -exponent), max);
            case Grid.Biases(int exponent, int times) ->
                nearest(Math.scalb((double) values[i] * times, -exponent));
            case Grid.ChannelWeights(double[] steps, int max) ->
                weight(values[i] / steps[channel(i)], max);
            case Grid.ChannelBiases(double[] steps) -> nearest(values[i] / steps[channel(i)]);
          };
    }
    return k;
  }

  static int weight(double inSteps, int max) {
    return Math.clamp(nearest(inSteps), -max, max);
  }

  /// Halves upwards.
  private static int nearest(double value) {
    return (int) Math.floor(value + 0.5);
  }

  private int channel(int i) {
    return i / (values.length / extent(0));
  }

  /// What the network computes with.
  float[] quantised() {
    return switch (grid) {
      case Grid.Real() -> values;
      case Grid.Weights(int exponent, int max) -> scaled(exponent, 1);
      case Grid.Biases(int exponent, int times) -> scaled(exponent, times);
      case Grid.ChannelWeights weights -> scaled(0, 1);
      case Grid.ChannelBiases biases -> scaled(0, 1);
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

  /// `g` is by what the network computes with.
  void addGradient(float[] g) {
    double[] steps =
        switch (grid) {
          case Grid.ChannelWeights(double[] s, int max) -> s;
          case Grid.ChannelBiases(double[] s) -> s;
          case Grid.Real real -> NO_STEPS;
          case Grid.Weights weights -> NO_STEPS;
          case Grid.Biases biases -> NO_STEPS;
        };
    for (int i = 0; i < g.length; i++) {
      gradient[i] += steps.length == 0 ? g[i] : (float) (g[i] / steps[channel(i)]);
    }
  }
}
