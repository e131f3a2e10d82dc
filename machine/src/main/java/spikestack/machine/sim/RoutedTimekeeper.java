package spikestack.machine.sim;

import spikestack.machine.mapping.Plan;

/// What a [Timekeeper] is told of experts behind a router. `kernel` holds their queues.
interface RoutedTimekeeper {
  /// A router's scores, then the scan that fills the queues and finds the shares, if there are any.
  void router(
      Plan.Routed plan, Timekeeper.Tags tags, Timekeeper.Activity activity, RouterKernel kernel);

  /// The experts over their queues; `merges` spikes were merged.
  void experts(
      Plan.MoePlan plan,
      Timekeeper.Tags tags,
      Timekeeper.Activity activity,
      RouterKernel kernel,
      long merges);

  /// Spike-add without an output projection: the banks add the merged words to the residual.
  void fold(Plan.MoePlan plan, String name, int residualBits, int width, int mergedBits);

  /// First layers of the chosen experts, over their queues.
  void up(
      Plan.RoutedMlpPlan plan,
      Timekeeper.Tags tags,
      Timekeeper.Activity activity,
      RouterKernel kernel);

  /// Second layers; `adds` shifted drives were added to make shares of them.
  void down(
      Plan.RoutedMlpPlan plan,
      Timekeeper.Tags tags,
      Timekeeper.Activity activity,
      RouterKernel kernel,
      long adds);
}
