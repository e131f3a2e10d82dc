package spikestack.machine.sim;

import spikestack.model.network.Neuron;
import spikestack.model.network.Precision;
import spikestack.model.network.Reset;

/// Neurons of a range of channels: one step of membranes, branch-free so that the JIT vectorises
/// it.
///
/// Both kinds are "fires when the clamped membrane is at least a threshold, then restarts at 0", or
/// goes on with what an amount leaves of it. That has a loop of its own, in which the two kinds
/// differ by a shift: nothing is added to the loops of those that restart at 0. Thresholds are
/// clamped to the membrane's range plus one, which changes no comparison and keeps the subtraction
/// below from overflowing.
final class NeuronUnit {
  private static final int LEAK_LIMIT = 1 << 28;

  final int from;
  final int to;
  private final boolean halve;
  private final int[] threshold;
  private final int[] leak;

  /// What a spike takes from the membrane; without elements: all of it.
  private final int[] amount;

  private final int min;
  private final int max;

  /// Neurons of the channels from `from` on.
  NeuronUnit(Neuron neuron, Precision precision, int from) {
    this.from = from;
    this.to = from + neuron.channels();
    min = precision.membraneMin();
    max = precision.membraneMax();
    threshold = new int[to];
    leak = new int[to];
    amount = new int[neuron.subtractsAtSpike() ? to : 0];
    if (neuron.reset() instanceof Reset.By(int[] amounts)) {
      System.arraycopy(amounts, 0, amount, from, amounts.length);
    }
    switch (neuron) {
      case Neuron.Halve(int[] thresholds, Reset reset) -> {
        halve = true;
        for (int j = from; j < to; j++) {
          threshold[j] = Math.clamp(thresholds[j - from], min, max + 1);
        }
      }
      case Neuron.Subtract(int[] thresholds, int[] leaks, Reset reset) -> {
        halve = false;
        for (int j = from; j < to; j++) {
          threshold[j] = Math.clamp(thresholds[j - from] + 1L, min, max + 1);
          leak[j] = Math.clamp(leaks[j - from], -LEAK_LIMIT, LEAK_LIMIT);
        }
      }
    }
  }

  /// Integrates `drive` into `membrane` and sets `fired` (and `drive`) to 0 or 1, for channels
  /// `first` to `end` of the layer; returns how many membranes clamped. Narrowing to bytes has a
  /// loop of its own: within the first it would keep it from being vectorised (measured: 1.8
  /// against 0.4 ns per neuron).
  int step(int[] drive, int[] membrane, byte[] fired, int first, int end) {
    int clamped =
        amount.length > 0
            ? lose(drive, membrane, first, end, halve ? 1 : 0)
            : halve ? halve(drive, membrane, first, end) : subtract(drive, membrane, first, end);
    for (int j = first; j < end; j++) {
      fired[j] = (byte) drive[j];
    }
    return clamped;
  }

  int step(int[] drive, int[] membrane, byte[] fired) {
    return step(drive, membrane, fired, from, to);
  }

  private int halve(int[] drive, int[] membrane, int first, int end) {
    int[] t = threshold;
    int low = min;
    int high = max;
    int clamped = 0;
    for (int j = first; j < end; j++) {
      int u = (membrane[j] >> 1) + drive[j];
      int c = Math.min(Math.max(u, low), high);
      int below = c - t[j] >> 31;
      membrane[j] = c & below;
      drive[j] = below + 1;
      clamped += (c - u | u - c) >>> 31;
    }
    return clamped;
  }

  private int subtract(int[] drive, int[] membrane, int first, int end) {
    int[] t = threshold;
    int[] l = leak;
    int low = min;
    int high = max;
    int clamped = 0;
    for (int j = first; j < end; j++) {
      int u = membrane[j] + drive[j] - l[j];
      int c = Math.min(Math.max(u, low), high);
      int below = c - t[j] >> 31;
      membrane[j] = c & below;
      drive[j] = below + 1;
      clamped += (c - u | u - c) >>> 31;
    }
    return clamped;
  }

  /// Either kind with a reset by subtraction, which excludes a leak. `c - amount` stays within the
  /// membrane's width where it is taken (proved when the network was made).
  private int lose(int[] drive, int[] membrane, int first, int end, int shift) {
    int[] t = threshold;
    int[] a = amount;
    int low = min;
    int high = max;
    int clamped = 0;
    for (int j = first; j < end; j++) {
      int u = (membrane[j] >> shift) + drive[j];
      int c = Math.min(Math.max(u, low), high);
      int below = c - t[j] >> 31;
      membrane[j] = c - (a[j] & ~below);
      drive[j] = below + 1;
      clamped += (c - u | u - c) >>> 31;
    }
    return clamped;
  }
}
