package spikestack.machine.sim;

import java.util.List;
import spikestack.machine.mapping.Attend;
import spikestack.machine.mapping.Mask;
import spikestack.machine.mapping.Plan;
import spikestack.machine.mapping.Run;
import spikestack.machine.mapping.Stripe;

/// What an inference reports layer by layer, in order: [LayerClock] turns it into cycles and
/// counts, [ActivityRecorder] keeps it, so that it can be timed on other machines without computing
/// anything again.
interface Timekeeper {
  /// What the spikes of a layer decide: indices per tile (without skipping, the fan-in).
  interface Tags {
    /// Called before the items of a stripe are timed.
    TileWork of(Run run, Stripe stripe);
  }

  /// What a layer's data showed. `ones` met a weight row, over all slots and planes; `fired` spikes
  /// left the bank; `inputBits` is the number of input positions, taps and planes counted, that
  /// `ones` is a part of.
  record Activity(long ones, long inputBits, long fired) {}

  /// Which cores read what a layer writes.
  enum Reader {
    EXPERTS,
    ATTENTION,
    /// Banks, or nobody: no tags.
    OTHERS
  }

  /// Forgets everything; `record` asks for a schedule.
  void reset(boolean record);

  /// Cycles until the end of the last layer.
  long now();

  /// Books of the layers so far.
  List<LayerResult> layers();

  List<Interval> schedule();

  /// For layers behind a router.
  RoutedTimekeeper routed();

  /// A dense layer, whose output `reader` reads.
  void dense(Run run, Scope scope, Reader reader, Tags tags, Activity activity, long poolJoins);

  /// Queries, keys and values of a filtered mask: `joins` (slot, window) pairs of keys and of
  /// values were joined, `width` features are the queries'.
  void filtered(Run run, Tags tags, Activity activity, long joins, int width);

  /// Q under D3: once it has drained, the scorer takes a cycle to choose the heads.
  void query(Run run, Tags tags, Activity activity);

  /// K and V of the heads that D3 keeps: which weights these are is known only now.
  void keyValue(Run run, Tags tags, Activity activity);

  /// A stage whose drives are kept as words: every drive is compared with the words of the windows
  /// that hold its token, `pairs` (slot, window) pairs in all.
  void keepLargest(Run run, Tags tags, Activity activity, long pairs, int bits);

  /// The banks read `slots` rows of `width` kept words and fire.
  void fireWords(String name, long slots, int width, int bits, long fired);

  /// A depthwise convolution: an input meets the features of its own row block alone.
  void depthwise(Run run, Tags tags, Activity activity);

  /// A mask: `counted` counts went up, `masks` mask bits and `fired` masked spikes were 1.
  void mask(Mask mask, long counted, long masks, long fired, double rate);

  /// Attention of the kept heads.
  void attend(
      Attend attend, HeadSource heads, AttentionCounts counts, long kept, double rate, long fired);

  /// Attention of `experts` experts, whose spikes are opened by the router and merged into words of
  /// `planes` bits; every slice of the values counts `counts.andCounts` anew.
  void attendMerging(
      Attend attend,
      HeadSource heads,
      int experts,
      int planes,
      AttentionCounts counts,
      long kept,
      double rate,
      long fired);

  /// The banks sum all residual words and fire on the mean of every time step.
  void meanGate(Plan plan, long slots, int steps, int width, int bits, long fired);

  /// The banks sum all residual words and write their means.
  void mean(Plan plan, long slots, int width, int bits);
}
