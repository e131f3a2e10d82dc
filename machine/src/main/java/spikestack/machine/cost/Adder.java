package spikestack.machine.cost;

import spikestack.machine.tech.Ledger;
import spikestack.machine.tech.Parameter;

/// An adder of full-adder cells: a ripple chain where that meets the clock, else carry-select in
/// blocks of 8 bits.
///
/// - Ripple, n cells: delay = first + (n - 2) carry + last.
/// - Carry-select, b = ceil(n / 8) blocks: every block but the first is there twice (carry in 0 and
///   1) and a multiplexer per bit and carry picks one; delay = first + 7 carry + (b - 1) mux; cells
///      = 8 + 16 (b - 1).
///
/// A synthesis tool makes the same trade, with finer steps.
///
/// @param bits at least 2
/// @param select whether it is the carry-select form
record Adder(int bits, boolean select) {
  private static final int BLOCK = 8;

  Adder {
    if (bits < 2) {
      throw new IllegalArgumentException("an adder has at least 2 bits, not " + bits);
    }
  }

  /// The smaller form that fits, or the faster one if none does.
  static Adder within(double budgetPs, int bits, Ledger ledger) {
    Adder ripple = new Adder(bits, false);
    return bits <= BLOCK || ripple.delayPs(ledger) <= budgetPs ? ripple : new Adder(bits, true);
  }

  double fullAdders() {
    return select ? BLOCK + 2.0 * BLOCK * (blocks() - 1) : bits;
  }

  Hardware hardware() {
    double selectors = select ? (BLOCK + 1.0) * (blocks() - 1) : 0;
    return new Hardware(0, fullAdders(), selectors, 0, 0, 0);
  }

  double delayPs(Ledger ledger) {
    double first = ledger.value(Parameter.FULL_ADDER_FIRST);
    double carry = ledger.value(Parameter.FULL_ADDER_CARRY);
    if (select) {
      return first + (BLOCK - 1) * carry + (blocks() - 1) * ledger.value(Parameter.MUX2_DELAY);
    }
    return first + (bits - 2) * carry + ledger.value(Parameter.FULL_ADDER_LAST);
  }

  /// Every cell evaluates once per addition, the unused halves of a carry-select adder too.
  double energyFj(Ledger ledger) {
    return fullAdders() * ledger.value(Parameter.FULL_ADDER_ENERGY);
  }

  private int blocks() {
    return Math.ceilDiv(bits, BLOCK);
  }
}
