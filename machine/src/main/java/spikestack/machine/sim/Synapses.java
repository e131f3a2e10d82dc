package spikestack.machine.sim;

import java.util.List;
import spikestack.model.network.DepthwiseConvolution;
import spikestack.model.network.IntegrationBound;
import spikestack.model.network.Matrix;
import spikestack.model.network.Projection;
import spikestack.model.spike.SpikeKernels;

/// Weights laid out for event-driven accumulation: one row of lanes per input, all outputs side by
/// side ([SpikeKernels]); made once per network.
///
/// Inputs of a convolution are reordered tap by tap, `(ky * kernel + kx) * channels + c`, so that
/// the ones of one input pixel index consecutive rows. Lanes have 16 bits where every partial sum
/// fits int16, else (wider integration, and pixels) 32.
final class Synapses {
  final int fanIn;
  final int outputs;
  final int laneBits;
  final int length;
  final long[][] rows;

  private Synapses(int fanIn, int outputs, boolean wide) {
    this.fanIn = fanIn;
    this.outputs = outputs;
    this.laneBits = wide ? 32 : 16;
    int lanes = 64 / laneBits;
    this.length = (outputs + lanes - 1) / lanes;
    this.rows = new long[fanIn][length];
  }

  boolean wide() {
    return laneBits == 32;
  }

  /// Projections that share an input, side by side.
  static Synapses linear(List<Projection> projections) {
    return of(projections, 1, false);
  }

  static Synapses convolution(Projection projection, int kernel, boolean pixels) {
    return of(List.of(projection), kernel * kernel, pixels);
  }

  /// Output c has weights for channel c alone; the rest of its rows is zero.
  static Synapses depthwise(DepthwiseConvolution convolution) {
    Projection projection = convolution.projection();
    int channels = convolution.channels();
    int taps = projection.fanIn();
    Synapses synapses = new Synapses(channels * taps, channels, wide(projection));
    for (int c = 0; c < channels; c++) {
      for (int tap = 0; tap < taps; tap++) {
        SpikeKernels.put(
            synapses.rows[tap * channels + c],
            synapses.length,
            synapses.laneBits,
            c,
            projection.weights().at(c, tap));
      }
    }
    return synapses;
  }

  private static Synapses of(List<Projection> projections, int taps, boolean pixels) {
    int outputs = 0;
    boolean wide = pixels;
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
          SpikeKernels.put(
              rows[tap * channels + c],
              length,
              laneBits,
              column + output,
              weights.at(output, c * taps + tap));
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
