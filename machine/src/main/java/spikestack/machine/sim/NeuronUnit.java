package spikestack.machine.sim;

import spikestack.model.network.Neuron;
import spikestack.model.network.Precision;

/// Neurons of a range of channels: one step of membranes, branch-free so that the JIT vectorises
/// it.
///
/// Both kinds are "fires when the clamped membrane is at least a threshold, then restarts at 0".
/// Thresholds are clamped to the membrane's range plus one, which changes no comparison and keeps
/// the subtraction below from overflowing.
final class NeuronUnit {
  private static final int LEAK_LIMIT = 1 << 28;

  private final boolean halve;
  private final int[] threshold;
  private final int[] leak;
  private final int min;
  private final int max;

  NeuronUnit(Neuron neuron, Precision precision) {
    min = precision.membraneMin();
    max = precision.membraneMax();
    threshold = new int[neuron.channels()];
    leak = new int[neuron.channels()];
    switch (neuron) {
      case Neuron.Halve(int[] thresholds) -> {
        halve = true;
        for (int j = 0; j < threshold.length; j++) {
          threshold[j] = Math.clamp(thresholds[j], min, max + 1);
        }
      }
      case Neuron.Subtract(int[] thresholds, int[] leaks) -> {
        halve = false;
        for (int j = 0; j < threshold.length; j++) {
          threshold[j] = Math.clamp(thresholds[j] + 1L, min, max + 1);
          leak[j] = Math.clamp(leaks[j], -LEAK_LIMIT, LEAK_LIMIT);
        }
      }
    }
  }

  int channels() {
    return threshold.length;
  }

  /// Integrates `drive[d + j]` into `membrane[m + j]` and sets `fired[d + j]` to 0 or 1 for
  /// channels j in `from..to`; returns how many membranes clamped.
  int step(int[] drive, byte[] fired, int d, int[] membrane, int m, int from, int to) {
    return halve
        ? halve(drive, fired, d, membrane, m, from, to)
        : subtract(drive, fired, d, membrane, m, from, to);
  }

  private int halve(int[] drive, byte[] fired, int d, int[] membrane, int m, int from, int to) {
    int[] t = threshold;
    int low = min;
    int high = max;
    int clamped = 0;
    for (int j = from; j < to; j++) {
      int u = (membrane[m + j] >> 1) + drive[d + j];
      int c = Math.min(Math.max(u, low), high);
      int below = c - t[j] >> 31;
      membrane[m + j] = c & below;
      fired[d + j] = (byte) (below + 1);
      clamped += (c - u | u - c) >>> 31;
    }
    return clamped;
  }

  private int subtract(int[] drive, byte[] fired, int d, int[] membrane, int m, int from, int to) {
    int[] t = threshold;
    int[] l = leak;
    int low = min;
    int high = max;
    int clamped = 0;
    for (int j = from; j < to; j++) {
      int u = membrane[m + j] + drive[d + j] - l[j];
      int c = Math.min(Math.max(u, low), high);
      int below = c - t[j] >> 31;
      membrane[m + j] = c & below;
      fired[d + j] = (byte) (below + 1);
      clamped += (c - u | u - c) >>> 31;
    }
    return clamped;
  }
}
