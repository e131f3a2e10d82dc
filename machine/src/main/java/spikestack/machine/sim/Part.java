package spikestack.machine.sim;

import spikestack.machine.mapping.Run;
import spikestack.model.network.Network;
import spikestack.model.spike.SpikeTensor;

/// A part of an inference, which executes some of the layers: what all parts work with, and how a
/// branch ends.
abstract class Part {
  final Program program;
  final Network network;
  final Buffers buffers;
  final Executor executor;
  final Timekeeper clock;
  final Recorder recorder;
  final Skipper skipper;

  /// `clock` is told what each layer did.
  Part(Program program, Timekeeper clock) {
    this.program = program;
    this.network = program.network;
    this.buffers = new Buffers(network);
    this.executor =
        new Executor(
            network.timesteps(),
            network.precision().membraneMin(),
            network.precision().membraneMax(),
            program.maxFanIn(),
            program.maxOutputs());
    this.clock = clock;
    this.recorder = new Recorder();
    this.skipper = new Skipper(program.machine, network);
  }

  /// Works with the same.
  Part(Part other) {
    this.program = other.program;
    this.network = other.network;
    this.buffers = other.buffers;
    this.executor = other.executor;
    this.clock = other.clock;
    this.recorder = other.recorder;
    this.skipper = other.skipper;
  }

  /// The end of a branch: joins the residual and fires gate number `gate`, or fires and adds.
  final void close(
      Dense layer, SpikeTensor[] planes, int count, int gate, Run run, String point, Scope scope) {
    if (network.spikeAdd()) {
      executor.add(layer, planes, count, buffers.residual, buffers.fired);
      recorder.spikes(point, buffers.fired);
    } else if (beforeMean(gate)) {
      executor.keep(layer, planes, count, buffers.residual);
      buffers.gated.clear();
    } else {
      executor.join(layer, planes, count, buffers.residual, gate(gate), buffers.gated);
    }
    long fired = network.spikeAdd() ? buffers.fired.count() : buffers.gated.count();
    clock.dense(
        run,
        scope,
        Timekeeper.Reader.EXPERTS,
        skipper.spikes(planes, count, layer),
        executor.activity(run, fired),
        0);
  }

  /// Whether gate number `gate` is the head's and a mean stands before it, or in its place.
  final boolean beforeMean(int gate) {
    boolean mean = network.meanHead() || network.head().behindMean();
    return mean && gate == 2 * network.blocks().size();
  }

  /// Gates in order of use: even numbers stand before attentions (the last before the head), odd
  /// ones in the middle of a block.
  final NeuronUnit gate(int number) {
    return number % 2 == 0
        ? program.gates.get(number / 2)
        : program.blocks.get(number / 2).middle().orElseThrow();
  }
}
