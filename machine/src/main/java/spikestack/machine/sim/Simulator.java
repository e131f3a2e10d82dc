package spikestack.machine.sim;

import spikestack.machine.arch.Accelerator;
import spikestack.machine.mapping.Plan;
import spikestack.model.network.Network;

/// Bit-exact, cycle-exact simulator of a network on an accelerator.
///
/// Plans once, then runs any number of images, one at a time: a simulator belongs to one thread.
/// [#twin()] makes another for a second thread that shares plan and weights. Images do not overlap:
/// `cycles` is the latency of one image, weights included.
public final class Simulator {
  private final Program program;
  private final Inference inference;

  /// Throws an [InputException] when the network does not fit the machine; it says what would.
  public Simulator(Network network, Accelerator machine) {
    this(new Program(network, machine));
  }

  private Simulator(Program program) {
    this.program = program;
    this.inference = new Inference(program);
  }

  /// Another simulator of the same network on the same machine, for another thread.
  public Simulator twin() {
    return new Simulator(program);
  }

  public Network network() {
    return program.network;
  }

  public Accelerator machine() {
    return program.machine;
  }

  /// The descriptors that the sequencer walks.
  public Plan plan() {
    return program.plan;
  }

  /// Runs one image, uint8 `[channels][height][width]`, or one sample of frames, uint8
  /// `[timesteps][channels][height][width]`. `record` keeps the trace of every layer and the
  /// schedule of every core.
  public Simulation run(byte[] pixels, int image, int label, boolean record) {
    return inference.run(pixels, image, label, record);
  }
}
