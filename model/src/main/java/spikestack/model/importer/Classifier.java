package spikestack.model.importer;

import spikestack.model.importer.Quantiser.Seen;
import spikestack.model.network.Matrix;

/// The classifier as integers.
final class Classifier {
  private final RealNetwork real;

  Classifier(RealNetwork real) {
    this.real = real;
  }

  /// The classifier's step is any real number: it is applied once, in double precision.
  double step() {
    double largest = 0;
    for (float weight : real.head().raw()) {
      largest = Math.max(largest, Math.abs(weight));
    }
    return largest == 0 ? 1 : largest / 127;
  }

  Matrix weights() {
    float[] raw = real.head().raw();
    double step = step();
    byte[] weights = new byte[raw.length];
    for (int i = 0; i < raw.length; i++) {
      weights[i] = (byte) Math.rint(raw[i] / step);
    }
    return new Matrix(real.head().outputs(), real.head().inputs(), weights);
  }

  LayerReport report(int residual) {
    Matrix weights = weights();
    double step = step();
    long least = 0;
    long most = 0;
    double error = 0;
    for (int o = 0; o < weights.outputs(); o++) {
      long min = 0;
      long max = 0;
      for (int d = 0; d < weights.fanIn(); d++) {
        int w = weights.at(o, d);
        min += Math.min(w, 0);
        max += Math.max(w, 0);
        error = Math.max(error, Math.abs(w * step - real.head().weight(o, d)));
      }
      least = Math.min(least, min);
      most = Math.max(most, max);
    }
    boolean words = !real.spikeAdd() && !real.headGate().present();
    Seen seen =
        words ? new Seen("words", Short.MIN_VALUE, Short.MAX_VALUE) : Seen.integers(residual);
    return new LayerReport(
        real.head().name(),
        Quantiser.shape(real.head()),
        false,
        seen.kind(),
        seen.min(),
        seen.max(),
        step,
        0,
        error,
        0,
        0,
        0,
        least,
        most,
        (double) (1L << Converter.PRECISION.integration() - 1)
            / Math.max(1, Math.max(-least, most)));
  }
}
