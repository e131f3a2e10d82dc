package spikestack.machine.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Descriptors of a whole network on one machine, in the order in which the sequencer walks them.
/// `meanCycles`: before a classifier (or its gate) on mean residual words, the banks sum the words;
/// else 0. Embeddings are lists of stages and the entry.
public record Plan(List<Run> embedding, List<BlockPlan> blocks, Run head, int meanCycles) {
  /// With D3 on, `query` runs first and `keyValue` after the scorer; otherwise `query` is Q, K and
  /// V as one run.
  public record AttentionPlan(Run query, Optional<Run> keyValue, Scores scores, Run output) {
    /// The products, where attention is not a mask.
    public Attend attend() {
      if (scores instanceof Attend attend) {
        return attend;
      }
      throw new IllegalStateException(scores.name() + " is a mask");
    }
  }

  /// One encoder block; `embedding` is empty but in a pyramid.
  public record BlockPlan(
      List<Run> embedding, AttentionPlan attention, FeedForwardPlan feedForward) {
    public BlockPlan {
      embedding = List.copyOf(embedding);
    }
  }

  /// The second branch of a block.
  public sealed interface FeedForwardPlan {}

  /// Spiking MLP.
  public record MlpPlan(Run up, Run down) implements FeedForwardPlan {}

  /// MLP with a spatial gate: `depthwise` runs block by block on the diagonal (a row block streams
  /// the inputs of its own channels), its bank ANDs with the second half of `up`.
  public record GatedMlpPlan(Run up, Run depthwise, Run down) implements FeedForwardPlan {}

  /// Experts behind a router: `router`, then a scan of `scanCycles` that fills the queues of
  /// `experts` experts and finds shares of `shareBits` bits (0: none).
  public sealed interface Routed extends FeedForwardPlan {
    Run router();

    int scanCycles();

    int experts();

    int shareBits();
  }

  /// Mixture of experts: `router`, a scan of `scanCycles` that fills the queues (readable a cycle
  /// after the last entry, which is counted in), the experts (`expert` describes each, its stripes
  /// range over all tokens), then either the shared output projection or, under spike-add, `fold`:
  /// `foldCycles` cycles in which the banks add the merged words to the residual.
  public record MoePlan(
      Run router, int scanCycles, Run expert, int experts, Optional<Run> output, int foldCycles)
      implements Routed {
    @Override
    public int shareBits() {
      return 0;
    }
  }

  /// Whole MLPs behind a router: `router`, a scan of `scanCycles` that fills the queues and finds
  /// the shares of `shareBits` bits (0: none), then `up` and `down` of all experts (each describes
  /// one expert's, its stripes range over all tokens). Every token is in one queue.
  public record RoutedMlpPlan(
      Run router, int scanCycles, Run up, Run down, int experts, int shareBits) implements Routed {}

  public Plan {
    embedding = List.copyOf(embedding);
    blocks = List.copyOf(blocks);
  }

  /// All dense runs in order (the experts' once).
  public List<Run> runs() {
    List<Run> all = new ArrayList<>(embedding);
    for (BlockPlan block : blocks) {
      all.addAll(block.embedding());
      all.add(block.attention().query());
      block.attention().keyValue().ifPresent(all::add);
      all.add(block.attention().output());
      switch (block.feedForward()) {
        case MlpPlan(Run up, Run down) -> all.addAll(List.of(up, down));
        case GatedMlpPlan(Run up, Run depthwise, Run down) ->
            all.addAll(List.of(up, depthwise, down));
        case MoePlan moe -> {
          all.add(moe.router());
          all.add(moe.expert());
          moe.output().ifPresent(all::add);
        }
        case RoutedMlpPlan routed ->
            all.addAll(List.of(routed.router(), routed.up(), routed.down()));
      }
    }
    all.add(head);
    return all;
  }
}
