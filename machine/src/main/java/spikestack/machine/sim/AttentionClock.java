package spikestack.machine.sim;

import java.util.Arrays;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Event;
import spikestack.machine.arch.Link;
import spikestack.machine.mapping.Attend;
import spikestack.machine.mapping.Mask;
import spikestack.machine.mapping.Stripe;

/// Cycles of the attention cores (docs/architecture/attention-core.md): a head costs `pairs x
/// (headWidth + valueWidth) + rows + columns - 2 + latency`, heads are dealt to the cores in turn,
/// and a core drains between two of them.
final class AttentionClock {
  private final Accelerator.AttentionCores cores;
  private final int firstCore;
  private final Ledger ledger;
  private final long[] free;
  private final boolean skipping;
  private final AttentionTags tags;

  /// Queries, keys and values of the heads of a layer, counted from its first.
  interface Heads {
    AttentionTags.Part query(int head);

    AttentionTags.Part key(int head);

    AttentionTags.Part value(int head);
  }

  AttentionClock(Accelerator machine, Ledger ledger) {
    this.skipping = !machine.skipping().attention().off();
    this.tags = new AttentionTags(machine);
    this.cores = machine.attention();
    this.firstCore = machine.expert().count();
    this.ledger = ledger;
    this.free = new long[cores.count()];
  }

  /// Runs the heads of a stripe from `begin`; returns when the last one has drained.
  long stripe(Attend attend, Stripe stripe, long begin, Heads heads) {
    return skipping ? skipped(attend, stripe, begin, heads) : whole(attend, stripe, begin);
  }

  private long skipped(Attend attend, Stripe stripe, long begin, Heads heads) {
    Arrays.fill(free, begin);
    long drain = cores.rows() + cores.columns() - 2L + cores.bankLatency();
    long end = begin;
    for (int head = stripe.from(); head < stripe.to(); head++) {
      int c = (head - stripe.from()) % free.length;
      tags.head(attend, heads.query(head), heads.key(head), heads.value(head));
      long streamed = free[c] + tags.cycles;
      ledger.spend(firstCore + c, Cause.BUSY, tags.busy);
      ledger.spend(firstCore + c, Cause.PORT, tags.cycles - tags.busy);
      ledger.spend(firstCore + c, Cause.BARRIER, drain);
      ledger.mark(firstCore + c, Cause.BUSY, free[c], streamed);
      ledger.mark(firstCore + c, Cause.BARRIER, streamed, streamed + drain);
      free[c] = streamed + drain;
      end = Math.max(end, free[c]);
      countSkipped(attend);
    }
    return end;
  }

  /// Events of the head in [#tags].
  private void countSkipped(Attend a) {
    ledger.useful(tags.useful);
    ledger.add(Event.DESCRIPTOR, a.pairs());
    ledger.add(Link.SEQUENCER_TO_ATTENTION, (long) a.pairs() * Event.DESCRIPTOR_BITS);
    ledger.add(Link.SEQUENCER_TO_ATTENTION, (tags.scored + tags.valued) * ExpertClock.INDEX_BITS);
    ledger.add(Event.TAG_READ, tags.tagWords);
    ledger.add(Event.QUERY_READ, tags.rows);
    ledger.add(Event.KEY_READ, tags.rows);
    ledger.add(Event.VALUE_READ, tags.valueRows);
    ledger.add(Link.SPIKE_BUFFER_TO_ATTENTION, tags.queryBits + tags.keyBits + tags.valueBits);
    ledger.add(
        Event.ATTENTION_SHIFT,
        tags.queryBits * cores.columns() + (tags.keyBits + tags.valueBits) * cores.rows());
    ledger.add(Event.PARTIAL_SHIFT, tags.sums * cores.columns());
    ledger.add(Link.ATTENTION_TO_BANK, tags.sums * 16);
    ledger.add(Event.SELECT_ADD, tags.selected);
    bank(a, 1, tags.partial);
  }

  /// Without skipping.
  long whole(Attend attend, Stripe stripe, long begin) {
    Arrays.fill(free, begin);
    long busy = ((long) attend.headWidth() + attend.valueWidth()) * attend.pairs();
    long port = busy * (attend.inputFactor() - 1);
    long drain = cores.rows() + cores.columns() - 2L + cores.bankLatency();
    long end = begin;
    for (int head = stripe.from(); head < stripe.to(); head++) {
      int c = (head - stripe.from()) % free.length;
      long streamed = free[c] + busy + port;
      ledger.spend(firstCore + c, Cause.BUSY, busy);
      ledger.spend(firstCore + c, Cause.PORT, port);
      ledger.spend(firstCore + c, Cause.BARRIER, drain);
      ledger.mark(firstCore + c, Cause.BUSY, free[c], streamed);
      ledger.mark(firstCore + c, Cause.BARRIER, streamed, streamed + drain);
      free[c] = streamed + drain;
      end = Math.max(end, free[c]);
    }
    count(attend, stripe.tokens());
    return end;
  }

  /// Runs the units of a mask's stripe from `begin`; returns when the last one has drained.
  long stripe(Mask mask, Stripe stripe, long begin) {
    Arrays.fill(free, begin);
    int b = cores.bankLatency();
    long busy = mask.busy();
    long port = busy * (mask.inputFactor() - 1);
    long wait = mask.waiting(b);
    long end = begin;
    for (int unit = stripe.from(); unit < stripe.to(); unit++) {
      int c = (unit - stripe.from()) % free.length;
      ledger.spend(firstCore + c, Cause.BUSY, busy);
      ledger.spend(firstCore + c, Cause.PORT, port);
      ledger.spend(firstCore + c, Cause.BARRIER, wait);
      long done = free[c] + mask.cycles(b);
      ledger.mark(firstCore + c, Cause.BUSY, free[c], done);
      free[c] = done;
      end = Math.max(end, done);
    }
    count(mask, stripe.tokens());
    return end;
  }

  /// Events of `units` units of a mask: words are `attention.rows` bits wide.
  private void count(Mask mask, long units) {
    long phases = units * mask.tiles() * mask.steps();
    long words = phases * mask.length() * Math.max(mask.words(), 1);
    ledger.add(Event.DESCRIPTOR, units * mask.tiles());
    ledger.add(Link.SEQUENCER_TO_ATTENTION, units * mask.tiles() * Event.DESCRIPTOR_BITS);
    ledger.add(Event.QUERY_READ, words * (mask.operands() + 1L));
    ledger.add(Event.ATTENTION_WRITE, words);
    // A unit's share of all bits: units have a width of their own, the last may be narrower.
    long bits = (long) mask.tokens() * mask.steps() * mask.width() * units / mask.units();
    ledger.add(Link.SPIKE_BUFFER_TO_ATTENTION, bits * (mask.operands() + 1L));
    ledger.add(Link.ATTENTION_BANK_TO_SPIKE_BUFFER, bits);
    if (mask.filtered()) {
      // Each bit of K AND V and of the result is the OR of nine.
      ledger.add(Event.POOL_OR, 2 * 9 * bits);
    }
    long neurons = mask.channels() ? mask.width() : (long) mask.units() * mask.tokens();
    long updates = neurons * mask.steps() * units / mask.units();
    ledger.add(Event.ATTENTION_UPDATE, updates);
    ledger.add(Event.MEMBRANE_READ, updates);
    ledger.add(Event.MEMBRANE_WRITE, updates);
    ledger.add(Link.MEMBRANE_TO_BANK, updates * 16);
    ledger.add(Link.BANK_TO_MEMBRANE, updates * 16);
  }

  /// Events of `heads` heads that follow from sizes alone.
  private void count(Attend a, long heads) {
    long d = a.headWidth();
    long v = a.valueWidth();
    long pairs = a.pairs() * heads;
    long n = a.tokens();
    long steps = a.steps() * heads;
    ledger.useful(steps * n * n * (d + v));
    ledger.add(Event.DESCRIPTOR, pairs);
    ledger.add(Link.SEQUENCER_TO_ATTENTION, pairs * Event.DESCRIPTOR_BITS);
    ledger.add(Event.QUERY_READ, pairs * d);
    ledger.add(Event.KEY_READ, pairs * d);
    ledger.add(Event.VALUE_READ, pairs * v);
    // Queries are read once per key tile, keys and values once per query tile.
    long queryBits = steps * a.keyTiles() * n * d;
    long keyBits = steps * a.queryTiles() * n * (d + v);
    ledger.add(Link.SPIKE_BUFFER_TO_ATTENTION, queryBits + keyBits);
    ledger.add(Event.ATTENTION_SHIFT, queryBits * cores.columns() + keyBits * cores.rows());
    long sums = steps * a.keyTiles() * n * v;
    ledger.add(Event.PARTIAL_SHIFT, sums * cores.columns());
    ledger.add(Link.ATTENTION_TO_BANK, sums * 16);
    bank(a, heads, steps * n * v * (a.keyTiles() - 1));
  }

  /// Events of the bank for `heads` heads, of which `partial` words were kept and added to.
  private void bank(Attend a, long heads, long partial) {
    long v = a.valueWidth();
    long steps = a.steps() * heads;
    long words = steps * a.tokens() * v;
    ledger.add(Event.ATTENTION_ACCUMULATE, partial);
    ledger.add(Event.ATTENTION_UPDATE, words);
    ledger.add(Event.MEMBRANE_READ, words + partial);
    ledger.add(Event.MEMBRANE_WRITE, words + partial);
    ledger.add(Link.MEMBRANE_TO_BANK, (words + partial) * 16);
    ledger.add(Link.BANK_TO_MEMBRANE, (words + partial) * 16);
    ledger.add(Event.ATTENTION_WRITE, steps * a.queryTiles() * v);
    ledger.add(Link.ATTENTION_BANK_TO_SPIKE_BUFFER, words);
  }
}
