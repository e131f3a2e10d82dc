package spikestack.silicon.place;

import java.util.Optional;

/// Tiers to begin with where most are given: each free cell goes where most of its neighbours are.
///
/// Blocks that a floorplan deals to tiers leave only some glue between them free; rough placement
/// then respects what covers what on each tier, which [Overlay] cannot.
final class TierGuess {
  /// Of the movable area, the least that has a given tier.
  private static final double MOST = 0.5;

  private static final int SWEEPS = 4;

  /// Larger nets say little about who belongs to whom.
  private static final int LARGEST_NET = 64;

  private TierGuess() {}

  /// Tier of each cell, `[cells]`; empty when too few are given to go by.
  static Optional<byte[]> of(PlacementProblem problem) {
    byte[] given = problem.cells().givenTier();
    int tiers = problem.tiers().size();
    double known = 0;
    double all = 0;
    for (int i = 0; i < given.length; i++) {
      if (!problem.cells().fixed()[i]) {
        double area = problem.area(Math.max(0, given[i]), i);
        all += area;
        known += tiers == 1 || given[i] >= 0 ? area : 0;
      }
    }
    return known < MOST * all ? Optional.empty() : Optional.of(guess(problem));
  }

  private static byte[] guess(PlacementProblem problem) {
    byte[] given = problem.cells().givenTier();
    int n = given.length;
    byte[] tier = given.clone();
    if (problem.tiers().size() == 1) {
      return new byte[n];
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      double[] vote = new double[n];
      for (int net = 0; net < problem.netCount(); net++) {
        int from = problem.netStart()[net];
        int to = problem.netStart()[net + 1];
        if (to - from > LARGEST_NET) {
          continue;
        }
        int sum = 0;
        for (int p = from; p < to; p++) {
          byte t = tier[problem.pinCell()[p]];
          sum += t < 0 ? 0 : 2 * t - 1;
        }
        for (int p = from; p < to; p++) {
          vote[problem.pinCell()[p]] += (double) sum / (to - from);
        }
      }
      for (int i = 0; i < n; i++) {
        if (given[i] < 0) {
          tier[i] = vote[i] > 0 ? 1 : vote[i] < 0 ? 0 : tier[i];
        }
      }
    }
    for (int i = 0; i < n; i++) {
      tier[i] = (byte) Math.max(0, tier[i]);
    }
    return tier;
  }
}
