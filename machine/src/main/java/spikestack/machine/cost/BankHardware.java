package spikestack.machine.cost;

/// What stands in the two banks, counted from their text (`silicon/hardware`).
///
/// Both are wavefronts: row r does in a cycle what row r - 1 did in the one before, so control,
/// parameters and addresses move down through registers, one set a row. That is most of a bank.
final class BankHardware {
  /// Control of a column on its way down: flags, column, plane, lane, rows, address, index.
  private static final int CONTROL_BITS = 80;

  /// Of which the second cycle of a row still needs.
  private static final int LATE_CONTROL_BITS = 65;

  /// Bias 24, threshold 17, leak (or what a spike subtracts) 16.
  private static final int PARAMETER_BITS = 57;

  /// Sum before rounding: 24 bits, shifted left by up to 7, and two for signs.
  private static final int WIDE_BITS = 33;

  private static final int LEFT_LEVELS = 3;
  private static final int RIGHT_LEVELS = 4;
  private static final int PLANE_LEVELS = 5;

  /// Address, block and flags of a spike word on its way to the buffer.
  private static final int WRITE_BITS = 24;

  private static final int ADDRESS_BITS = 16;

  private BankHardware() {}

  /// What a row has more where spikes can subtract: a second sum beside the first one, of the same
  /// membrane and drive less the amount (three operands, so a carry-save row before its chain);
  /// multiplexers put the leak's register in front of one sum or the other, and choose between 0,
  /// this sum and the top of the range less the amount, which inverters give. The amount has no
  /// register of its own: it stands in the leak's.
  private static Hardware subtracting(Datapath datapath) {
    if (!datapath.subtracts()) {
      return Hardware.NONE;
    }
    int sum = Datapath.SUM_BITS;
    return datapath
        .bankAdd
        .hardware()
        .plus(new Hardware(0, sum, 0, 0, 0, 0))
        .plus(Hardware.mux2(3.0 * sum))
        .plus(Hardware.nand2(sum));
  }

  /// Neuron bank, both neurons.
  ///
  /// Row, registers: control (again in the second cycle, if there is one, with sum and drive),
  /// parameters, membrane, count, and the wave of counts. Adders: combine, bias, residual,
  /// membrane, count at the speed of the loop; beside it the rounding half, the decay, the wave,
  /// the bits by which drives are wider than sums. XOR2: negative planes. Multiplexers: shift by
  /// plane, left, right; clamps of drive, residual, membrane; choices between rescaled and not
  /// (two), join and drive, subtract and halve; holds of parameters, membrane, count; start of a
  /// count (two). NAND2: column select, parameter bus, gates of count and reset. Bank: the way of
  /// an address as long as the bank is deep; spikes of row r wait for the last row; a counter of
  /// saturations.
  static Hardware neuronBank(Datapath datapath, int rows, int columns, int latency) {
    int sum = Datapath.SUM_BITS;
    int drive = Datapath.COMBINER_BITS;
    int count = Datapath.COUNT_BITS;
    boolean second = latency > 1;
    double registers =
        CONTROL_BITS
            + (second ? LATE_CONTROL_BITS + 2.0 * drive : 0)
            + PARAMETER_BITS
            + sum
            + 2.0 * count;
    double slow = WIDE_BITS + (drive + 2.0) + count;
    double wider = (WIDE_BITS - sum) + (drive + 1.0 - sum) + (drive + 2.0 - sum);
    double shifts = PLANE_LEVELS * drive + (LEFT_LEVELS + RIGHT_LEVELS) * (double) WIDE_BITS;
    double choices = 2.0 * WIDE_BITS + drive + drive + 2 + 2.0 * count;
    double holds = PARAMETER_BITS + sum + count;
    Hardware row =
        Hardware.flipFlops(registers)
            .plus(datapath.bankAdd.hardware().times(3))
            .plus(datapath.combineAdd.hardware())
            .plus(datapath.countAdd.hardware())
            .plus(new Hardware(0, sum + slow + wider, 0, drive, 0, sum + 1.0))
            .plus(Hardware.mux2(shifts + choices + holds + 3.0 * sum))
            .plus(Hardware.nand2(columns + PARAMETER_BITS + count + sum))
            .plus(subtracting(datapath));
    double way = WRITE_BITS * (rows + latency - 1.0);
    double waiting = rows * (rows - 1) / 2.0 + rows * Math.max(0.0, latency - 2);
    return row.times(rows)
        .plus(Hardware.flipFlops(way + waiting + count))
        .plus(Hardware.counter(count));
  }

  /// Attention bank.
  ///
  /// Row, registers: the lane (address, bit, rows left, flags), control, parameters (threshold 17,
  /// leak 16), count of clamps, the address once per stage, and the cut between sum and fire.
  /// Adders: key tile and membrane at the speed of the loop; beside it decay, address and count of
  /// clamps. Bank: loops over queries, keys and features, the place of a feature's spikes,
  /// saturations.
  ///
  /// @param featureBits of the number of a feature
  static Hardware attentionBank(Datapath datapath, int rows, int latency, int featureBits) {
    int sum = Datapath.SUM_BITS;
    int rowBits = Datapath.levels(rows + 1);
    int place = ADDRESS_BITS + 4;
    double lane = place + rowBits + 2.0;
    int split = latency > 2 ? 1 : 0;
    double cut = split * (2 + featureBits + sum + 1 + sum + 2.0);
    double registers =
        lane
            + (featureBits + 4)
            + (2.0 * sum + 1)
            + rowBits
            + cut
            + place * (double) latency
            + 2.0 * Math.max(0, latency - 1 - split);
    Hardware row =
        Hardware.flipFlops(registers)
            .plus(datapath.bankAdd.hardware().times(2))
            .plus(new Hardware(0, sum + (sum + 2.0) + ADDRESS_BITS, 0, 0, 0, sum))
            .plus(Hardware.counter(2.0 * rowBits))
            .plus(Hardware.mux2(2.0 * sum + place + rowBits))
            .plus(Hardware.nand2(sum))
            .plus(subtracting(datapath))
            .plus(Hardware.flipFlops(datapath.subtracts() ? 1 + split * (1.0 + sum) : 0));
    double loops = 66;
    return row.times(rows)
        .plus(Hardware.flipFlops(loops + place + Datapath.COUNT_BITS))
        .plus(Hardware.counter(loops + Datapath.COUNT_BITS))
        .plus(new Hardware(0, 3.0 * ADDRESS_BITS, loops + place, 0, 0, 0));
  }
}
