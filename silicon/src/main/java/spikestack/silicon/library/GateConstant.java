package spikestack.silicon.library;

import spikestack.machine.tech.Trust;

/// What the gate model needs beyond the technology file: ratios without a dimension, taken from a
/// public 45 nm library, and choices of geometry. `docs/library.md` shows each in its equation.
public enum GateConstant {
  /// Parasitic delay of an inverter over that of an inverter driving one like it.
  PARASITIC(
      1.15,
      "-",
      Trust.D,
      "Nangate45 NAND2_X1, A1: 6.3 ps without load, 2.245 ps/fF, 1.63 fF a pin, mean of rise and"
          + " fall; over the 2 of logical effort"),
  /// Added delay per input slew (20 to 80 %).
  SLEW_SENSITIVITY(
      0.24,
      "-",
      Trust.D,
      "Nangate45 NAND2_X1, A1, 7.4 fF, 4.7 to 78 ps: 0.36 per 30 to 70 % slew, mean of rise and"
          + " fall, times 2/3 for 20 to 80 %"),
  /// Output slew (20 to 80 %) per step delay.
  SLEW_PER_DELAY(
      1.4,
      "-",
      Trust.D,
      "Nangate45 NAND2_X1, A1, large loads: 0.93 for 30 to 70 %, mean of rise and fall, times 3/2"),
  /// Part of the input slew that a single stage hands on (root of squares).
  SLEW_CARRY(0.33, "-", Trust.D, "Nangate45 NAND2_X1, A1, 7.4 fF, 78 ps: 0.32 and 0.35"),
  /// Load and fan-out at which the delays of the technology file hold, in NAND2 inputs.
  STANDARD_LOAD(
      4, "NAND2 inputs", Trust.A, "the technology file says loaded; a fan-out of four is usual"),
  /// Data pin of a flip-flop over a NAND2 pin.
  DATA_PIN(0.70, "-", Trust.D, "Nangate45: 1.14 fF over 1.63 fF"),
  /// Clock pin of a flip-flop over a NAND2 pin.
  CLOCK_PIN(0.58, "-", Trust.D, "Nangate45: 0.95 fF over 1.63 fF"),
  HOLD(10, "ps", Trust.A, "Nangate45 has 6 to 15 at 45 nm"),
  /// Pull-up width over pull-down width, of logical effort.
  PULL_UP(2, "-", Trust.A, "equal drive both ways at half the mobility; no public 28 nm figure"),
  /// Sites of a NAND2: four transistors.
  NAND2_SITES(
      5, "sites", Trust.A, "makes a site 0.114 um, between the poly pitches of three foundries"),
  /// Tracks of the first metal in a row.
  ROW_TRACKS(12, "tracks", Trust.A, "12 x 90 nm; 9 and 12 are usual"),
  METAL_PITCH_1X(0.090, "um", Trust.S, "minimum metal pitch of three foundries"),
  METAL_PITCH_2X(0.180, "um", Trust.D, "twice the minimum"),
  METAL_PITCH_8X(0.800, "um", Trust.D, "Nangate45's thick metals; 360 nm wide"),
  METAL_WIDTH_8X(0.360, "um", Trust.D, "eight times the minimum width"),
  CUT_RESISTANCE_1X(5, "ohm", Trust.A, "Nangate45, metal 1 to 4"),
  CUT_RESISTANCE_2X(3, "ohm", Trust.A, "Nangate45, metal 4 to 7"),
  CUT_RESISTANCE_8X(1, "ohm", Trust.A, "Nangate45, metal 7 and up");

  private final double value;
  private final String unit;
  private final Trust trust;
  private final String source;

  GateConstant(double value, String unit, Trust trust, String source) {
    this.value = value;
    this.unit = unit;
    this.trust = trust;
    this.source = source;
  }

  public double value() {
    return value;
  }

  public String unit() {
    return unit;
  }

  public Trust trust() {
    return trust;
  }

  public String source() {
    return source;
  }
}
