package spikestack.machine.sim;

import java.util.List;
import spikestack.model.network.Convolution;
import spikestack.model.network.DepthwiseConvolution;
import spikestack.model.network.Exit;
import spikestack.model.network.Network;
import spikestack.model.network.Precision;
import spikestack.model.network.Projection;

/// A dense layer made ready: weights, address generation, and per projection (they lie side by
/// side) its drive and neurons. Shared by all simulators of a network.
final class Dense {
  final Synapses synapses;
  final Gather gather;
  final DriveUnit[] drives;

  /// One per projection, or empty where the drive joins the residual.
  final NeuronUnit[] neurons;

  private Dense(
      Synapses synapses, Gather gather, List<Projection> projections, Precision precision) {
    this.synapses = synapses;
    this.gather = gather;
    int count = projections.size();
    drives = new DriveUnit[count];
    boolean fires = projections.getFirst().fires();
    neurons = new NeuronUnit[fires ? count : 0];
    int column = 0;
    for (int i = 0; i < count; i++) {
      Projection projection = projections.get(i);
      drives[i] = new DriveUnit(projection.drive(), precision, column);
      if (projection.exit() instanceof Exit.Fire(var neuron)) {
        neurons[i] = new NeuronUnit(neuron, precision, column);
      }
      column += projection.outputs();
    }
  }

  static Dense linear(int tokens, List<Projection> projections, Precision precision) {
    Gather gather = Gather.identity(tokens, projections.getFirst().fanIn());
    return new Dense(Synapses.linear(projections), gather, projections, precision);
  }

  static Dense convolution(
      Convolution convolution, Network.Grid in, boolean pixels, Precision precision) {
    Projection projection = convolution.projection();
    return new Dense(
        Synapses.convolution(projection, convolution.kernel(), pixels),
        Gather.convolution(convolution, in),
        List.of(projection),
        precision);
  }

  static Dense depthwise(DepthwiseConvolution convolution, Network.Grid grid, Precision precision) {
    return new Dense(
        Synapses.depthwise(convolution),
        Gather.window(grid, convolution.channels(), convolution.kernel(), 1, convolution.padding()),
        List.of(convolution.projection()),
        precision);
  }

  int tokens() {
    return gather.outputs;
  }
}
