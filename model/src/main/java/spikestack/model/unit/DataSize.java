package spikestack.model.unit;

/// Amount of data, a whole number of bits, at least 0. 1 B is 8 bits; KiB, MiB and GiB are powers
/// of 1024.
public record DataSize(long bits) {
  private static final Scale SCALE =
      new Scale(
          "data size", "bit", "1", "B", "8", "KiB", "8192", "MiB", "8388608", "GiB", "8589934592");

  public DataSize {
    if (bits < 0) {
      throw new IllegalArgumentException("data size must be at least 0 bit, was " + bits);
    }
  }

  /// Reads `144 KiB`; a missing or foreign unit is a [UnitException] that lists the allowed ones,
  /// as is a part of a bit.
  public static DataSize parse(String text) {
    double bits = SCALE.parse(text);
    if (bits < 0 || bits != Math.rint(bits) || bits > (1L << 53)) {
      throw new UnitException(
          "\"" + text.strip() + "\"", "a size of at least 0, a whole number of bits, at most 2^53");
    }
    return new DataSize((long) bits);
  }

  public double kibibytes() {
    return bits / 8192.0;
  }

  /// For people: four significant digits and the unit that fits.
  @Override
  public String toString() {
    return SCALE.format((double) bits);
  }
}
