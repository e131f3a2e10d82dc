package spikestack.machine.sim;

import java.util.Arrays;
import spikestack.model.spike.SpikeKernels;
import spikestack.model.spike.SpikeTensor;

/// Sums of one slot at a time: gathers the ones that its taps see, adds their weight rows. Scratch
/// memory is reused.
final class Integrator {
  private final int[] ones;
  private final int[] factors;
  private final long[] lanes;

  /// Sums of the last slot, per output.
  final int[] sums;

  Integrator(int maxFanIn, int maxOutputs) {
    ones = new int[maxFanIn];
    factors = new int[maxFanIn];
    lanes = new long[maxOutputs / 2 + 1];
    sums = new int[maxOutputs];
  }

  /// Integrates slot (t, n) of `planes` bit planes, lowest first; returns the number of ones over
  /// all planes and taps.
  int slot(Synapses synapses, Gather gather, SpikeTensor[] planes, int count, int t, int n) {
    int adds = 0;
    for (int p = 0; p < count; p++) {
      int active = gather(gather, planes[p], t, n);
      adds += active;
      Arrays.fill(lanes, 0, synapses.length, 0);
      SpikeKernels.addRows(synapses.rows, ones, active, lanes, synapses.length);
      decode(synapses, p);
    }
    return adds;
  }

  private void decode(Synapses synapses, int plane) {
    SpikeKernels.decode(
        lanes, synapses.length, synapses.laneBits, synapses.outputs, plane, plane > 0, sums);
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

  /// Integrates pixel `n`: every value minus its channel's zero point times its weight; padding
  /// counts as 0. Returns the ones of all bit planes in two's complement of `planeBits` bits, which
  /// is what the array adds.
  int pixel(
      Synapses synapses,
      Gather gather,
      byte[] pixels,
      int area,
      int[] zeroPoints,
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
        int value = (pixels[c * area + at] & 0xFF) - zeroPoints[c];
        if (value != 0) {
          ones[active] = tap * gather.channels + c;
          factors[active++] = value;
          adds += Integer.bitCount(value & mask);
        }
      }
    }
    Arrays.fill(lanes, 0, synapses.length, 0);
    SpikeKernels.addRowsScaled(synapses.rows, ones, factors, active, lanes, synapses.length);
    decode(synapses, 0);
    return adds;
  }
}
