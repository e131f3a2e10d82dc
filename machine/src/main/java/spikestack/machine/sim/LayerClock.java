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
final class LayerClock implements Timekeeper {
  private static final long[] NO_EXPERTS = new long[0];

  /// D3: the heads are compared with each other all at once, in the cycle after Q has drained.
  private static final int SELECT_CYCLES = 1;

  private final Accelerator machine;
  private final Ledger ledger;
  private final WeightPath weights;
  private final ExpertClock experts;
  private final AttentionClock attention;
  private final Items items = new Items();
  private final TagBook book;
  private long now;

  LayerClock(Accelerator machine, int timesteps) {
    this.machine = machine;
    this.ledger = new Ledger(machine);
    this.weights = new WeightPath(machine, ledger);
    this.experts = new ExpertClock(machine, weights, ledger);
    this.attention = new AttentionClock(machine, ledger);
    this.book = new TagBook(machine, timesteps, ledger);
  }

  @Override
  public void reset(boolean record) {
    now = 0;
    ledger.reset(record);
    weights.reset();
    experts.reset();
  }

  @Override
  public long now() {
    return now;
  }

  @Override
  public List<LayerResult> layers() {
    return ledger.layers();
  }

  @Override
  public List<Interval> schedule() {
    return ledger.schedule();
  }

  /// What the spikes of a layer decide: indices per tile (without skipping, the fan-in).
  interface Tags {
    /// Called before the items of a stripe are timed.
    TileWork of(Run run, Stripe stripe);
  }

  /// What a layer's data showed. `ones` met a weight row, over all slots and planes; `fired` spikes
  /// left the bank; `inputBits` is the number of input positions, taps and planes counted, that
  /// `ones` is a part of.
  record Activity(long ones, long inputBits, long fired) {}

  /// Which cores read what a layer writes.
  enum Reader {
    EXPERTS,
    ATTENTION,
    /// Banks, or nobody: no tags.
    OTHERS
  }

  private void tagging(Run run, Reader reader) {
    experts.writes(book.of(run, reader));
  }

  /// A dense layer.
  @Override
  public void dense(
      Run run, Scope scope, Reader reader, Tags tags, Activity activity, long poolJoins) {
    ledger.begin(run.name(), scope);
    tagging(run, reader);
    stripes(run, tags, ExpertClock.Decided.BEFORE);
    if (poolJoins > 0) {
      pooled(run, poolJoins);
    }
    finish(run, activity, NO_EXPERTS);
  }

  /// Q under D3: once it has drained, the scorer takes a cycle to choose the heads.
  @Override
  public void query(Run run, Tags tags, Activity activity) {
    ledger.begin(run.name(), Scope.PROJECTION);
    tagging(run, Reader.ATTENTION);
    stripes(run, tags, ExpertClock.Decided.BEFORE);
    now += SELECT_CYCLES;
    finish(run, activity, NO_EXPERTS);
  }

  /// K and V of the heads that D3 keeps: which weights these are is known only now.
  @Override
  public void keyValue(Run run, Tags tags, Activity activity) {
    ledger.begin(run.name(), Scope.PROJECTION);
    tagging(run, Reader.ATTENTION);
    stripes(run, tags, new ExpertClock.Decided(now, now));
    finish(run, activity, NO_EXPERTS);
  }

  /// A pooled spike is read, joined and written once for every window that holds its token: `joins`
  /// (slot, window) pairs in all.
  private void pooled(Run run, long joins) {
    int rows = machine.expert().rows();
    long words = joins * ((run.outputs() + rows - 1) / rows);
    long bits = joins * run.outputs();
    ledger.add(Event.POOL_OR, bits);
    ledger.add(Event.SPIKE_JOIN_READ, words);
    ledger.add(Event.SPIKE_WRITE, words - ledger.count(Event.SPIKE_WRITE));
    ledger.add(Link.BANK_TO_SPIKE_BUFFER, bits - ledger.count(Link.BANK_TO_SPIKE_BUFFER));
    book.pooled(words);
  }

  /// Queries, keys and values of a filtered mask: a spike of K or V is read, joined and written
  /// once for every window that holds its token, `joins` (slot, window) pairs of each; `width`
  /// features of Q are written as they are.
  @Override
  public void filtered(Run run, Tags tags, Activity activity, long joins, int width) {
    ledger.begin(run.name(), Scope.PROJECTION);
    tagging(run, Reader.OTHERS);
    stripes(run, tags, ExpertClock.Decided.BEFORE);
    int rows = machine.expert().rows();
    int others = run.outputs() - width;
    long words = joins * ceil(others, rows);
    long bits = joins * others;
    long slots = (long) run.tokens() * run.steps();
    ledger.add(Event.POOL_OR, bits);
    ledger.add(Event.SPIKE_JOIN_READ, words);
    ledger.add(
        Event.SPIKE_WRITE, slots * ceil(width, rows) + words - ledger.count(Event.SPIKE_WRITE));
    ledger.add(
        Link.BANK_TO_SPIKE_BUFFER, slots * width + bits - ledger.count(Link.BANK_TO_SPIKE_BUFFER));
    finish(run, activity, NO_EXPERTS);
  }

  /// A stage whose drives are kept as words: every drive is compared with the words of the windows
  /// that hold its token, `pairs` (slot, window) pairs in all.
  @Override
  public void keepLargest(Run run, Tags tags, Activity activity, long pairs, int bits) {
    ledger.begin(run.name(), Scope.EMBEDDING);
    tagging(run, Reader.EXPERTS);
    stripes(run, tags, ExpertClock.Decided.BEFORE);
    long words = pairs * run.outputs();
    ledger.add(Event.RESIDUAL_ADD, words);
    ledger.add(Event.RESIDUAL_READ, words * bits);
    ledger.add(Event.RESIDUAL_WRITE, words * bits);
    ledger.add(Link.RESIDUAL_TO_BANK, words * bits);
    ledger.add(Link.BANK_TO_RESIDUAL, words * bits);
    finish(run, activity, NO_EXPERTS);
  }

  /// The banks read `slots` rows of `width` kept words and fire.
  @Override
  public void fireWords(String name, long slots, int width, int bits, long fired) {
    int rows = machine.expert().rows();
    int cores = machine.expert().count();
    long blocks = ceil(width, rows);
    long together = (long) cores * rows;
    long factor =
        Math.max(
            ceil(together * bits, machine.residualBuffer().portBits()),
            ceil(together, machine.spikeBuffers().portBits()));
    long cycles = ceil(slots * blocks, cores) * factor + machine.expert().bankLatency();
    ledger.begin(name, Scope.EMBEDDING);
    now += cycles;
    ledger.add(Event.NEURON_UPDATE, slots * width);
    ledger.add(Event.FIRE, fired);
    ledger.add(Event.RESIDUAL_READ, slots * width * bits);
    ledger.add(Link.RESIDUAL_TO_BANK, slots * width * bits);
    ledger.add(Event.SPIKE_WRITE, slots * blocks);
    ledger.add(Link.BANK_TO_SPIKE_BUFFER, slots * width);
    book.fired(width, slots);
    for (int c = 0; c < cores; c++) {
      ledger.spend(c, Cause.BANK, cycles);
    }
    ledger.end(now, NO_EXPERTS, 0, 0);
  }

  private static long ceil(long a, long b) {
    return (a + b - 1) / b;
  }

  private void stripes(Run run, Tags tags, ExpertClock.Decided decided) {
    int cores = machine.expert().count();
    for (Stripe stripe : run.stripes()) {
      TileWork work = tags.of(run, stripe);
      long ready = load(stripe);
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
      store(stripe, experts.stripe(run, items, work, ready, decided));
    }
  }

  /// Tokens without a spike are put last: the flags of the `taps` tokens that each one reads are
  /// looked at, one per expert core and cycle, and the order is readable a cycle after it was
  /// written.
  private long sort(Stripe stripe, int taps) {
    ledger.add(Event.QUEUE_WRITE, stripe.tokens());
    return ceil((long) stripe.tokens() * taps, machine.expert().count()) + 1;
  }

  private void finish(Run run, Activity activity, long[] expertTokens) {
    finish(activity, run.outputs(), expertTokens);
  }

  /// Every one of the input met the weights of `met` features.
  private void finish(Activity activity, int met, long[] expertTokens) {
    long adds = activity.ones() * met;
    ledger.add(Event.PE_ADD, adds);
    ledger.add(Event.PE_PASS, ledger.useful() - adds);
    ledger.add(Event.FIRE, activity.fired());
    double rate = activity.inputBits() == 0 ? 0 : (double) activity.ones() / activity.inputBits();
    ledger.end(now, expertTokens, 0, rate);
  }

  private long load(Stripe stripe) {
    long bits = stripe.loadBits();
    long ready = weights.loadSpikes(bits + book.loadedWith(bits), now);
    ledger.waiting(Cause.DRAM, now, ready);
    return ready;
  }

  private void store(Stripe stripe, long drained) {
    long bits = stripe.storeBits();
    now = weights.storeSpikes(bits + book.storedWith(bits), drained);
    ledger.waiting(Cause.DRAM, drained, now);
  }

  /// A depthwise convolution: an input meets the features of its own row block alone. The bank
  /// reads the second half's spike, ANDs and writes.
  @Override
  public void depthwise(Run run, Tags tags, Activity activity) {
    ledger.begin(run.name(), Scope.MLP);
    tagging(run, Reader.EXPERTS);
    stripes(run, tags, ExpertClock.Decided.BEFORE);
    ledger.add(Event.SPIKE_JOIN_READ, ledger.count(Event.SPIKE_WRITE));
    ledger.add(Event.MERGE_JOIN, (long) run.tokens() * run.steps() * run.outputs());
    int met = Math.min(machine.expert().rows(), run.outputs());
    finish(activity, met, NO_EXPERTS);
  }

  /// A mask: `counted` counts went up, `masks` mask bits and `fired` masked spikes were 1.
  @Override
  public void mask(Mask mask, long counted, long masks, long fired, double rate) {
    ledger.begin(mask.name(), Scope.ATTENTION);
    book.mask(mask);
    for (Stripe stripe : mask.stripes()) {
      long ready = load(stripe);
      store(stripe, attention.stripe(mask, stripe, ready));
    }
    ledger.add(Event.ATTENTION_ACCUMULATE, counted);
    ledger.add(Event.ATTENTION_FIRE, masks + fired);
    ledger.end(now, NO_EXPERTS, 0, rate);
  }

  /// Attention of the kept heads.
  @Override
  public void attend(
      Attend attend, HeadSource heads, AttentionCounts counts, long kept, double rate, long fired) {
    ledger.begin(attend.name(), Scope.ATTENTION);
    attended(attend, heads.of(attend), 1, counts, kept, rate, fired);
  }

  /// Attention of all experts: the bank opens each spike with its router bit and adds it to the
  /// merged words, which it reads and writes.
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
    for (Stripe stripe : attend.stripes()) {
      long ready = load(stripe);
      store(stripe, attention.stripe(attend, stripe, ready, heads));
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
    ledger.end(now, NO_EXPERTS, kept, rate);
  }

  /// A router's scores, then the scan that fills the queues.
  @Override
  public void router(Plan.MoePlan plan, Tags tags, Activity activity, RouterKernel kernel) {
    Run run = plan.router();
    ledger.begin(run.name(), Scope.ROUTER);
    tagging(run, Reader.OTHERS);
    stripes(run, tags, ExpertClock.Decided.BEFORE);
    now += plan.scanCycles();
    long scores = (long) run.tokens() * plan.experts();
    ledger.add(Event.ROUTER_COMPARE, scores);
    ledger.add(Link.BANK_TO_ROUTER, scores * 32);
    long[] tokens = tokens(plan.experts(), kernel);
    for (long length : tokens) {
      ledger.add(Event.QUEUE_WRITE, length);
    }
    finish(run, activity, tokens);
  }

  private static long[] tokens(int experts, RouterKernel kernel) {
    long[] tokens = new long[experts];
    for (int e = 0; e < tokens.length; e++) {
      tokens[e] = kernel.length(e);
    }
    return tokens;
  }

  /// The experts over their queues. Expert e runs on core e mod cores; row blocks are loaded
  /// round-robin over the cores.
  ///
  /// All experts' weights are fetched ahead, since the router has not decided yet; into the cores
  /// go only those of experts with tokens, from the beginning of the stripe.
  @Override
  public void experts(
      Plan.MoePlan plan, Tags tags, Activity activity, RouterKernel kernel, long merges) {
    Run run = plan.expert();
    ledger.begin(run.name(), Scope.MOE);
    tagging(run, Reader.OTHERS);
    if (plan.output().isPresent()) {
      experts.writes(book.merging(plan.output().get().planes()));
    }
    queues(run, plan.experts(), tags, kernel, Chosen.JUST_NOW);
    long writes = ledger.count(Event.SPIKE_WRITE);
    ledger.add(Event.SPIKE_JOIN_READ, writes);
    ledger.add(Event.MERGE_JOIN, merges);
    finish(run, activity, tokens(plan.experts(), kernel));
  }

  /// When it was known which experts have tokens.
  private enum Chosen {
    /// When the layer begins.
    JUST_NOW,
    /// Before another layer that the weights of this one come after.
    BEFORE
  }

  /// A layer of `count` experts over their queues. Expert e runs on core e mod cores; row blocks
  /// are loaded round-robin over the cores.
  private void queues(Run run, int count, Tags tags, RouterKernel kernel, Chosen chosen) {
    boolean unused = machine.skipping().unusedExperts();
    int cores = machine.expert().count();
    int rows = machine.expert().rows();
    int blocks = (run.outputs() + rows - 1) / rows;
    for (Stripe stripe : run.stripes()) {
      long ready = load(stripe);
      int fetched = 0;
      for (int expert = 0; expert < count; expert++) {
        boolean used = kernel.inRange(expert, stripe.from(), stripe.to()) > 0;
        fetched += used || !unused ? 1 : 0;
      }
      items.clear(fetched * blocks);
      items.queued = true;
      int ordinal = 0;
      int rounds = (count + cores - 1) / cores * blocks;
      for (int round = 0; round < rounds; round++) {
        for (int core = 0; core < cores; core++) {
          int expert = round / blocks * cores + core;
          int block = round % blocks;
          if (expert < count) {
            int tokens = kernel.inRange(expert, stripe.from(), stripe.to());
            if (tokens > 0) {
              items.add(
                  core,
                  ordinal,
                  Math.min(rows, run.outputs() - block * rows),
                  expert,
                  0,
                  run.slots(tokens));
              ledger.add(Event.QUEUE_READ, tokens);
              ledger.add(Link.ROUTER_TO_SEQUENCER, tokens * 16L);
            }
            ordinal += tokens > 0 || !unused ? 1 : 0;
          }
        }
      }
      ExpertClock.Decided decided =
          chosen == Chosen.BEFORE
              ? ExpertClock.Decided.BEFORE
              : new ExpertClock.Decided(unused ? ready : 0, ready);
      store(stripe, experts.stripe(run, items, tags.of(run, stripe), ready, decided));
    }
  }

  /// Scores as above; with shares the scan sweeps them twice, the second time to look every
  /// difference up and add, then compares the sum in a step per bit.
  @Override
  public void choose(Plan.RoutedMlpPlan plan, Tags tags, Activity activity, RouterKernel kernel) {
    Run run = plan.router();
    ledger.begin(run.name(), Scope.ROUTER);
    tagging(run, Reader.OTHERS);
    stripes(run, tags, ExpertClock.Decided.BEFORE);
    now += plan.scanCycles();
    long scores = (long) run.tokens() * plan.experts();
    ledger.add(Event.ROUTER_COMPARE, scores);
    ledger.add(Link.BANK_TO_ROUTER, scores * 32);
    if (plan.shareBits() > 0) {
      ledger.add(Event.QUEUE_READ, scores);
      ledger.add(Event.ROUTER_COMPARE, scores + (long) run.tokens() * plan.shareBits());
    }
    ledger.add(Event.QUEUE_WRITE, run.tokens());
    finish(run, activity, tokens(plan.experts(), kernel));
  }

  @Override
  public void routedUp(Plan.RoutedMlpPlan plan, Tags tags, Activity activity, RouterKernel kernel) {
    ledger.begin(plan.up().name(), Scope.MOE);
    tagging(plan.up(), Reader.EXPERTS);
    queues(plan.up(), plan.experts(), tags, kernel, Chosen.JUST_NOW);
    finish(plan.up(), activity, tokens(plan.experts(), kernel));
  }

  /// A token's share goes to the bank with each of its items.
  @Override
  public void routedDown(
      Plan.RoutedMlpPlan plan, Tags tags, Activity activity, RouterKernel kernel, long adds) {
    Run run = plan.down();
    ledger.begin(run.name(), Scope.MOE);
    tagging(run, Reader.EXPERTS);
    queues(run, plan.experts(), tags, kernel, Chosen.BEFORE);
    long shares = ledger.count(Event.QUEUE_READ) * plan.shareBits();
    ledger.add(Link.ROUTER_TO_SEQUENCER, shares);
    ledger.add(Link.SEQUENCER_TO_ARRAY, shares);
    ledger.add(Event.COMBINE_ADD, adds);
    finish(run, activity, tokens(plan.experts(), kernel));
  }

  /// The banks sum all residual words and fire on the mean of every time step.
  @Override
  public void meanGate(Plan plan, long slots, int steps, int width, int bits, long fired) {
    ledger.begin("head.mean", Scope.HEAD);
    now += plan.meanCycles();
    ledger.add(Event.COUNT_ADD, slots * width);
    ledger.add(Event.RESIDUAL_READ, slots * width * bits);
    ledger.add(Link.RESIDUAL_TO_BANK, slots * width * bits);
    ledger.add(Event.NEURON_UPDATE, (long) steps * width);
    ledger.add(Event.FIRE, fired);
    int rows = machine.expert().rows();
    ledger.add(Event.SPIKE_WRITE, steps * ceil(width, rows));
    book.fired(width, steps);
    ledger.add(Link.BANK_TO_SPIKE_BUFFER, (long) steps * width);
    for (int c = 0; c < machine.expert().count(); c++) {
      ledger.spend(c, Cause.BANK, plan.meanCycles());
    }
    ledger.end(now, NO_EXPERTS, 0, 0);
  }

  /// The banks sum all residual words and write their means.
  @Override
  public void mean(Plan plan, long slots, int width, int bits) {
    ledger.begin("head.mean", Scope.HEAD);
    now += plan.meanCycles();
    ledger.add(Event.COUNT_ADD, slots * width);
    ledger.add(Event.RESIDUAL_READ, slots * width * bits);
    ledger.add(Link.RESIDUAL_TO_BANK, slots * width * bits);
    ledger.add(Event.RESIDUAL_WRITE, (long) width * bits);
    ledger.add(Link.BANK_TO_RESIDUAL, (long) width * bits);
    for (int c = 0; c < machine.expert().count(); c++) {
      ledger.spend(c, Cause.BANK, plan.meanCycles());
    }
    ledger.end(now, NO_EXPERTS, 0, 0);
  }

  /// Spike-add without an output projection: the banks add the merged words to the residual.
  @Override
  public void fold(Plan.MoePlan plan, String name, int residualBits, int width, int mergedBits) {
    ledger.begin(name, Scope.MOE);
    now += plan.foldCycles();
    long words = (long) plan.expert().tokens() * plan.expert().steps() * width;
    ledger.add(Event.RESIDUAL_ADD, words);
    ledger.add(Event.RESIDUAL_READ, words * residualBits);
    ledger.add(Event.RESIDUAL_WRITE, words * residualBits);
    ledger.add(Link.RESIDUAL_TO_BANK, words * residualBits);
    ledger.add(Link.BANK_TO_RESIDUAL, words * residualBits);
    ledger.add(Event.SPIKE_JOIN_READ, words * mergedBits / machine.expert().rows());
    book.folded(width, plan.expert().tokens(), residualBits);
    for (int c = 0; c < machine.expert().count(); c++) {
      ledger.spend(c, Cause.BANK, plan.foldCycles());
    }
    ledger.end(now, NO_EXPERTS, 0, 0);
  }
}
