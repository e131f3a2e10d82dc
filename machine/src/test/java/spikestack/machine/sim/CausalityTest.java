package spikestack.machine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Link;
import spikestack.machine.mapping.Plan;
import spikestack.machine.mapping.Run;
import spikestack.machine.mapping.Stripe;
import spikestack.model.network.Network;
import spikestack.model.network.TestNetworks;

/// Does nothing start before what it depends on is decided? Weights of experts do not enter a core
/// before the router's scan is over, and those of K and V are not even requested before D3 has
/// chosen the heads.
final class CausalityTest {
  private final Accelerator paper = Machines.paper();
  private final Ledger ledger = new Ledger(Machines.slow(2, 1024));

  /// Row blocks of 16 indices: 64 bytes, 8 words of the port, 16 cycles a pass.
  private static Run experts() {
    Stripe stripe = new Stripe(0, 2, 0, 4, 1, 1, 0, 0);
    return new Run(
        "experts",
        Run.Source.SPIKES,
        1,
        16,
        4,
        2,
        4,
        1,
        Run.Bank.FIRE,
        0,
        1,
        false,
        1,
        1,
        List.of(stripe));
  }

  private static Items three() {
    Items items = new Items();
    items.clear(3);
    return items;
  }

  private long run(Accelerator machine, WeightPath weights, Items items, long begin) {
    ExpertClock.Decided decided = new ExpertClock.Decided(0, begin);
    return new ExpertClock(machine, weights, ledger)
        .stripe(experts(), items, (list, tile, plane) -> 16, begin, decided);
  }

  private void reset() {
    ledger.reset(false);
    ledger.begin("experts", Scope.MOE);
  }

  /// Three experts, tokens only for the second: its 8 words move from the beginning on, though they
  /// came long before; two tiles; then the array drains. Fetched are all three.
  @Test
  void expertsAreLoadedWhenTheRouterHasDecided() {
    reset();
    Accelerator machine = Machines.slow(2, 1024);
    Items items = three();
    items.add(1, 1, 4, 1, 0, 8);
    long end = run(machine, new WeightPath(machine, ledger), items, 1000);
    assertThat(end).isEqualTo(1000 + 8 + 2 * 16 + 4 + 4 - 2 + 1);
    assertThat(ledger.count(Link.DRAM_TO_WEIGHT_BUFFER)).isEqualTo(3 * 8 * 64);
    assertThat(ledger.count(Link.WEIGHT_BUFFER_TO_LOCAL)).isEqualTo(8 * 64);
  }

  /// Half of the buffer holds two row blocks: the second chunk starts with the third expert,
  /// whoever has tokens, and waits for nothing but DRAM: 10 + 64 cycles, then 10 + 32.
  @Test
  void chunksOfExpertsDoNotDependOnTheRouter() {
    Accelerator machine = Machines.slow(2, 256);
    for (int tokens = 0; tokens < 8; tokens++) {
      reset();
      Items items = three();
      for (int expert = 0; expert < 3; expert++) {
        if ((tokens >> expert & 1) != 0) {
          items.add(expert % 2, expert, 4, expert, 0, 8);
        }
      }
      WeightPath weights = new WeightPath(machine, ledger);
      run(machine, weights, items, 100);
      assertThat(ledger.count(Link.DRAM_TO_WEIGHT_BUFFER)).isEqualTo(3 * 8 * 64);
      // DRAM is free again after 74 + 10 + 32 cycles.
      assertThat(weights.loadSpikes(16, 0)).isEqualTo(116 + 10 + 1);
    }
  }

  /// No expert has a token: half and port are free only when that is known.
  @Test
  void withoutTokensHalfAndPortWaitForTheRouterToo() {
    reset();
    Accelerator machine = Machines.slow(2, 1024);
    WeightPath weights = new WeightPath(machine, ledger);
    // Nobody has a token: one cycle, and one of the port to pass over the chunk.
    assertThat(run(machine, weights, three(), 1000)).isEqualTo(1001);
    // Fetched in cycles 0 to 106; the other half is free.
    assertThat(weights.chunk(1, 0)).isEqualTo(106 + 10 + 4);
    assertThat(weights.local(1, 0)).isEqualTo(1002);
    assertThat(weights.chunk(1, 0)).isEqualTo(1001 + 10 + 4);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 10, 20})
  void wholeNetworks(long seed) {
    int checked = 0;
    for (Network network : TestNetworks.ofEveryKind(seed)) {
      Simulator simulator = new Simulator(network, paper);
      Simulation result = simulator.run(TestNetworks.pixels(network, seed), 0, -1, true);
      for (int i = 0; i < network.blocks().size(); i++) {
        Plan.BlockPlan block = simulator.plan().blocks().get(i);
        if (block.attention().keyValue().isPresent()) {
          heads(result, block.attention().query(), block.attention().keyValue().get());
          checked++;
        }
        if (block.feedForward() instanceof Plan.MoePlan moe) {
          experts(result, moe, network.tokens(i));
          checked++;
        }
      }
    }
    assertThat(checked).isPositive();
  }

  /// Q: its last sum drains through 16 rows and 16 columns of the array and 3 stages of the bank;
  /// one cycle more chooses the heads. K and V: DRAM's latency of 30 cycles, 153.6 bytes a cycle,
  /// then the first row block through the port.
  private static void heads(Simulation result, Run query, Run keyValue) {
    LayerResult q = layer(result, query.name());
    assertThat(q.end()).as(query.name()).isEqualTo(lastBusy(result, q) + 16 + 16 - 2 + 3 + 1);
    LayerResult kv = layer(result, keyValue.name());
    assertThat(kv.start()).isEqualTo(q.end());
    long words = (16L * keyValue.fanIn() + 63) / 64;
    long chunk = (keyValue.outputs() + 15) / 16 * words * 64;
    long arrives = kv.start() + 30 + (chunk * 1000 + 153_599) / 153_600;
    assertThat(firstBusy(result, kv)).as(keyValue.name()).isEqualTo(arrives + words);
  }

  /// Router: drained as above, then one score a cycle and comparator, and one cycle until the
  /// queues can be read.
  private static void experts(Simulation result, Plan.MoePlan moe, int slots) {
    LayerResult router = layer(result, moe.router().name());
    assertThat(router.end())
        .as(router.name())
        .isEqualTo(
            lastBusy(result, router) + (16 + 16 - 2 + 3) + (slots + 3L) / 4 * moe.experts() + 1);
    LayerResult experts = layer(result, moe.expert().name());
    long words = (16L * moe.expert().fanIn() + 63) / 64;
    long blocks = (long) (moe.expert().outputs() + 15) / 16;
    assertThat(experts.bits(Link.DRAM_TO_WEIGHT_BUFFER))
        .isEqualTo(512 * words * blocks * moe.experts());
    long used = 0;
    for (long tokens : experts.expertTokens()) {
      used += tokens > 0 ? 1 : 0;
    }
    assertThat(experts.bits(Link.WEIGHT_BUFFER_TO_LOCAL)).isEqualTo(512 * words * blocks * used);
    if (used > 0) {
      assertThat(firstBusy(result, experts))
          .as(experts.name())
          .isGreaterThanOrEqualTo(router.end() + words);
    }
  }

  private static LayerResult layer(Simulation result, String name) {
    return result.layers().stream().filter(l -> l.name().equals(name)).findFirst().orElseThrow();
  }

  private static long firstBusy(Simulation result, LayerResult layer) {
    return busy(result, layer).mapToLong(Interval::start).min().orElseThrow();
  }

  private static long lastBusy(Simulation result, LayerResult layer) {
    return busy(result, layer).mapToLong(Interval::end).max().orElseThrow();
  }

  private static Stream<Interval> busy(Simulation result, LayerResult layer) {
    return result.schedule().stream()
        .filter(i -> i.cause() == Cause.BUSY)
        .filter(i -> result.layers().get(i.layer()).name().equals(layer.name()));
  }
}
