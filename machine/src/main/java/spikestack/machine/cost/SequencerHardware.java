package spikestack.machine.cost;

import spikestack.machine.arch.Event;

/// Per core, the sequencer holds two descriptors (the running one and the next), six nested loop
/// counters and three address generators (weights, spikes, residual), each an adder and a register.
final class SequencerHardware {
  static final int ADDRESS_BITS = 20;
  private static final int LOOPS = 6;
  private static final int LOOP_BITS = 16;
  private static final int GENERATORS = 3;

  private SequencerHardware() {}

  static Hardware perCore(Adder address) {
    return Hardware.flipFlops(
            2.0 * Event.DESCRIPTOR_BITS + LOOPS * LOOP_BITS + GENERATORS * ADDRESS_BITS)
        .plus(Hardware.counter(LOOPS * LOOP_BITS))
        .plus(address.hardware().times(GENERATORS));
  }
}
