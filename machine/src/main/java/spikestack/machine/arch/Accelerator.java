package spikestack.machine.arch;

import java.util.List;
import java.util.Optional;
import spikestack.model.unit.Bandwidth;
import spikestack.model.unit.Frequency;
import spikestack.model.unit.Time;

/// The accelerator as data (facts: paper, sections 2.6 and 7). Cycles follow from everything but
/// `stackings`; one simulation therefore serves all arrangements.
///
/// `clock` is the target: it turns the DRAM's bandwidth and latency into cycles. Complaints are
/// [IllegalArgumentException]s that begin with the key of the accelerator file.
public record Accelerator(
    String name,
    ExpertCores expert,
    AttentionCores attention,
    WeightBuffer weightBuffer,
    SpikeBuffers spikeBuffers,
    ResidualBuffer residualBuffer,
    Router router,
    Optional<Dram> dram,
    Frequency clock,
    Skipping skipping,
    SpikeReset reset,
    List<Stacking> stackings) {

  /// What a spike can do to a membrane in both kinds of banks; cycles do not depend on it.
  public enum SpikeReset {
    /// What the network needs ([Accelerator#equipped]).
    AS_NEEDED,
    /// Clear it.
    ZERO,
    /// Clear it or subtract an amount from it, which costs an adder in every row.
    SUBTRACT
  }

  /// `count` cores of `rows` (output features) x `columns` (slots) processing elements with int8
  /// weights. `localWeightBytes` is one half of a core's double-buffered local weight memory;
  /// `bankLatency` the cycles from a sum leaving its shadow register to the spike (or residual
  /// word) being written, 1 or more.
  public record ExpertCores(
      int count, int rows, int columns, int localWeightBytes, int bankLatency) {
    public ExpertCores {
      positive("expert.count", count, 64);
      positive("expert.rows", rows, 256);
      positive("expert.columns", columns, 256);
      positive("expert.local-weights", localWeightBytes, 1 << 30);
      positive("expert.bank-latency", bankLatency, 64);
    }
  }

  /// `count` cores of `rows` (queries) x `columns` (keys); `membraneBytes` per core holds, for each
  /// query of a tile and feature of a head, a 16-bit membrane and a 16-bit partial sum.
  public record AttentionCores(
      int count, int rows, int columns, int membraneBytes, int bankLatency) {
    public AttentionCores {
      positive("attention.count", count, 64);
      positive("attention.rows", rows, 256);
      positive("attention.columns", columns, 256);
      positive("attention.membrane", membraneBytes, 1 << 30);
      positive("attention.bank-latency", bankLatency, 64);
    }
  }

  /// Shared weight buffer: `bytes` in two halves, one port of `portBits` per cycle towards the
  /// cores. `resident`: it holds the whole network, loaded once before the first image; otherwise
  /// every weight comes from DRAM once per image.
  public record WeightBuffer(int bytes, int portBits, boolean resident) {
    public WeightBuffer {
      positive("weight-buffer.size", bytes, 1 << 30);
      positive("weight-buffer.port", portBits, 1 << 16);
      even("weight-buffer.size", bytes);
    }

    /// One that is filled anew for every image.
    public WeightBuffer(int bytes, int portBits) {
      this(bytes, portBits, false);
    }

    public int halfBytes() {
      return bytes / 2;
    }

    /// Whole words of the port that one half holds.
    public long halfWords() {
      return 8L * halfBytes() / portBits;
    }

    /// Bytes of `words` words of the port.
    public long bytesOf(long words) {
      return Math.ceilDiv(words * portBits, 8L);
    }
  }

  /// Two spike buffers of `bytes` each, in ping-pong: a step reads one and writes the other, each
  /// through `portBits` per cycle.
  public record SpikeBuffers(int bytes, int portBits) {
    public SpikeBuffers {
      positive("spike-buffer.size", bytes, 1 << 30);
      positive("spike-buffer.port", portBits, 1 << 16);
    }
  }

  /// Residual words of the whole image: `portBits` read and `portBits` written per cycle.
  public record ResidualBuffer(int bytes, int portBits) {
    public ResidualBuffer {
      positive("residual-buffer.size", bytes, 1 << 30);
      positive("residual-buffer.port", portBits, 1 << 16);
    }
  }

  /// `queues` token queues of `depth` entries (one queue per expert; at worst all tokens go to
  /// one).
  public record Router(int queues, int depth) {
    public Router {
      positive("router.queues", queues, 64);
      positive("router.depth", depth, 1 << 20);
    }
  }

  /// External memory: bandwidth, and a latency paid by every burst (a weight chunk or a stripe of
  /// spikes).
  public record Dram(Bandwidth bandwidth, Time latency) {
    public Dram {
      if (!(bandwidth.gigabytesPerSecond() > 0) || bandwidth.gigabytesPerSecond() > 1e5) {
        throw new IllegalArgumentException(
            "dram.bandwidth: must be > 0 and <= 100 TB/s, was " + bandwidth);
      }
      if (!(latency.nanoseconds() >= 0) || latency.nanoseconds() > 1e6) {
        throw new IllegalArgumentException("dram.latency: must be 0..1 ms, was " + latency);
      }
    }
  }

  /// A machine whose banks have what the network needs.
  public Accelerator(
      String name,
      ExpertCores expert,
      AttentionCores attention,
      WeightBuffer weightBuffer,
      SpikeBuffers spikeBuffers,
      ResidualBuffer residualBuffer,
      Router router,
      Optional<Dram> dram,
      Frequency clock,
      Skipping skipping,
      List<Stacking> stackings) {
    this(
        name,
        expert,
        attention,
        weightBuffer,
        spikeBuffers,
        residualBuffer,
        router,
        dram,
        clock,
        skipping,
        SpikeReset.AS_NEEDED,
        stackings);
  }

  public Accelerator {
    stackings = List.copyOf(stackings);
    if (!(clock.megahertz() > 0) || clock.megahertz() > 1e5) {
      throw new IllegalArgumentException("clock: must be > 0 and <= 100 GHz, was " + clock);
    }
    if (stackings.isEmpty()) {
      throw new IllegalArgumentException("stackings: at least one is needed");
    }
    if (stackings.stream().map(Stacking::name).distinct().count() != stackings.size()) {
      throw new IllegalArgumentException("stackings: names must differ");
    }
  }

  /// This machine with another skipping option.
  public Accelerator with(Skipping other) {
    return with(weightBuffer, other, reset);
  }

  /// This machine for a network: `subtracts` says whether a spike of some neuron subtracts. Banks
  /// that are not [SpikeReset#AS_NEEDED] stay as they are.
  public Accelerator equipped(boolean subtracts) {
    return switch (reset) {
      case AS_NEEDED ->
          with(weightBuffer, skipping, subtracts ? SpikeReset.SUBTRACT : SpikeReset.ZERO);
      case ZERO, SUBTRACT -> this;
    };
  }

  /// This machine with another weight buffer.
  public Accelerator with(WeightBuffer other) {
    return with(other, skipping, reset);
  }

  private Accelerator with(
      WeightBuffer otherBuffer, Skipping otherSkipping, SpikeReset otherReset) {
    return new Accelerator(
        name,
        expert,
        attention,
        otherBuffer,
        spikeBuffers,
        residualBuffer,
        router,
        dram,
        clock,
        otherSkipping,
        otherReset,
        stackings);
  }

  /// Whether all weights are in the weight buffer before an image begins: there is no DRAM, or the
  /// buffer is said to hold them.
  public boolean weightsResident() {
    return dram.isEmpty() || weightBuffer.resident();
  }

  /// Words of the weight port that a row block of `fanIn` inputs takes in every memory: a byte per
  /// row of the array and input, rows without a feature included, and the last word whole
  /// (docs/architecture/buffers-and-dram.md).
  public long rowBlockWords(int fanIn) {
    return Math.ceilDiv(8L * expert.rows() * fanIn, weightBuffer.portBits());
  }

  /// The same in bytes.
  public long rowBlockBytes(int fanIn) {
    return weightBuffer.bytesOf(rowBlockWords(fanIn));
  }

  /// Tags that a core's finder sees in a cycle: its share of a port as wide as that of the spikes.
  public int tagPort() {
    return Math.max(1, spikeBuffers.portBits() / Math.max(expert.count(), attention.count()));
  }

  /// The arrangement of that name; complains with the names there are.
  public Stacking stacking(String wanted) {
    return stackings.stream()
        .filter(stacking -> stacking.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "stackings: no '"
                        + wanted
                        + "', there are "
                        + stackings.stream().map(Stacking::name).toList()));
  }

  private static void positive(String key, int value, int max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(key + ": must be 1.." + max + ", was " + value);
    }
  }

  private static void even(String key, int bytes) {
    if (bytes % 2 != 0) {
      throw new IllegalArgumentException(key + ": must be even (two halves), was " + bytes);
    }
  }
}
