package spikestack.machine.sim;

import java.util.Arrays;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Event;
import spikestack.machine.arch.Link;
import spikestack.machine.mapping.Run;

/// Cycles of the expert cores, tile by tile (docs/architecture/expert-core.md).
///
/// Per core: a pass (one tile, one bit plane) streams `K = indices x inputFactor` cycles; its last
/// index enters at `L = max(L' + max(K, B'), ready + K)`, where L' and B' are end and bank
/// occupancy of the pass before and `ready` is when the item's weights are in place. A layer ends
/// when the slowest core has drained: `L + rows + B - 2 + latency`.
final class ExpertClock {
  /// What data decides: no weight is requested from DRAM before cycle `request` (which ones is open
  /// until then), and none enters a core before cycle `load` (which core needs which is).
  record Decided(long request, long load) {
    static final Decided BEFORE = new Decided(0, 0);
  }

  /// Number of an input index, or of a token, on its way to a core.
  static final int INDEX_BITS = 16;

  private final Accelerator machine;
  private final Accelerator.ExpertCores cores;
  private final WeightPath weights;
  private final Ledger ledger;
  private final long[] last;
  private final long[] bank;
  private final long[][] localFree;
  private final int[] local;
  private Tagged written = Tagged.NOT;

  ExpertClock(Accelerator machine, WeightPath weights, Ledger ledger) {
    this.machine = machine;
    this.cores = machine.expert();
    this.weights = weights;
    this.ledger = ledger;
    this.last = new long[cores.count()];
    this.bank = new long[cores.count()];
    this.localFree = new long[cores.count()][2];
    this.local = new int[cores.count()];
  }

  void reset() {
    Arrays.fill(local, 0);
    for (long[] halves : localFree) {
      Arrays.fill(halves, 0);
    }
  }

  /// What tags the banks write in the stripes to come.
  void writes(Tagged tagged) {
    written = tagged;
  }

  /// Runs the items of a stripe from `begin` (all cores drained, spikes there); returns when the
  /// last one has drained.
  long stripe(Run run, Items items, TileWork work, long begin, Decided decided) {
    Arrays.fill(last, begin);
    Arrays.fill(bank, 0);
    weights.portTaken(decided.load());
    long words = machine.rowBlockWords(run.fanIn());
    int perChunk = (int) Math.min(items.blocks, machine.weightBuffer().halfWords() / words);
    int fetched = 0;
    long chunkReady = 0;
    for (int i = 0; i < items.count; i++) {
      while (fetched <= items.block[i]) {
        int blocks = Math.min(perChunk, items.blocks - fetched);
        chunkReady = chunk(blocks * words, decided);
        fetched += blocks;
      }
      int c = items.core[i];
      if (run.streamed()) {
        item(run, items, i, work, weights.streamable(), chunkReady);
        weights.used(last[c]);
      } else {
        int half = local[c];
        long ready = weights.local(words, localFree[c][half]);
        item(run, items, i, work, ready, chunkReady);
        localFree[c][half] = last[c];
        local[c] = half ^ 1;
      }
    }
    while (fetched < items.blocks) {
      int blocks = Math.min(perChunk, items.blocks - fetched);
      chunk(blocks * words, decided);
      fetched += blocks;
    }
    if (items.count == 0) {
      // No expert has a token: the sequencer sees it in one cycle, the port passes over the chunk.
      if (items.blocks > 0) {
        weights.passOver();
      }
      return begin + 1;
    }
    long end = begin;
    long streaming = 0;
    for (int c = 0; c < last.length; c++) {
      if (bank[c] > 0) {
        streaming = Math.max(streaming, last[c]);
        end = Math.max(end, last[c] + cores.rows() + bank[c] - 2 + cores.bankLatency());
      }
    }
    if (run.streamed()) {
      weights.portTaken(streaming);
    }
    return end;
  }

  /// A chunk keeps its half until it is decided whether anybody needs it.
  private long chunk(long words, Decided decided) {
    long ready = weights.chunk(words, decided.request());
    weights.used(decided.load());
    return ready;
  }

  private void item(Run run, Items items, int i, TileWork work, long ready, long chunkReady) {
    int c = items.core[i];
    int columns = cores.columns();
    int planes = run.planes();
    int factor = run.inputFactor();
    long columnBank = columns;
    long lastBank = (long) columns * run.replays() * run.bankFactor();
    long end = last[c];
    long occupied = bank[c];
    long first = end;
    long indices = 0;
    long slotIndices = 0;
    long streamed = 0;
    long rowsRead = 0;
    long tagWords = 0;
    long bankWait = 0;
    boolean waiting = true;
    int from = items.slotFrom[i] / columns;
    int to = (items.slotTo[i] + columns - 1) / columns;
    for (int tile = from; tile < to; tile++) {
      int used = Math.min(columns, items.slotTo[i] - tile * columns);
      for (int plane = 0; plane < planes; plane++) {
        int k = work.indices(items.list[i], tile, plane);
        long cycles = Math.max((long) k * factor, work.search(items.list[i], tile, plane));
        long wait = Math.max(0, occupied - cycles);
        bankWait += wait;
        end += wait;
        if (waiting) {
          waiting = false;
          ledger.mark(c, Cause.BANK, first, end);
          end = await(c, end, ready, chunkReady);
          first = end;
        }
        end += cycles;
        streamed += cycles;
        rowsRead += work.rows(items.list[i], tile, plane);
        tagWords += work.tags(items.list[i], tile, plane);
        indices += k;
        slotIndices += (long) k * used;
        occupied = plane == planes - 1 ? lastBank : columnBank;
      }
    }
    last[c] = end;
    bank[c] = occupied;
    ledger.spend(c, Cause.BANK, bankWait);
    ledger.spend(c, Cause.BUSY, indices);
    ledger.spend(c, Cause.PORT, streamed - indices);
    ledger.mark(c, Cause.BUSY, first, end);
    ledger.add(Event.TAG_READ, tagWords);
    if (work.chosen()) {
      ledger.add(Link.SEQUENCER_TO_ARRAY, indices * INDEX_BITS);
    }
    if (work.sorted() > 0) {
      long tokens = ((long) items.slotTo[i] - items.slotFrom[i]) / run.steps();
      ledger.add(Event.QUEUE_READ, tokens);
      ledger.add(Link.ROUTER_TO_SEQUENCER, tokens * INDEX_BITS);
    }
    count(run, items, i, new Streamed(indices, slotIndices, rowsRead, (long) (to - from) * planes));
  }

  /// Waits at `now` for weights that are in place at `ready`, of which the chunk came at
  /// `chunkReady`.
  private long await(int c, long now, long ready, long chunkReady) {
    if (ready <= now) {
      return now;
    }
    long dram = Math.max(0, Math.min(ready, chunkReady) - now);
    ledger.spend(c, Cause.DRAM, dram);
    ledger.spend(c, Cause.WEIGHTS, ready - now - dram);
    ledger.mark(c, Cause.DRAM, now, now + dram);
    ledger.mark(c, Cause.WEIGHTS, now + dram, ready);
    return ready;
  }

  /// What an item's passes did: indices, and slots x indices, that entered the array; rows of input
  /// bits that were read.
  private record Streamed(long indices, long slotIndices, long rowsRead, long passes) {}

  /// Events of one item in the array: they follow from how many indices were streamed.
  private void count(Run run, Items items, int i, Streamed streamed) {
    long indices = streamed.indices;
    long slotIndices = streamed.slotIndices;
    long passes = streamed.passes;
    int rows = items.rows[i];
    long slots = (long) items.slotTo[i] - items.slotFrom[i];
    ledger.useful(slotIndices * rows);
    ledger.add(Event.DESCRIPTOR, passes);
    ledger.add(Link.SEQUENCER_TO_ARRAY, passes * Event.DESCRIPTOR_BITS);
    ledger.add(Event.WEIGHT_SHIFT, indices * rows * cores.columns());
    ledger.add(Event.SPIKE_SHIFT, slotIndices * cores.rows());
    if (run.streamed()) {
      ledger.add(Event.WEIGHT_BUFFER_STREAM, indices);
      ledger.add(Link.WEIGHT_BUFFER_TO_ARRAY, indices * rows * 8);
    } else {
      ledger.add(Event.LOCAL_WEIGHT_READ, indices);
      ledger.add(Link.LOCAL_TO_ARRAY, indices * rows * 8);
    }
    if (run.source() == Run.Source.RESIDUAL) {
      ledger.add(Event.RESIDUAL_PLANE_READ, streamed.rowsRead);
      ledger.add(Link.RESIDUAL_TO_ARRAY, slotIndices);
    } else {
      ledger.add(Event.SPIKE_READ, streamed.rowsRead);
      ledger.add(Link.SPIKE_BUFFER_TO_ARRAY, slotIndices);
    }
    long sums = slots * rows * run.planes();
    tags(run, items, i);
    ledger.add(Event.SHADOW_WRITE, sums);
    ledger.add(Link.ARRAY_TO_BANK, sums * 16);
    BankCounts.add(ledger, run, slots, rows);
  }

  /// Tags that the bank writes beside the item's spikes.
  private void tags(Run run, Items items, int i) {
    int from = items.slotFrom[i] / run.steps();
    int to = items.slotTo[i] / run.steps();
    if (items.queued) {
      long changed = written.changed((long) to - from);
      ledger.add(Event.TAG_READ, changed);
      ledger.add(Event.TAG_WRITE, changed);
    } else {
      ledger.add(Event.TAG_WRITE, written.words(items.firstToken + from, items.firstToken + to));
    }
  }
}
