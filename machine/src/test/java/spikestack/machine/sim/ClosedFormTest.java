package spikestack.machine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Skipping;
import spikestack.machine.mapping.Attend;
import spikestack.machine.mapping.Run;
import spikestack.machine.mapping.Stripe;
import spikestack.model.network.Network;
import spikestack.model.network.TestNetworks;

/// Do the formulas of docs/architecture give the simulator's numbers?
final class ClosedFormTest {
  private final Accelerator paper = Machines.paper();
  private final Ledger ledger = new Ledger(paper);

  /// docs/architecture/expert-core.md, the example: 384 x 384 projection, 64 tokens, T = 4.
  @Test
  void projectionOfTheExample() {
    assertThat(projection(1)).isEqualTo(6 * 16 * 384 + 16 + 16 - 2 + 3).isEqualTo(36_897);
    assertThat(projection(2)).isEqualTo(36_897 + 16);
  }

  private long projection(int bankFactor) {
    Stripe stripe = new Stripe(0, 64, 0, 384, 24, 1, 0, 0);
    Run run =
        new Run(
            "layer",
            Run.Source.SPIKES,
            1,
            384,
            384,
            64,
            4,
            1,
            Run.Bank.FIRE,
            0,
            4,
            false,
            1,
            bankFactor,
            List.of(stripe));
    ledger.reset(false);
    ledger.begin("layer", Scope.MLP);
    WeightPath weights = new WeightPath(paper, ledger);
    Items items = new Items();
    items.clear(24);
    for (int block = 0; block < 24; block++) {
      items.add(block % 4, block, 16, 0, 0, 256);
    }
    long begin = 1_000_000;
    TileWork all = (list, tile, plane) -> 384;
    return new ExpertClock(paper, weights, ledger)
            .stripe(run, items, all, begin, ExpertClock.Decided.BEFORE)
        - begin;
  }

  /// docs/architecture/attention-core.md, the example: one head of width 32.
  @Test
  void headOfTheExample() {
    Stripe stripe = new Stripe(0, 1, 0, 32, 1, 1, 0, 0);
    Attend attend = new Attend("score", 1, 32, 32, 64, 4, 4, 4, 1, List.of(stripe));
    ledger.reset(false);
    ledger.begin("score", Scope.ATTENTION);
    assertThat(new AttentionClock(paper, ledger).whole(attend, stripe, 0)).isEqualTo(4_129);
  }

  /// Without MoE and skipping, cycles do not depend on the image.
  @Test
  void denseCyclesDoNotDependOnSpikes() {
    Network network = TestNetworks.random(5, TestNetworks.Options.DEFAULT);
    Simulator simulator = new Simulator(network, paper);
    long cycles = simulator.run(TestNetworks.pixels(network, 1), 0, -1, false).cycles();
    assertThat(simulator.run(TestNetworks.pixels(network, 2), 0, -1, false).cycles())
        .isEqualTo(cycles);
  }

  /// Looking at rows never costs a cycle (looking at tags may, where a layer has few inputs), and
  /// changes no answer.
  @Test
  void lookingAtRowsNeverCosts() {
    for (Network network : TestNetworks.ofEveryKind(3)) {
      byte[] pixels = TestNetworks.pixels(network, 1);
      Simulation dense = new Simulator(network, paper).run(pixels, 0, -1, false);
      Simulation skipping =
          new Simulator(network, paper.with(Skipping.parse("rows"))).run(pixels, 0, -1, false);
      assertThat(skipping.cycles()).isLessThanOrEqualTo(dense.cycles());
      assertThat(skipping.sums()).isEqualTo(dense.sums());
    }
  }

  /// Half of the heads: half of the attention.
  @Test
  void droppedHeadsCostNothing() {
    Network network = TestNetworks.random(5, TestNetworks.Options.DEFAULT);
    Network half = TestNetworks.random(5, TestNetworks.Options.DEFAULT.ofKeep(0.5));
    Accelerator one =
        Machines.machine(
            new Accelerator.ExpertCores(1, 8, 8, 8192, 3),
            new Accelerator.AttentionCores(1, 8, 8, 4096, 3),
            147456,
            12288,
            512);
    byte[] pixels = TestNetworks.pixels(network, 1);
    assertThat(attention(new Simulator(half, one).run(pixels, 0, -1, false)))
        .isEqualTo(attention(new Simulator(network, one).run(pixels, 0, -1, false)) / 2);
  }

  private static long attention(Simulation result) {
    return result.layers().stream()
        .filter(layer -> layer.scope() == Scope.ATTENTION)
        .mapToLong(LayerResult::cycles)
        .sum();
  }
}
