package spikestack.studio.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import spikestack.studio.explore.Explorer;
import spikestack.studio.explore.Metric;
import spikestack.studio.explore.Row;
import spikestack.studio.explore.Sweep;
import spikestack.studio.report.SweepPlot;

/// A sweep's outcome as what its page draws: the front, and of the other points that meet the
/// constraints at most [#MOST], evenly taken.
final class ExplorePlot {
  static final int MOST = 5000;

  private ExplorePlot() {}

  static SweepPlot of(Sweep sweep, Explorer.Outcome outcome) {
    List<Row> rows = outcome.rows();
    Set<Integer> front = new HashSet<>(outcome.front());
    List<Integer> others = new ArrayList<>();
    for (int r = 0; r < rows.size(); r++) {
      if (rows.get(r).ok() && !front.contains(r) && measured(sweep, rows.get(r))) {
        others.add(r);
      }
    }
    List<SweepPlot.Point> points = new ArrayList<>();
    outcome.front().forEach(r -> points.add(point(sweep, rows.get(r), r, true)));
    int shown = Math.min(MOST, others.size());
    for (int i = 0; i < shown; i++) {
      int r = others.get((int) ((long) i * others.size() / shown));
      points.add(point(sweep, rows.get(r), r, false));
    }
    return new SweepPlot(
        sweep.name(),
        String.format(
            Locale.ROOT,
            "%,d of %,d points meet the constraints, %,d on the front",
            outcome.count("ok"),
            rows.size(),
            front.size()),
        rows.size(),
        sweep.axes().stream().map(a -> new SweepPlot.Axis(a.key(), a.values())).toList(),
        sweep.objectives().stream()
            .map(
                m ->
                    new SweepPlot.Goal(
                        m.key(), m.unit().equals("-") ? "" : m.unit(), m.moreIsBetter()))
            .toList(),
        points);
  }

  private static boolean measured(Sweep sweep, Row row) {
    return sweep.objectives().stream().noneMatch(m -> Double.isNaN(row.result().of(m)));
  }

  private static SweepPlot.Point point(Sweep sweep, Row row, int number, boolean onFront) {
    List<Metric> objectives = sweep.objectives();
    double[] values = objectives.stream().mapToDouble(row.result()::of).toArray();
    return new SweepPlot.Point(number, onFront, row.choice(), values);
  }
}
