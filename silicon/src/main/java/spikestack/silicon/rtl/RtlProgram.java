package spikestack.silicon.rtl;

import java.util.List;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.mapping.Plan;
import spikestack.machine.mapping.Planner;
import spikestack.model.input.InputException;
import spikestack.model.network.Network;

/// A network as the machine executes it: the layer table, the parameter memory, the bytes of DRAM.
/// Immutable.
public final class RtlProgram {
  private final Network network;
  private final int rows;
  private final List<Layer> layers;
  private final long[] parameters;
  private final byte[] dram;
  private final MachineParameters.Needs needs;

  RtlProgram(
      Network network,
      int rows,
      List<Layer> layers,
      long[] parameters,
      byte[] dram,
      MachineParameters.Needs needs) {
    this.network = network;
    this.rows = rows;
    this.layers = List.copyOf(layers);
    this.parameters = parameters.clone();
    this.dram = dram.clone();
    this.needs = needs;
  }

  /// Throws an [InputException] when the machine is too small, or for what the simulator does and
  /// the RTL does not.
  public static RtlProgram of(Network network, Accelerator machine) {
    Plan plan = Planner.plan(network, machine);
    Support.check(network, machine, plan);
    try {
      return new ProgramBuilder(network, machine, plan).build();
    } catch (LayerWord.FieldRangeException e) {
      throw new InputException(
          network.name() + " on " + machine.name() + ": " + e.layer(),
          e.field() + " = " + e.value(),
          "what " + e.width() + " bits of the RTL's layer table hold");
    }
  }

  public Network network() {
    return network;
  }

  /// Channels in a word of the spike buffer.
  int rows() {
    return rows;
  }

  /// What the design must have room for to run this.
  public MachineParameters.Needs needs() {
    return needs;
  }

  List<Layer> layers() {
    return layers;
  }

  /// Words of [ParameterMemory].
  long parameter(int address) {
    return parameters[address];
  }

  int parameterWords() {
    return parameters.length;
  }

  /// Weights, feature-major; callers must not write to them.
  byte[] dram() {
    return dram;
  }
}
