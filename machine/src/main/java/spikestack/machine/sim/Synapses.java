package spikestack.machine.sim;

import java.util.List;
import spikestack.model.network.IntegrationBound;
import spikestack.model.network.Matrix;
import spikestack.model.network.Projection;

/// Weights laid out for event-driven accumulation: one row per input, all outputs side by side;
/// made once per network.
///
/// `rows[input * stride + output]`. Inputs of a convolution are reordered tap by tap, `(ky * kernel
/// + kx) * channels + c`, so that the ones of one input pixel index consecutive rows. `wide`: some
///   partial sum may leave int16, so sums are kept in 32 bits.
final class Synapses {
  final int fanIn;
  final int outputs;
  final int stride;
  final char[] rows;
  final boolean wide;

  private Synapses(int fanIn, int outputs, boolean wide) {
    this.fanIn = fanIn;
    this.outputs = outputs;
    this.stride = outputs;
    this.rows = new char[Math.multiplyExact(fanIn, stride)];
    this.wide = wide;
  }

  /// Projections that share an input, side by side.
  static Synapses linear(List<Projection> projections) {
    return of(projections, 1);
  }

  static Synapses convolution(Projection projection, int kernel) {
    return of(List.of(projection), kernel * kernel);
  }

  private static Synapses of(List<Projection> projections, int taps) {
    int outputs = 0;
    boolean wide = false;
    for (Projection projection : projections) {
      outputs += projection.outputs();
      wide |= wide(projection);
    }
    Synapses synapses = new Synapses(projections.getFirst().fanIn(), outputs, wide);
    int column = 0;
    for (Projection projection : projections) {
      synapses.fill(projection.weights(), column, taps);
      column += projection.outputs();
    }
    return synapses;
  }

  private void fill(Matrix weights, int column, int taps) {
    int channels = fanIn / taps;
    for (int output = 0; output < weights.outputs(); output++) {
      for (int c = 0; c < channels; c++) {
        for (int tap = 0; tap < taps; tap++) {
          rows[(tap * channels + c) * stride + column + output] =
              (char) weights.at(output, c * taps + tap);
        }
      }
    }
  }

  private static boolean wide(Projection projection) {
    for (int output = 0; output < projection.outputs(); output++) {
      var extremes = IntegrationBound.of(projection.weights(), output, projection.drive());
      if (extremes.min() < Short.MIN_VALUE || extremes.max() > Short.MAX_VALUE) {
        return true;
      }
    }
    return false;
  }
}
