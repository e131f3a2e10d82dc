package spikestack.machine.sim;

import java.util.List;
import spikestack.machine.mapping.Attend;
import spikestack.machine.mapping.Mask;
import spikestack.machine.mapping.Plan;
import spikestack.machine.mapping.Run;

/// What an inference reports layer by layer, in order: [LayerClock] turns it into cycles and
/// counts, [ActivityRecorder] keeps it, so that it can be timed on other machines without computing
/// anything again.
interface Timekeeper {
  /// Forgets everything; `record` asks for a schedule.
  void reset(boolean record);

  /// Cycles until the end of the last layer.
  long now();

  /// Books of the layers so far.
  List<LayerResult> layers();

  List<Interval> schedule();

  /// A dense layer, whose output `reader` reads.
  void dense(
      Run run,
      Scope scope,
      LayerClock.Reader reader,
      LayerClock.Tags tags,
      LayerClock.Activity activity,
      long poolJoins);

  /// Queries, keys and values of a filtered mask: `joins` (slot, window) pairs of keys and of
  /// values were joined, `width` features are the queries'.
  void filtered(Run run, LayerClock.Tags tags, LayerClock.Activity activity, long joins, int width);

  /// Q under D3: once it has drained, the scorer takes a cycle to choose the heads.
  void query(Run run, LayerClock.Tags tags, LayerClock.Activity activity);

  /// K and V of the heads that D3 keeps: which weights these are is known only now.
  void keyValue(Run run, LayerClock.Tags tags, LayerClock.Activity activity);

  /// A stage whose drives are kept as words: every drive is compared with the words of the windows
  /// that hold its token, `pairs` (slot, window) pairs in all.
  void keepLargest(
      Run run, LayerClock.Tags tags, LayerClock.Activity activity, long pairs, int bits);

  /// The banks read `slots` rows of `width` kept words and fire.
  void fireWords(String name, long slots, int width, int bits, long fired);

  /// A depthwise convolution: an input meets the features of its own row block alone.
  void depthwise(Run run, LayerClock.Tags tags, LayerClock.Activity activity);

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

  /// A router's scores, then the scan that fills the queues.
  void router(
      Plan.MoePlan plan, LayerClock.Tags tags, LayerClock.Activity activity, RouterKernel kernel);

  /// The experts over their queues; `merges` spikes were merged.
  void experts(
      Plan.MoePlan plan,
      LayerClock.Tags tags,
      LayerClock.Activity activity,
      RouterKernel kernel,
      long merges);

  /// The scores of a router that chooses one expert, then the scan that fills the queues and finds
  /// the shares.
  void choose(
      Plan.RoutedMlpPlan plan,
      LayerClock.Tags tags,
      LayerClock.Activity activity,
      RouterKernel kernel);

  /// First layers of the chosen experts, over their queues.
  void routedUp(
      Plan.RoutedMlpPlan plan,
      LayerClock.Tags tags,
      LayerClock.Activity activity,
      RouterKernel kernel);

  /// Second layers; `adds` shifted drives were added to make shares of them.
  void routedDown(
      Plan.RoutedMlpPlan plan,
      LayerClock.Tags tags,
      LayerClock.Activity activity,
      RouterKernel kernel,
      long adds);

  /// The banks sum all residual words and fire on the mean of every time step.
  void meanGate(Plan plan, long slots, int steps, int width, int bits, long fired);

  /// The banks sum all residual words and write their means.
  void mean(Plan plan, long slots, int width, int bits);

  /// Spike-add without an output projection: the banks add the merged words to the residual.
  void fold(Plan.MoePlan plan, String name, int residualBits, int width, int mergedBits);
}
