package spikestack.silicon.thermal.hotspot;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import spikestack.model.input.InputException;
import spikestack.silicon.thermal.Rectangle;

/// The blocks of one layer, side by side; the die is the smallest rectangle around them.
///
/// @param units in the order of the file, at least one; the lower left corner of all is 0, 0
/// @param width of the die along x, metres
/// @param height of the die along y, metres
public record Floorplan(List<Unit> units, double width, double height) {
  private static final int MAX_UNITS = 100_000;

  public Floorplan {
    units = List.copyOf(units);
  }

  /// A block.
  ///
  /// @param name unique in its floorplan
  /// @param place metres
  /// @param heatCapacity J/m^3K, NaN when the layer's holds
  /// @param resistivity mK/W, NaN when the layer's holds
  public record Unit(String name, Rectangle place, double heatCapacity, double resistivity) {
    double width() {
      return place.right() - place.left();
    }

    double height() {
      return place.top() - place.bottom();
    }
  }

  /// Reads `NAME WIDTH HEIGHT LEFT BOTTOM [HEAT_CAPACITY RESISTIVITY]` per line, metres.
  ///
  /// @throws InputException where a line says something else, or blocks overlap
  public static Floorplan read(Path file) {
    List<Unit> units = new ArrayList<>();
    List<Integer> lines = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Words.read(
        file,
        (line, words) -> {
          if (words.size() < 5 || words.size() > 7 || words.size() == 6) {
            throw line.wrong(
                words.size() + " fields",
                "NAME WIDTH HEIGHT LEFT BOTTOM [HEAT_CAPACITY RESISTIVITY]");
          }
          String name = words.getFirst();
          double width = line.positive(words.get(1), "width in m");
          double height = line.positive(words.get(2), "height in m");
          double left = line.number(words.get(3), "left in m");
          double bottom = line.number(words.get(4), "bottom in m");
          double capacity =
              words.size() == 7 ? line.positive(words.get(5), "heat capacity") : Double.NaN;
          double resistivity =
              words.size() == 7 ? line.positive(words.get(6), "resistivity") : Double.NaN;
          if (!names.add(name)) throw line.wrong("a second unit " + name, "each name once");
          units.add(
              new Unit(
                  name,
                  new Rectangle(left, bottom, left + width, bottom + height),
                  capacity,
                  resistivity));
          lines.add(line.number());
          if (units.size() > MAX_UNITS) {
            throw line.wrong("more than " + MAX_UNITS + " units", MAX_UNITS + " or fewer");
          }
        });
    if (units.isEmpty()) {
      throw new InputException(file.toString(), "no unit", "at least one line");
    }
    refuseOverlaps(file, units, lines);
    return moved(units);
  }

  private static void refuseOverlaps(Path file, List<Unit> units, List<Integer> lines) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < units.size(); i++) {
      order.add(i);
    }
    order.sort((a, b) -> Double.compare(units.get(a).place.left(), units.get(b).place.left()));
    for (int i = 0; i < order.size(); i++) {
      Unit a = units.get(order.get(i));
      for (int j = i + 1; j < order.size(); j++) {
        Unit b = units.get(order.get(j));
        if (b.place.left() >= a.place.right()) break;
        double shared = a.place.overlap(b.place);
        // Published floorplans have blocks rounded to micrometres.
        if (shared > 0.01 * Math.min(a.place.area(), b.place.area())) {
          int line = Math.max(lines.get(order.get(i)), lines.get(order.get(j)));
          throw new InputException(
              file + ":" + line, a.name + " over " + b.name, "units side by side");
        }
      }
    }
  }

  private static Floorplan moved(List<Unit> units) {
    double left = Double.POSITIVE_INFINITY;
    double bottom = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double top = Double.NEGATIVE_INFINITY;
    for (Unit unit : units) {
      left = Math.min(left, unit.place.left());
      bottom = Math.min(bottom, unit.place.bottom());
      right = Math.max(right, unit.place.right());
      top = Math.max(top, unit.place.top());
    }
    List<Unit> moved = new ArrayList<>();
    for (Unit unit : units) {
      Rectangle p = unit.place;
      moved.add(
          new Unit(
              unit.name,
              new Rectangle(
                  p.left() - left, p.bottom() - bottom, p.right() - left, p.top() - bottom),
              unit.heatCapacity,
              unit.resistivity));
    }
    return new Floorplan(moved, right - left, top - bottom);
  }

  /// Index of a unit, -1 when there is none of this name.
  int find(String name) {
    for (int i = 0; i < units.size(); i++) {
      if (units.get(i).name.equals(name)) return i;
    }
    return -1;
  }
}
