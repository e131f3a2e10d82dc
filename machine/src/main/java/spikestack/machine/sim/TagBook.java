package spikestack.machine.sim;

import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Event;
import spikestack.machine.arch.Skipping;
import spikestack.machine.mapping.Attend;
import spikestack.machine.mapping.Mask;
import spikestack.machine.mapping.Run;

/// Which tags the layer in progress reads and writes, and the words written outside the expert
/// cores' items (docs/architecture/skipping.md). Without tags all counts are 0.
final class TagBook {
  private final Accelerator machine;
  private final int timesteps;
  private final Ledger ledger;

  /// Tags that go with what the layer loads and stores.
  private Tagged read = Tagged.NOT;

  private Tagged written = Tagged.NOT;

  TagBook(Accelerator machine, int timesteps, Ledger ledger) {
    this.machine = machine;
    this.timesteps = timesteps;
    this.ledger = ledger;
  }

  private Skipping.Finder finder(Timekeeper.Reader reader) {
    return switch (reader) {
      case EXPERTS -> machine.skipping().expert();
      case ATTENTION -> machine.skipping().attention();
      case OTHERS -> Skipping.Finder.OFF;
    };
  }

  private Tagged forExperts(int planes) {
    return Tagged.by(machine.skipping().expert(), timesteps, planes);
  }

  /// A run on the expert cores begins; returns what its banks write.
  Tagged of(Run run, Timekeeper.Reader reader) {
    // No bank wrote pixels or frames.
    boolean untagged = run.source() == Run.Source.PIXELS || run.source() == Run.Source.FRAMES;
    read = untagged ? Tagged.NOT : forExperts(1);
    written =
        switch (run.bank()) {
          case FIRE, JOIN -> Tagged.by(finder(reader), timesteps, 1);
          case ADD -> Tagged.by(finder(reader), timesteps, run.residualBits());
          case KEEP, MAX, COUNT -> Tagged.NOT;
        };
    return written;
  }

  /// Experts merge into words of `planes` bits, which a projection reads.
  Tagged merging(int planes) {
    written = forExperts(planes);
    return written;
  }

  /// Tag bits that go along with `bits` of spikes from DRAM.
  long loadedWith(long bits) {
    return read.with(bits);
  }

  /// Tag bits that go along with `bits` of spikes to DRAM.
  long storedWith(long bits) {
    return written.with(bits);
  }

  /// Pooled spikes, `words` writes in all: a window's tags change with each of its tokens, once per
  /// token and bundle in time.
  void pooled(long words) {
    long changed = written.changed(words / timesteps);
    ledger.add(Event.TAG_READ, changed);
    ledger.add(Event.TAG_WRITE, changed - ledger.count(Event.TAG_WRITE));
  }

  /// The banks fired `slots` slots of `width` neurons on kept words, in order.
  void fired(int width, long slots) {
    fresh(forExperts(1), width, (int) (slots / timesteps));
  }

  /// The banks added merged words to a residual of `bits` planes.
  void folded(int width, int tokens, int bits) {
    fresh(forExperts(bits), width, tokens);
  }

  private void fresh(Tagged tagged, int width, int tokens) {
    int rows = machine.expert().rows();
    ledger.add(Event.TAG_WRITE, Math.ceilDiv(width, rows) * tagged.words(0, tokens));
  }

  /// A mask begins: its banks look at every spike.
  void mask(Mask mask) {
    read = Tagged.NOT;
    written = forExperts(1);
    fresh(written, mask.width(), mask.tokens());
  }

  /// Attention begins, whose banks write words of `planes` bits.
  void attending(int planes) {
    read = Tagged.by(machine.skipping().attention(), timesteps, 1);
    written = forExperts(planes);
  }

  /// A bit per row and feature beside the membranes holds the tag so far; at the end of a bundle,
  /// or of the tile's share of it, its word is written for every feature.
  void attended(Attend attend) {
    if (written.planes() == 0) {
      return;
    }
    int rows = machine.attention().rows();
    long words = 0;
    for (int tile = 0; tile < attend.queryTiles(); tile++) {
      words += written.words(tile * rows, Math.min(attend.tokens(), (tile + 1) * rows));
    }
    ledger.add(Event.TAG_WRITE, words * attend.valueWidth() * attend.heads());
    long updates = ledger.count(Event.ATTENTION_UPDATE);
    long bits = Event.MEMBRANE_WRITE.bits(machine);
    ledger.add(Event.MEMBRANE_READ, Math.ceilDiv(updates, bits));
    ledger.add(Event.MEMBRANE_WRITE, Math.ceilDiv(updates, bits));
  }
}
