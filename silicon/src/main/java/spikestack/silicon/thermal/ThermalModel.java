package spikestack.silicon.thermal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import spikestack.silicon.thermal.solver.BorderedSolver;
import spikestack.silicon.thermal.solver.Convergence;
import spikestack.silicon.thermal.solver.GridMatrix;
import spikestack.silicon.thermal.solver.GridSolver;

/// Temperatures of a [Stack].
///
/// Finite volumes, one unknown at the centre of each cell. Between two cells the half cells conduct
/// in series: `g = A / (h1 / 2 k1 + h2 / 2 k2)`. A film adds `1 / h` in series with the outer half
/// cell. Transients are backward Euler: `(G + C / dt) T' = C / dt T + P`, stable at any step.
///
/// With films only, the system is a box and [GridSolver] solves it; with a [HeatSink], whose border
/// nodes are joined to whole edges, [BorderedSolver] does. Not modelled: radiation, conductivity
/// that depends on temperature, liquid.
///
/// An instance serves one thread at a time and must be closed.
public final class ThermalModel implements AutoCloseable {
  private static final double TOLERANCE = 1e-11;
  private static final int LIMIT = 2000;

  private final Stack stack;

  /// Layers of the grid: the stack's, and with a heat sink interface, spreader and sink.
  private final List<Layer> layers;

  private final GridMatrix grid;

  /// Package nodes, numbered after the cells: 12 with a heat sink, else 0.
  private final int extra;

  /// Kelvin that unknowns are counted from: the ambient of a face.
  private final double reference;

  /// Watts that flow in from reservoirs which differ from the reference.
  private final double[] inflow;

  /// J/K per unknown.
  private final double[] capacity;

  private final int threads;

  /// Links between package nodes and edge cells.
  private final List<BorderedSolver.Link> edgeLinks = new ArrayList<>();

  /// Links among package nodes and to the air.
  private final List<BorderedSolver.Inner> packageLinks = new ArrayList<>();

  private final Solver steady;

  /// Solves one matrix.
  private interface Solver extends AutoCloseable {
    Convergence solve(double[] b, double[] x);

    @Override
    default void close() {}
  }

  /// Builds matrix and solver.
  ///
  /// @param threads `>= 1`; never changes a result
  public ThermalModel(Stack stack, int threads) {
    this.stack = stack;
    this.threads = threads;
    layers = new ArrayList<>(stack.layers());
    if (stack.top() instanceof Cooling.Sink(HeatSink sink)) {
      layers.add(new Layer("(interface)", sink.interfaceThickness(), sink.interfaceMaterial()));
      layers.add(new Layer("(spreader)", sink.spreaderThickness(), sink.spreaderMaterial()));
      layers.add(new Layer("(sink)", sink.sinkThickness(), sink.sinkMaterial()));
      extra = HeatSink.NODES;
    } else {
      extra = 0;
    }
    grid = new GridMatrix(stack.x().cells(), stack.y().cells(), layers.size());
    reference = ambient(stack.top(), ambient(stack.bottom(), 0));
    inflow = new double[grid.cells() + extra];
    capacity = new double[grid.cells() + extra];
    fill();
    if (stack.top() instanceof Cooling.Sink(HeatSink sink)) {
      attach(sink);
    }
    steady = solver(grid, new double[grid.cells() + extra]);
  }

  private static double ambient(Cooling cooling, double otherwise) {
    return switch (cooling) {
      case Cooling.Adiabatic() -> otherwise;
      case Cooling.Film(double coefficient, double ambient) -> ambient;
      case Cooling.Sink(HeatSink sink) -> sink.ambient();
    };
  }

  private void fill() {
    Axis x = stack.x();
    Axis y = stack.y();
    int nz = layers.size();
    Materials materials = new Materials(x, y, layers);
    for (int row = 0; row < y.cells(); row++) {
      for (int column = 0; column < x.cells(); column++) {
        double dx = x.width(column);
        double dy = y.width(row);
        for (int z = 0; z < nz; z++) {
          double t = layers.get(z).thickness();
          Material here = materials.at(column, row, z);
          capacity[grid.index(column, row, z)] = here.heatCapacity() * dx * dy * t;
          if (column < x.cells() - 1) {
            Material next = materials.at(column + 1, row, z);
            double r = dx / here.alongX() + x.width(column + 1) / next.alongX();
            grid.east(column, row, z, 2 * dy * t / r);
          }
          if (row < y.cells() - 1) {
            Material next = materials.at(column, row + 1, z);
            double r = dy / here.alongY() + y.width(row + 1) / next.alongY();
            grid.north(column, row, z, 2 * dx * t / r);
          }
          if (z < nz - 1) {
            double r =
                part(z) * t / here.alongZ()
                    + part(z + 1)
                        * layers.get(z + 1).thickness()
                        / materials.at(column, row, z + 1).alongZ();
            grid.up(column, row, z, dx * dy / r);
          }
        }
        film(stack.bottom(), column, row, 0, materials);
        film(stack.top(), column, row, nz - 1, materials);
      }
    }
  }

  /// The part of a layer's thickness between its node and its neighbour's border.
  private double part(int z) {
    boolean whole =
        stack.wholeOuterLayer()
            && (z == 0 && stack.bottom() instanceof Cooling.Adiabatic
                || z == layers.size() - 1 && stack.top() instanceof Cooling.Adiabatic);
    return whole ? 1 : 0.5;
  }

  private void film(Cooling cooling, int column, int row, int z, Materials materials) {
    if (!(cooling instanceof Cooling.Film(double coefficient, double ambient))) return;
    double half = layers.get(z).thickness() / (2 * materials.at(column, row, z).alongZ());
    double g = stack.x().width(column) * stack.y().width(row) / (half + 1 / coefficient);
    grid.ground(column, row, z, g);
    inflow[grid.index(column, row, z)] += g * (ambient - reference);
  }

  private void attach(HeatSink sink) {
    int base = grid.cells();
    int spreader = layers.size() - 2;
    int top = layers.size() - 1;
    Axis x = stack.x();
    Axis y = stack.y();
    Periphery periphery = new Periphery(sink, x.length(), y.length());
    periphery.describe(
        new Periphery.Nodes() {
          @Override
          public void join(int a, int b, double conductance) {
            packageLinks.add(new BorderedSolver.Inner(a, b, conductance));
          }

          @Override
          public void air(int node, double conductance) {
            packageLinks.add(new BorderedSolver.Inner(node, -1, conductance));
          }

          @Override
          public void capacity(int node, double joulePerKelvin) {
            capacity[base + node] += joulePerKelvin;
          }
        });
    double film = sink.convectionResistance() * sink.sinkSide() * sink.sinkSide();
    double airCapacity =
        HeatSink.CAPACITY_SHARE * sink.convectionCapacity() / (sink.sinkSide() * sink.sinkSide());
    for (int row = 0; row < y.cells(); row++) {
      for (int column = 0; column < x.cells(); column++) {
        double area = x.width(column) * y.width(row);
        double half = sink.sinkThickness() / (2 * sink.sinkMaterial().alongZ());
        grid.ground(column, row, top, area / (half + film));
        capacity[grid.index(column, row, top)] += area * airCapacity;
      }
    }
    for (int row = 0; row < y.cells(); row++) {
      double share = y.length() / y.width(row);
      edge(periphery, 0, 0, row, x.width(0), y.width(row), share, spreader, top, sink);
      int last = x.cells() - 1;
      edge(periphery, 1, last, row, x.width(last), y.width(row), share, spreader, top, sink);
    }
    for (int column = 0; column < x.cells(); column++) {
      double share = x.length() / x.width(column);
      int last = y.cells() - 1;
      edge(periphery, 2, column, last, y.width(last), x.width(column), share, spreader, top, sink);
      edge(periphery, 3, column, 0, y.width(0), x.width(column), share, spreader, top, sink);
    }
  }

  /// Joins one edge cell of spreader and sink to its border nodes: half the cell, then its share of
  /// the border's inner half.
  private void edge(
      Periphery periphery,
      int side,
      int column,
      int row,
      double across,
      double along,
      double share,
      int spreader,
      int top,
      HeatSink sink) {
    double inSpreader =
        across / 2 / (sink.spreaderMaterial().alongX() * along * sink.spreaderThickness());
    double inSink = across / 2 / (sink.sinkMaterial().alongX() * along * sink.sinkThickness());
    edgeLinks.add(
        new BorderedSolver.Link(
            side,
            grid.index(column, row, spreader),
            1 / (inSpreader + share * periphery.spreaderLateral(side))));
    edgeLinks.add(
        new BorderedSolver.Link(
            4 + side,
            grid.index(column, row, top),
            1 / (inSink + share * periphery.sinkLateral(side))));
  }

  /// A solver of the matrix plus `toReference` on its diagonal.
  private Solver solver(GridMatrix matrix, double[] toReference) {
    if (extra == 0) {
      GridSolver solver = new GridSolver(matrix, threads);
      return new Solver() {
        @Override
        public Convergence solve(double[] b, double[] x) {
          return solver.solve(b, x, TOLERANCE, LIMIT);
        }

        @Override
        public void close() {
          solver.close();
        }
      };
    }
    List<BorderedSolver.Inner> inner = new ArrayList<>(packageLinks);
    for (int node = 0; node < extra; node++) {
      inner.add(new BorderedSolver.Inner(node, -1, toReference[matrix.cells() + node]));
    }
    BorderedSolver solver = new BorderedSolver(matrix, extra, edgeLinks, inner, threads);
    return new Solver() {
      @Override
      public Convergence solve(double[] b, double[] x) {
        return solver.solve(b, x, TOLERANCE, LIMIT);
      }

      @Override
      public void close() {
        solver.close();
      }
    };
  }

  /// The temperatures that a constant power ends at.
  public TemperatureField steady(PowerMap power) {
    double[] rise = new double[grid.cells() + extra];
    steady.solve(sources(power), rise).orFail();
    return field(rise);
  }

  /// Starts a transient at a uniform temperature.
  ///
  /// @param step seconds, `> 0`
  /// @param initial kelvin, everywhere
  public Transient transientFrom(double initial, double step) {
    double[] rise = new double[grid.cells() + extra];
    Arrays.fill(rise, initial - reference);
    return new Transient(rise, step);
  }

  /// Backward Euler steps; use one at a time, and close it.
  public final class Transient implements AutoCloseable {
    private final double[] rise;
    private final double[] storage;
    private final Solver solver;

    private Transient(double[] rise, double step) {
      if (!(step > 0) || step == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException("time step of " + step + " s");
      }
      this.rise = rise;
      storage = new double[capacity.length];
      for (int i = 0; i < capacity.length; i++) {
        storage[i] = capacity[i] / step;
      }
      solver = solver(grid.grounded(Arrays.copyOf(storage, grid.cells())), storage);
    }

    /// Advances one step under this power.
    public void step(PowerMap power) {
      double[] b = sources(power);
      for (int i = 0; i < b.length; i++) {
        b[i] += storage[i] * rise[i];
      }
      solver.solve(b, rise).orFail();
    }

    /// The temperatures now.
    public TemperatureField now() {
      return field(rise);
    }

    @Override
    public void close() {
      solver.close();
    }
  }

  private double[] sources(PowerMap power) {
    double[] b = inflow.clone();
    for (int z = 0; z < stack.layers().size(); z++) {
      for (int row = 0; row < stack.y().cells(); row++) {
        for (int column = 0; column < stack.x().cells(); column++) {
          b[grid.index(column, row, z)] += power.at(z, column, row);
        }
      }
    }
    return b;
  }

  private TemperatureField field(double[] rise) {
    int nx = stack.x().cells();
    int ny = stack.y().cells();
    double[] kelvin = new double[nx * ny * layers.size()];
    for (int z = 0; z < layers.size(); z++) {
      for (int row = 0; row < ny; row++) {
        for (int column = 0; column < nx; column++) {
          kelvin[(z * ny + row) * nx + column] = reference + rise[grid.index(column, row, z)];
        }
      }
    }
    double[] nodes = Arrays.copyOfRange(rise, grid.cells(), rise.length);
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] += reference;
    }
    return new TemperatureField(nx, ny, kelvin, nodes);
  }

  @Override
  public void close() {
    try {
      steady.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /// The material of every cell.
  private static final class Materials {
    private final List<Layer> layers;
    private final int columns;
    private final List<Material[]> special = new ArrayList<>();

    Materials(Axis x, Axis y, List<Layer> layers) {
      this.layers = layers;
      columns = x.cells();
      for (Layer layer : layers) {
        Material[] cells = new Material[layer.regions().isEmpty() ? 0 : columns * y.cells()];
        Arrays.fill(cells, layer.material());
        for (Layer.Region region : layer.regions()) {
          Rectangle place = region.place();
          for (int row = 0; row < y.cells(); row++) {
            double v = y.centre(row);
            if (v < place.bottom() || v >= place.top()) continue;
            for (int column = 0; column < columns; column++) {
              double u = x.centre(column);
              if (u >= place.left() && u < place.right()) {
                cells[row * columns + column] = region.material();
              }
            }
          }
        }
        special.add(cells);
      }
    }

    Material at(int column, int row, int z) {
      Material[] cells = special.get(z);
      return cells.length == 0 ? layers.get(z).material() : cells[row * columns + column];
    }
  }
}
