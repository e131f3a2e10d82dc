package spikestack.silicon.thermal;

import java.util.List;

/// One layer of a stack: one cell thick.
///
/// @param name unique in its stack
/// @param thickness metres, `> 0`
/// @param material wherever no region says otherwise
/// @param regions other materials inside the layer; a cell takes the last region that holds its
///   centre
public record Layer(String name, double thickness, Material material, List<Region> regions) {
  public Layer {
    if (!(thickness > 0) || thickness == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(name + ": thickness must be > 0, was " + thickness);
    }
    regions = List.copyOf(regions);
  }

  public Layer(String name, double thickness, Material material) {
    this(name, thickness, material, List.of());
  }

  /// A part of the layer that is made of something else.
  public record Region(Rectangle place, Material material) {}
}
