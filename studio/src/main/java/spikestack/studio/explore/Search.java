package spikestack.studio.explore;

import java.util.List;

/// A way through a space of points. Draws from the plan's seed alone, asks for each point once, and
/// for no more points than the plan allows.
interface Search {
  /// Evaluates points, in whatever order, and gives their results in the order asked.
  interface Batch {
    List<Scored> evaluate(List<int[]> points);
  }

  /// Objectives of a point, each the larger the better, and how far it is from meeting the
  /// constraints: 0 where it meets them, infinite where it cannot be.
  record Scored(double[] objectives, double violation) {}

  /// `sizes`: number of values on each axis.
  void run(int[] sizes, Sweep.Plan plan, Batch batch);
}
