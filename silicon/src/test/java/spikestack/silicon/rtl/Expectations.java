package spikestack.silicon.rtl;

import java.util.ArrayList;
import java.util.List;
import spikestack.machine.sim.LayerResult;
import spikestack.machine.sim.Simulation;
import spikestack.machine.sim.Simulator;
import spikestack.model.golden.Golden;
import spikestack.model.network.Network;

/// What golden and the simulator say about an image.
final class Expectations {
  private Expectations() {}

  static Expected of(Network network, Simulator simulator, byte[] pixels, int image) {
    Simulation simulation = simulator.run(pixels, image, -1, false);
    List<Expected.Window> windows = new ArrayList<>();
    for (LayerResult layer : simulation.layers()) {
      windows.add(new Expected.Window(layer.name(), layer.start(), layer.end()));
    }
    return new Expected(Golden.run(network, pixels, image, -1), windows, simulation.cycles());
  }
}
