package spikestack.silicon.place;

import java.util.Locale;
import spikestack.model.input.InputException;

/// Refuses a problem that no placement can satisfy, by area and by size alone.
final class Room {
  private Room() {}

  static void require(PlacementProblem problem) {
    int tiers = problem.tiers().size();
    double[] given = new double[tiers];
    double any = 0;
    PlacementProblem.Cells cells = problem.cells();
    for (int i = 0; i < problem.cellCount(); i++) {
      double least = Double.POSITIVE_INFINITY;
      for (int t = 0; t < tiers; t++) {
        least = Math.min(least, problem.area(t, i));
      }
      int tier = cells.givenTier()[i];
      any += tier < 0 ? least : problem.area(tier, i);
      if (tier >= 0) {
        given[tier] += problem.area(tier, i);
      }
      requireFit(problem, i);
    }
    double area = problem.die().area();
    double limit = 0;
    for (int t = 0; t < tiers; t++) {
      Tier tier = problem.tiers().get(t);
      limit += tier.maxUtilisation();
      if (given[t] > tier.maxUtilisation() * area) {
        throw full(problem, "tier " + tier.name(), given[t] / area, tier.maxUtilisation());
      }
    }
    if (any > limit * area) {
      throw full(problem, tiers == 1 ? "the tier" : "both tiers together", any / area, limit);
    }
  }

  private static InputException full(
      PlacementProblem problem, String where, double need, double limit) {
    return new InputException(
        problem.name(),
        String.format(Locale.ROOT, "cells that cover %.1f %% of the die", 100 * need),
        String.format(Locale.ROOT, "at most %.1f %% on %s", 100 * limit, where));
  }

  private static void requireFit(PlacementProblem problem, int cell) {
    PlacementProblem.Cells cells = problem.cells();
    if (cells.fixed()[cell] || cells.macro()[cell]) {
      return;
    }
    for (int t = 0; t < problem.tiers().size(); t++) {
      Tier tier = problem.tiers().get(t);
      boolean here = cells.givenTier()[cell] < 0 || cells.givenTier()[cell] == t;
      if (here && tier.height()[cell] > tier.rows().height()) {
        throw new InputException(
            problem.name() + ": cell " + problem.names().cells()[cell],
            "height " + tier.height()[cell],
            "the row height " + tier.rows().height() + " of tier " + tier.name());
      }
    }
  }
}
