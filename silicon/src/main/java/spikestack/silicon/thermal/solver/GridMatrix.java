package spikestack.silicon.thermal.solver;

/// Conductances of a box of cells: each cell is joined to its six neighbours and to a reference.
///
/// Row `i` of the matrix: the sum of all conductances of cell `i` on the diagonal, minus each
/// conductance to a neighbour beside it. Cell `(x, y, z)` has index `(y * nz + z) * nx + x`: rows
/// along x are contiguous, a slab of one y holds all its layers.
///
/// Units are the caller's (W/K here). All conductances are `>= 0` and at least one to the reference
/// is `> 0`, otherwise the matrix is singular.
public final class GridMatrix {
  final int nx;
  final int ny;
  final int nz;
  final double[] east;
  final double[] north;
  final double[] up;
  final double[] ground;

  /// All conductances zero.
  ///
  /// @param nx, ny, nz cells along each axis, `>= 1`; at most 2^28 cells in all
  public GridMatrix(int nx, int ny, int nz) {
    if (nx < 1 || ny < 1 || nz < 1 || (double) nx * ny * nz > 1 << 28) {
      throw new IllegalArgumentException("grid of " + nx + " x " + ny + " x " + nz + " cells");
    }
    this.nx = nx;
    this.ny = ny;
    this.nz = nz;
    int cells = nx * ny * nz;
    east = new double[cells];
    north = new double[cells];
    up = new double[cells];
    ground = new double[cells];
  }

  public int cells() {
    return east.length;
  }

  /// Index of a cell in every array of this grid.
  public int index(int x, int y, int z) {
    return (y * nz + z) * nx + x;
  }

  /// Conductance to the neighbour at `x + 1`; `x < nx - 1`.
  public void east(int x, int y, int z, double conductance) {
    set(east, x < nx - 1, index(x, y, z), conductance);
  }

  /// Conductance to the neighbour at `y + 1`; `y < ny - 1`.
  public void north(int x, int y, int z, double conductance) {
    set(north, y < ny - 1, index(x, y, z), conductance);
  }

  /// Conductance to the neighbour at `z + 1`; `z < nz - 1`.
  public void up(int x, int y, int z, double conductance) {
    set(up, z < nz - 1, index(x, y, z), conductance);
  }

  /// Adds a conductance to the reference.
  public void ground(int x, int y, int z, double conductance) {
    int i = index(x, y, z);
    set(ground, true, i, ground[i] + conductance);
  }

  /// Adds to the conductances to the reference, one value per cell: the capacities over a time
  /// step.
  public GridMatrix grounded(double[] conductances) {
    if (conductances.length != cells()) {
      throw new IllegalArgumentException(conductances.length + " values, " + cells() + " cells");
    }
    GridMatrix sum = new GridMatrix(nx, ny, nz);
    System.arraycopy(east, 0, sum.east, 0, cells());
    System.arraycopy(north, 0, sum.north, 0, cells());
    System.arraycopy(up, 0, sum.up, 0, cells());
    for (int i = 0; i < cells(); i++) {
      sum.ground[i] = ground[i] + conductances[i];
    }
    return sum;
  }

  /// Visits every conductance between two cells, `i < j`: what a general solver needs.
  public void forEach(Link link) {
    for (int y = 0; y < ny; y++) {
      for (int z = 0; z < nz; z++) {
        for (int x = 0; x < nx; x++) {
          int i = index(x, y, z);
          if (x < nx - 1) link.join(i, i + 1, east[i]);
          if (z < nz - 1) link.join(i, i + nx, up[i]);
          if (y < ny - 1) link.join(i, i + nx * nz, north[i]);
        }
      }
    }
  }

  /// Conductance of cell `i` to the reference.
  public double groundOf(int i) {
    return ground[i];
  }

  /// A conductance between two cells.
  @FunctionalInterface
  public interface Link {
    void join(int i, int j, double conductance);
  }

  private static void set(double[] array, boolean inside, int index, double conductance) {
    if (!inside || !(conductance >= 0) || conductance == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          inside ? "conductance " + conductance : "no neighbour on that side");
    }
    array[index] = conductance;
  }
}
