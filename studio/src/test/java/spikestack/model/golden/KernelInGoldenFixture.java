package spikestack.model.golden;

import spikestack.model.spike.PrintingFixture;

/// Uses on purpose a class of `spike` that stands for the kernels golden must not use.
public final class KernelInGoldenFixture {
  public static final String KERNEL = "spikestack.model.spike.PrintingFixture";

  private KernelInGoldenFixture() {}

  static Class<?> kernel() {
    return PrintingFixture.class;
  }
}
