package spikestack.silicon.thermal.hotspot;

import java.util.ArrayList;
import java.util.List;
import spikestack.silicon.thermal.HeatSink;
import spikestack.silicon.thermal.Material;
import spikestack.silicon.thermal.Periphery;
import spikestack.silicon.thermal.Rectangle;

/// One node per unit in each of silicon, interface, spreader and sink, and the twelve border nodes.
///
/// Sideways, two units that share an edge of length `l` are joined by the series of the two paths
/// from their centres to it, each of width `l`. Upwards, a node is joined to the one above by the
/// whole thickness of its own layer; the sink's to the air by its thickness and its share of the
/// convection. A unit at the die's border reaches the border node by its own half and its share of
/// the border's inner half. Source: Skadron et al., ACM TACO 1 (2004), section 4; HotSpot's
/// documentation.
final class BlockModel implements Model {
  /// Edges closer than this (metres) touch: HotSpot's own tolerance. Blocks that rounding has moved
  /// apart by a whole micrometre, as in its `ev6.flp`, are not joined sideways.
  private static final double TOUCH = 1e-6;

  private static final String[] PREFIX = {"", "iface_", "hsp_", "hsink_"};
  private static final int SPREADER = 2;
  private static final int SINK = 3;

  private final Floorplan floorplan;
  private final Settings settings;
  private final int n;
  private final Assembly network;
  private final double[] thickness;
  private final Material[] materials;

  BlockModel(Floorplan floorplan, Settings settings) {
    this.floorplan = floorplan;
    this.settings = settings;
    n = floorplan.units().size();
    network = new Assembly(4 * n + HeatSink.NODES);
    HeatSink sink = settings.sink();
    thickness =
        new double[] {
          settings.chipThickness(),
          sink.interfaceThickness(),
          sink.spreaderThickness(),
          sink.sinkThickness()
        };
    materials =
        new Material[] {
          settings.chip(), sink.interfaceMaterial(), sink.spreaderMaterial(), sink.sinkMaterial()
        };
    Periphery periphery = new Periphery(sink, floorplan.width(), floorplan.height());
    network.periphery(periphery);
    upwards();
    sideways();
    borders(periphery);
  }

  private void upwards() {
    HeatSink sink = settings.sink();
    double sinkArea = sink.sinkSide() * sink.sinkSide();
    double air = sink.convectionResistance() * sinkArea;
    for (int i = 0; i < n; i++) {
      double area = floorplan.units().get(i).place().area();
      for (int layer = 0; layer < 4; layer++) {
        double through = thickness[layer] / materials[layer].alongZ();
        int node = layer * n + i;
        if (layer < SINK) {
          network.join(node, node + n, area / through);
        } else {
          network.air(node, area / (through + air));
          network.capacity(
              node, HeatSink.CAPACITY_SHARE * sink.convectionCapacity() / sinkArea * area);
        }
        network.capacity(node, materials[layer].heatCapacity() * thickness[layer] * area);
      }
    }
  }

  private void sideways() {
    List<Floorplan.Unit> units = floorplan.units();
    for (int i = 0; i < n; i++) {
      Rectangle a = units.get(i).place();
      for (int j = i + 1; j < n; j++) {
        Rectangle b = units.get(j).place();
        double alongY = Math.min(a.top(), b.top()) - Math.max(a.bottom(), b.bottom());
        double alongX = Math.min(a.right(), b.right()) - Math.max(a.left(), b.left());
        boolean beside = touch(a.right(), b.left()) || touch(b.right(), a.left());
        boolean above = touch(a.top(), b.bottom()) || touch(b.top(), a.bottom());
        double edge = 0;
        double path = 0;
        if (beside && alongY > TOUCH) {
          edge = alongY;
          path = (units.get(i).width() + units.get(j).width()) / 2;
        } else if (above && alongX > TOUCH) {
          edge = alongX;
          path = (units.get(i).height() + units.get(j).height()) / 2;
        }
        if (edge == 0) continue;
        for (int layer = settings.omitLateral() ? 1 : 0; layer < 4; layer++) {
          network.join(
              layer * n + i,
              layer * n + j,
              materials[layer].alongX() * thickness[layer] * edge / path);
        }
      }
    }
  }

  private void borders(Periphery periphery) {
    for (int side = 0; side < 4; side++) {
      double all = 0;
      for (Floorplan.Unit unit : floorplan.units()) {
        if (atBorder(unit, side)) all += edge(unit, side) / half(unit, side);
      }
      for (int i = 0; i < n; i++) {
        Floorplan.Unit unit = floorplan.units().get(i);
        if (!atBorder(unit, side)) continue;
        double shape = edge(unit, side) / half(unit, side);
        double share = all / shape;
        double inSpreader = 1 / (materials[SPREADER].alongX() * thickness[SPREADER] * shape);
        double inSink = 1 / (materials[SINK].alongX() * thickness[SINK] * shape);
        network.join(
            SPREADER * n + i,
            4 * n + side,
            1 / (inSpreader + share * periphery.spreaderLateral(side)));
        network.join(
            SINK * n + i, 4 * n + 4 + side, 1 / (inSink + share * periphery.sinkLateral(side)));
      }
    }
  }

  /// Whether a unit lies at the west, east, north or south border.
  private boolean atBorder(Floorplan.Unit unit, int side) {
    Rectangle place = unit.place();
    return switch (side) {
      case 0 -> touch(place.left(), 0);
      case 1 -> touch(place.right(), floorplan.width());
      case 2 -> touch(place.top(), floorplan.height());
      default -> touch(place.bottom(), 0);
    };
  }

  private static double edge(Floorplan.Unit unit, int side) {
    return side < 2 ? unit.height() : unit.width();
  }

  private static double half(Floorplan.Unit unit, int side) {
    return (side < 2 ? unit.width() : unit.height()) / 2;
  }

  private static boolean touch(double a, double b) {
    return Math.abs(a - b) < TOUCH;
  }

  @Override
  public Assembly network() {
    return network;
  }

  @Override
  public double[] watts(double[] units) {
    double[] watts = new double[4 * n + HeatSink.NODES];
    System.arraycopy(units, 0, watts, 0, n);
    return watts;
  }

  @Override
  public List<String> names() {
    List<String> names = new ArrayList<>();
    for (String prefix : PREFIX) {
      for (Floorplan.Unit unit : floorplan.units()) {
        names.add(prefix + unit.name());
      }
    }
    for (int i = 0; i < HeatSink.NODES; i++) {
      names.add("inode_" + i);
    }
    return names;
  }

  @Override
  public double[] temperatures(double[] nodes) {
    return nodes;
  }
}
