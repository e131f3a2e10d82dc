package spikestack.model.network;

/// One encoder block: attention, then the feed-forward branch, each beside the residual.
public record Block(SelfAttention attention, FeedForward feedForward) {}
