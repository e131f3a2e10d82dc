package spikestack.machine.arch;

/// Everything the simulator counts inside a unit; `cost` multiplies each count by joules. Bits on
/// the way between units are [Link]s.
///
/// A memory event is one access of one word, whose width [#bits] states for a given machine. "PE"
/// counts are per processing element. Leakage and the clock of idle units follow from time, not
/// from an event.
public enum Event {
  /// A weight added to an int16 sum because the spike was 1.
  PE_ADD(Unit.EXPERT_ARRAY, Kind.ARITHMETIC),
  /// A useful PE saw an index whose spike was 0: its pipeline registers moved, its adder did not.
  PE_PASS(Unit.EXPERT_ARRAY, Kind.CLOCK),
  /// A PE without work for one cycle (no tile, padded row or column, stalled).
  PE_IDLE(Unit.EXPERT_ARRAY, Kind.CLOCK),
  /// An 8-bit weight register of a PE was written (weights moving along a row).
  WEIGHT_SHIFT(Unit.EXPERT_ARRAY, Kind.REGISTER),
  /// A 1-bit spike register of a PE was written (spikes moving down a column).
  SPIKE_SHIFT(Unit.EXPERT_ARRAY, Kind.REGISTER),
  /// A finished sum entered its 16-bit shadow register.
  SHADOW_WRITE(Unit.EXPERT_ARRAY, Kind.REGISTER),

  /// A pass of a bit plane added into a 24-bit combiner word.
  COMBINE_ADD(Unit.NEURON_BANK, Kind.ARITHMETIC),
  /// Bias added, with the rounding shift where the drive is rescaled.
  DRIVE(Unit.NEURON_BANK, Kind.ARITHMETIC),
  /// One membrane update: leak, add, clamp, compare, write of the row's membrane register.
  NEURON_UPDATE(Unit.NEURON_BANK, Kind.ARITHMETIC),
  /// A spike left a bank.
  FIRE(Unit.NEURON_BANK, Kind.ARITHMETIC),
  /// An addition to a residual word with its clamp.
  RESIDUAL_ADD(Unit.NEURON_BANK, Kind.ARITHMETIC),
  /// A sum added in bank mode count (router scores, class sums; 32 bits).
  COUNT_ADD(Unit.NEURON_BANK, Kind.ARITHMETIC),
  /// A spike joined with what is already at its address by OR, AND (binary router bit) or, in a SUM
  /// merge, an increment.
  POOL_OR(Unit.NEURON_BANK, Kind.ARITHMETIC),
  MERGE_JOIN(Unit.NEURON_BANK, Kind.ARITHMETIC),

  /// Word of one port width written into, or of one row column (rows x 8 bits) read from, a core's
  /// local weights.
  LOCAL_WEIGHT_WRITE(Unit.LOCAL_WEIGHTS, Kind.WRITE),
  LOCAL_WEIGHT_READ(Unit.LOCAL_WEIGHTS, Kind.READ),

  WEIGHT_BUFFER_WRITE(Unit.WEIGHT_BUFFER, Kind.WRITE),
  WEIGHT_BUFFER_READ(Unit.WEIGHT_BUFFER, Kind.READ),
  /// Word of rows x 8 bits streamed straight to an array.
  WEIGHT_BUFFER_STREAM(Unit.WEIGHT_BUFFER, Kind.READ),

  /// One bit per column for one input index.
  SPIKE_READ(Unit.SPIKE_BUFFER, Kind.READ),
  /// One bit per row of a slot, written by a bank.
  SPIKE_WRITE(Unit.SPIKE_BUFFER, Kind.WRITE),
  /// The read half of a read-modify-write (max-pool, merge).
  SPIKE_JOIN_READ(Unit.SPIKE_BUFFER, Kind.READ),
  /// One bit per attention row (queries), or per attention column (keys, values).
  QUERY_READ(Unit.SPIKE_BUFFER, Kind.READ),
  KEY_READ(Unit.SPIKE_BUFFER, Kind.READ),
  VALUE_READ(Unit.SPIKE_BUFFER, Kind.READ),
  ATTENTION_WRITE(Unit.SPIKE_BUFFER, Kind.WRITE),
  /// Port-wide words between spike buffer and DRAM.
  SPIKE_FILL(Unit.SPIKE_BUFFER, Kind.WRITE),
  SPIKE_SPILL(Unit.SPIKE_BUFFER, Kind.READ),

  /// Skipping by tags: a word of tags read by a core's finder, or written (or read and changed) by
  /// a bank, a bit for each of its rows. Kept beside the spikes.
  TAG_READ(Unit.SPIKE_BUFFER, Kind.READ),
  TAG_WRITE(Unit.SPIKE_BUFFER, Kind.WRITE),

  /// Counted in bits: the word is 16 bits (membrane shortcut) or a few (spike-add).
  RESIDUAL_READ(Unit.RESIDUAL_BUFFER, Kind.READ),
  RESIDUAL_WRITE(Unit.RESIDUAL_BUFFER, Kind.WRITE),
  /// One bit per column of one plane for one input index.
  RESIDUAL_PLANE_READ(Unit.RESIDUAL_BUFFER, Kind.READ),

  /// Mode A: query and key bit both 1, the PE's count went up.
  AND_COUNT(Unit.ATTENTION_ARRAY, Kind.ARITHMETIC),
  /// Mode X: value bit 1, the PE's count was added to the passing sum.
  SELECT_ADD(Unit.ATTENTION_ARRAY, Kind.ARITHMETIC),
  /// A useful attention PE had a cycle without count or add.
  ATTENTION_PASS(Unit.ATTENTION_ARRAY, Kind.CLOCK),
  ATTENTION_IDLE(Unit.ATTENTION_ARRAY, Kind.CLOCK),
  /// A 1-bit query, key or value register was written.
  ATTENTION_SHIFT(Unit.ATTENTION_ARRAY, Kind.REGISTER),
  /// A 16-bit partial sum moved on by one PE in mode X.
  PARTIAL_SHIFT(Unit.ATTENTION_ARRAY, Kind.REGISTER),

  /// A key tile's output word added to the sum of the earlier key tiles.
  ATTENTION_ACCUMULATE(Unit.ATTENTION_BANK, Kind.ARITHMETIC),
  ATTENTION_UPDATE(Unit.ATTENTION_BANK, Kind.ARITHMETIC),
  ATTENTION_FIRE(Unit.ATTENTION_BANK, Kind.ARITHMETIC),
  /// 16-bit words (membranes and partial sums).
  MEMBRANE_READ(Unit.ATTENTION_MEMBRANE, Kind.READ),
  MEMBRANE_WRITE(Unit.ATTENTION_MEMBRANE, Kind.WRITE),

  /// One expert score against the best ones so far.
  ROUTER_COMPARE(Unit.ROUTER, Kind.ARITHMETIC),
  /// 16-bit token numbers.
  QUEUE_WRITE(Unit.ROUTER, Kind.WRITE),
  QUEUE_READ(Unit.ROUTER, Kind.READ),
  /// D3's scorer added the ones of one word of Q.
  HEAD_SCORE(Unit.ROUTER, Kind.ARITHMETIC),

  /// A tile or pair was started.
  DESCRIPTOR(Unit.SEQUENCER, Kind.REGISTER),

  /// Bursts of 64 bytes.
  DRAM_READ(Unit.DRAM_PORT, Kind.READ),
  DRAM_WRITE(Unit.DRAM_PORT, Kind.WRITE);

  /// What kind of hardware an event exercises.
  public enum Kind {
    ARITHMETIC,
    REGISTER,
    CLOCK,
    READ,
    WRITE
  }

  /// Bits of a tile descriptor on its way from the sequencer to a core (addresses, lengths, mode).
  public static final int DESCRIPTOR_BITS = 128;

  /// Bits of a DRAM burst.
  public static final int BURST_BITS = 512;

  private final Unit unit;
  private final Kind kind;

  Event(Unit unit, Kind kind) {
    this.unit = unit;
    this.kind = kind;
  }

  /// Position in count arrays, dense from 0.
  @SuppressWarnings("EnumOrdinal")
  public int index() {
    return ordinal();
  }

  public Unit unit() {
    return unit;
  }

  public Kind kind() {
    return kind;
  }

  /// Width in bits of the word, sum or register that one event touches.
  public int bits(Accelerator machine) {
    return switch (this) {
      case PE_ADD, SHADOW_WRITE, DRIVE, NEURON_UPDATE, RESIDUAL_ADD -> 16;
      case PE_PASS, PE_IDLE -> 16;
      case WEIGHT_SHIFT -> 8;
      case SPIKE_SHIFT, ATTENTION_SHIFT, FIRE, POOL_OR, MERGE_JOIN, ATTENTION_FIRE -> 1;
      case COMBINE_ADD -> 24;
      case COUNT_ADD, ROUTER_COMPARE, HEAD_SCORE -> 32;
      case LOCAL_WEIGHT_WRITE, WEIGHT_BUFFER_WRITE, WEIGHT_BUFFER_READ ->
          machine.weightBuffer().portBits();
      case LOCAL_WEIGHT_READ, WEIGHT_BUFFER_STREAM -> 8 * machine.expert().rows();
      case SPIKE_READ, RESIDUAL_PLANE_READ -> machine.expert().columns();
      case SPIKE_WRITE, SPIKE_JOIN_READ -> machine.expert().rows();
      case TAG_READ -> machine.tagPort();
      case TAG_WRITE -> machine.expert().rows();
      case QUERY_READ, ATTENTION_WRITE -> machine.attention().rows();
      case KEY_READ, VALUE_READ -> machine.attention().columns();
      case SPIKE_FILL, SPIKE_SPILL -> machine.spikeBuffers().portBits();
      case RESIDUAL_READ, RESIDUAL_WRITE -> 1;
      case AND_COUNT -> 8;
      case SELECT_ADD, ATTENTION_PASS, ATTENTION_IDLE, PARTIAL_SHIFT -> 16;
      case ATTENTION_ACCUMULATE, ATTENTION_UPDATE, MEMBRANE_READ, MEMBRANE_WRITE -> 16;
      case QUEUE_WRITE, QUEUE_READ -> 16;
      case DESCRIPTOR -> DESCRIPTOR_BITS;
      case DRAM_READ, DRAM_WRITE -> BURST_BITS;
    };
  }
}
