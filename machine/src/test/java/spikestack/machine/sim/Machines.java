package spikestack.machine.sim;

import java.util.ArrayList;
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
import spikestack.machine.mapping.Planner;
import spikestack.model.network.Network;
import spikestack.model.network.PatchEmbedding;
import spikestack.model.unit.Bandwidth;
import spikestack.model.unit.Frequency;
import spikestack.model.unit.Time;

/// Machines for tests.
public final class Machines {
  private Machines() {}

  /// The network with a max-pool after its first embedding stage, and a quarter of its tokens.
  public static Network pooled(Network network) {
    List<PatchEmbedding.Stage> stages = new ArrayList<>();
    for (PatchEmbedding.Stage stage : network.embedding().stages()) {
      boolean drives = stage.pooling() == PatchEmbedding.Pool.DRIVE;
      stages.add(
          stages.isEmpty()
              ? new PatchEmbedding.Stage(stage.convolution(), true)
              : new PatchEmbedding.Stage(
                  stage.convolution(),
                  drives ? PatchEmbedding.Pool.DRIVE : PatchEmbedding.Pool.NONE));
    }
    return new Network(
        network.name(),
        network.input(),
        network.timesteps(),
        network.residual(),
        network.precision(),
        new PatchEmbedding(
            stages,
            network.embedding().entry(),
            network.embedding().form(),
            network.embedding().from()),
        network.blocks(),
        network.head(),
        network.pruning());
  }

  /// Four and four cores of 16 x 16 with the start values of the paper's machine.
  public static Accelerator paper() {
    return machine(
        new Accelerator.ExpertCores(4, 16, 16, 8192, 3),
        new Accelerator.AttentionCores(4, 16, 16, 4096, 3),
        147456,
        12288,
        512);
  }

  /// A small odd machine: array sizes, port widths and buffers vary, so that stripes, streaming and
  /// narrow ports occur.
  public static Accelerator odd(long seed) {
    Random random = new Random(seed);
    return machine(
        new Accelerator.ExpertCores(
            1 + random.nextInt(5),
            2 + random.nextInt(9),
            2 + random.nextInt(15),
            200 + random.nextInt(3000),
            1 + random.nextInt(4)),
        new Accelerator.AttentionCores(
            1 + random.nextInt(4), 2 + random.nextInt(9), 2 + random.nextInt(9), 8192, 2),
        2 * (12000 + random.nextInt(20000)),
        1200 + random.nextInt(6000),
        32 + random.nextInt(200));
  }

  /// The machine with a weight buffer that holds the network.
  static Accelerator holding(Network network, Accelerator machine) {
    long bytes = Planner.weightBytes(network, machine);
    return machine.with(
        new Accelerator.WeightBuffer(
            Math.toIntExact(bytes + (bytes & 1)), machine.weightBuffer().portBits(), true));
  }

  /// `cores` expert cores of 4 x 4, a weight buffer of `weightBytes` with a port of 64 bits, and
  /// DRAM of 2 bytes a cycle after a latency of 10 cycles.
  static Accelerator slow(int cores, int weightBytes) {
    Accelerator base =
        machine(
            new Accelerator.ExpertCores(cores, 4, 4, 64, 1),
            new Accelerator.AttentionCores(1, 4, 4, 64, 1),
            weightBytes,
            1024,
            64);
    return new Accelerator(
        base.name(),
        base.expert(),
        base.attention(),
        base.weightBuffer(),
        base.spikeBuffers(),
        base.residualBuffer(),
        base.router(),
        Optional.of(new Accelerator.Dram(new Bandwidth(2), new Time(10))),
        new Frequency(1000),
        base.skipping(),
        base.stackings());
  }

  /// One of each way to skip, and all of them in some combinations.
  static List<Skipping> skippings() {
    Skipping.Finder rows = Skipping.Finder.of(Skipping.Inputs.ROWS);
    Skipping.Finder silent = Skipping.Finder.of(Skipping.Inputs.SILENT);
    Skipping.Finder odd = Skipping.Finder.of(new Skipping.Bundle(3, 2));
    return List.of(
        Skipping.NONE,
        new Skipping(rows, false, false, rows),
        new Skipping(silent, false, false, silent),
        Skipping.experts(Skipping.Finder.of(Skipping.Bundle.DEFAULT)),
        new Skipping(odd, true, false, odd),
        new Skipping(Skipping.Finder.OFF, true, true, Skipping.Finder.OFF),
        new Skipping(rows, true, true, odd),
        Skipping.EVERYTHING);
  }

  public static Accelerator machine(
      Accelerator.ExpertCores expert,
      Accelerator.AttentionCores attention,
      int weightBytes,
      int spikeBytes,
      int port) {
    Map<Unit, Tier> flat = new EnumMap<>(Unit.class);
    for (Unit unit : Unit.values()) {
      flat.put(unit, Tier.BOTTOM);
    }
    return new Accelerator(
        "test",
        expert,
        attention,
        new Accelerator.WeightBuffer(weightBytes, port),
        new Accelerator.SpikeBuffers(spikeBytes, port),
        new Accelerator.ResidualBuffer(1 << 20, port),
        new Accelerator.Router(16, 1024),
        Optional.of(new Accelerator.Dram(new Bandwidth(76.8), new Time(60))),
        new Frequency(500),
        Skipping.NONE,
        List.of(new Stacking("2d", Stacking.Kind.TWO_D, flat)));
  }
}
