package spikestack.silicon.place;

import java.util.Arrays;

/// Where everything stands.
///
/// @param x lower left corner of each cell after rotation, `[cells]`
/// @param y the same, vertical
/// @param tier of each cell
/// @param orientation quarter turns counter-clockwise of each cell, 0..3; only macros turn
/// @param bonded whether a net has a bond, `[nets]`
/// @param bondX centre of the net's bond, where it has one
/// @param bondY the same, vertical
public record Placement(
    int[] x, int[] y, byte[] tier, byte[] orientation, boolean[] bonded, int[] bondX, int[] bondY) {
  public Placement {
    int n = x.length;
    int nets = bonded.length;
    if (y.length != n || tier.length != n || orientation.length != n) {
      throw new IllegalArgumentException("cell arrays differ in length");
    }
    if (bondX.length != nets || bondY.length != nets) {
      throw new IllegalArgumentException("net arrays differ in length");
    }
  }

  /// Everything at the die's origin on its given tier (bottom where free), no bonds; fixed cells in
  /// their places.
  static Placement initial(PlacementProblem problem) {
    int n = problem.cellCount();
    int nets = problem.netCount();
    Placement start =
        new Placement(
            new int[n],
            new int[n],
            new byte[n],
            new byte[n],
            new boolean[nets],
            new int[nets],
            new int[nets]);
    PlacementProblem.Cells cells = problem.cells();
    for (int i = 0; i < n; i++) {
      boolean fixed = cells.fixed()[i];
      start.x[i] = fixed ? cells.fixedX()[i] : problem.die().lowX();
      start.y[i] = fixed ? cells.fixedY()[i] : problem.die().lowY();
      start.tier[i] = (byte) Math.max(0, cells.givenTier()[i]);
    }
    return start;
  }

  Placement copy() {
    return new Placement(
        x.clone(),
        y.clone(),
        tier.clone(),
        orientation.clone(),
        bonded.clone(),
        bondX.clone(),
        bondY.clone());
  }

  /// Nets with a bond.
  public int bondCount() {
    int count = 0;
    for (boolean b : bonded) {
      count += b ? 1 : 0;
    }
    return count;
  }

  /// The same positions, bonds and tiers.
  public boolean sameAs(Placement other) {
    if (!Arrays.equals(x, other.x)
        || !Arrays.equals(y, other.y)
        || !Arrays.equals(tier, other.tier)
        || !Arrays.equals(orientation, other.orientation)
        || !Arrays.equals(bonded, other.bonded)) {
      return false;
    }
    for (int n = 0; n < bonded.length; n++) {
      if (bonded[n] && (bondX[n] != other.bondX[n] || bondY[n] != other.bondY[n])) {
        return false;
      }
    }
    return true;
  }
}
