package spikestack.studio.report;

import java.util.List;

/// A finished sweep, ready to be drawn: what the points are made of, what was wanted of them, and
/// the points that meet the constraints.
///
/// @param total points of the sweep, those not shown included
/// @param axes what varied
/// @param objectives what was wanted, the first two for the axes of the first picture
public record SweepPlot(
    String name,
    String summary,
    long total,
    List<Axis> axes,
    List<Goal> objectives,
    List<Point> points) {
  /// Something that varied, and its values as written.
  public record Axis(String key, List<String> values) {
    public Axis {
      values = List.copyOf(values);
    }
  }

  /// An objective in `unit` (empty for a pure number).
  public record Goal(String key, String unit, boolean moreIsBetter) {}

  /// A point: its number in the table, the index of its value on each axis, and its objectives.
  public record Point(long number, boolean onFront, int[] choice, double[] values) {
    public Point {
      choice = choice.clone();
      values = values.clone();
    }
  }

  public SweepPlot {
    axes = List.copyOf(axes);
    objectives = List.copyOf(objectives);
    points = List.copyOf(points);
    for (Point point : points) {
      if (point.choice.length != axes.size() || point.values.length != objectives.size()) {
        throw new IllegalArgumentException("point " + point.number + " does not fit its axes");
      }
    }
  }

  /// Points of the front, in their order.
  public List<Point> front() {
    return points.stream().filter(Point::onFront).toList();
  }
}
