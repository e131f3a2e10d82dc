package spikestack.machine.cost;

/// Standard cells by kind: what area and leakage are counted from.
///
/// @param comparatorBits bits of magnitude comparators
public record Hardware(
    double flipFlops,
    double fullAdders,
    double mux2,
    double xor2,
    double nand2,
    double comparatorBits) {
  static final Hardware NONE = new Hardware(0, 0, 0, 0, 0, 0);

  Hardware plus(Hardware other) {
    return new Hardware(
        flipFlops + other.flipFlops,
        fullAdders + other.fullAdders,
        mux2 + other.mux2,
        xor2 + other.xor2,
        nand2 + other.nand2,
        comparatorBits + other.comparatorBits);
  }

  Hardware times(double factor) {
    return new Hardware(
        factor * flipFlops,
        factor * fullAdders,
        factor * mux2,
        factor * xor2,
        factor * nand2,
        factor * comparatorBits);
  }

  static Hardware flipFlops(double bits) {
    return new Hardware(bits, 0, 0, 0, 0, 0);
  }

  static Hardware mux2(double bits) {
    return new Hardware(0, 0, bits, 0, 0, 0);
  }

  static Hardware nand2(double gates) {
    return new Hardware(0, 0, 0, 0, gates, 0);
  }

  static Hardware comparator(double bits) {
    return new Hardware(0, 0, 0, 0, 0, bits);
  }

  /// Increment chain: an XOR2 and a NAND2 per bit.
  static Hardware counter(double bits) {
    return new Hardware(0, 0, 0, bits, bits, 0);
  }
}
