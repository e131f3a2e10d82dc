package spikestack.training;

import ai.djl.ndarray.NDArray;
import java.util.SplittableRandom;

/// Two layers: `up` fires, `down` joins the residual.
final class MlpBranch implements FeedForwardBranch {
  private final NetworkPlan plan;
  private final int hidden;
  private final String up;
  private final String down;

  MlpBranch(NetworkPlan plan, String block, int hidden) {
    this.plan = plan;
    this.hidden = hidden;
    up = block + ".up";
    down = block + ".down";
  }

  @Override
  public void initialise(Parameters parameters, SplittableRandom random) {
    parameters.weight(up, random, hidden, plan.features());
    parameters.batchNorm(up, hidden);
    parameters.weight(down, random, plan.features(), hidden);
    parameters.batchNorm(down, plan.features());
  }

  @Override
  public void forward(Pass pass, Stream stream) {
    NDArray sums = Synapses.pointwise(pass, up, pass.read(stream.gate()));
    NDArray spikes =
        pass.fire(
            up,
            sums,
            Lanes.of(hidden, plan.tokens()),
            0,
            (long) plan.timesteps() * pass.images,
            hidden,
            plan.tokenHeight(),
            plan.tokenWidth());
    stream.join(down, Synapses.pointwise(pass, down, pass.read(spikes)));
  }
}
