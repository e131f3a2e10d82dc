package spikestack.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;
import spikestack.model.network.Merge;

/// Mixture of experts by scores: the router scores the token's spike counts over time, the layers
/// of the k winners fire for that token alone, their spikes are merged, and the shared `out` joins
/// the residual.
final class ExpertsBranch implements FeedForwardBranch {
  /// Weight of the load-balance loss.
  private static final double BALANCE = 1e-2;

  private final NetworkPlan plan;
  private final NetworkPlan.FeedForwardPlan.Experts form;
  private final String router;
  private final String expert;
  private final String out;

  ExpertsBranch(NetworkPlan plan, String block, NetworkPlan.FeedForwardPlan.Experts form) {
    this.plan = plan;
    this.form = form;
    router = block + ".router";
    expert = block + ".expert.";
    out = block + ".out";
  }

  @Override
  public void initialise(Parameters parameters, SplittableRandom random) {
    int features = plan.features();
    parameters.weight(router, random, form.experts(), features);
    parameters.vector(router + ".bias", form.experts(), 0);
    for (int e = 0; e < form.experts(); e++) {
      parameters.weight(expert + e, random, form.width(), features);
      parameters.batchNorm(expert + e, form.width());
    }
    parameters.weight(out, random, features, form.width());
    parameters.batchNorm(out, features);
  }

  @Override
  public void forward(Pass pass, Stream stream) {
    NDArray spikes = pass.read(stream.gate());
    TokenRows inputs = new TokenRows(plan.timesteps(), pass.images, plan.features(), plan.tokens());
    NDArray counts = pass.source((long) pass.images * plan.tokens(), plan.features());
    inputs.count(Memory.of(spikes), Memory.of(counts));
    NDArray steps = pass.manager.create(new float[] {plan.timesteps()});
    NDArray bias = pass.leaf(router + ".bias").mul(steps);
    NDArray scores = Synapses.rows(pass, router, counts).add(bias);
    NDArray merged = new Experts(pass, inputs, spikes, counts, scores).forward();
    stream.join(out, Synapses.pointwise(pass, out, pass.read(merged)));
  }

  /// The experts' part of one pass.
  private final class Experts {
    private final Pass pass;
    private final TokenRows features;
    private final TokenRows widths;
    private final NDArray spikes;
    private final NDArray counts;
    private final NDArray probabilities;
    private final Routing routing;
    private final NDArray[] inputs = new NDArray[form.experts()];
    private final NDArray[] outputs = new NDArray[form.experts()];
    private final float[][] byGate = new float[form.experts()][0];

    /// Sum of the experts' spikes before merging by OR; not needed when there is one.
    private float[] sum = new float[0];

    Experts(Pass pass, TokenRows features, NDArray spikes, NDArray counts, NDArray scores) {
      this.pass = pass;
      this.features = features;
      this.spikes = spikes;
      this.counts = counts;
      widths = new TokenRows(plan.timesteps(), pass.images, form.width(), plan.tokens());
      probabilities = scores.softmax(1);
      routing = Routing.of(scores.toFloatArray(), form.experts(), form.k());
    }

    private boolean overlapping() {
      return form.k() > 1 && form.merge() == Merge.OR;
    }

    NDArray forward() {
      long[] shape = spikes.getShape().getShape();
      NDArray merged = pass.zeros(shape[0], form.width(), shape[2], shape[3]);
      FloatBuffer maps = Memory.of(merged);
      pass.onTheWayBack(this::toTheInput);
      for (int e = 0; e < form.experts(); e++) {
        int[] members = routing.members()[e];
        long count = (long) plan.timesteps() * members.length;
        inputs[e] = pass.source(count, plan.features());
        outputs[e] = inputs[e];
        if (count > 0) {
          features.gather(Memory.of(spikes), members, Memory.of(inputs[e]));
          NDArray sums = Synapses.rows(pass, expert + e, inputs[e]);
          Lanes lanes = Lanes.of(form.width(), 1);
          outputs[e] = pass.fire(expert + e, sums, lanes, 0, count, form.width());
          widths.scatter(Memory.of(outputs[e]), members, maps);
        }
      }
      if (overlapping()) {
        sum = new float[maps.capacity()];
        maps.get(0, sum);
        float[] one = sum.clone();
        Kernels.atMostOne(one, one.length);
        maps.put(0, one);
      }
      pass.onTheWayBack(() -> toTheExperts(merged));
      return merged;
    }

    private void toTheExperts(NDArray merged) {
      FloatBuffer gradient = Memory.of(merged.getGradient());
      for (int e = 0; e < form.experts(); e++) {
        int[] members = routing.members()[e];
        if (members.length > 0) {
          Shape shape = outputs[e].getShape();
          NDArray mine = pass.manager.create(shape);
          FloatBuffer g = Memory.of(mine);
          widths.gather(gradient, members, g);
          FloatBuffer own = Memory.of(outputs[e]);
          if (overlapping()) {
            alone(g, own, members);
          }
          byGate[e] = dots(g, own, members.length);
          pass.backward(outputs[e].reshape(shape), mine);
        }
      }
    }

    /// The gradient of OR, `[timesteps][members][width]`.
    private void alone(FloatBuffer g, FloatBuffer own, int[] members) {
      FloatBuffer all = FloatBuffer.allocate(g.capacity());
      widths.gather(FloatBuffer.wrap(sum), members, all);
      float[] mine = new float[g.capacity()];
      float[] spike = new float[g.capacity()];
      g.get(0, mine);
      own.get(0, spike);
      Kernels.onlyWhereAlone(mine, all.array(), spike, mine.length);
      g.put(0, mine);
    }

    /// Per member, the sum over time and width of gradient times spike.
    private float[] dots(FloatBuffer g, FloatBuffer own, int members) {
      float[] dots = new float[members];
      float[] a = new float[form.width()];
      float[] b = new float[form.width()];
      for (int t = 0; t < plan.timesteps(); t++) {
        for (int i = 0; i < members; i++) {
          int at = (t * members + i) * form.width();
          g.get(at, a);
          own.get(at, b);
          dots[i] += Kernels.dot(a, b, a.length);
        }
      }
      return dots;
    }

    private void toTheInput() {
      NDArray gradient = pass.manager.zeros(spikes.getShape());
      for (int e = 0; e < form.experts(); e++) {
        if (routing.members()[e].length > 0) {
          NDArray mine = inputs[e].getGradient();
          features.scatter(Memory.of(mine), routing.members()[e], Memory.of(gradient));
        }
      }
      float[] byProbability = routing.probabilityGradient(byGate, BALANCE);
      pass.backward(probabilities, pass.manager.create(byProbability, probabilities.getShape()));
      features.addToAllSteps(Memory.of(counts.getGradient()), Memory.of(gradient));
      pass.backward(spikes.reshape(spikes.getShape()), gradient);
    }
  }
}
