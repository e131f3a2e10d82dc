package spikestack.training;

import java.util.Arrays;
import spikestack.model.network.Precision;

/// The constants of a bank of neurons, one value per lane, in the unit of the sums it gets.
///
/// `decay` of the membrane per step (1/2 or 1); `edge`: 1 where the membrane fires at its
/// threshold, 0 where only above; `low` and `high` are the ends of the membrane's word (infinite
/// before folding). `top` and `fall` are the surrogate slope: a triangle of height 1 and half width
/// 1/2 in `H = scale U / 2`.
record Firing(
    float decay,
    float edge,
    float[] threshold,
    float[] leak,
    float[] low,
    float[] high,
    float[] top,
    float[] fall) {

  /// How one channel counts: its threshold in the unit of the sums; what 1 of its integer neuron is
  /// worth in the sums, 0 before folding; and the factor from the sums to drives of threshold 2.
  record Channel(double theta, double unit, double scale) {
    /// Sums that are drives, in multiples of `unit`.
    static Channel drive(double unit) {
      return new Channel(Stream.THRESHOLD, unit, 1);
    }

    /// Sums that count weights of size `step`.
    static Channel counted(double step) {
      return new Channel(Stream.THRESHOLD / step, 1, step);
    }
  }

  static Firing of(NeuronPlan plan, Lanes lanes, Channel[] channels) {
    boolean halving = plan instanceof NeuronPlan.Halve;
    int count = lanes.count();
    Firing firing =
        new Firing(
            halving ? 0.5f : 1,
            halving ? 1 : 0,
            new float[count],
            new float[count],
            new float[count],
            new float[count],
            new float[count],
            new float[count]);
    for (int i = 0; i < count; i++) {
      firing.set(i, plan, channels[lanes.channel(i)]);
    }
    return firing;
  }

  private void set(int lane, NeuronPlan plan, Channel channel) {
    double theta = channel.theta();
    double unit = channel.unit();
    if (unit == 0) {
      switch (plan) {
        case NeuronPlan.Halve() -> threshold[lane] = (float) theta;
        case NeuronPlan.Subtract(double leaking, double share) -> {
          threshold[lane] = (float) (share * theta);
          leak[lane] = (float) (leaking * theta);
        }
      }
      low[lane] = Float.NEGATIVE_INFINITY;
      high[lane] = Float.POSITIVE_INFINITY;
    } else {
      threshold[lane] = (float) (plan.threshold(theta, unit) * unit);
      leak[lane] = (float) (plan.leak(theta, unit) * unit);
      low[lane] = (float) (Precision.DEFAULT.membraneMin() * unit);
      high[lane] = (float) (Precision.DEFAULT.membraneMax() * unit);
    }
    top[lane] = 0.5f * (float) channel.scale();
    fall[lane] = 0.5f * (float) (channel.scale() * channel.scale());
  }

  /// All channels alike.
  static Firing uniform(NeuronPlan plan, Lanes lanes, Channel channel) {
    Channel[] channels = new Channel[lanes.channels()];
    Arrays.fill(channels, channel);
    return of(plan, lanes, channels);
  }
}
