package spikestack.silicon.route;

import java.util.List;

/// Wires as an estimate sees them: one resistance and one capacitance per length, for nets up to a
/// length.
///
/// `upToMicrons`: the class is for nets whose wire on a tier is not longer; `ohmPerMicron`, `femtofaradPerMicron`
/// >= 0. Short nets run on thin lower metals, long ones are given better layers: an ascending list
/// of classes, the last without limit ([Double#POSITIVE_INFINITY]), says so.
public record WireClass(double upToMicrons, double ohmPerMicron, double femtofaradPerMicron) {
  public WireClass {
    if (!(upToMicrons > 0 && ohmPerMicron >= 0 && femtofaradPerMicron >= 0)) {
      throw new IllegalArgumentException(
          upToMicrons + " um, " + ohmPerMicron + " ohm/um, " + femtofaradPerMicron + " fF/um");
    }
  }

  /// One class for all lengths.
  public static List<WireClass> uniform(double ohmPerMicron, double femtofaradPerMicron) {
    return List.of(new WireClass(Double.POSITIVE_INFINITY, ohmPerMicron, femtofaradPerMicron));
  }

  /// The mean of layers that share the wire evenly: `rows` of ohm/um and fF/um.
  public static List<WireClass> mean(double[][] rows) {
    double ohm = 0;
    double femtofarad = 0;
    for (double[] row : rows) {
      ohm += row[0] / rows.length;
      femtofarad += row[1] / rows.length;
    }
    return uniform(ohm, femtofarad);
  }
}
