package spikestack.machine.sim;

import java.util.List;
import spikestack.machine.arch.Event;
import spikestack.machine.arch.Link;

/// What one layer cost: its window in cycles, its cores' time, everything counted.
///
/// Windows of consecutive layers follow each other without gap or overlap. `events` and `linkBits`
/// are indexed by index of [Event] and [Link]. `usefulWork` is the number of PE cycles that served
/// a real feature and slot (or query and key); `offeredWork` is PEs of the kind of array that the
/// layer runs on x cycles of its window: their ratio is the utilisation. `expertTokens` has the
/// queue length per expert (empty unless the layer routes or runs experts); `keptHeads` a bit per
/// head (all heads, unless D3 dropped some; 0 for layers without heads); `inputRate` the fraction
/// of ones among the layer's input bits, in 0..1.
public record LayerResult(
    String name,
    Scope scope,
    long start,
    long end,
    List<CoreTime> cores,
    long[] events,
    long[] linkBits,
    long usefulWork,
    long offeredWork,
    long[] expertTokens,
    long keptHeads,
    double inputRate) {
  public LayerResult {
    cores = List.copyOf(cores);
    if (events.length != Event.values().length || linkBits.length != Link.values().length) {
      throw new IllegalArgumentException("one count per event and link");
    }
    if (end < start) {
      throw new IllegalArgumentException(name + ": ends at " + end + " before " + start);
    }
    events = events.clone();
    linkBits = linkBits.clone();
    expertTokens = expertTokens.clone();
  }

  public long cycles() {
    return end - start;
  }

  public long count(Event event) {
    return events[event.index()];
  }

  public long bits(Link link) {
    return linkBits[link.index()];
  }

  /// Useful PE cycles over offered ones, 0..1.
  public double utilisation() {
    return offeredWork == 0 ? 0 : (double) usefulWork / offeredWork;
  }
}
