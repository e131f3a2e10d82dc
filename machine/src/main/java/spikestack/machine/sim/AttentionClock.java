package spikestack.machine.sim;

import java.util.Arrays;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Event;
import spikestack.machine.arch.Link;
import spikestack.machine.mapping.Attend;
import spikestack.machine.mapping.Stripe;

/// Cycles of the attention cores (docs/architecture/attention-core.md): a head costs `pairs x
/// (headWidth + valueWidth) + rows + columns - 2 + latency`, heads are dealt to the cores in turn,
/// and a core drains between two of them.
final class AttentionClock {
  private final Accelerator.AttentionCores cores;
  private final int firstCore;
  private final Ledger ledger;
  private final long[] free;

  AttentionClock(Accelerator machine, Ledger ledger) {
    this.cores = machine.attention();
    this.firstCore = machine.expert().count();
    this.ledger = ledger;
    this.free = new long[cores.count()];
  }

  /// Runs the heads of a stripe from `begin`; returns when the last one has drained.
  long stripe(Attend attend, Stripe stripe, long begin) {
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
    long words = steps * n * v;
    long partial = words * (a.keyTiles() - 1);
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
