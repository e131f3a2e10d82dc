package spikestack.silicon.netlist;

import java.util.List;

/// Where the cells of a tier may stand.
///
/// @param die outline
/// @param rows from any corner, in order of the file
/// @param tracks of the routing layers
public record Floorplan(Rect die, List<Row> rows, List<Track> tracks) {
  /// A row of sites.
  ///
  /// @param x lower left corner, nm
  /// @param y lower left corner, nm
  /// @param count sites
  /// @param step from site to site, nm
  public record Row(
      String name, String site, int x, int y, Orientation orientation, int count, int step) {}

  /// Equally spaced lines on which wires of a layer run.
  ///
  /// @param upright whether the lines stand, at x coordinates
  /// @param start of the first, nm
  /// @param step nm
  public record Track(String layer, boolean upright, int start, int count, int step) {}

  public Floorplan {
    rows = List.copyOf(rows);
    tracks = List.copyOf(tracks);
  }
}
