package spikestack.machine.sim;

import java.util.Arrays;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Event;
import spikestack.machine.arch.Link;

/// DRAM, the two halves of the shared weight buffer, and its port, each serving one request at a
/// time in the order of the descriptor list.
///
/// A request starts as soon as its resource is free and its place is: prefetch follows from the
/// recurrence, across layers too. Where weights are resident, all are in the buffer from the start
/// (checked by the planner): nothing is written, nothing waits. Source:
/// docs/architecture/buffers-and-dram.md.
final class WeightPath {
  private static final int BURST_BYTES = Event.BURST_BITS / 8;

  private final Ledger ledger;
  private final boolean resident;
  private final long latency;

  /// Bytes per 1000 cycles: DRAM's bandwidth over the target clock.
  private final long rate;

  private final int portBits;
  private final int spikePortBits;
  private final long[] halfFree = new long[2];
  private int half;
  private long dramFree;
  private long portFree;
  private long chunkReady;

  WeightPath(Accelerator machine, Ledger ledger) {
    this.ledger = ledger;
    this.resident = machine.weightsResident();
    double megahertz = machine.clock().megahertz();
    this.latency =
        machine
            .dram()
            .map(d -> (long) Math.ceil(d.latency().nanoseconds() * megahertz / 1000 - 1e-9))
            .orElse(0L);
    this.rate =
        machine
            .dram()
            .map(d -> Math.max(1, Math.round(d.bandwidth().gigabytesPerSecond() * 1e6 / megahertz)))
            .orElse(1L);
    this.portBits = machine.weightBuffer().portBits();
    this.spikePortBits = machine.spikeBuffers().portBits();
  }

  void reset() {
    Arrays.fill(halfFree, 0);
    half = 0;
    dramFree = 0;
    portFree = 0;
    chunkReady = 0;
  }

  private long burst(long from, long bytes) {
    long begin = Math.max(dramFree, from);
    dramFree = begin + latency + (bytes * 1000 + rate - 1) / rate;
    return dramFree;
  }

  /// Requests a chunk of whole row blocks, `words` words of the port, into the next half, not
  /// before `from`; returns when it is there.
  long chunk(long words, long from) {
    half ^= 1;
    if (resident) {
      chunkReady = 0;
      return 0;
    }
    ledger.add(Event.WEIGHT_BUFFER_WRITE, words);
    long bytes = words(words * portBits, 8);
    ledger.add(Event.DRAM_READ, words(bytes, BURST_BYTES));
    ledger.add(Link.DRAM_TO_WEIGHT_BUFFER, words * portBits);
    chunkReady = burst(Math.max(halfFree[half], from), bytes);
    halfFree[half] = chunkReady;
    return chunkReady;
  }

  /// Moves a row block of `words` words through the port into a local half that is free at `free`;
  /// returns when it is there.
  long local(long words, long free) {
    long begin = Math.max(Math.max(portFree, chunkReady), free);
    portFree = begin + words;
    used(portFree);
    ledger.add(Event.WEIGHT_BUFFER_READ, words);
    ledger.add(Event.LOCAL_WEIGHT_WRITE, words);
    ledger.add(Link.WEIGHT_BUFFER_TO_LOCAL, words * portBits);
    return portFree;
  }

  /// Gives the current chunk back unused: a cycle of the port, once the chunk is there.
  void passOver() {
    portFree = Math.max(portFree, chunkReady) + 1;
    used(portFree);
  }

  /// When the weights of a streamed row block may be read.
  long streamable() {
    return Math.max(portFree, chunkReady);
  }

  /// The current chunk is read, or waits to be, until `end`.
  void used(long end) {
    halfFree[half] = Math.max(halfFree[half], end);
  }

  /// The port streams, or waits for what is not decided before, until `end`.
  void portTaken(long end) {
    portFree = Math.max(portFree, end);
  }

  /// Spikes from DRAM, requested at `from`; returns when they are there.
  long loadSpikes(long bits, long from) {
    if (bits == 0) {
      return from;
    }
    ledger.add(Event.DRAM_READ, words(bits, Event.BURST_BITS));
    ledger.add(Event.SPIKE_FILL, words(bits, spikePortBits));
    ledger.add(Link.DRAM_TO_SPIKE_BUFFER, bits);
    return burst(from, (bits + 7) / 8);
  }

  /// Spikes to DRAM, requested at `from`; returns when the buffer is free again.
  long storeSpikes(long bits, long from) {
    if (bits == 0) {
      return from;
    }
    ledger.add(Event.DRAM_WRITE, words(bits, Event.BURST_BITS));
    ledger.add(Event.SPIKE_SPILL, words(bits, spikePortBits));
    ledger.add(Link.SPIKE_BUFFER_TO_DRAM, bits);
    return burst(from, (bits + 7) / 8);
  }

  static long words(long amount, long word) {
    return (amount + word - 1) / word;
  }
}
