package spikestack.machine.sim;

import java.util.Arrays;
import spikestack.model.spike.SpikeKernels;
import spikestack.model.spike.SpikeTensor;

/// Sums of one slot at a time: gathers the ones that its taps see, adds their weight rows. Scratch
/// memory is reused.
final class Integrator {
  private final int[] ones;
  private final int[] factors;
  private final short[] narrow;

  /// Sums of the last slot, per output.
  final int[] sums;

  Integrator(int maxFanIn, int maxOutputs) {
    ones = new int[maxFanIn];
    factors = new int[maxFanIn];
    narrow = new short[maxOutputs];
    sums = new int[maxOutputs];
  }

  /// Integrates slot (t, n) of `planes` bit planes, lowest first; returns the number of ones over
  /// all planes and taps.
  int slot(Synapses synapses, Gather gather, SpikeTensor[] planes, int count, int t, int n) {
    int width = synapses.outputs;
    int adds = 0;
    for (int p = 0; p < count; p++) {
      int active = gather(gather, planes[p], t, n);
      adds += active;
      if (synapses.wide) {
        if (p == 0) {
          Arrays.fill(sums, 0, width, 0);
        }
        Arrays.fill(factors, 0, active, 1 << p);
        SpikeKernels.addRowsScaled(
            synapses.rows, synapses.stride, ones, factors, active, sums, width);
      } else {
        Arrays.fill(narrow, 0, width, (short) 0);
        SpikeKernels.addRows(synapses.rows, synapses.stride, ones, active, narrow, width);
        combine(width, p);
      }
    }
    return adds;
  }

  private void combine(int width, int plane) {
    short[] from = narrow;
    int[] to = sums;
    if (plane == 0) {
      for (int j = 0; j < width; j++) {
        to[j] = from[j];
      }
    } else {
      for (int j = 0; j < width; j++) {
        to[j] += from[j] << plane;
      }
    }
  }

  private int gather(Gather gather, SpikeTensor in, int t, int n) {
    long[] words = in.words();
    int perRow = in.wordsPerRow();
    int[] table = gather.table;
    int taps = gather.taps;
    int active = 0;
    for (int tap = 0; tap < taps; tap++) {
      int token = table[n * taps + tap];
      if (token >= 0) {
        int at = in.row(t, token);
        active = SpikeKernels.ones(words, at, at + perRow, tap * gather.channels, ones, active);
      }
    }
    return active;
  }

  /// Integrates pixel `n`: every value minus the zero point times its weight; padding counts as 0.
  /// Returns the ones of all bit planes in two's complement of `planeBits` bits, which is what the
  /// array adds.
  int pixel(
      Synapses synapses,
      Gather gather,
      byte[] pixels,
      int area,
      int zeroPoint,
      int planeBits,
      int n) {
    int active = 0;
    int adds = 0;
    int mask = (1 << planeBits) - 1;
    for (int tap = 0; tap < gather.taps; tap++) {
      int at = gather.table[n * gather.taps + tap];
      if (at < 0) {
        continue;
      }
      for (int c = 0; c < gather.channels; c++) {
        int value = (pixels[c * area + at] & 0xFF) - zeroPoint;
        if (value != 0) {
          ones[active] = tap * gather.channels + c;
          factors[active++] = value;
          adds += Integer.bitCount(value & mask);
        }
      }
    }
    Arrays.fill(sums, 0, synapses.outputs, 0);
    SpikeKernels.addRowsScaled(
        synapses.rows, synapses.stride, ones, factors, active, sums, synapses.outputs);
    return adds;
  }
}
