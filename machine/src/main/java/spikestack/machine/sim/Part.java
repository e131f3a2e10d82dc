package spikestack.machine.sim;

import spikestack.model.network.Network;

/// A part of an inference, which executes some of the layers; holds what all parts work with.
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
}
