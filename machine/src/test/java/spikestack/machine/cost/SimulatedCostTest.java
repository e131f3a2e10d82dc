package spikestack.machine.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import spikestack.machine.arch.Event;
import spikestack.machine.sim.LayerResult;
import spikestack.machine.sim.Simulation;
import spikestack.machine.sim.Simulator;
import spikestack.model.network.Network;
import spikestack.model.network.TestNetworks;

/// Do the counts of the simulator and the prices of the cost model fit together?
final class SimulatedCostTest {
  @Test
  void simulatedNetworksHaveAPriceInEveryArrangement() {
    List<CostModel.Design> designs =
        Presets.PAPER.stackings().stream()
            .map(stacking -> new CostModel(Presets.N28).design(Presets.PAPER, stacking))
            .toList();
    for (Network network : TestNetworks.ofEveryKind(3)) {
      Simulation simulation =
          new Simulator(network, Presets.PAPER).run(TestNetworks.pixels(network, 3), 0, -1, false);
      Workload workload = workload(simulation);
      for (CostModel.Design design : designs) {
        Evaluation e = design.evaluate(workload);
        assertThat(e.cycles()).isEqualTo((double) simulation.cycles());
        assertThat(e.energy().of(EnergyKind.COMPUTE).picojoules()).isPositive();
        assertThat(e.energy().of(EnergyKind.GLOBAL_BUFFERS).picojoules()).isPositive();
        double dram = workload.count(Event.DRAM_READ) + workload.count(Event.DRAM_WRITE);
        double expected = dram * Event.BURST_BITS * 12.5;
        assertThat(e.energy().of(EnergyKind.DRAM).picojoules())
            .isCloseTo(expected, within(1e-6 * expected + 1e-9));
        for (Workload.Layer layer : workload.layers()) {
          assertThat(e.energy().layers()).contains(layer.name());
        }
      }
    }
  }

  static Workload workload(Simulation simulation) {
    List<Workload.Layer> layers =
        simulation.layers().stream().map(SimulatedCostTest::layer).toList();
    return new Workload(1, layers);
  }

  private static Workload.Layer layer(LayerResult layer) {
    return new Workload.Layer(layer.name(), layer.cycles(), layer.events(), layer.linkBits());
  }
}
