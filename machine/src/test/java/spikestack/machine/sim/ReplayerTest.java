package spikestack.machine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Skipping;
import spikestack.model.network.HeadPruning;
import spikestack.model.network.Network;
import spikestack.model.network.TestNetworks;

/// Does a recorded image, timed on another machine, give every book that simulating it there gives?
final class ReplayerTest {
  @ParameterizedTest
  @ValueSource(strings = {"none", "rows", "bundles=4x2", "silent,zero-tokens", "all"})
  void everyKindOnEveryMachine(String words) {
    Skipping skipping = Skipping.parse(words);
    List<Network> networks = new ArrayList<>(TestNetworks.ofEveryKind(500));
    networks.addAll(TestNetworks.masked(501));
    TestNetworks.ofEveryKind(502).stream()
        .filter(Network::prunable)
        .forEach(network -> networks.add(network.with(new HeadPruning(0.5))));
    for (int n = 0; n < networks.size(); n++) {
      Network plain = networks.get(n);
      // Every second one with a pool, which leaves a quarter of the tokens.
      Network network = n % 2 == 0 ? plain : Machines.pooled(plain);
      ActivityRecorder recorder = new ActivityRecorder(network);
      byte[][] pixels = {TestNetworks.pixels(network, 1), TestNetworks.pixels(network, 2)};
      // Both are recorded before either is timed: nothing of the first may be overwritten.
      List<ActivityTrace> traces =
          List.of(recorder.record(pixels[0], 0, 1), recorder.record(pixels[1], 1, -1));
      for (Accelerator base :
          List.of(
              Machines.odd(503 + n),
              n % 2 == 0 ? Machines.paper() : Machines.holding(network, Machines.odd(603 + n)))) {
        Accelerator machine = base.with(skipping);
        Simulator simulator = new Simulator(network, machine);
        Replayer replayer = new Replayer(network, machine);
        for (int i = 0; i < pixels.length; i++) {
          Simulation expected = simulator.run(pixels[i], i, i == 0 ? 1 : -1, false);
          equal(replayer.run(traces.get(i)), expected);
        }
      }
    }
  }

  @Test
  void machinesDiffer() {
    Network network = TestNetworks.ofEveryKind(7).getFirst();
    ActivityTrace trace =
        new ActivityRecorder(network).record(TestNetworks.pixels(network, 1), 0, -1);
    long paper = new Replayer(network, Machines.paper()).run(trace).cycles();
    long odd = new Replayer(network, Machines.odd(503)).run(trace).cycles();
    assertThat(paper).isPositive().isNotEqualTo(odd);
  }

  private static void equal(Simulation found, Simulation expected) {
    assertThat(found.cycles()).isEqualTo(expected.cycles());
    assertThat(found.sums()).isEqualTo(expected.sums());
    assertThat(found.logits()).isEqualTo(expected.logits());
    assertThat(found.label()).isEqualTo(expected.label());
    assertThat(found.predicted()).isEqualTo(expected.predicted());
    assertThat(found.saturations()).isEqualTo(expected.saturations());
    assertThat(found.layers()).usingRecursiveComparison().isEqualTo(expected.layers());
  }
}
