package spikestack.model.golden;

import java.math.BigInteger;

/// The tau = 2 neuron in exact arithmetic: `U = U / 2 + X`, spike when `U >= threshold`, then U =
/// 0. The state after step t is kept as an integer over 2^t, so nothing is ever rounded.
final class RealNeuron {
  private final BigInteger threshold;
  private BigInteger numerator = BigInteger.ZERO;
  private int exponent;

  RealNeuron(int threshold) {
    this.threshold = BigInteger.valueOf(threshold);
  }

  boolean step(int x) {
    exponent++;
    numerator = numerator.add(BigInteger.valueOf(x).shiftLeft(exponent));
    boolean spike = numerator.compareTo(threshold.shiftLeft(exponent)) >= 0;
    if (spike) {
      numerator = BigInteger.ZERO;
    }
    return spike;
  }
}
