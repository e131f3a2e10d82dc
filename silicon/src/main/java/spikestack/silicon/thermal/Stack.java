package spikestack.silicon.thermal;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A die stack as data.
///
/// @param x cells along x
/// @param y cells along y
/// @param layers from bottom to top, each one cell thick, at least one
/// @param bottom cooling of the lower face; no [Cooling.Sink], which belongs on top
/// @param top cooling of the upper face; bottom and top are not both adiabatic
/// @param wholeOuterLayer imitates one property of 3D-ICE 3.1: the outermost layer on an adiabatic
///   face conducts through its whole thickness to its neighbour instead of half of it (physically
///   wrong, worth millikelvins; off unless its results are to be matched)
public record Stack(
    Axis x, Axis y, List<Layer> layers, Cooling bottom, Cooling top, boolean wholeOuterLayer) {
  /// Cells of one problem, at most: about 15 GiB of working memory.
  public static final int MAX_CELLS = 1 << 27;

  public Stack {
    layers = List.copyOf(layers);
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("a stack needs a layer");
    }
    if (bottom instanceof Cooling.Sink) {
      throw new IllegalArgumentException("a heat sink belongs on top");
    }
    if (bottom instanceof Cooling.Adiabatic && top instanceof Cooling.Adiabatic) {
      throw new IllegalArgumentException("no face is cooled: temperature would have no bound");
    }
    if ((double) x.cells() * y.cells() * layers.size() > MAX_CELLS) {
      throw new IllegalArgumentException(
          x.cells() + " x " + y.cells() + " x " + layers.size() + " cells; at most " + MAX_CELLS);
    }
    Set<String> names = new HashSet<>();
    for (Layer layer : layers) {
      if (!names.add(layer.name())) {
        throw new IllegalArgumentException("two layers are called " + layer.name());
      }
    }
  }

  public Stack(Axis x, Axis y, List<Layer> layers, Cooling bottom, Cooling top) {
    this(x, y, layers, bottom, top, false);
  }

  /// Index of the layer of this name.
  ///
  /// @throws IllegalArgumentException when there is none
  public int layer(String name) {
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i).name().equals(name)) return i;
    }
    throw new IllegalArgumentException("no layer is called " + name);
  }

  /// Area of the die, m^2.
  public double area() {
    return x.length() * y.length();
  }
}
