package spikestack.silicon.thermal.ice;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import spikestack.model.input.InputException;
import spikestack.silicon.thermal.Rectangle;

/// The elements of one die and their power per slot.
///
/// @param elements in the order of the file, at least one; all with the same number of slots
public record Floorplan(List<Element> elements) {
  private static final double MICRON = 1e-6;

  public Floorplan {
    elements = List.copyOf(elements);
  }

  /// A block.
  ///
  /// @param name unique in its floorplan
  /// @param places disjoint rectangles
  /// @param watts per slot, spread over all its rectangles
  public record Element(String name, List<Rectangle> places, List<Double> watts) {
    public Element {
      places = List.copyOf(places);
      watts = List.copyOf(watts);
    }

    public double area() {
      return places.stream().mapToDouble(Rectangle::area).sum();
    }
  }

  public int slots() {
    return elements.getFirst().watts().size();
  }

  /// Reads a `.flp` file for a die of this size (metres).
  static Floorplan read(Path file, double length, double width) {
    Tokens in = Tokens.read(file);
    List<Element> elements = new ArrayList<>();
    List<Rectangle> taken = new ArrayList<>();
    List<String> owners = new ArrayList<>();
    while (!in.atEnd()) {
      Element element = element(in, length, width);
      for (Rectangle place : element.places) {
        for (int i = 0; i < taken.size(); i++) {
          if (place.overlap(taken.get(i)) > 1e-9 * Math.min(place.area(), taken.get(i).area())) {
            throw in.wrong(
                "element " + element.name + " over " + owners.get(i), "elements side by side");
          }
        }
        taken.add(place);
        owners.add(element.name);
      }
      for (Element other : elements) {
        if (other.name.equals(element.name)) {
          throw in.wrong("two elements " + other.name, "each name once");
        }
        if (other.watts.size() != element.watts.size()) {
          throw in.wrong(
              element.watts.size() + " power values of " + element.name,
              other.watts.size() + " as " + other.name + " has");
        }
      }
      elements.add(element);
    }
    if (elements.isEmpty()) {
      throw new InputException(file.toString(), "no element", "at least one 'name : ...'");
    }
    return new Floorplan(elements);
  }

  private static Element element(Tokens in, double length, double width) {
    String name = in.name("the name of an element");
    in.expect(":");
    List<Rectangle> places = new ArrayList<>();
    if (in.take("position")) {
      double x = in.number("x in micrometres");
      in.expect(",");
      double y = in.number("y in micrometres");
      in.expect(";", "dimension");
      double dx = in.positive("length in micrometres");
      in.expect(",");
      double dy = in.positive("width in micrometres");
      in.expect(";");
      places.add(place(in, name, x, y, dx, dy, length, width));
    } else {
      while (in.take("rectangle")) {
        in.expect("(");
        double x = in.number("x in micrometres");
        in.expect(",");
        double y = in.number("y in micrometres");
        in.expect(",");
        double dx = in.positive("length in micrometres");
        in.expect(",");
        double dy = in.positive("width in micrometres");
        in.expect(")", ";");
        places.add(place(in, name, x, y, dx, dy, length, width));
      }
    }
    if (places.isEmpty()) {
      in.word("'position' or 'rectangle'");
      throw in.wrong(name + " without a place", "'position' or 'rectangle'");
    }
    List<Double> watts = new ArrayList<>();
    in.expect("power", "values");
    do {
      watts.add(in.notNegative("power in watts"));
    } while (in.take(","));
    in.expect(";");
    return new Element(name, places, watts);
  }

  private static Rectangle place(
      Tokens in,
      String name,
      double x,
      double y,
      double dx,
      double dy,
      double length,
      double width) {
    double slack = 1e-6 * Math.max(length, width);
    Rectangle place = new Rectangle(x * MICRON, y * MICRON, (x + dx) * MICRON, (y + dy) * MICRON);
    if (x < 0 || y < 0 || place.right() > length + slack || place.top() > width + slack) {
      throw in.wrong(
          "element " + name + " at " + x + ", " + y + " of " + dx + " x " + dy,
          "inside the chip of " + length / MICRON + " x " + width / MICRON + " um");
    }
    return place;
  }
}
