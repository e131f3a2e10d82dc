package spikestack.model.trace;

/// Names of the recording points, the same in golden, simulator, RTL vectors and reports.
///
/// In processing order: `embed.0` .. (spikes after the stage's neuron, before pooling),
/// `embed.0.pool` (after pooling, where there is one), `embed.entry` (spike-add: spikes of the
/// entry), `residual.0` (words entering block 0); per block i `block.i.attn.` gate, q, k, v, heads
/// (mask; only with pruning), q.kept, k.kept (what is left of q and k; only with bundle pruning),
/// score (spikes after the attention neuron), out (spike-add only: spikes of the output
/// projection), then `residual.i.mid`; `block.i.mlp.` gate, up, down or `block.i.moe.` gate, scores
/// (top-K) or router (binary, spikes), routes, expert.e, merge, out; then `residual.(i+1)`; last
/// `head.gate` (or `head.mean`) and `head.sums`. Gates exist under a membrane shortcut only; `out`
/// and `down` are recorded only where they fire.
///
/// Expert attention: gate, router (spikes), k, v, per expert `attn.expert.e.q` and
/// `attn.expert.e.score`, merge (words), out. A gated MLP: gate, up, depthwise, hidden (depthwise
/// AND the second half of up), down.
///
/// Masks: gate, q, k, v (channel mask), mask (channel mask: one token; token mask: a channel per
/// head), masked (what the output projection reads), out; with filters k.filtered and v.filtered
/// before the mask. Stages that pool drives, and the last one of a shortcut, record them as words,
/// `embed.0.drive`. In a pyramid block i begins with `block.i.embed.` 0 .. entry and
/// `residual.i.start`.
///
/// A routed MLP: gate, scores (words), routes, shares (words, a share per token in units of
/// 2^-bits; only where there are shares), expert.e (hidden spikes of the expert's own tokens).
///
/// `moe.expert.e` holds the spikes that enter the merge: tokens not routed to the expert are 0, and
/// with a binary router the AND with its bit is done. `moe.merge` is spikes under
/// [OR][spikestack.model.network.Merge#OR] and words under SUM. With pruning, k, v and score of
/// dropped heads are 0.
public final class Points {
  /// The embedding of the image.
  public static final String EMBED = "embed";

  public static final String EMBED_ENTRY = "embed.entry";
  public static final String HEAD_GATE = "head.gate";

  /// Mean residual words: where the classifier reads those `[1][1][width]`, where its gate does
  /// `[timesteps][1][width]`.
  public static final String HEAD_MEAN = "head.mean";

  public static final String HEAD_SUMS = "head.sums";

  private Points() {}

  public static String embed(int stage) {
    return embed(EMBED, stage);
  }

  public static String pool(int stage) {
    return pool(EMBED, stage);
  }

  /// The embedding in front of block `block` of a pyramid, as the `place` of the following points.
  public static String embedding(int block) {
    return "block." + block + "." + EMBED;
  }

  /// Spikes of a stage of the embedding at `place` ([#EMBED] or [#embedding]).
  public static String embed(String place, int stage) {
    return place + "." + stage;
  }

  /// Spikes of a stage, pooled behind its neuron.
  public static String pool(String place, int stage) {
    return embed(place, stage) + ".pool";
  }

  /// Drives of a stage, pooled if it pools, where its neuron reads words.
  public static String drive(String place, int stage) {
    return embed(place, stage) + ".drive";
  }

  /// Spike-add: spikes of the entry.
  public static String entry(String place) {
    return place + ".entry";
  }

  /// Residual words behind the embedding of block `block`.
  public static String residualStart(int block) {
    return "residual." + block + ".start";
  }

  /// Residual words entering block `block` (or the head, for the number of blocks).
  public static String residual(int block) {
    return "residual." + block;
  }

  /// Residual words between the attention and the feed-forward branch.
  public static String residualMiddle(int block) {
    return "residual." + block + ".mid";
  }

  /// `part` is one of gate, q, k, v, heads, q.kept, k.kept, score, out; router, merge (expert
  /// attention); mask, masked, k.filtered, v.filtered.
  public static String attention(int block, String part) {
    return "block." + block + ".attn." + part;
  }

  /// `part` is one of q, score: what expert `expert` of an expert attention fires, before its
  /// router bit.
  public static String attentionExpert(int block, int expert, String part) {
    return "block." + block + ".attn.expert." + expert + "." + part;
  }

  /// `part` is one of gate, up, depthwise, hidden, down.
  public static String mlp(int block, String part) {
    return "block." + block + ".mlp." + part;
  }

  /// `part` is one of gate, scores, router, routes, shares, merge, out.
  public static String moe(int block, String part) {
    return "block." + block + ".moe." + part;
  }

  /// Spikes of expert `expert`; tokens not routed to it stay 0.
  public static String expert(int block, int expert) {
    return "block." + block + ".moe.expert." + expert;
  }
}
