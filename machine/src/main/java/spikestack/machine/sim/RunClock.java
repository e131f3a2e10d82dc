package spikestack.machine.sim;

import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Event;
import spikestack.machine.mapping.Run;
import spikestack.machine.mapping.Stripe;

/// Time of a run on the expert cores, stripe by stripe: its spikes are loaded, its items dealt to
/// the cores, what the banks wrote is stored. Opens and closes the books of the run.
final class RunClock {
  private final Accelerator machine;
  private final Ledger ledger;
  private final TagBook book;
  private final WeightPath weights;
  private final ExpertClock experts;
  private final Items items = new Items();

  RunClock(Accelerator machine, Ledger ledger, TagBook book) {
    this.machine = machine;
    this.ledger = ledger;
    this.book = book;
    this.weights = new WeightPath(machine, ledger);
    this.experts = new ExpertClock(machine, weights, ledger);
  }

  void reset() {
    weights.reset();
    experts.reset();
  }

  /// A run whose output `reader` reads begins.
  void begin(Run run, Scope scope, Timekeeper.Reader reader) {
    ledger.begin(run.name(), scope);
    experts.writes(book.of(run, reader));
  }

  /// The run's spikes are merged into words of `planes` bits, which a projection reads.
  void merging(int planes) {
    experts.writes(book.merging(planes));
  }

  /// All stripes, from now on; returns when the last one is stored.
  long stripes(Run run, Timekeeper.Tags tags, ExpertClock.Decided decided) {
    int cores = machine.expert().count();
    long now = ledger.now();
    for (Stripe stripe : run.stripes()) {
      TileWork work = tags.of(run, stripe);
      long ready = load(stripe, now);
      if (work.sorted() > 0) {
        ready += sort(stripe, work.sorted());
      }
      items.clear(stripe.rowBlocks());
      items.firstToken = stripe.from();
      for (int block = 0; block < stripe.rowBlocks(); block++) {
        int rows = run.rows(stripe, block, machine.expert().rows());
        for (int part = 0; part < stripe.parts(); part++) {
          int from = run.slots(run.partStart(stripe, part));
          int to = run.slots(run.partStart(stripe, part + 1));
          if (to > from) {
            items.add((block * stripe.parts() + part) % cores, block, rows, 0, from, to);
          }
        }
      }
      now = stripe(run, stripe, items, work, ready, decided);
    }
    return now;
  }

  /// The items of a stripe that is there at `ready`; returns when it is stored.
  long stripe(
      Run run, Stripe stripe, Items dealt, TileWork work, long ready, ExpertClock.Decided decided) {
    return store(stripe, experts.stripe(run, dealt, work, ready, decided));
  }

  /// Tokens without a spike are put last: the flags of the `taps` tokens that each one reads are
  /// looked at, one per expert core and cycle, and the order is readable a cycle after it was
  /// written.
  private long sort(Stripe stripe, int taps) {
    ledger.add(Event.QUEUE_WRITE, stripe.tokens());
    return Math.ceilDiv((long) stripe.tokens() * taps, machine.expert().count()) + 1;
  }

  /// Spikes that are not on chip come from DRAM; returns when they are there.
  long load(Stripe stripe, long now) {
    long bits = stripe.loadBits();
    long ready = weights.loadSpikes(bits + book.loadedWith(bits), now);
    ledger.waiting(Cause.DRAM, now, ready);
    return ready;
  }

  /// Spikes that do not stay on chip go to DRAM; returns when they are there.
  long store(Stripe stripe, long drained) {
    long bits = stripe.storeBits();
    long stored = weights.storeSpikes(bits + book.storedWith(bits), drained);
    ledger.waiting(Cause.DRAM, drained, stored);
    return stored;
  }

  void end(long end, Run run, Timekeeper.Activity activity) {
    ledger.end(end, 0, count(activity, run.outputs()));
  }

  /// With the queue length of every expert.
  void end(long end, Run run, Timekeeper.Activity activity, long[] expertTokens) {
    ledger.end(end, expertTokens, 0, count(activity, run.outputs()));
  }

  /// Books additions and fired spikes: every one of the input met the weights of `met` features.
  /// Returns the fraction of ones.
  double count(Timekeeper.Activity activity, int met) {
    long adds = activity.ones() * met;
    ledger.add(Event.PE_ADD, adds);
    ledger.add(Event.PE_PASS, ledger.useful() - adds);
    ledger.add(Event.FIRE, activity.fired());
    return activity.inputBits() == 0 ? 0 : (double) activity.ones() / activity.inputBits();
  }
}
