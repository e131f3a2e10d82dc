package spikestack.model.nir;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import spikestack.model.input.InputException;
import spikestack.model.input.Tensor;

/// What one node does in one time step, with the state it keeps.
abstract class NirStep {
  private final int[] shape;

  /// `shape` of the output, without batch and time.
  NirStep(int... shape) {
    this.shape = shape;
  }

  final int[] shape() {
    return shape;
  }

  static int size(int[] shape) {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /// Fills `output`; reads `input` only.
  abstract void compute(double[] input, double[] output);

  /// The membrane potentials; empty for nodes without.
  double[] membrane() {
    return new double[0];
  }

  /// Back to the state before the first step.
  void clear() {}

  /// The step of a node whose input has the given shape.
  static NirStep of(String source, String name, NirNode node, int[] shape, NirRules rules) {
    Check check = new Check(source, name, shape);
    return switch (node) {
      case NirNode.Input i -> new Copy(shape);
      case NirNode.Output o -> new Copy(shape);
      case NirNode.Linear l -> new Product(check, l.weight().doubles(), null, l.weight().shape());
      case NirNode.Affine a ->
          new Product(check, a.weight().doubles(), a.bias().doubles(), a.weight().shape());
      case NirNode.Scale s -> new Scaled(shape, check.each(s.scale(), "scale"));
      case NirNode.Conv2d c -> new NirConvolution(check, c);
      case NirNode.SumPool2d p -> new NirPool(check, p.kernel(), p.stride(), p.padding(), 1);
      case NirNode.AvgPool2d p ->
          new NirPool(
              check, p.kernel(), p.stride(), p.padding(), 1.0 / (p.kernel()[0] * p.kernel()[1]));
      case NirNode.Flatten f -> new Copy(flat(check, f));
      case NirNode.I n -> new NirNeuron(check, n, rules);
      case NirNode.IF n -> new NirNeuron(check, n, rules);
      case NirNode.LI n -> new NirNeuron(check, n, rules);
      case NirNode.LIF n -> new NirNeuron(check, n, rules);
      case NirNode.CubaLIF n -> new NirNeuron(check, n, rules);
      case NirNode.Threshold t -> new Compared(shape, check.each(t.threshold(), "threshold"));
    };
  }

  private static int[] flat(Check check, NirNode.Flatten flatten) {
    int[] shape = check.shape;
    int start = flatten.start() < 0 ? flatten.start() + shape.length : flatten.start();
    int end = flatten.end() < 0 ? flatten.end() + shape.length : flatten.end();
    if (start < 0 || end >= shape.length || start > end) {
      throw check.refuse(
          "extents " + flatten.start() + " to " + flatten.end() + " of " + Arrays.toString(shape),
          "extents of the input");
    }
    int[] flat = new int[shape.length - (end - start)];
    for (int i = 0; i < shape.length; i++) {
      int to = i < start ? i : i <= end ? start : i - (end - start);
      flat[to] = i > start && i <= end ? flat[to] * shape[i] : shape[i];
    }
    return flat;
  }

  /// A node and the shape of its input, for checks of parameters against it.
  record Check(String source, String name, int[] shape) {
    /// One value per input value, from as many or from one.
    double[] each(Tensor values, String what) {
      double[] given = values.doubles();
      int size = NirStep.size(shape);
      if (given.length == size) {
        return given;
      }
      if (given.length != 1) {
        throw refuse(given.length + " values of " + what, size + ", or one for all");
      }
      double[] all = new double[size];
      Arrays.fill(all, given[0]);
      return all;
    }

    InputException refuse(String found, String allowed) {
      return new InputException(
          source + ": node " + InputException.shortened(name), found, allowed);
    }
  }

  private static final class Copy extends NirStep {
    Copy(int[] shape) {
      super(shape);
    }

    @Override
    void compute(double[] input, double[] output) {
      System.arraycopy(input, 0, output, 0, output.length);
    }
  }

  private static final class Scaled extends NirStep {
    private final double[] scale;

    Scaled(int[] shape, double[] scale) {
      super(shape);
      this.scale = scale;
    }

    @Override
    void compute(double[] input, double[] output) {
      for (int i = 0; i < output.length; i++) {
        output[i] = scale[i] * input[i];
      }
    }
  }

  private static final class Compared extends NirStep {
    private final double[] threshold;

    Compared(int[] shape, double[] threshold) {
      super(shape);
      this.threshold = threshold;
    }

    @Override
    void compute(double[] input, double[] output) {
      for (int i = 0; i < output.length; i++) {
        output[i] = input[i] > threshold[i] ? 1 : 0;
      }
    }
  }

  /// `y = W x + b`.
  private static final class Product extends NirStep {
    private final double[] weight;
    private final double @Nullable [] bias;

    Product(Check check, double[] weight, double @Nullable [] bias, int[] weightShape) {
      super(weightShape[0]);
      if (weightShape[1] != NirStep.size(check.shape)) {
        throw check.refuse(
            "a weight for " + weightShape[1] + " values",
            NirStep.size(check.shape) + ", as the node gets");
      }
      this.weight = weight;
      this.bias = bias;
    }

    @Override
    void compute(double[] input, double[] output) {
      for (int row = 0; row < output.length; row++) {
        double sum = bias == null ? 0 : bias[row];
        for (int i = 0; i < input.length; i++) {
          sum += weight[row * input.length + i] * input[i];
        }
        output[row] = sum;
      }
    }
  }
}
