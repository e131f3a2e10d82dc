package spikestack.machine.cost;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import spikestack.machine.arch.Accelerator;

/// Makes floorplans with one effort and remembers them by everything they follow from (areas of the
/// blocks, shapes allowed, traffic of the links): clock, bonds, DRAM or a network change nothing
/// there, and a sweep over them plans once.
///
/// Safe to share between threads; what is remembered never changes a result.
public final class Floorplans {
  /// Entries of about 2 KB; when there are more, all are forgotten.
  private static final int MOST = 10_000;

  /// How long the annealing searches. `FULL` is what single runs use. `QUICK` makes a thirtieth of
  /// the changes, for sweeps: docs/explore.md says by how much its results differ.
  public enum Effort {
    FULL(6, 70, 25),
    QUICK(1, 70, 5);

    private final int starts;
    private final int temperatures;
    private final int changesPerCell;

    Effort(int starts, int temperatures, int changesPerCell) {
      this.starts = starts;
      this.temperatures = temperatures;
      this.changesPerCell = changesPerCell;
    }

    int starts() {
      return starts;
    }

    int temperatures() {
      return temperatures;
    }

    int changesPerCell() {
      return changesPerCell;
    }

    double cooling() {
      return 0.88;
    }
  }

  private record Key(double[] values) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && Arrays.equals(values, key.values);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(values);
    }
  }

  private final Effort effort;
  private final Map<Key, double[]> known = new ConcurrentHashMap<>();

  public Floorplans(Effort effort) {
    this.effort = effort;
  }

  Floorplan of(Netlist netlist, Accelerator machine, int tiers) {
    Floorplanner planner = new Floorplanner(netlist, machine, tiers, effort);
    Key key = new Key(planner.key());
    double[] regions = known.get(key);
    if (regions == null) {
      regions = planner.regions();
      if (known.size() >= MOST) {
        known.clear();
      }
      known.put(key, regions);
    }
    return planner.plan(regions);
  }
}
