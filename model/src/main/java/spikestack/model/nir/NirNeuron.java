package spikestack.model.nir;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import spikestack.model.input.Tensor;

/// Neurons of all kinds: one membrane each, an optional synapse before it, an optional threshold.
///
/// Per step: the synapse, `i = synKeep * i + synGain * x`; the membrane, `v = keep * (v - leak) +
/// leak + gain * i`; then the comparison and the reset of [NirRules].
final class NirNeuron extends NirStep {
  private final NirRules rules;
  private final double[] keep;
  private final double[] gain;
  private final double[] leak;
  private final double @Nullable [] synKeep;
  private final double @Nullable [] synGain;
  private final double @Nullable [] threshold;
  private final double @Nullable [] reset;

  private final double[] current;
  private final double[] v;
  private final boolean[] fired;

  NirNeuron(Check check, NirNode.I n, NirRules rules) {
    this(check, rules, null, n.r(), null, null, null, null, null);
  }

  NirNeuron(Check check, NirNode.IF n, NirRules rules) {
    this(check, rules, null, n.r(), null, n.threshold(), n.reset(), null, null);
  }

  NirNeuron(Check check, NirNode.LI n, NirRules rules) {
    this(check, rules, n.tau(), n.r(), n.leak(), null, null, null, null);
  }

  NirNeuron(Check check, NirNode.LIF n, NirRules rules) {
    this(check, rules, n.tau(), n.r(), n.leak(), n.threshold(), n.reset(), null, null);
  }

  NirNeuron(Check check, NirNode.CubaLIF n, NirRules rules) {
    this(check, rules, n.tauMem(), n.r(), n.leak(), n.threshold(), n.reset(), n.tauSyn(), n.wIn());
  }

  private NirNeuron(
      Check check,
      NirRules rules,
      @Nullable Tensor tau,
      Tensor r,
      @Nullable Tensor leak,
      @Nullable Tensor threshold,
      @Nullable Tensor reset,
      @Nullable Tensor tauSyn,
      @Nullable Tensor wIn) {
    super(check.shape());
    int size = size(check.shape());
    this.rules = rules;
    this.keep = keep(check, tau, rules, size);
    this.gain = gain(check, r, "r", keep, tau == null, rules);
    this.leak = leak == null ? new double[size] : check.each(leak, "v_leak");
    this.threshold = threshold == null ? null : check.each(threshold, "v_threshold");
    this.reset = reset == null ? null : check.each(reset, "v_reset");
    this.synKeep = tauSyn == null ? null : keep(check, tauSyn, rules, size);
    this.synGain =
        synKeep == null || wIn == null ? null : gain(check, wIn, "w_in", synKeep, false, rules);
    this.current = new double[synKeep == null ? 0 : size];
    this.v = new double[size];
    this.fired = new boolean[size];
  }

  /// What a step leaves of a value: 1 without a time constant.
  private static double[] keep(Check check, @Nullable Tensor tau, NirRules rules, int size) {
    double[] keep = new double[size];
    Arrays.fill(keep, 1);
    if (tau != null) {
      double[] seconds = check.each(tau, "tau");
      for (int i = 0; i < size; i++) {
        double steps = rules.dt() / seconds[i];
        keep[i] =
            switch (rules.leak()) {
              case EULER -> 1 - steps;
              case EXPONENTIAL -> Math.exp(-steps);
            };
      }
    }
    return keep;
  }

  /// What a step adds per input: `factor * (1 - keep)`, or `factor * dt` without a leak.
  private static double[] gain(
      Check check, Tensor factor, String what, double[] keep, boolean noLeak, NirRules rules) {
    double[] gain = check.each(factor, what).clone();
    for (int i = 0; i < gain.length; i++) {
      gain[i] *= noLeak ? rules.dt() : 1 - keep[i];
    }
    return gain;
  }

  @Override
  double[] membrane() {
    return v;
  }

  @Override
  void clear() {
    Arrays.fill(current, 0);
    Arrays.fill(v, 0);
    Arrays.fill(fired, false);
  }

  @Override
  void compute(double[] input, double[] output) {
    for (int i = 0; i < output.length; i++) {
      double x = input[i];
      if (synKeep != null && synGain != null) {
        current[i] = synKeep[i] * current[i] + synGain[i] * x;
        x = current[i];
      }
      v[i] = keep[i] * (v[i] - leak[i]) + leak[i] + gain[i] * x;
      if (threshold == null || reset == null) {
        output[i] = v[i];
        continue;
      }
      if (rules.reset() == NirRules.Reset.SUBTRACT_LATE && fired[i]) {
        v[i] -= threshold[i];
      }
      fired[i] = rules.atThreshold() ? v[i] >= threshold[i] : v[i] > threshold[i];
      output[i] = fired[i] ? 1 : 0;
      if (fired[i]) {
        v[i] =
            switch (rules.reset()) {
              case TO_VALUE -> reset[i];
              case SUBTRACT -> v[i] - threshold[i];
              case SUBTRACT_LATE -> v[i];
            };
      }
    }
  }
}
