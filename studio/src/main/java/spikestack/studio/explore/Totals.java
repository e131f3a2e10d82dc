package spikestack.studio.explore;

import java.util.ArrayList;
import java.util.List;
import spikestack.machine.sim.LayerResult;
import spikestack.machine.sim.Simulation;

/// Sums of simulations over images, layer by layer; memory does not grow with the number of images.
///
/// Images must be added in the same order for the same floating-point sums; counts are order-free.
public final class Totals {
  private final List<LayerTotals> layers = new ArrayList<>();
  private int images;
  private long labelled;
  private long correct;
  private long cycles;
  private long minCycles = Long.MAX_VALUE;
  private long maxCycles;
  private long saturations;

  public void add(Simulation simulation) {
    if (images == 0) {
      simulation.layers().forEach(layer -> layers.add(new LayerTotals(layer)));
    }
    if (layers.size() != simulation.layers().size()) {
      throw new IllegalStateException(
          simulation.layers().size() + " layers where there were " + layers.size());
    }
    for (int i = 0; i < layers.size(); i++) {
      LayerResult layer = simulation.layers().get(i);
      layers.get(i).add(layer);
    }
    images++;
    cycles += simulation.cycles();
    minCycles = Math.min(minCycles, simulation.cycles());
    maxCycles = Math.max(maxCycles, simulation.cycles());
    saturations += simulation.saturations();
    if (simulation.label() >= 0) {
      labelled++;
      correct += simulation.predicted() == simulation.label() ? 1 : 0;
    }
  }

  public List<LayerTotals> layers() {
    return List.copyOf(layers);
  }

  public int images() {
    return images;
  }

  public long cycles() {
    return cycles;
  }

  /// Fewest cycles of any image.
  public long minCycles() {
    return minCycles;
  }

  /// Most cycles of any image.
  public long maxCycles() {
    return maxCycles;
  }

  public long saturations() {
    return saturations;
  }

  /// Fraction of labelled images classified right, 0..1; NaN when none has a label.
  public double accuracy() {
    return labelled == 0 ? Double.NaN : (double) correct / labelled;
  }
}
