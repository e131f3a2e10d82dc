package spikestack.training;

import java.util.SplittableRandom;

/// The second branch of a block.
sealed interface FeedForwardBranch permits MlpBranch, ExpertsBranch, SpikingExpertsBranch {
  void initialise(Parameters parameters, SplittableRandom random);

  void forward(Pass pass, Stream stream);

  static FeedForwardBranch of(NetworkPlan plan, String block) {
    return switch (plan.feedForward()) {
      case NetworkPlan.FeedForwardPlan.Mlp(int hidden) -> new MlpBranch(plan, block, hidden);
      case NetworkPlan.FeedForwardPlan.Experts experts -> new ExpertsBranch(plan, block, experts);
      case NetworkPlan.FeedForwardPlan.SpikingExperts experts ->
          new SpikingExpertsBranch(plan, block, experts);
    };
  }
}
