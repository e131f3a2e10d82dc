package spikestack.silicon.thermal.ice;

import java.util.Arrays;
import java.util.List;
import spikestack.silicon.thermal.Axis;
import spikestack.silicon.thermal.Cooling;
import spikestack.silicon.thermal.Layer;
import spikestack.silicon.thermal.PowerMap;
import spikestack.silicon.thermal.TemperatureField;
import spikestack.silicon.thermal.solver.TransportMatrix;
import spikestack.silicon.thermal.solver.TransportSolver;

/// A stack with one cavity in which a liquid flows.
///
/// Solids are those of [spikestack.silicon.thermal.ThermalModel]. A coolant node exchanges heat
/// with walls by film coefficients and carries it along y: with `C` half of what the flow carries
/// per kelvin, its balance has `C T(next) - C T(previous)`; at the inlet the previous face is at
/// the inlet's temperature, at the outlet the next face at the node's own. Conduction within the
/// liquid is left out.
///
/// - Resolved channels: odd columns are coolant, even ones wall.
/// - Smeared channels: per cell a lower wall, a virtual wall that holds what is solid in the cell,
///   a coolant, and an upper wall; the two outer walls have no capacity. With porosity `p` the
///   virtual wall conducts as `1 - p` of the solid, upwards and (channels, not pins) along y. Films
///   count the whole area of the cell: a file states effective coefficients, side walls included.
///
/// Source: Sridhar et al., *3D-ICE: fast compact transient thermal modeling for 3D ICs with
/// inter-tier liquid cooling*, ICCAD 2010, and the documentation of 3D-ICE.
final class LiquidModel {
  private static final double TOLERANCE = 1e-10;
  private static final int LIMIT = 20_000;

  private final Axis x;
  private final Axis y;
  private final List<Layer> layers;
  private final Channel channel;
  private final int cavity;
  private final boolean wholeOuterLayer;
  private final Cooling bottom;
  private final Cooling top;
  private final int cells;

  /// First sheet of nodes of each layer; the cavity has one sheet or four.
  private final int[] sheet;

  private final int sheets;
  private final TransportMatrix matrix;
  private final double[] capacity;
  private final double[] inflow;
  private final double reference;

  LiquidModel(IceProject project, Channel channel) {
    this.channel = channel;
    x = project.x();
    y = project.y();
    layers = project.layers();
    cavity = project.cavity();
    wholeOuterLayer = project.wholeOuterLayer();
    bottom = project.bottom();
    top = project.top();
    cells = x.cells() * y.cells();
    sheet = new int[layers.size()];
    int count = 0;
    for (int z = 0; z < layers.size(); z++) {
      sheet[z] = count;
      count += z == cavity && !(channel instanceof Channel.Resolved) ? 4 : 1;
    }
    sheets = count;
    int nodes = Math.multiplyExact(sheets, cells);
    matrix = new TransportMatrix(nodes);
    capacity = new double[nodes];
    inflow = new double[nodes];
    reference = channel.inlet();
    for (int row = 0; row < y.cells(); row++) {
      for (int column = 0; column < x.cells(); column++) {
        for (int z = 0; z < layers.size(); z++) {
          if (z != cavity) solid(z, column, row);
        }
        film(bottom, 0, column, row);
        film(top, layers.size() - 1, column, row);
        switch (channel) {
          case Channel.Resolved resolved -> resolved(resolved, column, row);
          case Channel.Smeared smeared -> smeared(smeared, column, row);
          case Channel.PinFins pins -> pins(pins, column, row);
        }
      }
    }
  }

  private int node(int ofSheet, int column, int row) {
    return (ofSheet * y.cells() + row) * x.cells() + column;
  }

  private double area(int column, int row) {
    return x.width(column) * y.width(row);
  }

  /// From a solid node to its upper or lower border.
  private double toBorder(int z, int column, int row) {
    boolean whole =
        wholeOuterLayer
            && (z == 0 && bottom instanceof Cooling.Adiabatic
                || z == layers.size() - 1 && top instanceof Cooling.Adiabatic);
    Layer layer = layers.get(z);
    double path = whole ? layer.thickness() : layer.thickness() / 2;
    return layer.material().alongZ() * area(column, row) / path;
  }

  private void solid(int z, int column, int row) {
    Layer layer = layers.get(z);
    int i = node(sheet[z], column, row);
    capacity[i] += layer.material().heatCapacity() * area(column, row) * layer.thickness();
    if (column < x.cells() - 1) {
      double path = (x.width(column) + x.width(column + 1)) / 2;
      double g = layer.material().alongX() * y.width(row) * layer.thickness() / path;
      matrix.join(i, node(sheet[z], column + 1, row), g);
    }
    if (row < y.cells() - 1) {
      double path = (y.width(row) + y.width(row + 1)) / 2;
      double g = layer.material().alongY() * x.width(column) * layer.thickness() / path;
      matrix.join(i, node(sheet[z], column, row + 1), g);
    }
    if (z < layers.size() - 1 && z + 1 != cavity) {
      matrix.join(
          i,
          node(sheet[z + 1], column, row),
          series(toBorder(z, column, row), toBorder(z + 1, column, row)));
    }
  }

  private void film(Cooling cooling, int z, int column, int row) {
    if (!(cooling instanceof Cooling.Film(double coefficient, double ambient))) return;
    int i = node(sheet[z], column, row);
    double g = series(toBorder(z, column, row), coefficient * area(column, row));
    matrix.add(i, i, g);
    inflow[i] += g * (ambient - reference);
  }

  private static double series(double a, double b) {
    return a * b / (a + b);
  }

  /// What the flow carries past a coolant node.
  private void carry(int ofSheet, int column, int row, double half) {
    int i = node(ofSheet, column, row);
    if (row > 0) {
      matrix.add(i, node(ofSheet, column, row - 1), -half);
    } else {
      matrix.add(i, i, half); // the inlet is the reference: nothing to add on the right
    }
    if (row < y.cells() - 1) {
      matrix.add(i, node(ofSheet, column, row + 1), half);
    } else {
      matrix.add(i, i, half);
    }
  }

  private void resolved(Channel.Resolved c, int column, int row) {
    int i = node(sheet[cavity], column, row);
    double area = area(column, row);
    double sideArea = y.width(row) * c.height();
    boolean liquid = column % 2 == 1;
    double k = c.wall().alongZ();
    double upper = liquid ? c.top() * area : k * area / (c.height() / 2);
    double lower = liquid ? c.bottom() * area : k * area / (c.height() / 2);
    matrix.join(
        i, node(sheet[cavity + 1], column, row), series(upper, toBorder(cavity + 1, column, row)));
    matrix.join(
        i, node(sheet[cavity - 1], column, row), series(lower, toBorder(cavity - 1, column, row)));
    if (column < x.cells() - 1) {
      double wall = liquid ? x.width(column + 1) : x.width(column);
      double g = series(c.side() * sideArea, c.wall().alongX() * sideArea / (wall / 2));
      matrix.join(i, node(sheet[cavity], column + 1, row), g);
    }
    if (liquid) {
      capacity[i] += c.heatCapacity() * area * c.height();
      carry(sheet[cavity], column, row, c.heatCapacity() * c.flow() / c.channels() / 2);
    } else {
      capacity[i] += c.wall().heatCapacity() * area * c.height();
      if (row < y.cells() - 1) {
        double path = (y.width(row) + y.width(row + 1)) / 2;
        double g = c.wall().alongY() * x.width(column) * c.height() / path;
        matrix.join(i, node(sheet[cavity], column, row + 1), g);
      }
    }
  }

  private void smeared(Channel.Smeared c, int column, int row) {
    double porosity = c.width() / c.pitch();
    double perCell = c.flow() * x.width(column) / x.length();
    cavity(c, column, row, porosity, c.bottom(), c.top(), perCell, true);
  }

  private void pins(Channel.PinFins c, int column, int row) {
    double porosity = 1 - Math.PI * c.diameter() * c.diameter() / 4 / (c.pitch() * c.pitch());
    double perCell = c.velocity() * x.width(column) * c.height();
    cavity(c, column, row, porosity, c.film(), c.film(), perCell, false);
  }

  /// Lower wall, virtual wall, coolant, upper wall.
  private void cavity(
      Channel c,
      int column,
      int row,
      double porosity,
      double lowerFilm,
      double upperFilm,
      double flow,
      boolean wallAlongY) {
    int first = sheet[cavity];
    int lower = node(first, column, row);
    int wall = node(first + 1, column, row);
    int coolant = node(first + 2, column, row);
    int upper = node(first + 3, column, row);
    double area = area(column, row);
    double half = c.wall().alongZ() * area / (c.height() / 2) * (1 - porosity);
    matrix.join(node(sheet[cavity - 1], column, row), lower, toBorder(cavity - 1, column, row));
    matrix.join(upper, node(sheet[cavity + 1], column, row), toBorder(cavity + 1, column, row));
    matrix.join(lower, wall, half);
    matrix.join(wall, upper, half);
    matrix.join(lower, coolant, lowerFilm * area);
    matrix.join(coolant, upper, upperFilm * area);
    capacity[wall] += c.wall().heatCapacity() * (1 - porosity) * area * c.height();
    capacity[coolant] += c.heatCapacity() * porosity * area * c.height();
    if (wallAlongY && row < y.cells() - 1) {
      double path = (y.width(row) + y.width(row + 1)) / 2;
      double g = c.wall().alongY() * x.width(column) * c.height() / path * (1 - porosity);
      matrix.join(wall, node(first + 1, column, row + 1), g);
    }
    carry(first + 2, column, row, c.heatCapacity() * flow / 2);
  }

  TemperatureField steady(PowerMap power) {
    double[] rise = new double[inflow.length];
    new TransportSolver(matrix).solve(sources(power), rise, TOLERANCE, LIMIT).orFail();
    return field(rise);
  }

  /// Backward Euler; the matrix of this model then holds the storage terms: use it for nothing
  /// else.
  Stepper stepper(double initial, double step) {
    for (int i = 0; i < capacity.length; i++) {
      capacity[i] /= step;
      if (capacity[i] > 0) matrix.add(i, i, capacity[i]);
    }
    double[] rise = new double[inflow.length];
    Arrays.fill(rise, initial - reference);
    return new Stepper(rise, new TransportSolver(matrix));
  }

  /// Steps of a transient.
  final class Stepper {
    private final double[] rise;
    private final double[] before;
    private final TransportSolver solver;

    private Stepper(double[] rise, TransportSolver solver) {
      this.rise = rise;
      before = rise.clone();
      this.solver = solver;
    }

    TemperatureField step(PowerMap power) {
      double[] b = sources(power);
      for (int i = 0; i < b.length; i++) {
        b[i] += capacity[i] * rise[i];
        double now = rise[i];
        rise[i] += now - before[i]; // a guess: on in a straight line
        before[i] = now;
      }
      solver.solve(b, rise, TOLERANCE, LIMIT).orFail();
      return field(rise);
    }
  }

  private double[] sources(PowerMap power) {
    double[] b = inflow.clone();
    for (int z = 0; z < layers.size(); z++) {
      if (z == cavity) continue;
      for (int row = 0; row < y.cells(); row++) {
        for (int column = 0; column < x.cells(); column++) {
          b[node(sheet[z], column, row)] += power.at(z, column, row);
        }
      }
    }
    return b;
  }

  /// Temperatures per layer; of the cavity, its coolant (and, if resolved, its walls).
  private TemperatureField field(double[] rise) {
    double[] kelvin = new double[layers.size() * cells];
    for (int z = 0; z < layers.size(); z++) {
      boolean smeared = z == cavity && !(channel instanceof Channel.Resolved);
      int from = (sheet[z] + (smeared ? 2 : 0)) * cells;
      for (int i = 0; i < cells; i++) {
        kelvin[z * cells + i] = reference + rise[from + i];
      }
    }
    return new TemperatureField(x.cells(), y.cells(), kelvin, new double[0]);
  }
}
