package spikestack.silicon.thermal.hotspot;

import java.util.ArrayList;
import java.util.List;
import spikestack.silicon.thermal.HeatSink;
import spikestack.silicon.thermal.Material;
import spikestack.silicon.thermal.Periphery;
import spikestack.silicon.thermal.Rectangle;

/// Rows and columns of equal cells in every layer of the chip, the spreader and the sink, and the
/// twelve border nodes.
///
/// Sideways, cells are joined centre to centre. Upwards there are two rules, both of HotSpot:
///
/// - plain: a cell is joined to the one above by the whole thickness of its own layer, the sink's
///   to the air by its thickness and its share of the convection;
/// - detailed (`detailed_3D on`): by half of both thicknesses, layer 0 by its whole. HotSpot counts
///   the convection as part of the sink's thickness there too, so half of the resistance to the air
///   stands between spreader and sink a second time. That is no physics; we keep it because the
///   answers are to be those of HotSpot. [spikestack.silicon.thermal.ThermalModel] is the model to
///   believe.
///
/// In detailed mode a unit's own resistivity and heat capacity hold in cells that it covers by 95
/// %; elsewhere conductivities are averaged by area.
final class GridModel implements Model {
  private static final double COVERED = 0.95;

  private final List<Inputs.ChipLayer> chip;
  private final Settings settings;
  private final int rows;
  private final int columns;
  private final double dx;
  private final double dy;
  private final List<Floorplan> floorplans = new ArrayList<>();
  private final List<Material> materials = new ArrayList<>();
  private final List<Double> thickness = new ArrayList<>();
  private final Assembly network;
  private final boolean defaultLayers;

  /// Conductivity of each cell of a layer, W/mK, and heat capacity; empty where the layer's holds.
  private final List<double[]> conductivity = new ArrayList<>();

  private final List<double[]> capacity = new ArrayList<>();

  /// @param defaultLayers silicon and interface of the configuration: names as HotSpot prints them
  GridModel(List<Inputs.ChipLayer> chip, Settings settings, boolean defaultLayers) {
    this.chip = chip;
    this.settings = settings;
    this.defaultLayers = defaultLayers;
    rows = settings.rows();
    columns = settings.columns();
    Floorplan last = chip.getLast().floorplan();
    dx = last.width() / columns;
    dy = last.height() / rows;
    for (Inputs.ChipLayer layer : chip) {
      add(layer.floorplan(), layer.material(), layer.thickness());
    }
    HeatSink sink = settings.sink();
    add(last, sink.spreaderMaterial(), sink.spreaderThickness());
    add(last, sink.sinkMaterial(), sink.sinkThickness());
    for (int layer = 0; layer < layers(); layer++) {
      boolean special = settings.detailed() && layer < chip.size();
      conductivity.add(special ? cells(layer, true) : new double[0]);
      capacity.add(special ? cells(layer, false) : new double[0]);
    }
    network = new Assembly(Math.multiplyExact(layers(), rows * columns) + HeatSink.NODES);
    Periphery periphery = new Periphery(sink, last.width(), last.height());
    network.periphery(periphery);
    fill();
    borders(periphery);
  }

  private void add(Floorplan floorplan, Material material, double thick) {
    floorplans.add(floorplan);
    materials.add(material);
    thickness.add(thick);
  }

  int layers() {
    return floorplans.size();
  }

  /// Rows count from the south.
  int node(int layer, int row, int column) {
    return (layer * rows + row) * columns + column;
  }

  private double[] cells(int layer, boolean conductivities) {
    double[] sum = new double[rows * columns];
    double[] covered = new double[rows * columns];
    boolean[] settled = new boolean[rows * columns];
    Material material = materials.get(layer);
    for (Floorplan.Unit unit : floorplans.get(layer).units()) {
      double own =
          conductivities
              ? Double.isNaN(unit.resistivity()) ? material.alongX() : 1 / unit.resistivity()
              : Double.isNaN(unit.heatCapacity()) ? material.heatCapacity() : unit.heatCapacity();
      forEachCell(
          unit,
          (row, column, share) -> {
            int i = row * columns + column;
            if (settled[i]) return;
            if (share >= COVERED) {
              settled[i] = true;
              sum[i] = own;
              covered[i] = 1;
            } else {
              sum[i] += own * share;
              covered[i] += share;
            }
          });
    }
    for (int i = 0; i < sum.length; i++) {
      if (covered[i] == 0) {
        sum[i] = conductivities ? material.alongX() : material.heatCapacity();
      } else if (!conductivities && !settled[i]) {
        sum[i] = material.heatCapacity();
      }
    }
    return sum;
  }

  private interface CellShare {
    void cell(int row, int column, double share);
  }

  /// Every cell that a unit covers, and which part of the cell that is.
  private void forEachCell(Floorplan.Unit unit, CellShare visitor) {
    Rectangle place = unit.place();
    int[] range = range(unit);
    for (int row = range[0]; row < range[1]; row++) {
      double height = Math.min(place.top(), (row + 1) * dy) - Math.max(place.bottom(), row * dy);
      for (int column = range[2]; column < range[3]; column++) {
        double width =
            Math.min(place.right(), (column + 1) * dx) - Math.max(place.left(), column * dx);
        double share = snapped(height / dy) * snapped(width / dx);
        if (share > 0) visitor.cell(row, column, share);
      }
    }
  }

  /// Rows `[0]..[1]` and columns `[2]..[3]` that a unit touches.
  private int[] range(Floorplan.Unit unit) {
    Rectangle place = unit.place();
    return new int[] {
      Math.max(0, floor(place.bottom() / dy)),
      Math.min(rows, -floor(-place.top() / dy)),
      Math.max(0, floor(place.left() / dx)),
      Math.min(columns, -floor(-place.right() / dx))
    };
  }

  private static int floor(double value) {
    double nearest = Math.rint(value);
    return (int) (Math.abs(value - nearest) < 1e-6 ? nearest : Math.floor(value));
  }

  private static double snapped(double part) {
    if (Math.abs(part) < 1e-6 || part < 0) return 0;
    return Math.abs(part - 1) < 1e-6 ? 1 : part;
  }

  private double k(int layer, int row, int column) {
    double[] cells = conductivity.get(layer);
    return cells.length == 0 ? materials.get(layer).alongX() : cells[row * columns + column];
  }

  /// Resistance through a cell, K/W; the sink's includes its share of the convection.
  private double through(int layer, int row, int column) {
    double r = thickness.get(layer) / k(layer, row, column);
    if (layer == layers() - 1) {
      HeatSink sink = settings.sink();
      r += sink.convectionResistance() * sink.sinkSide() * sink.sinkSide();
    }
    return r / (dx * dy);
  }

  private void fill() {
    HeatSink sink = settings.sink();
    double airCapacity =
        HeatSink.CAPACITY_SHARE * sink.convectionCapacity() / (sink.sinkSide() * sink.sinkSide());
    int top = layers() - 1;
    for (int layer = 0; layer <= top; layer++) {
      double t = thickness.get(layer);
      boolean lateral = layer >= chip.size() || chip.get(layer).lateral();
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          int node = node(layer, row, column);
          double k = k(layer, row, column);
          if (lateral && column < columns - 1) {
            double r = dx / 2 / (dy * t) * (1 / k + 1 / k(layer, row, column + 1));
            network.join(node, node + 1, 1 / r);
          }
          if (lateral && row < rows - 1) {
            double r = dy / 2 / (dx * t) * (1 / k + 1 / k(layer, row + 1, column));
            network.join(node, node + columns, 1 / r);
          }
          if (layer < top) {
            network.join(node, node + rows * columns, 1 / upwards(layer, row, column));
          } else {
            network.air(node, 1 / through(layer, row, column));
            network.capacity(node, airCapacity * dx * dy);
          }
          double[] own = capacity.get(layer);
          double c =
              own.length == 0 ? materials.get(layer).heatCapacity() : own[row * columns + column];
          network.capacity(node, c * t * dx * dy);
        }
      }
    }
  }

  private double upwards(int layer, int row, int column) {
    double here = through(layer, row, column);
    if (!settings.detailed()) return here;
    return (layer == 0 ? here : here / 2) + through(layer + 1, row, column) / 2;
  }

  private void borders(Periphery periphery) {
    int sinkLayer = layers() - 1;
    int base = layers() * rows * columns;
    for (int group = 0; group < 2; group++) {
      int layer = sinkLayer - 1 + group;
      double k = materials.get(layer).alongX() * thickness.get(layer);
      for (int side = 0; side < 4; side++) {
        double border = group == 0 ? periphery.spreaderLateral(side) : periphery.sinkLateral(side);
        int count = side < 2 ? rows : columns;
        double half = side < 2 ? dx / 2 / (k * dy) : dy / 2 / (k * dx);
        for (int i = 0; i < count; i++) {
          int node =
              switch (side) {
                case 0 -> node(layer, i, 0);
                case 1 -> node(layer, i, columns - 1);
                case 2 -> node(layer, rows - 1, i);
                default -> node(layer, 0, i);
              };
          network.join(node, base + 4 * group + side, 1 / (half + count * border));
        }
      }
    }
  }

  @Override
  public Assembly network() {
    return network;
  }

  @Override
  public double[] watts(double[] units) {
    double[] watts = new double[layers() * rows * columns + HeatSink.NODES];
    int[] next = new int[1];
    for (int layer = 0; layer < chip.size(); layer++) {
      if (!chip.get(layer).powered()) continue;
      int z = layer;
      for (Floorplan.Unit unit : floorplans.get(layer).units()) {
        double density = units[next[0]++] / unit.place().area();
        forEachCell(
            unit, (row, column, share) -> watts[node(z, row, column)] += density * share * dx * dy);
      }
    }
    return watts;
  }

  @Override
  public List<String> names() {
    List<String> names = new ArrayList<>();
    for (int layer = 0; layer < layers(); layer++) {
      String prefix = prefix(layer);
      for (Floorplan.Unit unit : floorplans.get(layer).units()) {
        names.add(prefix + unit.name());
      }
    }
    for (int i = 0; i < HeatSink.NODES; i++) {
      names.add("inode_" + i);
    }
    return names;
  }

  private String prefix(int layer) {
    if (layer == layers() - 2) return "hsp_";
    if (layer == layers() - 1) return "hsink_";
    if (!defaultLayers) return "layer_" + layer + "_";
    return layer == 0 ? "" : "iface_";
  }

  @Override
  public double[] temperatures(double[] nodes) {
    List<Double> all = new ArrayList<>();
    for (int layer = 0; layer < layers(); layer++) {
      for (Floorplan.Unit unit : floorplans.get(layer).units()) {
        all.add(mapped(nodes, layer, range(unit)));
      }
    }
    int base = layers() * rows * columns;
    for (int i = 0; i < HeatSink.NODES; i++) {
      all.add(nodes[base + i]);
    }
    return all.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /// A block's temperature; every cell that it touches counts alike, as HotSpot has it.
  private double mapped(double[] nodes, int layer, int[] range) {
    if (settings.mapping() == Settings.Mapping.CENTER) {
      int row = (range[0] + range[1]) / 2;
      int column = (range[2] + range[3]) / 2;
      int otherRow = (range[1] - range[0]) % 2 == 0 ? row - 1 : row;
      int otherColumn = (range[3] - range[2]) % 2 == 0 ? column - 1 : column;
      return (nodes[node(layer, row, column)]
              + nodes[node(layer, otherRow, column)]
              + nodes[node(layer, row, otherColumn)]
              + nodes[node(layer, otherRow, otherColumn)])
          / 4;
    }
    double sum = 0;
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (int row = range[0]; row < range[1]; row++) {
      for (int column = range[2]; column < range[3]; column++) {
        double t = nodes[node(layer, row, column)];
        sum += t;
        min = Math.min(min, t);
        max = Math.max(max, t);
      }
    }
    return switch (settings.mapping()) {
      case MIN -> min;
      case MAX -> max;
      case AVG, CENTER -> sum / ((range[1] - range[0]) * (range[3] - range[2]));
    };
  }
}
