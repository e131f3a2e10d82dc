package spikestack.silicon.netlist;

import java.util.Optional;

/// How a cell lies, in DEF's words: N, W, S, E are turned left by 0, 90, 180, 270 degrees; F first
/// mirrors left to right (FN), or the same mirror before the turn.
public enum Orientation {
  N(0, "R0"),
  W(1, "R90"),
  S(2, "R180"),
  E(3, "R270"),
  FN(4, "MY"),
  FW(5, "MX90"),
  FS(6, "MX"),
  FE(7, "MY90");

  private static final Orientation[] ALL = values();

  private final byte code;
  private final String turned;

  Orientation(int code, String turned) {
    this.code = (byte) code;
    this.turned = turned;
  }

  /// The name that LEF and 3DBlox use: `R0`, `MX` and so on.
  public String turned() {
    return turned;
  }

  /// The number that designs keep.
  public byte code() {
    return code;
  }

  /// From its number.
  public static Orientation of(int code) {
    return ALL[code];
  }

  /// From either name.
  public static Optional<Orientation> named(String name) {
    for (Orientation each : ALL) {
      if (each.name().equals(name) || each.turned.equals(name)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /// Whether width and height change places.
  public boolean sideways() {
    return this == W || this == E || this == FW || this == FE;
  }

  /// x of a point of a cell of `width` by `height`, from the lower left corner of the placed cell.
  public int x(int dx, int dy, int width, int height) {
    return switch (this) {
      case N, FS -> dx;
      case S, FN -> width - dx;
      case W, FE -> height - dy;
      case E, FW -> dy;
    };
  }

  /// y of a point of a cell of `width` by `height`, from the lower left corner of the placed cell.
  public int y(int dx, int dy, int width, int height) {
    return switch (this) {
      case N, FN -> dy;
      case S, FS -> height - dy;
      case W, FW -> dx;
      case E, FE -> width - dx;
    };
  }
}
