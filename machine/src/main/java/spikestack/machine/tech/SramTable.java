package spikestack.machine.tech;

import java.util.Arrays;
import java.util.Objects;

/// Memory figures by size and word width, from runs of an SRAM estimator, for the slow (LSTP) and
/// the fast (HP) device class.
///
/// A figure at a corner: the smaller of the two classes (LOW), the larger (HIGH), or between them
/// (DEFAULT: `sram.fast-share` of the way, geometrically for times, linearly for energies and
/// area). Between the points it is interpolated bilinearly in the logarithms of size, width and
/// figure. It never fails:
///
/// - words wider than the widest row are parallel banks, each with its share of capacity and word;
/// - memories larger than the largest row are banks in depth, of which one is accessed;
/// - words narrower than the narrowest row cost what the narrowest row costs, for the same
///   capacity;
/// - memories smaller than the smallest row cost what the smallest row costs: periphery dominates
///   there.
///
/// Not modelled: second ports, redundancy, power gating, drowsy modes.
final class SramTable {
  /// Figures of one point, in the order of the columns of the file.
  enum Figure {
    ACCESS_NS(0, true),
    CYCLE_NS(1, true),
    READ_PJ(2, false),
    WRITE_PJ(3, false),
    AREA_UM2(4, false);

    private final int column;
    private final boolean time;

    Figure(int column, boolean time) {
      this.column = column;
      this.time = time;
    }

    boolean isTime() {
      return time;
    }
  }

  private static final int FIGURES = Figure.values().length;

  private final double[] kibibytes; // ascending
  private final int[] wordBytes; // ascending
  private final double[][][] slow; // [size][word][figure]
  private final double[][][] fast; // [size][word][figure]
  private final Trust trust;
  private final String source;

  SramTable(
      double[] kibibytes,
      int[] wordBytes,
      double[][][] slow,
      double[][][] fast,
      Trust trust,
      String source) {
    this.kibibytes = ascending(kibibytes);
    this.wordBytes = wordBytes.clone();
    this.slow = checked(slow, kibibytes.length, wordBytes.length);
    this.fast = checked(fast, kibibytes.length, wordBytes.length);
    this.trust = Objects.requireNonNull(trust, "trust");
    this.source = source;
  }

  Trust trust() {
    return trust;
  }

  String source() {
    return source;
  }

  double smallestKibibytes() {
    return kibibytes[0];
  }

  double largestKibibytes() {
    return kibibytes[kibibytes.length - 1];
  }

  int widestBits() {
    return 8 * wordBytes[wordBytes.length - 1];
  }

  double[] sizes() {
    return kibibytes.clone();
  }

  int[] words() {
    return wordBytes.clone();
  }

  /// The same table without one size: what an interpolation has to reproduce.
  SramTable without(int sizeIndex) {
    return new SramTable(
        drop(kibibytes, sizeIndex),
        wordBytes,
        drop(slow, sizeIndex),
        drop(fast, sizeIndex),
        trust,
        source);
  }

  /// One figure of one bank.
  ///
  /// @param fastShare 0 for the slow class, 1 for the fast one; matters at the default corner only
  /// @param capacity KiB, clamped into the table
  /// @param bits word width, clamped into the table
  double figure(Figure figure, Corner corner, double fastShare, double capacity, double bits) {
    double size = Math.clamp(capacity, smallestKibibytes(), largestKibibytes());
    double word = Math.clamp(bits / 8, wordBytes[0], wordBytes[wordBytes.length - 1]);
    int s = 0;
    while (s < kibibytes.length - 2 && kibibytes[s + 1] < size) {
      s++;
    }
    int w = 0;
    while (w < wordBytes.length - 2 && wordBytes[w + 1] < word) {
      w++;
    }
    double alongSize = fraction(size, kibibytes[s], kibibytes[s + 1]);
    double alongWord = fraction(word, wordBytes[w], wordBytes[w + 1]);
    double low =
        mix(
            point(figure, corner, fastShare, s, w),
            point(figure, corner, fastShare, s + 1, w),
            alongSize);
    double high =
        mix(
            point(figure, corner, fastShare, s, w + 1),
            point(figure, corner, fastShare, s + 1, w + 1),
            alongSize);
    return mix(low, high, alongWord);
  }

  private double point(Figure figure, Corner corner, double fastShare, int size, int word) {
    double a = slow[size][word][figure.column];
    double b = fast[size][word][figure.column];
    return switch (corner) {
      case LOW -> Math.min(a, b);
      case HIGH -> Math.max(a, b);
      case DEFAULT -> figure.isTime() ? mix(a, b, fastShare) : a + (b - a) * fastShare;
    };
  }

  private static double fraction(double x, double from, double to) {
    return StrictMath.log(x / from) / StrictMath.log(to / from);
  }

  /// On the line between the logarithms.
  private static double mix(double from, double to, double fraction) {
    return from * StrictMath.pow(to / from, fraction);
  }

  private static double[] ascending(double[] values) {
    if (values.length < 2) {
      throw new IllegalArgumentException(
          "an SRAM table needs at least two sizes, has " + values.length);
    }
    for (int i = 1; i < values.length; i++) {
      if (!(values[i - 1] < values[i])) {
        throw new IllegalArgumentException("sizes must ascend: " + Arrays.toString(values));
      }
    }
    return values.clone();
  }

  private static double[][][] checked(double[][][] points, int sizes, int words) {
    double[][][] copy = new double[sizes][words][];
    for (int s = 0; s < sizes; s++) {
      for (int w = 0; w < words; w++) {
        double[] figures = points[s][w].clone();
        if (figures.length != FIGURES) {
          throw new IllegalArgumentException(
              "a point has " + FIGURES + " figures, not " + figures.length);
        }
        for (double figure : figures) {
          if (!(figure > 0)) {
            throw new IllegalArgumentException(
                "figures must be positive: " + Arrays.toString(figures));
          }
        }
        copy[s][w] = figures;
      }
    }
    return copy;
  }

  private static double[] drop(double[] values, int index) {
    double[] rest = new double[values.length - 1];
    System.arraycopy(values, 0, rest, 0, index);
    System.arraycopy(values, index + 1, rest, index, rest.length - index);
    return rest;
  }

  private static double[][][] drop(double[][][] values, int index) {
    double[][][] rest = new double[values.length - 1][][];
    System.arraycopy(values, 0, rest, 0, index);
    System.arraycopy(values, index + 1, rest, index, rest.length - index);
    return rest;
  }
}
