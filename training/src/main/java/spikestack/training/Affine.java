package spikestack.training;

import java.nio.FloatBuffer;

/// What stands between a synaptic sum y and its neuron or residual: `x = scale y + shift` per
/// channel.
sealed interface Affine {
  Lanes lanes();

  /// One value per lane.
  float[] scale();

  /// One value per lane.
  float[] shift();

  /// Reads a chunk of sums, rounded where the integer network rounds.
  default void read(FloatBuffer y, int at, float[] chunk, int n) {
    y.get(at, chunk, 0, n);
  }

  /// Turns the gradient g of x into that of y, in place, and adds those of the parameters.
  void backward(FloatBuffer y, FloatBuffer g, int size);

  /// Batch normalisation when the layer has one, else its folded bias. `grid` > 0: folded sums are
  /// rounded to multiples of 1/grid first.
  static Affine of(
      Parameters parameters,
      String layer,
      Lanes lanes,
      FloatBuffer y,
      int size,
      float grid,
      boolean training) {
    if (!parameters.has(layer + ".bn.weight")) {
      return FoldedBias.of(parameters.get(layer + ".bias"), lanes, grid);
    }
    BatchNorm norm = new BatchNorm(parameters, layer, lanes);
    norm.prepare(y, size, training);
    return norm;
  }

  /// `x = y`: a neuron on the residual or on attention sums.
  record Identity(Lanes lanes, float[] scale, float[] shift) implements Affine {
    static final Identity INSTANCE = of(Lanes.of(1, 1));

    static Identity of(Lanes lanes) {
      return new Identity(lanes, lanes.filled(1), lanes.filled(0));
    }

    @Override
    public void backward(FloatBuffer y, FloatBuffer g, int size) {}
  }

  /// `x = round(y) + bias`.
  record FoldedBias(Lanes lanes, Parameter bias, float grid, float[] scale, float[] shift)
      implements Affine {
    static FoldedBias of(Parameter bias, Lanes lanes, float grid) {
      float[] rounded = bias.quantised();
      float[] shift = new float[lanes.count()];
      for (int i = 0; i < shift.length; i++) {
        shift[i] = rounded[lanes.channel(i)];
      }
      return new FoldedBias(lanes, bias, grid, lanes.filled(1), shift);
    }

    @Override
    public void read(FloatBuffer y, int at, float[] chunk, int n) {
      y.get(at, chunk, 0, n);
      if (grid > 0) {
        Kernels.round(chunk, grid, n);
      }
    }

    @Override
    public void backward(FloatBuffer y, FloatBuffer g, int size) {
      float[] sum = lanes.filled(0);
      float[] chunk = new float[lanes.count()];
      for (int at = 0; at < size; at += chunk.length) {
        int n = Math.min(chunk.length, size - at);
        g.get(at, chunk, 0, n);
        Kernels.add(sum, chunk, n);
      }
      double[] sums = lanes.gather(sum);
      float[] gradient = new float[sums.length];
      for (int c = 0; c < sums.length; c++) {
        gradient[c] = (float) sums[c];
      }
      bias.addGradient(gradient);
    }
  }

  /// `x = gamma (y - mean) / sqrt(var + 1e-5) + beta`; in training, mean and variance are those of
  /// the batch, and the running ones follow by a tenth (PyTorch's convention, variance unbiased).
  final class BatchNorm implements Affine {
    static final double EPSILON = 1e-5;
    private static final double MOMENTUM = 0.1;

    private final Lanes lanes;
    private final Parameter gamma;
    private final Parameter beta;
    private final float[] runningMean;
    private final float[] runningVariance;
    private final double[] mean;
    private final double[] inverse;
    private final float[] scale;
    private final float[] shift;

    private BatchNorm(Parameters parameters, String layer, Lanes lanes) {
      this.lanes = lanes;
      gamma = parameters.get(layer + ".bn.weight");
      beta = parameters.get(layer + ".bn.bias");
      runningMean = parameters.statistic(layer + ".bn.mean");
      runningVariance = parameters.statistic(layer + ".bn.var");
      mean = new double[lanes.channels()];
      inverse = new double[lanes.channels()];
      scale = new float[lanes.count()];
      shift = new float[lanes.count()];
    }

    @Override
    public Lanes lanes() {
      return lanes;
    }

    @Override
    public float[] scale() {
      return scale;
    }

    @Override
    public float[] shift() {
      return shift;
    }

    private void prepare(FloatBuffer y, int size, boolean training) {
      if (training) {
        measure(y, size);
      }
      double[] a = new double[lanes.channels()];
      double[] b = new double[lanes.channels()];
      for (int c = 0; c < a.length; c++) {
        if (!training) {
          mean[c] = runningMean[c];
          inverse[c] = 1 / Math.sqrt(runningVariance[c] + EPSILON);
        }
        a[c] = gamma.values[c] * inverse[c];
        b[c] = beta.values[c] - mean[c] * a[c];
      }
      lanes.spread(a, scale);
      lanes.spread(b, shift);
    }

    private void measure(FloatBuffer y, int size) {
      float[] sum = lanes.filled(0);
      float[] squares = lanes.filled(0);
      float[] chunk = new float[lanes.count()];
      for (int at = 0; at < size; at += chunk.length) {
        int n = Math.min(chunk.length, size - at);
        y.get(at, chunk, 0, n);
        Kernels.sums(chunk, chunk, sum, squares, n);
      }
      double[] sums = lanes.gather(sum);
      double[] squareSums = lanes.gather(squares);
      double count = (double) size / lanes.channels();
      for (int c = 0; c < sums.length; c++) {
        mean[c] = sums[c] / count;
        double variance = Math.max(0, squareSums[c] / count - mean[c] * mean[c]);
        inverse[c] = 1 / Math.sqrt(variance + EPSILON);
        double unbiased = variance * count / Math.max(1, count - 1);
        runningMean[c] += (float) (MOMENTUM * (mean[c] - runningMean[c]));
        runningVariance[c] += (float) (MOMENTUM * (unbiased - runningVariance[c]));
      }
    }

    @Override
    public void backward(FloatBuffer y, FloatBuffer g, int size) {
      float[] sum = lanes.filled(0);
      float[] dot = lanes.filled(0);
      float[] x = new float[lanes.count()];
      float[] h = new float[lanes.count()];
      for (int at = 0; at < size; at += x.length) {
        int n = Math.min(x.length, size - at);
        y.get(at, x, 0, n);
        g.get(at, h, 0, n);
        Kernels.sums(h, x, sum, dot, n);
      }
      double[] sums = lanes.gather(sum);
      double[] dots = lanes.gather(dot);
      double count = (double) size / lanes.channels();
      int channels = lanes.channels();
      double[] p = new double[channels];
      double[] q = new double[channels];
      double[] r = new double[channels];
      for (int c = 0; c < channels; c++) {
        double slope = inverse[c] * (dots[c] - mean[c] * sums[c]);
        gamma.gradient[c] += (float) slope;
        beta.gradient[c] += (float) sums[c];
        p[c] = gamma.values[c] * inverse[c];
        q[c] = -p[c] * inverse[c] * slope / count;
        r[c] = -p[c] * sums[c] / count - q[c] * mean[c];
      }
      combine(y, g, size, p, q, r);
    }

    private void combine(
        FloatBuffer y, FloatBuffer g, int size, double[] p, double[] q, double[] r) {
      float[][] lane = new float[3][lanes.count()];
      lanes.spread(p, lane[0]);
      lanes.spread(q, lane[1]);
      lanes.spread(r, lane[2]);
      float[] x = new float[lanes.count()];
      float[] h = new float[lanes.count()];
      for (int at = 0; at < size; at += x.length) {
        int n = Math.min(x.length, size - at);
        y.get(at, x, 0, n);
        g.get(at, h, 0, n);
        Kernels.combine(h, x, lane[0], lane[1], lane[2], n);
        g.put(at, h, 0, n);
      }
    }
  }
}
