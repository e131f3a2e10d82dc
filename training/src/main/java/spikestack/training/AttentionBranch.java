package spikestack.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Optional;
import java.util.SplittableRandom;
import spikestack.model.network.BundlePruning;

/// Multi-head spiking attention: q, k, v fire (one layer `qkv` for all three); `X = Q (K^T V)`
/// counts; X fires at 8, that is 1/2 after the scale 1/8; `proj` joins the residual. With head
/// pruning the spikes of dropped heads are cleared first ([HeadMask]); with bundle pruning rows of
/// q and k ([RowMask]).
final class AttentionBranch {
  /// 2 * 1/2 / (1/8).
  static final int SCORE_THRESHOLD = 8;

  private final NetworkPlan plan;
  private final String qkv;
  private final String proj;

  AttentionBranch(NetworkPlan plan, String block) {
    this.plan = plan;
    qkv = block + ".qkv";
    proj = block + ".proj";
  }

  void initialise(Parameters parameters, SplittableRandom random) {
    int features = plan.features();
    parameters.weight(qkv, random, 3L * features, features);
    parameters.batchNorm(qkv, 3 * features);
    parameters.weight(proj, random, features, features);
    parameters.batchNorm(proj, features);
  }

  void forward(Pass pass, Stream stream) {
    int features = plan.features();
    int tokens = plan.tokens();
    long maps = (long) plan.timesteps() * pass.images;
    NDArray sums = Synapses.pointwise(pass, qkv, pass.read(stream.gate()));
    Lanes lanes = Lanes.of(3 * features, tokens);
    long headWidth = features / plan.heads();
    NDArray spikes = pass.fire(qkv, sums, lanes, 0, maps, 3L * plan.heads(), headWidth, tokens);
    Optional<HeadMask> mask = Optional.empty();
    if (pass.pruning.heads().kept(plan.heads()) < plan.heads()) {
      HeadMask made =
          new HeadMask(
              pass.pruning.heads(), Memory.of(spikes), plan.timesteps(), pass.images, plan.heads());
      pass.onTheWayBack(() -> made.choiceBackward(Memory.of(spikes.getGradient())));
      mask = Optional.of(made);
    }
    BundlePruning rows = pass.pruning.rows();
    if (!rows.off()) {
      int width = Math.toIntExact(headWidth);
      new RowMask(rows, plan.timesteps(), pass.images, plan.heads(), width, tokens)
          .apply(Memory.of(spikes));
    }
    pass.read(spikes);
    NDList parts = spikes.split(3, 1);
    // Heads hold [width][tokens]: (Q K^T V) transposed is (K^T V)^T Q^T.
    NDArray memory = parts.get(1).matMul(parts.get(2).transpose(0, 1, 3, 2));
    NDArray counts = memory.transpose(0, 1, 3, 2).matMul(parts.get(0));
    NDArray fired = pass.fireScores(counts, maps, features, plan.tokenHeight(), plan.tokenWidth());
    mask.ifPresent(
        heads -> {
          heads.apply(Memory.of(fired), pass.training);
          pass.onTheWayBack(() -> heads.backward(Memory.of(fired.getGradient())));
        });
    stream.join(proj, Synapses.pointwise(pass, proj, pass.read(fired)));
  }
}
