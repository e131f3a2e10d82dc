package spikestack.machine.sim;

import spikestack.machine.arch.Event;
import spikestack.machine.arch.Link;
import spikestack.machine.mapping.Run;

/// Events of a neuron bank that follow from the size of an item alone. Spikes fired are counted
/// where they are known.
final class BankCounts {
  private BankCounts() {}

  /// `rows` features of `slots` slots left the array.
  static void add(Ledger ledger, Run run, long slots, int rows) {
    long sums = slots * rows;
    long outputs = sums * run.replays();
    long writes = slots * run.replays();
    if (run.planes() > 1) {
      ledger.add(Event.COMBINE_ADD, sums * run.planes());
    }
    switch (run.bank()) {
      case FIRE -> {
        ledger.add(Event.DRIVE, sums);
        ledger.add(Event.NEURON_UPDATE, outputs);
        ledger.add(Event.SPIKE_WRITE, writes);
        ledger.add(Link.BANK_TO_SPIKE_BUFFER, outputs);
      }
      case JOIN -> {
        ledger.add(Event.DRIVE, sums);
        residual(ledger, outputs, run.residualBits());
        ledger.add(Event.NEURON_UPDATE, outputs);
        ledger.add(Event.SPIKE_WRITE, writes);
        ledger.add(Link.BANK_TO_SPIKE_BUFFER, outputs);
      }
      case KEEP -> {
        ledger.add(Event.DRIVE, sums);
        residual(ledger, outputs, run.residualBits());
      }
      case MAX -> ledger.add(Event.DRIVE, sums);
      case ADD -> {
        ledger.add(Event.DRIVE, sums);
        ledger.add(Event.NEURON_UPDATE, outputs);
        residual(ledger, outputs, run.residualBits());
      }
      case COUNT -> ledger.add(Event.COUNT_ADD, outputs);
    }
  }

  /// `words` residual words of `width` bits were read, added to and written.
  static void residual(Ledger ledger, long words, int width) {
    ledger.add(Event.RESIDUAL_ADD, words);
    long bits = words * width;
    ledger.add(Event.RESIDUAL_READ, bits);
    ledger.add(Event.RESIDUAL_WRITE, bits);
    ledger.add(Link.RESIDUAL_TO_BANK, bits);
    ledger.add(Link.BANK_TO_RESIDUAL, bits);
  }
}
