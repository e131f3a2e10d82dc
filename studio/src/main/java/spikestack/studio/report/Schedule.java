package spikestack.studio.report;

import java.util.List;

/// What every core did while one image ran.
///
/// @param image number of the image, from 0
/// @param cycles length of the whole run
/// @param intervals in order of start; a core is idle where it has none
public record Schedule(int image, long cycles, List<Interval> intervals) {
  public Schedule {
    Require.nonNegative("image", image);
    Require.nonNegative("cycles", cycles);
    intervals = List.copyOf(intervals);
  }

  /// Cycles `start` (included) to `end` (excluded) of one core on one layer.
  ///
  /// @param state `busy` or `stalled`
  public record Interval(String core, String layer, long start, long end, String state) {
    public Interval {
      Require.text("core", core);
      Require.text("layer", layer);
      Require.nonNegative("start", start);
      if (end < start) {
        throw new IllegalArgumentException("end " + end + " is before start " + start);
      }
      Require.oneOf("state", state, "busy", "stalled");
    }
  }
}
