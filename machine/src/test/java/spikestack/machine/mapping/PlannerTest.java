package spikestack.machine.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.sim.Machines;
import spikestack.model.input.InputException;
import spikestack.model.network.Merge;
import spikestack.model.network.Network;
import spikestack.model.network.TestNetworks;
import spikestack.model.network.TestNetworks.FeedForwardKind;
import spikestack.model.network.TestNetworks.Options;

/// Do plans cover their layers, and do machines that are too small say what would fit?
final class PlannerTest {
  private final Network network = TestNetworks.random(1, Options.DEFAULT);
  private final Accelerator paper = Machines.paper();

  @Test
  void stripesCoverEveryFeatureOfEveryToken() {
    for (long seed = 0; seed < 20; seed++) {
      for (Network each : TestNetworks.ofEveryKind(seed)) {
        for (Run run : Planner.plan(each, Machines.odd(seed)).runs()) {
          long covered = 0;
          for (Stripe stripe : run.stripes()) {
            covered += (long) stripe.tokens() * (stripe.rowTo() - stripe.rowFrom());
            assertThat(run.partStart(stripe, 0)).isZero();
            assertThat(run.partStart(stripe, stripe.parts())).isEqualTo(stripe.tokens());
          }
          assertThat(covered).as(run.name()).isEqualTo((long) run.tokens() * run.outputs());
        }
      }
    }
  }

  @Test
  void everythingOnChipIsOneStripe() {
    for (Run run : Planner.plan(network, paper).runs()) {
      assertThat(run.stripes()).as(run.name()).hasSize(1);
    }
  }

  @Test
  void evenCutsAreNoLargerThanAllowed() {
    assertThat(Stripes.even(64, 21, 4)).isEqualTo(16);
    assertThat(Stripes.even(64, 64, 4)).isEqualTo(64);
    assertThat(Stripes.even(10, 3, 4)).isEqualTo(3);
    assertThat(Stripes.even(7, 5, 2)).isEqualTo(4);
  }

  @Test
  void planesOfSmallIntegers() {
    assertThat(
            List.of(
                ResidualStream.planes(1),
                ResidualStream.planes(2),
                ResidualStream.planes(3),
                ResidualStream.planes(10)))
        .containsExactly(1, 2, 2, 4);
    assertThat(new Network.Input(3, 4, 4, 0).planes()).isEqualTo(8);
    assertThat(new Network.Input(1, 4, 4, 73).planes()).isEqualTo(9);
    assertThat(Network.Input.image(2, 4, 4, List.of(0, 73)).planes()).isEqualTo(9);
    assertThat(Network.Input.frames(2, 4, 4, 1).planes()).isEqualTo(1);
    assertThat(Network.Input.frames(2, 4, 4, 10).planes()).isEqualTo(4);
  }

  @Test
  void tooSmallMachinesSayWhatWouldFit() {
    refused(network, with(paper, 64, 12288, 1 << 20), "weight-buffer.size", "at least");
    refused(network, with(paper, 147456, 8, 1 << 20), "spike-buffer.size", "at least");
    refused(network, with(paper, 147456, 12288, 100), "residual-buffer.size", "at least 3072 B");
    Network experts =
        TestNetworks.random(
            1, Options.DEFAULT.ofExperts(FeedForwardKind.TOP_K, 20, 1, Merge.OR, true));
    refused(experts, paper, "router.queues", "at least 20 queues");
    Network subtracting = TestNetworks.subtracting(1).getFirst();
    refused(subtracting, paper.equipped(false), "reset", "subtract, or no such key");
    assertThat(Planner.plan(subtracting, paper.equipped(true)).runs()).isNotEmpty();
  }

  @Test
  void withoutDramEverythingMustFit() {
    Accelerator offline = offline(with(paper, 147456, 12288, 1 << 20));
    assertThat(Planner.plan(network, offline).runs()).isNotEmpty();
    refused(network, offline(with(paper, 4000, 12288, 1 << 20)), "weight-buffer.size", "at least");
    refused(network, offline(with(paper, 147456, 60, 1 << 20)), "spike-buffer.size", "or a dram");
  }

  /// Memories hold whole row blocks in whole words: 8 rows an index, words of 96 bits.
  @Test
  void partialRowBlocksTakeTheRoomOfFullOnes() {
    Accelerator machine =
        Machines.machine(
            new Accelerator.ExpertCores(4, 8, 16, 200, 3),
            new Accelerator.AttentionCores(4, 16, 16, 4096, 3),
            147456,
            12288,
            96);
    assertThat(machine.rowBlockWords(25)).isEqualTo(17);
    assertThat(machine.rowBlockBytes(25)).isEqualTo(204);
    assertThat(machine.rowBlockBytes(24)).isEqualTo(192);
    // The router's 5 rows of 25 inputs are 125 bytes, but a row block takes 204: streamed.
    assertThat(router(25, 5, machine).streamed()).isTrue();
    assertThat(router(24, 4, machine).streamed()).isFalse();
  }

  private static Run router(int width, int heads, Accelerator machine) {
    Options options =
        Options.DEFAULT
            .ofShape(1, 8, 4, width, heads)
            .ofExperts(FeedForwardKind.TOP_K, 5, 1, Merge.OR, true);
    Plan plan = Planner.plan(TestNetworks.random(1, options), machine);
    return ((Plan.MoePlan) plan.blocks().getFirst().feedForward()).router();
  }

  @Test
  void withoutDramEveryRowBlockMustFitWhole() {
    Network experts =
        TestNetworks.random(
            1, Options.DEFAULT.ofExperts(FeedForwardKind.TOP_K, 5, 1, Merge.OR, true));
    for (Network each : List.of(network, experts)) {
      long bytes = 0;
      for (Run run : Planner.plan(each, paper).runs()) {
        long copies = run.name().endsWith("experts") ? 5 : 1;
        bytes += copies * ((run.outputs() + 15) / 16) * ((16L * run.fanIn() + 63) / 64) * 64;
      }
      assertThat(bytes).isGreaterThan(each.parameters());
      int most = Math.toIntExact(bytes);
      assertThat(Planner.plan(each, offline(with(paper, most, 12288, 1 << 20))).runs())
          .isNotEmpty();
      refused(
          each,
          offline(with(paper, most - 2, 12288, 1 << 20)),
          "weight-buffer.size",
          "at least " + most + " B");
      assertThat(Planner.weightBytes(each, paper)).isEqualTo(most);
      assertThat(Planner.plan(each, paper.with(resident(most))).runs()).isNotEmpty();
      refused(
          each,
          paper.with(resident(most - 2)),
          "weight-buffer.size",
          "resident; allowed: at least " + most + " B");
    }
  }

  private static void refused(Network network, Accelerator machine, String place, String allowed) {
    assertThatThrownBy(() -> Planner.plan(network, machine))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(place)
        .hasMessageContaining(allowed);
  }

  private static Accelerator with(Accelerator m, int weights, int spikes, int residual) {
    return new Accelerator(
        m.name(),
        m.expert(),
        m.attention(),
        new Accelerator.WeightBuffer(weights, 512),
        new Accelerator.SpikeBuffers(spikes, 512),
        new Accelerator.ResidualBuffer(residual, 512),
        m.router(),
        m.dram(),
        m.clock(),
        m.skipping(),
        m.stackings());
  }

  private static Accelerator.WeightBuffer resident(int bytes) {
    return new Accelerator.WeightBuffer(bytes, 512, true);
  }

  private static Accelerator offline(Accelerator m) {
    return new Accelerator(
        m.name(),
        m.expert(),
        m.attention(),
        m.weightBuffer(),
        m.spikeBuffers(),
        m.residualBuffer(),
        m.router(),
        Optional.empty(),
        m.clock(),
        m.skipping(),
        m.stackings());
  }
}
