package spikestack.silicon.flow;

import java.util.ArrayList;
import java.util.List;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.lef.Layer;
import spikestack.silicon.route.RoutingCapacity;

/// How much wire the metals of the LEF hold in each direction; the lowest belongs to the cells.
final class MetalCapacity {
  private static final double USABLE_TRACKS = 0.7;

  private MetalCapacity() {}

  static RoutingCapacity of(Design design) {
    List<Double> flat = new ArrayList<>();
    List<Double> upright = new ArrayList<>();
    int metal = 0;
    for (Layer layer : design.library().lef().layers().values()) {
      if (layer.kind() == Layer.Kind.ROUTING && metal++ > 0) {
        (layer.horizontal() ? flat : upright)
            .add((layer.horizontal() ? layer.pitchY() : layer.pitchX()) * 1e-3);
      }
    }
    if (flat.isEmpty() || upright.isEmpty()) {
      throw new InputException(
          String.join(", ", design.library().lef().files()),
          "no routing layers in both directions above the lowest",
          "a technology LEF with at least three ROUTING layers");
    }
    return RoutingCapacity.of(flat, upright, USABLE_TRACKS);
  }
}
