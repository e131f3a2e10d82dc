package spikestack.silicon.rtl;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Skipping;
import spikestack.machine.arch.Stacking;
import spikestack.machine.arch.Tier;
import spikestack.machine.arch.Unit;
import spikestack.model.unit.Bandwidth;
import spikestack.model.unit.Frequency;
import spikestack.model.unit.Time;

/// Machines that the RTL can be, for tests.
final class RtlMachines {
  private RtlMachines() {}

  /// Four and four cores of 16 x 16 with the start values of the paper's machine.
  static Accelerator paper() {
    return machine(
        new Accelerator.ExpertCores(4, 16, 16, 8192, 3),
        new Accelerator.AttentionCores(4, 16, 16, 4096, 3),
        147456,
        512,
        12288,
        512,
        512,
        new Accelerator.Dram(new Bandwidth(76.8), new Time(60)));
  }

  /// A small odd machine: array sizes, ports, local memories and DRAM vary; its spike buffer holds
  /// every tensor.
  static Accelerator odd(long seed) {
    Random random = new Random(seed);
    int rows = 2 + random.nextInt(9);
    int columns = rows + random.nextInt(8);
    return machine(
        new Accelerator.ExpertCores(
            1 + random.nextInt(5),
            rows,
            columns,
            200 + random.nextInt(3000),
            1 + random.nextInt(4)),
        new Accelerator.AttentionCores(
            1 + random.nextInt(4), 2 + random.nextInt(9), 2 + random.nextInt(9), 8192, 2),
        2 * (48000 + random.nextInt(20000)),
        8 * rows * (1 + random.nextInt(4)),
        Math.min(24000, 4000 * rows), // the RTL addresses 32768 words of `rows` bits
        32 + random.nextInt(200),
        32 + random.nextInt(200),
        new Accelerator.Dram(
            new Bandwidth(2 + random.nextInt(60)), new Time(2 + random.nextInt(90))));
  }

  static Accelerator machine(
      Accelerator.ExpertCores expert,
      Accelerator.AttentionCores attention,
      int weightBytes,
      int weightPort,
      int spikeBytes,
      int spikePort,
      int residualPort,
      Accelerator.Dram dram) {
    Map<Unit, Tier> flat = new EnumMap<>(Unit.class);
    for (Unit unit : Unit.values()) {
      flat.put(unit, Tier.BOTTOM);
    }
    return new Accelerator(
        "test",
        expert,
        attention,
        new Accelerator.WeightBuffer(weightBytes, weightPort),
        new Accelerator.SpikeBuffers(spikeBytes, spikePort),
        new Accelerator.ResidualBuffer(1 << 18, residualPort),
        new Accelerator.Router(16, 256),
        Optional.of(dram),
        new Frequency(500),
        Skipping.NONE,
        List.of(new Stacking("2d", Stacking.Kind.TWO_D, flat)));
  }
}
