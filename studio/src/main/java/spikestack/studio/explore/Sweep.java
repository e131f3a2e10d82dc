package spikestack.studio.explore;

import java.util.List;
import java.util.Optional;
import spikestack.machine.cost.Floorplans;
import spikestack.silicon.thermal.ChipStack;

/// A sweep as its file says it: what is fixed, what varies, what is wanted and how it is searched.
///
/// `model`, `data`, `accelerator` and `technology` are paths as written, relative to the file; an
/// axis of the same name replaces one. `images` is how many images of the data set every point
/// runs.
public record Sweep(
    String name,
    String model,
    String data,
    String accelerator,
    String technology,
    int images,
    int accuracyImages,
    List<Axis> axes,
    List<Constraint> constraints,
    List<Metric> objectives,
    Plan plan,
    Floorplans.Effort floorplan,
    Optional<ChipStack.Packaging> packaging) {
  /// Most points of a sweep.
  public static final int MOST_POINTS = 1_000_000;

  /// How the space is searched: by which search, how many points at most, and what its chance
  /// begins with. `population` matters to the genetic search alone.
  public record Plan(String search, int points, long seed, int population) {}

  public Sweep {
    axes = List.copyOf(axes);
    constraints = List.copyOf(constraints);
    objectives = List.copyOf(objectives);
  }

  /// The same sweep with another number of points at most.
  public Sweep withPoints(int points) {
    return new Sweep(
        name,
        model,
        data,
        accelerator,
        technology,
        images,
        accuracyImages,
        axes,
        constraints,
        objectives,
        new Plan(plan.search(), points, plan.seed(), plan.population()),
        floorplan,
        packaging);
  }

  /// Whether a heat solution is wanted of every point.
  public boolean thermal() {
    return packaging.isPresent();
  }

  /// Number of combinations, at most [Long#MAX_VALUE].
  public long combinations() {
    long all = 1;
    for (Axis axis : axes) {
      all =
          Math.multiplyHigh(all, axis.values().size()) != 0
              ? Long.MAX_VALUE
              : all * axis.values().size();
      if (all < 0 || all == Long.MAX_VALUE) {
        return Long.MAX_VALUE;
      }
    }
    return all;
  }
}
