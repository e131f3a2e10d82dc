package spikestack.silicon.thermal.ice;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/// One output instruction of a stack file.
///
/// @param element the stack element it looks at
/// @param layer index of its layer in the stack (a die's source layer)
/// @param kind what is read off that layer
/// @param x metres, for [Kind#POINT]
/// @param y metres, for [Kind#POINT]
/// @param floorplanElement name, for a `Tflpel`; [#OUTLET] for a `Tcoolant`
/// @param when how often
public record Probe(
    String element, int layer, Kind kind, double x, double y, String floorplanElement, When when) {
  /// Stands for the coolant cells of the last row instead of a floorplan element.
  static final String OUTLET = "outlet";

  /// What is read.
  public enum Kind {
    /// The cell that holds a point.
    POINT,
    /// The highest, lowest or mean temperature of the cells of a floorplan element, or of the
    /// layer.
    MAXIMUM,
    MINIMUM,
    AVERAGE
  }

  /// How often it is read.
  public enum When {
    STEP,
    SLOT,
    FINAL
  }

  /// A label for people.
  public String label() {
    return switch (kind) {
      case POINT -> String.format(Locale.ROOT, "T(%s, %s, %s)", element, microns(x), microns(y));
      case MAXIMUM, MINIMUM, AVERAGE ->
          kind.name().toLowerCase(Locale.ROOT)
              + "("
              + element
              + (floorplanElement.isEmpty() ? "" : "." + floorplanElement)
              + ")";
    };
  }

  private static String microns(double metres) {
    return new BigDecimal(metres * 1e6)
        .round(new MathContext(9))
        .stripTrailingZeros()
        .toPlainString();
  }
}
