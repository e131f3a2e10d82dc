package spikestack.silicon.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spikestack.machine.tech.Ledger;
import spikestack.machine.tech.Parameter;
import spikestack.machine.tech.Technology;
import spikestack.silicon.netlist.Bonds;
import spikestack.silicon.netlist.Cases;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.DesignBuilder;
import spikestack.silicon.netlist.Floorplan;
import spikestack.silicon.netlist.Rect;

/// Drawn overlays against closed forms: the pads are 0.5 um wide, 1 um apart.
final class OverlayStepTest {
  private static final Ledger TECH =
      Technology.read(
              Path.of(
                  System.getProperty("spikestack.root", ".."),
                  "inputs/technologies/n28-model.yaml"))
          .ledger();
  private static final double CUT = TECH.value(Parameter.BOND_CUT);
  private static final int SAMPLES = 5_000;

  /// A square of `side` x `side` bonds at the pitch, the die's middle in theirs.
  private static Design raster(int side) {
    DesignBuilder builder = new DesignBuilder("t", Cases.toy());
    int size = side * 1000 + 1000;
    Floorplan plan = new Floorplan(new Rect(0, 0, size, size), List.of(), List.of());
    builder.floorplans(List.of(plan, plan));
    Design design = builder.build();
    int[] net = new int[side * side];
    int[] x = new int[net.length];
    int[] y = new int[net.length];
    for (int b = 0; b < net.length; b++) {
      x[b] = 1000 + b % side * 1000;
      y[b] = 1000 + b / side * 1000;
    }
    design.bonds(new Bonds(net, x, y, new byte[net.length], 500));
    return design;
  }

  private static StackFigures.Overlay draw(int side, double sigma, double turn, double grow) {
    return OverlayStep.run(
        raster(side), new StackOptions.Overlay(SAMPLES, sigma, turn, grow), TECH, 7);
  }

  /// The share along one axis is 1 - |d| / cut while it is positive; its mean over a normal d.
  private static double meanShare(double sigma) {
    double sum = 0;
    double step = CUT / 10_000;
    for (double d = step / 2; d < CUT; d += step) {
      double density =
          2 / (sigma * Math.sqrt(2 * Math.PI)) * Math.exp(-d * d / (2 * sigma * sigma));
      sum += (1 - d / CUT) * density * step;
    }
    return sum * sum;
  }

  @Test
  void theMeanShareOfAShift() {
    for (double sigma : List.of(0.05, 0.12, 0.3)) {
      StackFigures.Overlay drawn = draw(1, sigma, 0, 0);
      assertThat(drawn.meanShare()).isCloseTo(meanShare(sigma), within(0.01));
    }
  }

  /// One bond alone cannot touch a neighbour; it is open where its pads share under a tenth.
  @Test
  void openBondsAndTheirNeighbours() {
    double sigma = 0.3;
    StackFigures.Overlay alone = draw(1, sigma, 0, 0);
    assertThat(alone.shorted()).isZero();
    double open = openShare(sigma);
    double error = 4 * Math.sqrt(open * (1 - open) / SAMPLES);
    assertThat((double) alone.open() / SAMPLES).isCloseTo(open, within(error));
    assertThat(alone.working() + alone.open()).isEqualTo(SAMPLES);
    StackFigures.Overlay many = draw(3, sigma, 0, 0);
    assertThat(many.shorted()).isPositive();
    // Pads as far apart as they are wide touch no sooner than they part.
    assertThat(many.working()).isEqualTo(alone.working());
  }

  private static double openShare(double sigma) {
    int steps = 2000;
    double sum = 0;
    double width = 8 * sigma / steps;
    for (int i = 0; i < steps; i++) {
      double dx = -4 * sigma + (i + 0.5) * width;
      double density = Math.exp(-dx * dx / (2 * sigma * sigma)) / (sigma * Math.sqrt(2 * Math.PI));
      double share = Math.max(0, 1 - Math.abs(dx) / CUT);
      // |dy| up to this works.
      double room = share <= 0.1 ? 0 : CUT * (1 - 0.1 / share);
      sum += density * width * (1 - erf(room / (sigma * Math.sqrt(2))));
    }
    return sum;
  }

  /// By its series.
  private static double erf(double z) {
    double term = z;
    double sum = z;
    for (int n = 1; n < 100; n++) {
      term *= -z * z / n;
      sum += term / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }

  /// Growth moves bonds in proportion to their distance from the middle; a rotation as far.
  @Test
  void rotationAndGrowthGrowWithTheDistance() {
    List<Double> least = new ArrayList<>();
    for (int side : List.of(1, 11, 101)) {
      StackFigures.Overlay grown = draw(side, 0, 0, 100);
      StackFigures.Overlay turned = draw(side, 0, 100, 0);
      assertThat(turned.meanShare()).isCloseTo(grown.meanShare(), within(0.005));
      least.add(grown.leastShare());
    }
    // A corner of the largest is 50 um from the middle on both axes: 5 nm at one sigma.
    assertThat(least.get(0)).isEqualTo(1);
    assertThat(least.get(1)).isGreaterThan(least.get(2)).isLessThan(1);
    double four = 4 * 100e-6 * 50;
    assertThat(least.get(2)).isCloseTo(Math.pow(1 - four / CUT, 2), within(0.02));
  }

  @Test
  void sameSeedSameAnswer() {
    assertThat(draw(5, 0.1, 10, 10)).isEqualTo(draw(5, 0.1, 10, 10));
    assertThat(draw(5, 0, 0, 0).working()).isEqualTo(SAMPLES);
  }
}
