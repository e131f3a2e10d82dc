package spikestack.silicon.netlist;

/// Which way a signal passes a pin or port, seen from the cell or design it belongs to.
public enum Direction {
  INPUT(0),
  OUTPUT(1),
  INOUT(2),
  /// Inside a cell: no pin of the outside.
  INTERNAL(3);

  private static final Direction[] ALL = values();

  private final byte code;

  Direction(int code) {
    this.code = (byte) code;
  }

  /// The number that designs keep.
  byte code() {
    return code;
  }

  /// From its number.
  static Direction of(int code) {
    return ALL[code];
  }

  /// Whether it can drive a net from inside.
  public boolean drives() {
    return this == OUTPUT || this == INOUT;
  }
}
