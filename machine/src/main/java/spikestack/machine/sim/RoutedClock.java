package spikestack.machine.sim;

import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Event;
import spikestack.machine.arch.Link;
import spikestack.machine.mapping.Plan;
import spikestack.machine.mapping.Run;
import spikestack.machine.mapping.Stripe;

/// Time of experts behind a router (docs/architecture/router-and-merge.md), for [LayerClock]:
/// scores and the scan that fills the queues, then layers over the queues.
final class RoutedClock implements RoutedTimekeeper {
  private final Accelerator machine;
  private final Ledger ledger;
  private final TagBook book;
  private final RunClock runs;
  private final Items items = new Items();

  RoutedClock(Accelerator machine, Ledger ledger, TagBook book, RunClock runs) {
    this.machine = machine;
    this.ledger = ledger;
    this.book = book;
    this.runs = runs;
  }

  /// With shares the scan sweeps the scores twice, the second time to look every difference up and
  /// add, then compares the sum in a step per bit.
  @Override
  public void router(
      Plan.Routed plan, Timekeeper.Tags tags, Timekeeper.Activity activity, RouterKernel kernel) {
    Run run = plan.router();
    runs.begin(run, Scope.ROUTER, Timekeeper.Reader.OTHERS);
    long end = runs.stripes(run, tags, ExpertClock.Decided.BEFORE) + plan.scanCycles();
    long scores = (long) run.tokens() * plan.experts();
    ledger.add(Event.ROUTER_COMPARE, scores);
    ledger.add(Link.BANK_TO_ROUTER, scores * 32);
    if (plan.shareBits() > 0) {
      ledger.add(Event.QUEUE_READ, scores);
      ledger.add(Event.ROUTER_COMPARE, scores + (long) run.tokens() * plan.shareBits());
    }
    long[] tokens = kernel.lengths();
    for (long length : tokens) {
      ledger.add(Event.QUEUE_WRITE, length);
    }
    runs.end(end, run, activity, tokens);
  }

  @Override
  public void experts(
      Plan.MoePlan plan,
      Timekeeper.Tags tags,
      Timekeeper.Activity activity,
      RouterKernel kernel,
      long merges) {
    Run run = plan.expert();
    runs.begin(run, Scope.MOE, Timekeeper.Reader.OTHERS);
    plan.output().ifPresent(output -> runs.merging(output.planes()));
    long end = queues(run, plan.experts(), tags, kernel, Chosen.JUST_NOW);
    ledger.add(Event.SPIKE_JOIN_READ, ledger.count(Event.SPIKE_WRITE));
    ledger.add(Event.MERGE_JOIN, merges);
    runs.end(end, run, activity, kernel.lengths());
  }

  @Override
  public void fold(Plan.MoePlan plan, String name, int residualBits, int width, int mergedBits) {
    ledger.begin(name, Scope.MOE);
    int tokens = plan.expert().tokens();
    long words = (long) tokens * plan.expert().steps() * width;
    BankCounts.residual(ledger, words, residualBits);
    ledger.add(Event.SPIKE_JOIN_READ, words * mergedBits / machine.expert().rows());
    book.folded(width, tokens, residualBits);
    ledger.endBanks(plan.foldCycles());
  }

  @Override
  public void up(
      Plan.RoutedMlpPlan plan,
      Timekeeper.Tags tags,
      Timekeeper.Activity activity,
      RouterKernel kernel) {
    Run run = plan.up();
    runs.begin(run, Scope.MOE, Timekeeper.Reader.EXPERTS);
    long end = queues(run, plan.experts(), tags, kernel, Chosen.JUST_NOW);
    runs.end(end, run, activity, kernel.lengths());
  }

  /// A token's share goes to the bank with each of its items.
  @Override
  public void down(
      Plan.RoutedMlpPlan plan,
      Timekeeper.Tags tags,
      Timekeeper.Activity activity,
      RouterKernel kernel,
      long adds) {
    Run run = plan.down();
    runs.begin(run, Scope.MOE, Timekeeper.Reader.EXPERTS);
    long end = queues(run, plan.experts(), tags, kernel, Chosen.BEFORE);
    long shares = ledger.count(Event.QUEUE_READ) * plan.shareBits();
    ledger.add(Link.ROUTER_TO_SEQUENCER, shares);
    ledger.add(Link.SEQUENCER_TO_ARRAY, shares);
    ledger.add(Event.COMBINE_ADD, adds);
    runs.end(end, run, activity, kernel.lengths());
  }

  /// When it was known which experts have tokens.
  private enum Chosen {
    /// When the layer begins.
    JUST_NOW,
    /// Before another layer that the weights of this one come after.
    BEFORE
  }

  /// A layer of `count` experts over their queues. Expert e runs on core e mod cores; row blocks
  /// are loaded round-robin over the cores. Returns when the last stripe is stored.
  ///
  /// Where the router has not decided yet, all experts' weights are fetched ahead; into the cores
  /// go only those of experts with tokens, from the beginning of the stripe.
  private long queues(
      Run run, int count, Timekeeper.Tags tags, RouterKernel kernel, Chosen chosen) {
    boolean unused = machine.skipping().unusedExperts();
    long now = ledger.now();
    for (Stripe stripe : run.stripes()) {
      long ready = runs.load(stripe, now);
      deal(run, stripe, count, kernel, unused);
      ExpertClock.Decided decided =
          chosen == Chosen.BEFORE
              ? ExpertClock.Decided.BEFORE
              : new ExpertClock.Decided(unused ? ready : 0, ready);
      now = runs.stripe(run, stripe, items, tags.of(run, stripe), ready, decided);
    }
    return now;
  }

  /// Items of the experts with tokens in the stripe. Row blocks of the others are fetched with
  /// them, unless `unused` ones are skipped.
  private void deal(Run run, Stripe stripe, int count, RouterKernel kernel, boolean unused) {
    int cores = machine.expert().count();
    int rows = machine.expert().rows();
    int blocks = Math.ceilDiv(run.outputs(), rows);
    int fetched = 0;
    for (int expert = 0; expert < count; expert++) {
      boolean used = kernel.inRange(expert, stripe.from(), stripe.to()) > 0;
      fetched += used || !unused ? 1 : 0;
    }
    items.clear(fetched * blocks);
    items.queued = true;
    int ordinal = 0;
    int rounds = Math.ceilDiv(count, cores) * blocks;
    for (int round = 0; round < rounds; round++) {
      for (int core = 0; core < cores; core++) {
        int expert = round / blocks * cores + core;
        int block = round % blocks;
        if (expert < count) {
          int tokens = kernel.inRange(expert, stripe.from(), stripe.to());
          if (tokens > 0) {
            int features = Math.min(rows, run.outputs() - block * rows);
            items.add(core, ordinal, features, expert, 0, run.slots(tokens));
            ledger.add(Event.QUEUE_READ, tokens);
            ledger.add(Link.ROUTER_TO_SEQUENCER, tokens * (long) ExpertClock.INDEX_BITS);
          }
          ordinal += tokens > 0 || !unused ? 1 : 0;
        }
      }
    }
  }
}
