package spikestack.machine.mapping;

import spikestack.machine.mapping.Sizing.Work;
import spikestack.machine.mapping.Sizing.Writes;
import spikestack.machine.mapping.Stripes.Tensor;
import spikestack.model.network.Network;

/// The residual stream at one place of a network: its size there, and how layers read and join it.
///
/// Under a membrane shortcut a branch reads the spikes of its gate and joins the words, which fires
/// the gate of the next one; under spike-add it reads the words plane by plane, fires and adds.
final class ResidualStream {
  final int tokens;
  final int width;
  final int steps;

  /// Bit planes in which a layer reads it.
  final int planes;

  private final boolean spikeAdd;
  private final boolean closes;
  private final int bits;
  private final Sizing sizing;
  private final Stripes stripes;

  /// Where block `block` begins; without blocks where the embedding ends.
  ///
  /// @param max largest word there; under spike-add only
  /// @param closes whether what joins here ends the network and a mean of the words follows
  ResidualStream(
      Network network, Sizing sizing, Stripes stripes, int block, int max, boolean closes) {
    boolean none = network.blocks().isEmpty();
    this.tokens = none ? network.tokens() : network.tokens(block);
    this.width = none ? network.width() : network.width(block);
    this.steps = network.timesteps();
    this.spikeAdd = network.spikeAdd();
    this.planes = spikeAdd ? planes(max) : 1;
    this.closes = closes;
    this.bits = bits(network);
    this.sizing = sizing;
    this.stripes = stripes;
  }

  /// Width of a residual word.
  static int bits(Network network) {
    return network.spikeAdd() ? planes(network.residualMax()) : network.precision().membrane();
  }

  /// Bits of the numbers 0..max.
  static int planes(int max) {
    return 32 - Integer.numberOfLeadingZeros(max);
  }

  int bits() {
    return bits;
  }

  /// `features` bits of every slot.
  Tensor tensor(long features) {
    return stripes.tensor((long) tokens * steps * features);
  }

  Run.Source source() {
    return spikeAdd ? Run.Source.RESIDUAL : Run.Source.SPIKES;
  }

  /// What a layer reads from the spike buffers: a gate's spikes, or none of the planes.
  Tensor gated() {
    return spikeAdd ? Tensor.NONE : tensor(width);
  }

  /// A layer of `outputs` features that reads the stream.
  Work reading(String name, int outputs) {
    return new Work(name, source(), planes, width, outputs, tokens, steps);
  }

  /// A layer that reads the stream and fires.
  Run fire(String name, int outputs, Tensor out) {
    return sizing.linear(reading(name, outputs), Writes.FIRE, gated(), out);
  }

  /// What the last layer of a branch does: fires and adds, or joins, firing the next gate if one
  /// stands behind it.
  Writes joins() {
    Run.Bank bank = spikeAdd ? Run.Bank.ADD : closes ? Run.Bank.KEEP : Run.Bank.JOIN;
    return new Writes(bank, bits, 1);
  }

  /// Spikes of the next gate, if one stands behind.
  Tensor joined() {
    return closes ? Tensor.NONE : gated();
  }

  /// The last projection of a branch, of `fanIn` inputs in `inPlanes` planes.
  Run join(String name, int fanIn, int inPlanes, Tensor in) {
    Work work = new Work(name, Run.Source.SPIKES, inPlanes, fanIn, width, tokens, steps);
    return sizing.linear(work, joins(), in, joined());
  }
}
