package spikestack.model.importer;

import java.util.List;
import java.util.Optional;

/// Names and structure of a published model, read from YAML ([Presets]).
///
/// Names may hold `{i}` (index of a block) and `{e}` (index of an expert); inside a block they are
/// relative to it. `spikeAdd`: what the residual carries, else a membrane shortcut. `threshold` is
/// that of every neuron but those after attention, in the units of the trained network.
record Preset(
    String name,
    String source,
    boolean spikeAdd,
    double threshold,
    double attentionThreshold,
    List<Variant> variants,
    List<Group> groups,
    HeadNames head,
    List<Dead> dead) {
  Preset {
    variants = List.copyOf(variants);
    groups = List.copyOf(groups);
    dead = List.copyOf(dead);
  }

  /// What the authors' code fixes for one data set and no checkpoint tells.
  ///
  /// `convolutions`: dense layers are 1x1 convolutions, else linear layers. `frames`: the input
  /// changes from time step to time step. `erode`: SDT's dvs mode, maximum filters around its mask.
  /// `pooling` has a digit per stage. Empty `mean`: none. `tau` is that of the published neurons.
  record Variant(
      String name,
      boolean convolutions,
      int channels,
      int height,
      int width,
      int timesteps,
      int heads,
      double scale,
      String pooling,
      boolean frames,
      boolean erode,
      double tau,
      double[] mean,
      double[] std,
      Optional<Routing> routing) {}

  /// How the authors' code sends each token to one expert: by the logits of the first time step or
  /// their mean over time; an expert's output counts for its softmax value or as it is; each of E
  /// experts takes at most `capacity / E` of the tokens.
  record Routing(boolean firstStep, boolean softmax, double capacity) {}

  /// One synaptic layer: names of its weight (alternatives), its batch normalisation, its neuron.
  record LayerNames(List<String> weights, Optional<String> norm, Optional<String> neuron) {
    LayerNames {
      weights = List.copyOf(weights);
    }
  }

  enum EmbeddingKind {
    /// Convolution, neuron, pooling of spikes; an entry closes.
    CHAIN,
    /// As a chain, but the last stage pools membranes and is the shortcut around the entry (SDT).
    SHORTCUT,
    /// Firing convolutions, some of which pool membranes, beside one firing 1x1 convolution that
    /// leaves stage `from`, added (QKFormer).
    BRANCHES,
    /// The same at half the extent: the second pools membranes, the 1x1 has stride 2.
    HALVING_BRANCHES
  }

  /// `stride` is the entry's; `from` the stage that it leaves, of branches.
  record EmbeddingNames(
      EmbeddingKind kind, List<LayerNames> stages, LayerNames entry, int from, int stride) {
    EmbeddingNames {
      stages = List.copyOf(stages);
    }
  }

  enum AttentionKind {
    MULTI_HEAD,
    /// SEMM: a router bit per expert, each expert with its own queries over shared keys and values.
    EXPERTS,
    /// SDT: OR over tokens of (key AND value), gating the queries.
    CHANNEL_MASK,
    /// QKFormer: OR over channels of the queries, gating the keys.
    TOKEN_MASK
  }

  record AttentionNames(
      AttentionKind kind,
      Optional<String> gate,
      Optional<LayerNames> router,
      LayerNames query,
      LayerNames key,
      Optional<LayerNames> value,
      String score,
      LayerNames output) {}

  enum FeedForwardKind {
    MLP,
    /// SEMM: half of the hidden channels, through a depthwise convolution, gates the other half.
    GATED,
    /// One expert of several per token.
    EXPERTS
  }

  record FeedForwardNames(
      FeedForwardKind kind,
      Optional<String> gate,
      Optional<LayerNames> router,
      LayerNames up,
      Optional<LayerNames> depthwise,
      LayerNames down) {}

  /// An embedding and the blocks that follow; `blocks` is their prefix, with `{i}`.
  record Group(
      EmbeddingNames embedding,
      String blocks,
      AttentionNames attention,
      FeedForwardNames feedForward) {}

  /// `gated`: whether the published code has the neuron `gate` before the classifier; `behindMean`:
  /// that neuron stands behind the mean over tokens (SDT), else before it.
  record HeadNames(String weight, Optional<String> gate, boolean gated, boolean behindMean) {}

  /// Entries that the authors' code stores and never uses.
  record Dead(String name, String reason) {}

  /// Whether tokens are sent to one MLP of several.
  boolean routes() {
    return groups.stream().anyMatch(group -> group.feedForward.kind == FeedForwardKind.EXPERTS);
  }

  /// Whether any layer is one of several experts.
  boolean hasExperts() {
    return groups.stream()
        .anyMatch(
            group ->
                group.attention.kind == AttentionKind.EXPERTS
                    || group.feedForward.kind == FeedForwardKind.EXPERTS);
  }
}
