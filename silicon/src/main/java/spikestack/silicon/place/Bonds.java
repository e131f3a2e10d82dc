package spikestack.silicon.place;

/// The vertical connection between the two tiers: a net with pins on both needs exactly one bond.
///
/// Two bonds keep `spacing` between their edges along x or along y; the same distance to the die
/// edge.
///
/// @param sizeX bond width, database units
/// @param sizeY bond height
/// @param spacing free distance to another bond and to the die edge
/// @param cost added to the score per bond, database units of wirelength
public record Bonds(int sizeX, int sizeY, int spacing, double cost) {
  public Bonds {
    if (sizeX <= 0 || sizeY <= 0 || spacing < 0) {
      throw new IllegalArgumentException(
          "bonds need a positive size and a spacing >= 0, were "
              + sizeX
              + " x "
              + sizeY
              + ", "
              + spacing);
    }
    if (!(cost >= 0)) {
      throw new IllegalArgumentException("a bond's cost is >= 0, was " + cost);
    }
    if ((long) sizeX + spacing > Die.LIMIT || (long) sizeY + spacing > Die.LIMIT) {
      throw new IllegalArgumentException("a bond's pitch is at most " + Die.LIMIT);
    }
  }

  /// Smallest distance of two bond centres along x when they overlap in y.
  public int pitchX() {
    return sizeX + spacing;
  }

  public int pitchY() {
    return sizeY + spacing;
  }

  /// How many bonds fit a die in a regular grid.
  public long sites(Die die) {
    long across = Math.max(0, Math.floorDiv(highX(die) - lowX(die), pitchX()) + 1);
    long up = Math.max(0, Math.floorDiv(highY(die) - lowY(die), pitchY()) + 1);
    return across * up;
  }

  /// Smallest legal x of a bond's centre.
  int lowX(Die die) {
    return die.lowX() + spacing + (sizeX + 1) / 2;
  }

  int lowY(Die die) {
    return die.lowY() + spacing + (sizeY + 1) / 2;
  }

  /// Largest legal x of a bond's centre; may lie below [#lowX] when the die is too small for any.
  int highX(Die die) {
    return die.highX() - spacing - (sizeX + 1) / 2;
  }

  int highY(Die die) {
    return die.highY() - spacing - (sizeY + 1) / 2;
  }
}
