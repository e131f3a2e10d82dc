package spikestack.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;

/// Mixture of experts, one per token: the router scores the token's spike counts over time, the
/// winner's layer fires for that token alone, and the shared `out` joins the residual.
final class ExpertsBranch implements FeedForwardBranch {
  /// Weight of the load-balance loss.
  private static final double BALANCE = 1e-2;

  private final NetworkPlan plan;
  private final int experts;
  private final String router;
  private final String expert;
  private final String out;

  ExpertsBranch(NetworkPlan plan, String block, int experts) {
    this.plan = plan;
    this.experts = experts;
    router = block + ".router";
    expert = block + ".expert.";
    out = block + ".out";
  }

  @Override
  public void initialise(Parameters parameters, SplittableRandom random) {
    int features = plan.features();
    parameters.weight(router, random, experts, features);
    parameters.vector(router + ".bias", experts, 0);
    for (int e = 0; e < experts; e++) {
      parameters.weight(expert + e, random, features, features);
      parameters.batchNorm(expert + e, features);
    }
    parameters.weight(out, random, features, features);
    parameters.batchNorm(out, features);
  }

  @Override
  public void forward(Pass pass, Stream stream) {
    NDArray spikes = stream.gate();
    TokenRows rows = new TokenRows(plan.timesteps(), pass.images, plan.features(), plan.tokens());
    NDArray counts = pass.source((long) pass.images * plan.tokens(), plan.features());
    rows.count(Memory.of(spikes), Memory.of(counts));
    NDArray steps = pass.manager.create(new float[] {plan.timesteps()});
    NDArray bias = pass.leaf(router + ".bias").mul(steps);
    NDArray scores = Synapses.rows(pass, router, counts).add(bias);
    NDArray merged = new Experts(pass, rows, spikes, counts, scores).forward();
    stream.join(out, Synapses.pointwise(pass, out, merged));
  }

  /// The experts' part of one pass.
  private final class Experts {
    private final Pass pass;
    private final TokenRows rows;
    private final NDArray spikes;
    private final NDArray counts;
    private final NDArray probabilities;
    private final Routing routing;
    private final NDArray[] inputs = new NDArray[experts];
    private final NDArray[] outputs = new NDArray[experts];
    private float[] byGate = new float[0];

    Experts(Pass pass, TokenRows rows, NDArray spikes, NDArray counts, NDArray scores) {
      this.pass = pass;
      this.rows = rows;
      this.spikes = spikes;
      this.counts = counts;
      probabilities = scores.softmax(1);
      routing = Routing.of(scores.toFloatArray(), experts);
    }

    NDArray forward() {
      NDArray merged = pass.source(spikes.getShape().getShape());
      pass.onTheWayBack(this::toTheInput);
      long features = plan.features();
      for (int e = 0; e < experts; e++) {
        int[] members = routing.members()[e];
        long count = (long) plan.timesteps() * members.length;
        inputs[e] = pass.source(count, features);
        outputs[e] = inputs[e];
        if (count > 0) {
          rows.gather(Memory.of(spikes), members, Memory.of(inputs[e]));
          NDArray sums = Synapses.rows(pass, expert + e, inputs[e]);
          Lanes lanes = Lanes.of(plan.features(), 1);
          outputs[e] = pass.fire(expert + e, sums, lanes, 0, count, features);
          rows.scatter(Memory.of(outputs[e]), members, Memory.of(merged));
        }
      }
      pass.onTheWayBack(() -> toTheExperts(merged));
      return merged;
    }

    private void toTheExperts(NDArray merged) {
      NDArray gradient = merged.getGradient();
      byGate = rows.dot(Memory.of(gradient), Memory.of(merged));
      for (int e = 0; e < experts; e++) {
        if (routing.members()[e].length > 0) {
          Shape shape = outputs[e].getShape();
          NDArray mine = pass.manager.create(shape);
          rows.gather(Memory.of(gradient), routing.members()[e], Memory.of(mine));
          pass.backward(outputs[e].reshape(shape), mine);
        }
      }
    }

    private void toTheInput() {
      NDArray gradient = pass.manager.zeros(spikes.getShape());
      for (int e = 0; e < experts; e++) {
        if (routing.members()[e].length > 0) {
          NDArray mine = inputs[e].getGradient();
          rows.scatter(Memory.of(mine), routing.members()[e], Memory.of(gradient));
        }
      }
      float[] byProbability = routing.probabilityGradient(byGate, BALANCE);
      pass.backward(probabilities, pass.manager.create(byProbability, probabilities.getShape()));
      rows.addToAllSteps(Memory.of(counts.getGradient()), Memory.of(gradient));
      pass.backward(spikes.reshape(spikes.getShape()), gradient);
    }
  }
}
