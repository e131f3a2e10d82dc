package spikestack.training;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;

/// Everything that training changes: parameters and running statistics by name, in the order of the
/// network, and the number of updates.
///
/// Layer `x` owns `x.weight` and, until it is folded, `x.bn.weight`, `x.bn.bias` and the statistics
/// `x.bn.mean`, `x.bn.var`; folded, `x.bias`.
final class Parameters {
  private static final double FIRST_MOMENT = 0.9;
  private static final double SECOND_MOMENT = 0.999;
  private static final double EPSILON = 1e-8;

  private final SequencedMap<String, Parameter> all = new LinkedHashMap<>();
  private final SequencedMap<String, float[]> statistics = new LinkedHashMap<>();
  long updates;

  /// Uniform in `+-1 / sqrt(fan-in)`.
  void weight(String layer, SplittableRandom random, long... shape) {
    int size = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    double bound = 1 / Math.sqrt((double) size / shape[0]);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextDouble(-bound, bound);
    }
    add(new Parameter(layer + ".weight", shape, values, true, new Parameter.Grid.Real()));
  }

  void vector(String name, int size, float value) {
    float[] values = filled(size, value);
    add(new Parameter(name, new long[] {size}, values, false, new Parameter.Grid.Real()));
  }

  void batchNorm(String layer, int channels) {
    vector(layer + ".bn.weight", channels, 1);
    vector(layer + ".bn.bias", channels, 0);
    statistics.put(layer + ".bn.mean", new float[channels]);
    statistics.put(layer + ".bn.var", filled(channels, 1));
  }

  private static float[] filled(int size, float value) {
    float[] values = new float[size];
    Arrays.fill(values, value);
    return values;
  }

  void add(Parameter parameter) {
    if (all.put(parameter.name, parameter) != null) {
      throw new IllegalArgumentException("two parameters are named " + parameter.name);
    }
  }

  boolean has(String name) {
    return all.containsKey(name);
  }

  Parameter get(String name) {
    Parameter parameter = all.get(name);
    if (parameter == null) {
      throw new IllegalArgumentException("no parameter " + name);
    }
    return parameter;
  }

  float[] statistic(String name) {
    float[] values = statistics.get(name);
    if (values == null) {
      throw new IllegalArgumentException("no statistic " + name);
    }
    return values;
  }

  Iterable<Parameter> parameters() {
    return all.values();
  }

  Map<String, float[]> statistics() {
    return statistics;
  }

  int count() {
    return all.values().stream().mapToInt(p -> p.values.length).sum();
  }

  /// One step of AdamW; clears the gradients.
  void update(double rate, double decay) {
    updates++;
    double first = 1 - Math.pow(FIRST_MOMENT, (double) updates);
    double second = 1 - Math.pow(SECOND_MOMENT, (double) updates);
    for (Parameter p : all.values()) {
      for (int i = 0; i < p.values.length; i++) {
        float g = p.gradient[i];
        p.first[i] = (float) (FIRST_MOMENT * p.first[i] + (1 - FIRST_MOMENT) * g);
        p.second[i] = (float) (SECOND_MOMENT * p.second[i] + (1 - SECOND_MOMENT) * g * g);
        double step = p.first[i] / first / (Math.sqrt(p.second[i] / second) + EPSILON);
        p.values[i] -= (float) (rate * (step + (p.decayed ? decay * p.values[i] : 0)));
      }
      Arrays.fill(p.gradient, 0);
    }
  }
}
