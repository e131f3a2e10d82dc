package spikestack.silicon.place;

import java.util.List;

/// What is to be placed, in flat arrays: cells, nets, one or two tiers, bonds.
///
/// Ports and pads are fixed cells (of any size, also zero by zero). Tier 0 is the bottom one. Pins
/// are numbered net by net: net `n` owns pins `netStart[n] .. netStart[n + 1] - 1`.
///
/// @param name for messages and pictures
/// @param die outline of every tier
/// @param tiers one (the 2D twin) or two
/// @param cells fixed positions, macro flags, tiers that are given
/// @param netStart first pin of each net, `[nets + 1]`, ascending from 0
/// @param pinCell cell of each pin, `[pins]`
/// @param netWeight weight of each net's wirelength in the placer's objective, `[nets]`, >= 0; the
///   [Score] counts every net once
/// @param bonds the vertical connection; with one tier it is never used
/// @param names of cells and nets, for files and messages
public record PlacementProblem(
    String name,
    Die die,
    List<Tier> tiers,
    Cells cells,
    int[] netStart,
    int[] pinCell,
    double[] netWeight,
    Bonds bonds,
    Names names) {

  /// What holds for a cell on every tier.
  ///
  /// @param macro may stand off the rows, blocks them; legalised before the other cells
  /// @param rotatable macros may turn by quarter turns
  /// @param fixed position and tier are given
  /// @param givenTier the tier a cell must be on, or [#FREE]; of a fixed cell: its tier
  /// @param fixedX lower left corner of a fixed cell; others: ignored
  /// @param fixedY the same, vertical
  public record Cells(
      boolean[] macro,
      boolean rotatable,
      boolean[] fixed,
      byte[] givenTier,
      int[] fixedX,
      int[] fixedY) {
    /// The placer chooses the tier.
    public static final byte FREE = -1;

    public Cells {
      int n = macro.length;
      if (fixed.length != n || givenTier.length != n || fixedX.length != n || fixedY.length != n) {
        throw new IllegalArgumentException("cell arrays differ in length");
      }
    }

    /// `n` movable cells of free tier, none of them a macro.
    public static Cells movable(int n) {
      byte[] tier = new byte[n];
      java.util.Arrays.fill(tier, FREE);
      return new Cells(new boolean[n], false, new boolean[n], tier, new int[n], new int[n]);
    }

    public int count() {
      return macro.length;
    }
  }

  /// Names by number; unique each.
  public record Names(String[] cells, String[] nets) {}

  public PlacementProblem {
    tiers = List.copyOf(tiers);
    int n = cells.count();
    int pins = pinCell.length;
    if (tiers.isEmpty() || tiers.size() > 2) {
      throw new IllegalArgumentException("one or two tiers, were " + tiers.size());
    }
    for (Tier tier : tiers) {
      if (tier.width().length != n || tier.pinX().length != pins) {
        throw new IllegalArgumentException("tier " + tier.name() + " has other cells or pins");
      }
    }
    if (netStart.length == 0 || netStart[0] != 0 || netStart[netStart.length - 1] != pins) {
      throw new IllegalArgumentException("net starts run from 0 to the number of pins");
    }
    for (int i = 1; i < netStart.length; i++) {
      if (netStart[i] < netStart[i - 1]) {
        throw new IllegalArgumentException("net starts ascend; net " + (i - 1) + " does not");
      }
    }
    for (int cell : pinCell) {
      if (cell < 0 || cell >= n) {
        throw new IllegalArgumentException("a pin of cell " + cell + "; cells are 0.." + (n - 1));
      }
    }
    if (netWeight.length != netStart.length - 1) {
      throw new IllegalArgumentException("one weight per net");
    }
    for (int i = 0; i < n; i++) {
      int given = cells.givenTier()[i];
      if (given < Cells.FREE || given >= tiers.size() || (cells.fixed()[i] && given < 0)) {
        throw new IllegalArgumentException("cell " + i + " is given tier " + given);
      }
    }
    if (names.cells().length != n || names.nets().length != netStart.length - 1) {
      throw new IllegalArgumentException("one name per cell and net");
    }
  }

  public int cellCount() {
    return cells.count();
  }

  public int netCount() {
    return netStart.length - 1;
  }

  public int pinCount() {
    return pinCell.length;
  }

  /// Area of a cell on a tier.
  public long area(int tier, int cell) {
    return (long) tiers.get(tier).width()[cell] * tiers.get(tier).height()[cell];
  }
}
