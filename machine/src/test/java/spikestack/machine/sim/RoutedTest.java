package spikestack.machine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Event;
import spikestack.machine.arch.Link;
import spikestack.machine.arch.Skipping;
import spikestack.machine.mapping.Plan;
import spikestack.machine.mapping.Run;
import spikestack.model.network.Network;
import spikestack.model.network.TestNetworks;
import spikestack.model.trace.Points;
import spikestack.model.trace.Recorded;

/// Cycles and events of routed MLPs by docs/architecture/router-and-merge.md, from the recorded
/// routes and shares. One core whose weights are on the chip and cross a wide port in a cycle.
final class RoutedTest {
  private static final int ROWS = 16;
  private static final int COLUMNS = 16;
  private static final int LATENCY = 3;

  private static Accelerator machine() {
    Accelerator paper = Machines.paper();
    return new Accelerator(
        "one core",
        new Accelerator.ExpertCores(1, ROWS, COLUMNS, 8192, LATENCY),
        paper.attention(),
        new Accelerator.WeightBuffer(1 << 24, 1 << 16),
        new Accelerator.SpikeBuffers(1 << 20, 512),
        paper.residualBuffer(),
        paper.router(),
        Optional.empty(),
        paper.clock(),
        Skipping.NONE,
        paper.stackings());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void cyclesAndEventsFollowFromRoutesAndShares(long seed) {
    for (Network network : TestNetworks.routed(seed * 40)) {
      Simulator simulator = new Simulator(network, machine());
      Simulation result = simulator.run(TestNetworks.pixels(network, seed), 0, -1, true);
      for (int i = 0; i < network.blocks().size(); i++) {
        Plan.RoutedMlpPlan plan =
            (Plan.RoutedMlpPlan) simulator.plan().blocks().get(i).feedForward();
        check(network, result, i, plan);
      }
    }
  }

  private static void check(Network network, Simulation result, int i, Plan.RoutedMlpPlan plan) {
    var points = result.trace().orElseThrow().layers();
    long[] routes =
        ((Recorded.Routes) Objects.requireNonNull(points.get(Points.moe(i, "routes")))).masks();
    int tokens = network.tokens(i);
    int steps = network.timesteps();
    int experts = plan.experts();
    int width = network.width(i);
    int bits = plan.shareBits();
    long[] queues = new long[experts];
    for (long mask : routes) {
      assertThat(Long.bitCount(mask)).isEqualTo(1);
      queues[Long.numberOfTrailingZeros(mask)]++;
    }

    LayerResult router = layer(result, plan.router());
    long read = (long) tokens * plan.router().steps();
    long scan = bits == 0 ? (long) tokens * experts + 1 : 2L * tokens * experts + 2;
    assertThat(router.cycles())
        .as(plan.router().name())
        .isEqualTo(passes(ceil(read, COLUMNS), plan.router()) + scan);
    assertThat(router.count(Event.QUEUE_WRITE)).isEqualTo(tokens);
    assertThat(router.expertTokens()).isEqualTo(queues);

    long upPasses = 0;
    long downPasses = 0;
    for (long queue : queues) {
      long tiles = ceil(queue * steps, COLUMNS);
      upPasses += tiles * ceil(plan.up().outputs(), ROWS);
      downPasses += tiles * ceil(width, ROWS);
    }
    LayerResult up = layer(result, plan.up());
    // The first weights enter the core when the queues are known.
    assertThat(up.cycles()).isEqualTo(1 + passes(upPasses, plan.up()));
    LayerResult down = layer(result, plan.down());
    assertThat(plan.down().bankFactor()).isGreaterThanOrEqualTo(bits);
    assertThat(down.cycles()).as(plan.down().name()).isEqualTo(passes(downPasses, plan.down()));

    long drives = (long) tokens * steps * width;
    assertThat(down.count(Event.DRIVE)).isEqualTo(drives);
    assertThat(down.count(Event.RESIDUAL_ADD)).isEqualTo(drives);
    long adds = 0;
    if (bits > 0) {
      int[] shares =
          ((Recorded.Words) Objects.requireNonNull(points.get(Points.moe(i, "shares")))).values();
      for (int share : shares) {
        adds += (long) Integer.bitCount(share) * steps * width;
      }
      assertThat(router.count(Event.QUEUE_READ)).isEqualTo((long) tokens * experts);
    }
    assertThat(down.count(Event.COMBINE_ADD)).isEqualTo(adds);
    long visits = (long) tokens * ceil(width, ROWS);
    assertThat(down.bits(Link.ROUTER_TO_SEQUENCER)).isEqualTo(visits * (16 + bits));
    assertThat(up.count(Event.SPIKE_JOIN_READ) + up.count(Event.MERGE_JOIN)).isZero();
  }

  /// The first pass takes its indices, the others their indices or what the bank takes.
  private static long passes(long count, Run run) {
    long bank = (long) COLUMNS * run.bankFactor();
    long stream = (long) run.fanIn() * run.inputFactor();
    return stream + (count - 1) * Math.max(stream, bank) + ROWS + bank - 2 + LATENCY;
  }

  private static long ceil(long a, long b) {
    return (a + b - 1) / b;
  }

  private static LayerResult layer(Simulation result, Run run) {
    return result.layers().stream()
        .filter(layer -> layer.name().equals(run.name()))
        .findFirst()
        .orElseThrow();
  }
}
