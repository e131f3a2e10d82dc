package spikestack.silicon.place;

/// One tier: its rows, how full it may become, and what every cell and pin looks like on it.
///
/// @param name for people: `top`, `bottom`
/// @param rows where cells may stand
/// @param maxUtilisation largest share of the die's area that cells and macros may cover, 0..1
/// @param width of each cell on this tier, `[cells]`
/// @param height of each cell on this tier, `[cells]`
/// @param pinX offset of each pin from its cell's lower left corner at R0, `[pins]`
/// @param pinY the same, vertical
public record Tier(
    String name,
    Rows rows,
    double maxUtilisation,
    int[] width,
    int[] height,
    int[] pinX,
    int[] pinY) {
  public Tier {
    if (!(maxUtilisation > 0 && maxUtilisation <= 1)) {
      throw new IllegalArgumentException("utilisation lies in (0, 1], was " + maxUtilisation);
    }
    if (width.length != height.length || pinX.length != pinY.length) {
      throw new IllegalArgumentException("cell or pin arrays differ in length");
    }
  }
}
