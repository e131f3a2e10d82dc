package spikestack.silicon.place;

import java.nio.file.Path;

/// A contest answer as it was written: lists of lines, possibly wrong; the [Checker] judges it.
///
/// @param cells placed instances in file order
/// @param bonds terminals in file order
public record Answer(java.util.List<CellLine> cells, java.util.List<BondLine> bonds) {
  /// One `Inst` line; `cell` is its number in the problem.
  public record CellLine(int cell, int tier, int x, int y, int orientation) {}

  /// One `Terminal` line; `net` is its number in the problem, `(x, y)` the centre.
  public record BondLine(int net, int x, int y) {}

  public Answer {
    cells = java.util.List.copyOf(cells);
    bonds = java.util.List.copyOf(bonds);
  }

  /// The lines of a placement.
  public static Answer of(PlacementProblem problem, Placement placement) {
    java.util.List<CellLine> cells = new java.util.ArrayList<>();
    for (int tier = problem.tiers().size() - 1; tier >= 0; tier--) {
      for (int i = 0; i < problem.cellCount(); i++) {
        if (placement.tier()[i] == tier) {
          cells.add(
              new CellLine(
                  i, tier, placement.x()[i], placement.y()[i], placement.orientation()[i]));
        }
      }
    }
    java.util.List<BondLine> bonds = new java.util.ArrayList<>();
    for (int net = 0; net < problem.netCount(); net++) {
      if (placement.bonded()[net]) {
        bonds.add(new BondLine(net, placement.bondX()[net], placement.bondY()[net]));
      }
    }
    return new Answer(cells, bonds);
  }

  /// The placement these lines describe; later lines win where a name comes twice, cells without a
  /// line stay at the die's origin. Meaningful when [Checker] found nothing.
  public Placement placement(PlacementProblem problem) {
    Placement placement = Placement.initial(problem);
    for (CellLine line : cells) {
      placement.x()[line.cell] = line.x;
      placement.y()[line.cell] = line.y;
      placement.tier()[line.cell] = (byte) line.tier;
      placement.orientation()[line.cell] = (byte) line.orientation;
    }
    for (BondLine line : bonds) {
      placement.bonded()[line.net] = true;
      placement.bondX()[line.net] = line.x;
      placement.bondY()[line.net] = line.y;
    }
    return placement;
  }

  /// Reads the contest's answer text, plain or gzip. Names and counts must be right; everything
  /// geometric is left to the [Checker].
  public static Answer read(Path file, PlacementProblem problem) {
    return new AnswerFile(problem).read(file);
  }

  /// Writes the answer text of a two-tier problem.
  public static void write(Path file, PlacementProblem problem, Placement placement) {
    new AnswerFile(problem).write(file, placement);
  }
}
