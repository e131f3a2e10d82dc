package spikestack.model.trace;

/// Names of the recording points, the same in golden, simulator, RTL vectors and reports.
///
/// In processing order: `embed.0` .. (spikes after the stage's neuron, before pooling),
/// `embed.0.pool` (after pooling, where there is one), `embed.entry` (spike-add: spikes of the
/// entry), `residual.0` (words entering block 0); per block i `block.i.attn.` gate, q, k, v, heads
/// (mask; only with pruning), score (spikes after the attention neuron), out (spike-add only:
/// spikes of the output projection), then `residual.i.mid`; `block.i.mlp.` gate, up, down or
/// `block.i.moe.` gate, scores (top-K) or router (binary, spikes), routes, expert.e, merge, out;
/// then `residual.(i+1)`; last `head.gate` (or `head.mean`) and `head.sums`. Gates exist under a
/// membrane shortcut only; `out` and `down` are recorded only where they fire.
///
/// Expert attention: gate, router (spikes), k, v, per expert `attn.expert.e.q` and
/// `attn.expert.e.score`, merge (words), out. A gated MLP: gate, up, depthwise, hidden (depthwise
/// AND the second half of up), down.
///
/// `moe.expert.e` holds the spikes that enter the merge: tokens not routed to the expert are 0, and
/// with a binary router the AND with its bit is done. `moe.merge` is spikes under
/// [OR][spikestack.model.network.Merge#OR] and words under SUM. With pruning, k, v and score of
/// dropped heads are 0.
public final class Points {
  public static final String EMBED_ENTRY = "embed.entry";
  public static final String HEAD_GATE = "head.gate";

  /// Mean residual words, where the classifier reads those (`[1][1][width]`).
  public static final String HEAD_MEAN = "head.mean";

  public static final String HEAD_SUMS = "head.sums";

  private Points() {}

  public static String embed(int stage) {
    return "embed." + stage;
  }

  public static String pool(int stage) {
    return "embed." + stage + ".pool";
  }

  /// Residual words entering block `block` (or the head, for the number of blocks).
  public static String residual(int block) {
    return "residual." + block;
  }

  /// Residual words between the attention and the feed-forward branch.
  public static String residualMiddle(int block) {
    return "residual." + block + ".mid";
  }

  /// `part` is one of gate, q, k, v, heads, score, out; router, merge (expert attention).
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

  /// `part` is one of gate, scores, router, routes, merge, out.
  public static String moe(int block, String part) {
    return "block." + block + ".moe." + part;
  }

  /// Spikes of expert `expert`; tokens not routed to it stay 0.
  public static String expert(int block, int expert) {
    return "block." + block + ".moe.expert." + expert;
  }
}
