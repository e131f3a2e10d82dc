package spikestack.training;

import ai.djl.ndarray.NDArray;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import spikestack.model.network.Merge;

/// SEMM's mixture of experts: the router is a layer that fires, one bit per expert, token and time
/// step; the experts' spikes are multiplied by their bits and merged, and the shared `out` joins
/// the residual. No scores and no balance loss: the bits learn through the neurons' surrogate.
///
/// Here all experts run on all tokens. That gives the same spikes as the integer network, which
/// sends a token to the experts with any of its bits set: membranes are private to a token.
final class SpikingExpertsBranch implements FeedForwardBranch {
  private final NetworkPlan plan;
  private final NetworkPlan.FeedForwardPlan.SpikingExperts form;
  private final String router;
  private final String experts;
  private final String out;

  SpikingExpertsBranch(
      NetworkPlan plan, String block, NetworkPlan.FeedForwardPlan.SpikingExperts form) {
    this.plan = plan;
    this.form = form;
    router = block + ".router";
    experts = block + ".experts";
    out = block + ".out";
  }

  private int units() {
    return form.experts() * form.width();
  }

  @Override
  public void initialise(Parameters parameters, SplittableRandom random) {
    int features = plan.features();
    parameters.weight(router, random, form.experts(), features);
    parameters.batchNorm(router, form.experts());
    parameters.weight(experts, random, units(), features);
    parameters.batchNorm(experts, units());
    parameters.weight(out, random, features, form.width());
    parameters.batchNorm(out, features);
  }

  @Override
  public void forward(Pass pass, Stream stream) {
    int tokens = plan.tokens();
    long maps = (long) plan.timesteps() * pass.images;
    NDArray spikes = pass.read(stream.gate());
    // A product, not a convolution: a few channels are no group of 16 (see NetworkPlan.CHANNELS).
    NDArray flat = spikes.reshape(maps, plan.features(), tokens);
    NDArray routed = pass.leaf(router + ".weight").matMul(flat);
    NDArray bits =
        pass.fire(
            router, routed, Lanes.of(form.experts(), tokens), 0, maps, form.experts(), tokens);
    NDArray sums = Synapses.pointwise(pass, experts, spikes);
    NDArray fired =
        pass.fire(experts, sums, Lanes.of(units(), tokens), 0, maps, units(), (long) tokens);
    NDArray merged = pass.source(maps, form.width(), plan.tokenHeight(), plan.tokenWidth());
    new Merging(pass, bits, fired, merged, (int) maps).forward();
    stream.join(out, Synapses.pointwise(pass, out, pass.read(merged)));
  }

  /// `sum[f] = sum over e of bit[e] * spike[e][f]`, per map; OR is `min(1, sum)`.
  private final class Merging {
    private final Pass pass;
    private final NDArray bits;
    private final NDArray fired;
    private final NDArray merged;
    private final int maps;
    private final int tokens = plan.tokens();
    private final int width = form.width();
    private final boolean or = form.merge() == Merge.OR;

    Merging(Pass pass, NDArray bits, NDArray fired, NDArray merged, int maps) {
      this.pass = pass;
      this.bits = bits;
      this.fired = fired;
      this.merged = merged;
      this.maps = maps;
    }

    void forward() {
      FloatBuffer open = Memory.of(bits);
      FloatBuffer spikes = Memory.of(fired);
      FloatBuffer result = Memory.of(merged);
      float[] bit = new float[tokens];
      float[] spike = new float[tokens];
      float[] sum = new float[tokens];
      for (int map = 0; map < maps; map++) {
        for (int f = 0; f < width; f++) {
          sum(open, spikes, map, f, bit, spike, sum);
          if (or) {
            Kernels.atMostOne(sum, tokens);
          }
          result.put((map * width + f) * tokens, sum);
        }
      }
      pass.onTheWayBack(this::backward);
    }

    private void sum(
        FloatBuffer open,
        FloatBuffer spikes,
        int map,
        int f,
        float[] bit,
        float[] spike,
        float[] sum) {
      Arrays.fill(sum, 0);
      for (int e = 0; e < form.experts(); e++) {
        read(open, spikes, map, e, f, bit, spike);
        for (int n = 0; n < tokens; n++) {
          sum[n] += bit[n] * spike[n];
        }
      }
    }

    private void read(
        FloatBuffer open, FloatBuffer spikes, int map, int e, int f, float[] bit, float[] spike) {
      open.get((map * form.experts() + e) * tokens, bit);
      spikes.get(at(map, e, f), spike);
    }

    private int at(int map, int e, int f) {
      return ((map * form.experts() + e) * width + f) * tokens;
    }

    private void backward() {
      FloatBuffer open = Memory.of(bits);
      FloatBuffer spikes = Memory.of(fired);
      FloatBuffer g = Memory.of(merged.getGradient());
      NDArray toBits = pass.manager.zeros(bits.getShape());
      NDArray toSpikes = pass.manager.zeros(fired.getShape());
      FloatBuffer byBit = Memory.of(toBits);
      FloatBuffer bySpike = Memory.of(toSpikes);
      float[] bit = new float[tokens];
      float[] spike = new float[tokens];
      float[] sum = new float[tokens];
      float[] gradient = new float[tokens];
      float[][] total = new float[form.experts()][tokens];
      for (int map = 0; map < maps; map++) {
        for (float[] row : total) {
          Arrays.fill(row, 0);
        }
        for (int f = 0; f < width; f++) {
          sum(open, spikes, map, f, bit, spike, sum);
          g.get((map * width + f) * tokens, gradient);
          for (int e = 0; e < form.experts(); e++) {
            read(open, spikes, map, e, f, bit, spike);
            for (int n = 0; n < tokens; n++) {
              float own = bit[n] * spike[n];
              float mine = or ? gradient[n] * Math.max(0f, 1f - (sum[n] - own)) : gradient[n];
              total[e][n] += mine * spike[n];
              spike[n] = mine * bit[n];
            }
            bySpike.put(at(map, e, f), spike);
          }
        }
        for (int e = 0; e < form.experts(); e++) {
          byBit.put((map * form.experts() + e) * tokens, total[e]);
        }
      }
      pass.backward(bits.reshape(bits.getShape()), toBits);
      pass.backward(fired.reshape(fired.getShape()), toSpikes);
    }
  }
}
