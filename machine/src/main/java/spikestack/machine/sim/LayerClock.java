package spikestack.machine.sim;

import java.util.List;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Event;
import spikestack.machine.arch.Link;
import spikestack.machine.mapping.Attend;
import spikestack.machine.mapping.Mask;
import spikestack.machine.mapping.Plan;
import spikestack.machine.mapping.Run;
import spikestack.machine.mapping.Stripe;

/// Time of the whole machine, layer by layer: every layer begins when the one before it has drained
/// (its spikes are its input), loads and stores its stripes, and books what it did. Only weights
/// run ahead.
///
/// Runs on the expert cores are timed by [RunClock], layers behind a router by [RoutedClock],
/// attentions by [AttentionClock]; what the banks do alone, and what all of them count, is here.
final class LayerClock implements Timekeeper {
  /// D3: the heads are compared with each other all at once, in the cycle after Q has drained.
  private static final int SELECT_CYCLES = 1;

  private final Accelerator machine;
  private final Ledger ledger;
  private final TagBook book;
  private final RunClock runs;
  private final RoutedClock routed;
  private final AttentionClock attention;

  LayerClock(Accelerator machine, int timesteps) {
    this.machine = machine;
    this.ledger = new Ledger(machine);
    this.book = new TagBook(machine, timesteps, ledger);
    this.runs = new RunClock(machine, ledger, book);
    this.routed = new RoutedClock(machine, ledger, book, runs);
    this.attention = new AttentionClock(machine, ledger);
  }

  @Override
  public void reset(boolean record) {
    ledger.reset(record);
    runs.reset();
  }

  @Override
  public long now() {
    return ledger.now();
  }

  @Override
  public List<LayerResult> layers() {
    return ledger.layers();
  }

  @Override
  public List<Interval> schedule() {
    return ledger.schedule();
  }

  @Override
  public RoutedTimekeeper routed() {
    return routed;
  }

  @Override
  public void dense(
      Run run, Scope scope, Reader reader, Tags tags, Activity activity, long poolJoins) {
    runs.begin(run, scope, reader);
    long end = runs.stripes(run, tags, ExpertClock.Decided.BEFORE);
    if (poolJoins > 0) {
      book.pooled(joined(run, poolJoins, 0));
    }
    runs.end(end, run, activity);
  }

  @Override
  public void query(Run run, Tags tags, Activity activity) {
    runs.begin(run, Scope.PROJECTION, Reader.ATTENTION);
    long end = runs.stripes(run, tags, ExpertClock.Decided.BEFORE);
    runs.end(end + SELECT_CYCLES, run, activity);
  }

  @Override
  public void keyValue(Run run, Tags tags, Activity activity) {
    runs.begin(run, Scope.PROJECTION, Reader.ATTENTION);
    long now = ledger.now();
    long end = runs.stripes(run, tags, new ExpertClock.Decided(now, now));
    runs.end(end, run, activity);
  }

  @Override
  public void filtered(Run run, Tags tags, Activity activity, long joins, int width) {
    runs.begin(run, Scope.PROJECTION, Reader.OTHERS);
    long end = runs.stripes(run, tags, ExpertClock.Decided.BEFORE);
    joined(run, joins, width);
    runs.end(end, run, activity);
  }

  /// A spike is read, joined and written once for every window that holds its token: `joins` (slot,
  /// window) pairs in all. The first `width` features are written as they are. Returns the words
  /// that were joined.
  private long joined(Run run, long joins, int width) {
    int rows = machine.expert().rows();
    int others = run.outputs() - width;
    long words = joins * Math.ceilDiv(others, rows);
    long bits = joins * others;
    long slots = (long) run.tokens() * run.steps();
    long written = slots * Math.ceilDiv(width, rows) + words;
    ledger.add(Event.POOL_OR, bits);
    ledger.add(Event.SPIKE_JOIN_READ, words);
    ledger.add(Event.SPIKE_WRITE, written - ledger.count(Event.SPIKE_WRITE));
    ledger.add(
        Link.BANK_TO_SPIKE_BUFFER, slots * width + bits - ledger.count(Link.BANK_TO_SPIKE_BUFFER));
    return words;
  }

  @Override
  public void keepLargest(Run run, Tags tags, Activity activity, long pairs, int bits) {
    runs.begin(run, Scope.EMBEDDING, Reader.EXPERTS);
    long end = runs.stripes(run, tags, ExpertClock.Decided.BEFORE);
    BankCounts.residual(ledger, pairs * run.outputs(), bits);
    runs.end(end, run, activity);
  }

  /// The bank reads the second half's spike, ANDs and writes.
  @Override
  public void depthwise(Run run, Tags tags, Activity activity) {
    runs.begin(run, Scope.MLP, Reader.EXPERTS);
    long end = runs.stripes(run, tags, ExpertClock.Decided.BEFORE);
    ledger.add(Event.SPIKE_JOIN_READ, ledger.count(Event.SPIKE_WRITE));
    ledger.add(Event.MERGE_JOIN, (long) run.tokens() * run.steps() * run.outputs());
    int met = Math.min(machine.expert().rows(), run.outputs());
    ledger.end(end, 0, runs.count(activity, met));
  }

  @Override
  public void mask(Mask mask, long counted, long masks, long fired, double rate) {
    ledger.begin(mask.name(), Scope.ATTENTION);
    book.mask(mask);
    long now = ledger.now();
    for (Stripe stripe : mask.stripes()) {
      long ready = runs.load(stripe, now);
      now = runs.store(stripe, attention.stripe(mask, stripe, ready));
    }
    ledger.add(Event.ATTENTION_ACCUMULATE, counted);
    ledger.add(Event.ATTENTION_FIRE, masks + fired);
    ledger.end(now, 0, rate);
  }

  @Override
  public void attend(
      Attend attend, HeadSource heads, AttentionCounts counts, long kept, double rate, long fired) {
    ledger.begin(attend.name(), Scope.ATTENTION);
    attended(attend, heads.of(attend), 1, counts, kept, rate, fired);
  }

  /// The bank opens each spike with its router bit and adds it to the merged words, which it reads
  /// and writes.
  @Override
  public void attendMerging(
      Attend attend,
      HeadSource heads,
      int experts,
      int planes,
      AttentionCounts counts,
      long kept,
      double rate,
      long fired) {
    ledger.begin(attend.name(), Scope.ATTENTION);
    long slots = (long) attend.tokens() * attend.steps() * attend.heads();
    ledger.add(Event.MERGE_JOIN, slots * attend.valueWidth());
    ledger.add(
        Event.SPIKE_JOIN_READ,
        (long) attend.steps() * attend.heads() * attend.queryTiles() * attend.valueWidth());
    long slices = attend.heads() / experts;
    AttentionCounts sliced = new AttentionCounts(slices * counts.andCounts(), counts.selectAdds());
    attended(attend, heads.of(attend), planes, sliced, kept, rate, fired);
  }

  /// `planes`: bits of a word that the bank merges into, otherwise 1.
  private void attended(
      Attend attend,
      AttentionClock.Heads heads,
      int planes,
      AttentionCounts counts,
      long kept,
      double rate,
      long fired) {
    book.attending(planes);
    long now = ledger.now();
    for (Stripe stripe : attend.stripes()) {
      long ready = runs.load(stripe, now);
      now = runs.store(stripe, attention.stripe(attend, stripe, ready, heads));
    }
    if (machine.skipping().attention().off()) {
      ledger.add(Event.SELECT_ADD, counts.selectAdds());
    }
    ledger.add(Event.AND_COUNT, counts.andCounts());
    ledger.add(
        Event.ATTENTION_PASS,
        ledger.useful() - counts.andCounts() - ledger.count(Event.SELECT_ADD));
    book.attended(attend);
    ledger.add(Event.ATTENTION_FIRE, fired);
    ledger.end(now, kept, rate);
  }

  /// A row of all cores at a time, as fast as the residual's and the spikes' ports let them.
  @Override
  public void fireWords(String name, long slots, int width, int bits, long fired) {
    int cores = machine.expert().count();
    int rows = machine.expert().rows();
    long together = (long) cores * rows;
    long factor =
        Math.max(
            Math.ceilDiv(together * bits, machine.residualBuffer().portBits()),
            Math.ceilDiv(together, machine.spikeBuffers().portBits()));
    long rounds = Math.ceilDiv(slots * Math.ceilDiv(width, rows), cores);
    ledger.begin(name, Scope.EMBEDDING);
    ledger.add(Event.RESIDUAL_READ, slots * width * bits);
    ledger.add(Link.RESIDUAL_TO_BANK, slots * width * bits);
    fire(slots, width, fired);
    ledger.endBanks(rounds * factor + machine.expert().bankLatency());
  }

  @Override
  public void meanGate(Plan plan, long slots, int steps, int width, int bits, long fired) {
    sum(slots * width, bits);
    fire(steps, width, fired);
    ledger.endBanks(plan.meanCycles());
  }

  @Override
  public void mean(Plan plan, long slots, int width, int bits) {
    sum(slots * width, bits);
    ledger.add(Event.RESIDUAL_WRITE, (long) width * bits);
    ledger.add(Link.BANK_TO_RESIDUAL, (long) width * bits);
    ledger.endBanks(plan.meanCycles());
  }

  /// The banks sum `words` residual words before the classifier.
  private void sum(long words, int bits) {
    ledger.begin("head.mean", Scope.HEAD);
    ledger.add(Event.COUNT_ADD, words);
    ledger.add(Event.RESIDUAL_READ, words * bits);
    ledger.add(Link.RESIDUAL_TO_BANK, words * bits);
  }

  /// Neurons of `slots` rows of `width` words.
  private void fire(long slots, int width, long fired) {
    ledger.add(Event.NEURON_UPDATE, slots * width);
    ledger.add(Event.FIRE, fired);
    ledger.add(Event.SPIKE_WRITE, slots * Math.ceilDiv(width, machine.expert().rows()));
    ledger.add(Link.BANK_TO_SPIKE_BUFFER, slots * width);
    book.fired(width, slots);
  }
}
