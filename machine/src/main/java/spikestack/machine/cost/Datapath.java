package spikestack.machine.cost;

import java.util.ArrayList;
import java.util.List;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.tech.Ledger;
import spikestack.machine.tech.Parameter;

/// Widths, adders and logic delays of the datapaths: chosen once for a target clock and then the
/// same in every arrangement, so that 2D and 3D compare the same netlist.
///
/// Operations of a neuron bank, in order of a sum's way through it: bias add, rounding shift,
/// residual add with clamp, neuron (add, clamp, compare, reset), write. In the neuron, sum and
/// comparison run side by side: `V + X >= threshold` is a carry-save row and one carry chain, so
/// the loop through the membrane register has one chain, not two. Where a spike subtracts, what it
/// leaves is a third sum beside them, and a multiplexer on the way to the register.
final class Datapath {
  /// Bits of sums and membranes.
  static final int SUM_BITS = 16;

  static final int WEIGHT_BITS = 8;
  static final int COMBINER_BITS = 24;
  static final int COUNT_BITS = 32;

  /// Bits of an attention count: head widths up to 255.
  static final int SCORE_BITS = 8;

  /// Levels of a shifter over 0..15 positions.
  static final int SHIFT_LEVELS = 4;

  final Adder expertAdd;
  final Adder attentionAdd;
  final Adder bankAdd;
  final Adder combineAdd;
  final Adder countAdd;
  final Adder addressAdd;
  private final Ledger ledger;
  private final Accelerator machine;

  Datapath(Accelerator machine, Ledger ledger) {
    this.machine = machine;
    this.ledger = ledger;
    double budget = 1e6 / machine.clock().megahertz() - overheadPs();
    double gate = ledger.value(Parameter.NAND2_DELAY);
    this.expertAdd = Adder.within(budget - 2 * gate, SUM_BITS, ledger);
    this.attentionAdd = Adder.within(budget - gate, SUM_BITS, ledger);
    this.combineAdd = Adder.within(budget, COMBINER_BITS, ledger);
    this.countAdd = Adder.within(budget, COUNT_BITS, ledger);
    this.addressAdd = Adder.within(budget, SequencerHardware.ADDRESS_BITS, ledger);
    this.bankAdd = bankAdder(budget);
  }

  /// Whether banks can subtract from a membrane that fires.
  boolean subtracts() {
    return machine.reset() == Accelerator.SpikeReset.SUBTRACT;
  }

  /// Clock to Q and setup of the registers at both ends.
  double overheadPs() {
    return ledger.value(Parameter.CLOCK_TO_Q) + ledger.value(Parameter.SETUP);
  }

  private Adder bankAdder(double budget) {
    Adder ripple = new Adder(SUM_BITS, false);
    double expert =
        Step.slowestStage(bankSteps(ripple, Step.NONE), machine.expert().bankLatency())
            .picoseconds();
    double attention =
        Step.slowestStage(
                attentionBankSteps(ripple, Step.NONE, Step.NONE), machine.attention().bankLatency())
            .picoseconds();
    return new Adder(SUM_BITS, Math.max(expert, attention) > budget);
  }

  /// PE of an expert core: gate the weight with the spike, add, clear at the first index.
  Step expertAccumulate() {
    return Step.logic(2 * ledger.value(Parameter.NAND2_DELAY) + expertAdd.delayPs(ledger));
  }

  /// PE of an attention core, mode A: AND, then a counter of half adders.
  Step attentionCount() {
    double nand = ledger.value(Parameter.NAND2_DELAY);
    return Step.logic(nand + (SCORE_BITS - 1) * nand + ledger.value(Parameter.XOR2_DELAY));
  }

  /// PE of an attention core, mode X: gate the count with the value bit, add to the passing sum.
  Step attentionSelect() {
    return Step.logic(ledger.value(Parameter.NAND2_DELAY) + attentionAdd.delayPs(ledger));
  }

  /// One sum of a row picked out of `columns`: a tree of two NAND2 per level.
  Step rowBus(int columns) {
    return Step.logic(2 * levels(columns) * ledger.value(Parameter.NAND2_DELAY));
  }

  Step shift() {
    return Step.logic(SHIFT_LEVELS * ledger.value(Parameter.MUX2_DELAY));
  }

  Step combine() {
    return Step.logic(combineAdd.delayPs(ledger));
  }

  /// Loop of bank mode count: one sum per cycle into the same register.
  Step count() {
    return Step.logic(countAdd.delayPs(ledger));
  }

  /// One score against the best so far: a carry chain over the score.
  Step compareScore() {
    return Step.logic(countAdd.delayPs(ledger) + ledger.value(Parameter.MUX2_DELAY));
  }

  Step nextAddress() {
    return Step.logic(addressAdd.delayPs(ledger));
  }

  /// Steps of a neuron bank ending in `write`, the way to a buffer.
  List<Step> bankSteps(Step write) {
    return bankSteps(bankAdd, write);
  }

  private List<Step> bankSteps(Adder adder, Step write) {
    List<Step> steps = new ArrayList<>();
    steps.add(Step.logic(adder.delayPs(ledger)));
    steps.add(shift());
    steps.add(Step.logic(adder.delayPs(ledger) + ledger.value(Parameter.MUX2_DELAY)));
    steps.add(neuron(adder));
    steps.add(write);
    return steps;
  }

  /// Steps of an attention bank: fetch membrane and partial sum, add the key tile, neuron, write
  /// back.
  List<Step> attentionBankSteps(Step read, Step write) {
    return attentionBankSteps(bankAdd, read, write);
  }

  private List<Step> attentionBankSteps(Adder adder, Step read, Step write) {
    return List.of(read, Step.logic(adder.delayPs(ledger)), neuron(adder), write);
  }

  private Step neuron(Adder adder) {
    return Step.logic(
        ledger.value(Parameter.FULL_ADDER_FIRST)
            + adder.delayPs(ledger)
            + (subtracts() ? 2 : 1) * ledger.value(Parameter.MUX2_DELAY)
            + ledger.value(Parameter.NAND2_DELAY));
  }

  static int levels(int inputs) {
    return 32 - Integer.numberOfLeadingZeros(Math.max(inputs, 1) - 1);
  }
}
