package spikestack.silicon.rtl;

import java.util.List;
import spikestack.model.trace.Trace;

/// What the machine must do with one image: every recorded bit, and the cycles of every layer of
/// the plan, in order, and of the whole inference.
public record Expected(Trace trace, List<Window> windows, long cycles) {
  /// Layer `layer` takes the cycles `begin` (inclusive) to `end` (exclusive).
  public record Window(String layer, long begin, long end) {
    public long cycles() {
      return end - begin;
    }
  }

  public Expected {
    windows = List.copyOf(windows);
  }
}
