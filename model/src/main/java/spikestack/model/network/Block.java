package spikestack.model.network;

import java.util.Optional;

/// One encoder block: attention, then the feed-forward branch, each beside the residual. In a
/// pyramid a block may begin with an `embedding` that makes a new residual of the old one, with
/// fewer tokens of another width.
public record Block(
    Optional<PatchEmbedding> embedding, SelfAttention attention, FeedForward feedForward) {
  public Block(SelfAttention attention, FeedForward feedForward) {
    this(Optional.empty(), attention, feedForward);
  }
}
