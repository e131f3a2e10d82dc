package spikestack.machine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Skipping;
import spikestack.model.golden.Golden;
import spikestack.model.golden.TinyModels;
import spikestack.model.network.Network;
import spikestack.model.network.TestNetworks;
import spikestack.model.trace.Trace;

/// Does the simulator compute what golden computes, at every recording point, on any machine?
final class GoldenEqualityTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void randomNetworksOfEveryKind(long seed) {
    List<Network> networks = TestNetworks.ofEveryKind(seed * 100);
    for (int i = 0; i < networks.size(); i++) {
      Accelerator machine = i % 2 == 0 ? Machines.paper() : Machines.odd(seed * 31 + i);
      List<Skipping> all = Machines.skippings();
      Skipping skipping = i % 2 == 0 ? Skipping.NONE : all.get((int) (i + seed) % all.size());
      Network kind = networks.get(i);
      List<Integer> zeroPoints = new ArrayList<>();
      for (int c = 0; c < kind.input().channels(); c++) {
        zeroPoints.add((40 * (int) seed + 90 * c) % 256);
      }
      int max = new int[] {1, 6, 255}[i % 3];
      for (Network network :
          List.of(
              kind,
              Machines.pooled(kind),
              i % 2 == 0
                  ? TestNetworks.framed(kind, max)
                  : TestNetworks.centred(kind, zeroPoints))) {
        Simulator simulator = new Simulator(network, machine.with(skipping));
        compare(simulator, TestNetworks.pixels(network, seed), 0);
        compare(simulator, TestNetworks.pixels(network, seed + 1), 1);
      }
    }
  }

  /// Feed-forward networks: stages, entry and head of every kind, on images and on frames.
  @Test
  void withoutBlocks() {
    List<Network> networks = TestNetworks.ofEveryKind(7);
    int compared = 0;
    for (int i = 0; i < networks.size(); i++) {
      if (networks.get(i).pyramid()) {
        continue; // the head belongs to the last block's embedding
      }
      Network bare = TestNetworks.withoutBlocks(networks.get(i));
      assertThat(bare.prunable()).isFalse();
      Accelerator machine = i % 2 == 0 ? Machines.paper() : Machines.odd(500 + i);
      List<Skipping> all = Machines.skippings();
      Skipping skipping = i % 3 == 0 ? Skipping.NONE : all.get(i % all.size());
      for (Network network : List.of(bare, TestNetworks.framed(bare, 1 + i))) {
        Simulator simulator = new Simulator(network, machine.with(skipping));
        compare(simulator, TestNetworks.pixels(network, i), 0);
        compare(simulator, TestNetworks.pixels(network, i + 1), 1);
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(30);
  }

  @Test
  @Tag("external")
  void recordedRuns() {
    for (TinyModels model :
        List.of(TinyModels.spikformer(), TinyModels.spikingformer(), TinyModels.semm())) {
      Simulator simulator = new Simulator(model.network(), Machines.paper());
      for (int image = 0; image < model.images(); image++) {
        Simulation result = compare(simulator, model.pixels(image), image);
        assertThat(result.logits()).isEqualTo(model.logits(image));
      }
    }
  }

  /// A second run on the same simulator, without recording, gives the same answer and the same
  /// books.
  @Test
  void runsLeaveNothingBehind() {
    for (Network network : TestNetworks.ofEveryKind(7)) {
      Simulator simulator = new Simulator(network, Machines.paper());
      byte[] first = TestNetworks.pixels(network, 1);
      Simulation before = simulator.run(first, 0, -1, false);
      simulator.run(TestNetworks.pixels(network, 2), 1, -1, true);
      Simulation after = simulator.run(first, 0, -1, true);
      assertThat(after.sums()).isEqualTo(before.sums());
      assertThat(after.cycles()).isEqualTo(before.cycles());
      assertThat(after.events()).isEqualTo(before.events());
      assertThat(simulator.twin().run(first, 0, -1, false).events()).isEqualTo(before.events());
    }
  }

  private static Simulation compare(Simulator simulator, byte[] pixels, int image) {
    Network network = simulator.network();
    Trace golden = Golden.run(network, pixels, image, -1);
    Simulation result = simulator.run(pixels, image, -1, true);
    Trace trace = result.trace().orElseThrow();
    assertThat(trace.layers().keySet())
        .containsExactlyInAnyOrderElementsOf(golden.layers().keySet());
    golden
        .layers()
        .forEach(
            (point, recorded) ->
                assertThat(trace.layers().get(point))
                    .as("%s of %s, image %d", point, network, image)
                    .isEqualTo(recorded));
    assertThat(trace.logits()).isEqualTo(golden.logits());
    assertThat(trace.saturations()).isEqualTo(golden.saturations());
    return result;
  }
}
