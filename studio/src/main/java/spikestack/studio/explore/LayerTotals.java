package spikestack.studio.explore;

import spikestack.machine.arch.Event;
import spikestack.machine.arch.Link;
import spikestack.machine.sim.Cause;
import spikestack.machine.sim.CoreTime;
import spikestack.machine.sim.LayerResult;
import spikestack.machine.sim.Scope;

/// Sums of one layer's results over images. Counts stay integers; means are taken once, by the
/// reader.
public final class LayerTotals {
  private final String name;
  private final Scope scope;
  private final long[] events = new long[Event.values().length];
  private final long[] linkBits = new long[Link.values().length];
  private final long[] causes = new long[Cause.values().length];
  private final long[] expertTokens;
  private final long[] expertMax;
  private final long[] headsKept = new long[Long.SIZE];
  private long cycles;
  private long usefulWork;
  private long offeredWork;
  private double inputRates;

  LayerTotals(LayerResult first) {
    name = first.name();
    scope = first.scope();
    expertTokens = new long[first.expertTokens().length];
    expertMax = new long[first.expertTokens().length];
  }

  void add(LayerResult layer) {
    if (!layer.name().equals(name)) {
      throw new IllegalStateException("layer " + layer.name() + " where " + name + " was expected");
    }
    cycles += layer.cycles();
    usefulWork += layer.usefulWork();
    offeredWork += layer.offeredWork();
    inputRates += layer.inputRate();
    accumulate(events, layer.events());
    accumulate(linkBits, layer.linkBits());
    accumulate(expertTokens, layer.expertTokens());
    for (int e = 0; e < expertMax.length; e++) {
      expertMax[e] = Math.max(expertMax[e], layer.expertTokens()[e]);
    }
    for (CoreTime core : layer.cores()) {
      accumulate(causes, core.cycles());
    }
    for (int h = 0; h < headsKept.length; h++) {
      headsKept[h] += layer.keptHeads() >>> h & 1;
    }
  }

  private static void accumulate(long[] sum, long[] more) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += more[i];
    }
  }

  public String name() {
    return name;
  }

  public Scope scope() {
    return scope;
  }

  public long cycles() {
    return cycles;
  }

  /// By index of [Event]; the live array, not to be written to.
  public long[] events() {
    return events;
  }

  /// By index of [Link]; the live array, not to be written to.
  public long[] linkBits() {
    return linkBits;
  }

  /// Core cycles spent on `cause`, over all cores.
  public long of(Cause cause) {
    return causes[cause.index()];
  }

  /// PE cycles that served a real feature and slot, or query and key, over all images.
  public long usefulWork() {
    return usefulWork;
  }

  /// Useful PE cycles over offered ones, 0..1.
  public double utilisation() {
    return offeredWork == 0 ? 0 : (double) usefulWork / offeredWork;
  }

  /// Sum over images of the fraction of ones among the input bits.
  public double inputRates() {
    return inputRates;
  }

  /// Tokens sent to each expert, over all images; empty where nothing is routed.
  public long[] expertTokens() {
    return expertTokens;
  }

  /// Largest queue of each expert in any image.
  public long[] expertMax() {
    return expertMax;
  }

  /// Images in which head `head` was kept.
  public long headKept(int head) {
    return headsKept[head];
  }
}
