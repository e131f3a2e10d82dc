package spikestack.machine.cost;

import spikestack.machine.tech.Ledger;
import spikestack.machine.tech.Macro;

/// A memory of one unit instance: `banks` equal macros, each with its own word. An access of `bits`
/// touches as many banks as it needs and is charged by the share of their words it uses: streams
/// read whole words into a line register and hand them out.
///
/// @param bank one macro, priced by the technology
record Memory(int banks, Macro bank) {
  /// @param kibibytes capacity of all banks
  /// @param wordBits word of one bank
  static Memory of(Ledger ledger, double kibibytes, int banks, int wordBits) {
    return new Memory(banks, ledger.memory(kibibytes / banks, wordBits));
  }

  double kibibytes() {
    return banks * bank.kibibytes();
  }

  double areaUm2() {
    return banks * bank.areaUm2();
  }

  double leakageUw() {
    return banks * bank.leakageUw();
  }

  double readPj(double bits) {
    return bank.readPj() * bits / bank.wordBits();
  }

  double writePj(double bits) {
    return bank.writePj() * bits / bank.wordBits();
  }

  double accessPs() {
    return 1e3 * bank.accessNs();
  }

  double cyclePs() {
    return 1e3 * bank.cycleNs();
  }
}
