package spikestack.machine.cost;

import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Event;
import spikestack.machine.arch.Unit;
import spikestack.machine.tech.Ledger;
import spikestack.machine.tech.Parameter;

/// Energy of every event, in picojoules. The clock of registers is not in here: it runs whether
/// anything happens or not ([ClockTree]).
final class Pricing {
  /// Bits that flip in a binary counter per increment, on average (2 - 2^(1 - n)).
  private static final double FLIPS_PER_COUNT = 2;

  /// Of the query, key and value bits that shift through an attention array, two thirds (keys,
  /// values) go down columns.
  private static final double ATTENTION_DOWN = 2.0 / 3;

  private final Accelerator machine;
  private final Ledger ledger;
  private final Datapath datapath;
  private final Inventory inventory;
  private final Wiring wiring;

  Pricing(
      Accelerator machine, Ledger ledger, Datapath datapath, Inventory inventory, Wiring wiring) {
    this.machine = machine;
    this.ledger = ledger;
    this.datapath = datapath;
    this.inventory = inventory;
    this.wiring = wiring;
  }

  Price price(Event event) {
    double bits = event.bits(machine);
    return switch (event) {
      // The weight passes its gate, the adder adds, some bits of the sum change.
      case PE_ADD ->
          Price.compute(add(datapath.expertAdd) + gates(Datapath.WEIGHT_BITS))
              .plus(Price.registers(written(bits)));
      // Only the clock, which is charged by time.
      case PE_PASS, PE_IDLE, ATTENTION_PASS, ATTENTION_IDLE -> Price.FREE;
      case WEIGHT_SHIFT ->
          Price.registers(written(bits))
              .plus(Price.wires(bits * wiring.hopPj(pitch(Unit.EXPERT_ARRAY)), 0));
      case SPIKE_SHIFT -> Price.registers(written(bits)).plus(down(Unit.EXPERT_ARRAY, bits));
      case SHADOW_WRITE -> Price.registers(written(bits));

      case COMBINE_ADD ->
          Price.compute(add(datapath.combineAdd) + shift())
              .plus(
                  Price.localBuffer(
                      access(Unit.NEURON_BANK, bits, true)
                          + access(Unit.NEURON_BANK, bits, false)));
      case DRIVE ->
          Price.compute(add(datapath.bankAdd) + shift()).plus(Price.registers(written(bits)));
      case NEURON_UPDATE, ATTENTION_UPDATE ->
          Price.compute(neuron()).plus(Price.registers(written(bits)));
      case RESIDUAL_ADD, ATTENTION_ACCUMULATE ->
          Price.compute(add(datapath.bankAdd) + muxes(bits)).plus(Price.registers(written(bits)));
      case COUNT_ADD -> Price.compute(add(datapath.countAdd)).plus(Price.registers(written(bits)));
      case FIRE, ATTENTION_FIRE -> Price.registers(1e-3 * ledger.value(Parameter.FLIP_FLOP_TOGGLE));
      case POOL_OR, MERGE_JOIN -> Price.compute(gates(2 * bits));

      case LOCAL_WEIGHT_WRITE -> Price.localBuffer(access(Unit.LOCAL_WEIGHTS, bits, false));
      case LOCAL_WEIGHT_READ -> Price.localBuffer(access(Unit.LOCAL_WEIGHTS, bits, true));
      case WEIGHT_BUFFER_WRITE -> Price.globalBuffer(access(Unit.WEIGHT_BUFFER, bits, false));
      case WEIGHT_BUFFER_READ, WEIGHT_BUFFER_STREAM ->
          Price.globalBuffer(access(Unit.WEIGHT_BUFFER, bits, true));
      case SPIKE_READ, SPIKE_JOIN_READ, QUERY_READ, KEY_READ, VALUE_READ, SPIKE_SPILL ->
          Price.globalBuffer(access(Unit.SPIKE_BUFFER, bits, true))
              .plus(Price.registers(written(bits)));
      case SPIKE_WRITE, ATTENTION_WRITE, SPIKE_FILL ->
          Price.globalBuffer(access(Unit.SPIKE_BUFFER, bits, false))
              .plus(Price.registers(written(bits)));
      case TAG_READ ->
          Price.globalBuffer(inventory.tags().readPj(bits))
              .plus(Price.compute(gates(bits)))
              .plus(Price.registers(written(bits)));
      case TAG_WRITE ->
          Price.globalBuffer(inventory.tags().writePj(bits))
              .plus(Price.compute(gates(bits)))
              .plus(Price.registers(written(bits)));
      case RESIDUAL_READ, RESIDUAL_PLANE_READ ->
          Price.globalBuffer(access(Unit.RESIDUAL_BUFFER, bits, true));
      case RESIDUAL_WRITE -> Price.globalBuffer(access(Unit.RESIDUAL_BUFFER, bits, false));

      case AND_COUNT ->
          Price.compute(gates(1) + increments()).plus(Price.registers(flips(FLIPS_PER_COUNT)));
      case SELECT_ADD -> Price.compute(add(datapath.attentionAdd) + gates(Datapath.SCORE_BITS));
      case ATTENTION_SHIFT ->
          Price.registers(written(bits))
              .plus(
                  Price.wires(
                      (1 - ATTENTION_DOWN) * bits * wiring.hopPj(pitch(Unit.ATTENTION_ARRAY)), 0))
              .plus(down(Unit.ATTENTION_ARRAY, ATTENTION_DOWN * bits));
      case PARTIAL_SHIFT ->
          Price.registers(written(bits))
              .plus(Price.wires(bits * wiring.hopPj(pitch(Unit.ATTENTION_ARRAY)), 0));
      case MEMBRANE_READ -> Price.localBuffer(access(Unit.ATTENTION_MEMBRANE, bits, true));
      case MEMBRANE_WRITE -> Price.localBuffer(access(Unit.ATTENTION_MEMBRANE, bits, false));

      case ROUTER_COMPARE ->
          Price.compute(1e-3 * bits * ledger.value(Parameter.COMPARATOR_ENERGY) + muxes(bits))
              .plus(Price.registers(written(bits)));
      // A whole word for a token number: queues are not read in order of their words.
      case QUEUE_WRITE -> Price.localBuffer(inventory.memory(Unit.ROUTER).bank().writePj());
      case QUEUE_READ -> Price.localBuffer(inventory.memory(Unit.ROUTER).bank().readPj());
      case HEAD_SCORE ->
          Price.compute(
                  add(datapath.countAdd)
                      + 1e-3 * machine.expert().rows() * ledger.value(Parameter.FULL_ADDER_ENERGY))
              .plus(Price.registers(written(bits)));
      case DESCRIPTOR -> Price.registers(written(bits));
      case DRAM_READ, DRAM_WRITE -> Price.dram(bits * ledger.value(Parameter.DRAM_ENERGY));
    };
  }

  private double pitch(Unit array) {
    return wiring.pitchUm(array);
  }

  /// One step down a column: a wire as long as an element, or a bond where the array is folded.
  private Price down(Unit array, double bits) {
    double crossing = wiring.columnCrossing(array);
    return Price.wires(
        bits * (1 - crossing) * wiring.hopPj(pitch(array)), bits * crossing * wiring.bondPj());
  }

  private double add(Adder adder) {
    return 1e-3 * adder.energyFj(ledger);
  }

  /// Add, carry-save row and comparison, clamp, reset; where a spike can subtract, also the sum of
  /// what it would leave, which is made at every update.
  private double neuron() {
    double sum = Datapath.SUM_BITS;
    return add(datapath.bankAdd)
        + 1e-3
            * sum
            * (ledger.value(Parameter.FULL_ADDER_ENERGY)
                + ledger.value(Parameter.COMPARATOR_ENERGY))
        + muxes(sum)
        + gates(sum)
        + (datapath.subtracts() ? subtracting() : 0);
  }

  private double subtracting() {
    double sum = Datapath.SUM_BITS;
    return add(datapath.bankAdd)
        + 1e-3 * sum * ledger.value(Parameter.FULL_ADDER_ENERGY)
        + muxes(3 * sum)
        + gates(sum);
  }

  private double shift() {
    return muxes((double) Datapath.SHIFT_LEVELS * Datapath.COMBINER_BITS);
  }

  private double muxes(double bits) {
    return 1e-3 * bits * ledger.value(Parameter.ACTIVITY) * ledger.value(Parameter.MUX2_ENERGY);
  }

  private double gates(double bits) {
    return 1e-3 * bits * ledger.value(Parameter.ACTIVITY) * ledger.value(Parameter.NAND2_ENERGY);
  }

  /// The half adders whose bits flip.
  private double increments() {
    return 1e-3
        * FLIPS_PER_COUNT
        * (ledger.value(Parameter.XOR2_ENERGY) + ledger.value(Parameter.NAND2_ENERGY));
  }

  /// A register of this width takes a new word.
  private double written(double bits) {
    return flips(bits * ledger.value(Parameter.ACTIVITY));
  }

  private double flips(double bits) {
    return 1e-3 * bits * ledger.value(Parameter.FLIP_FLOP_TOGGLE);
  }

  private double access(Unit unit, double bits, boolean read) {
    Memory memory = inventory.memory(unit);
    return read ? memory.readPj(bits) : memory.writePj(bits);
  }
}
