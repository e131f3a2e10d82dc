package spikestack.model.network;

/// The second branch of a block.
public sealed interface FeedForward extends Branch permits Mlp, GatedMlp, Moe, RoutedMlp {}
