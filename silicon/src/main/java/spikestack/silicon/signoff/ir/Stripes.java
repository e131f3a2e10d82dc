package spikestack.silicon.signoff.ir;

/// The parallel wires of one net on one metal layer.
///
/// @param layer for people
/// @param alongX whether they run along x (else along y)
/// @param pitch from wire to wire, metres, `> 0`
/// @param offset of the first wire from the die's lower or left edge, metres, `>= 0`
/// @param width of a wire, metres, `> 0`
/// @param sheetOhms sheet resistance, ohms per square, `> 0`
public record Stripes(
    String layer, boolean alongX, double pitch, double offset, double width, double sheetOhms) {
  public Stripes {
    if (!(pitch > 0) || !(offset >= 0) || !(width > 0) || !(sheetOhms > 0)) {
      throw new IllegalArgumentException(
          layer
              + ": pitch "
              + pitch
              + ", offset "
              + offset
              + ", width "
              + width
              + ", sheet "
              + sheetOhms);
    }
  }

  /// How many wires fit on a die of this extent across them.
  int count(double extent) {
    return offset > extent ? 0 : (int) Math.floor((extent - offset) / pitch + 1e-9) + 1;
  }

  /// Where wire `i` lies across its direction.
  double position(int i) {
    return offset + i * pitch;
  }

  /// The wire nearest to a position.
  int nearest(double position, double extent) {
    return (int) Math.clamp(Math.round((position - offset) / pitch), 0, count(extent) - 1L);
  }

  /// Ohms of a piece of wire.
  double ohms(double length) {
    return sheetOhms * length / width;
  }
}
