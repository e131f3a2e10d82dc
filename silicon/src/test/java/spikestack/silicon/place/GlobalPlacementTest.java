package spikestack.silicon.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The two kernels of global placement against what they stand for.
final class GlobalPlacementTest {
  private static final Rows NO_ROWS = Rows.stacked(0, 0, 640, 640, 1, 1);

  /// Poisson's equation: the field's divergence is the density minus its mean, at smooth densities.
  @Test
  void theFieldsDivergenceIsTheDensity() {
    try (Workers workers = new Workers(2)) {
      int bins = 64;
      DensityField field = new DensityField(new Die(0, 0, 640, 640), bins, workers);
      field.block(NO_ROWS, new double[0][], 1);
      int n = 64 * 64;
      double[] x = new double[n];
      double[] y = new double[n];
      double[] size = new double[n];
      int[] list = new int[n];
      double mean = 0;
      for (int i = 0; i < n; i++) {
        // A smooth hill off the middle, one charge in every bin.
        int row = i / 64;
        x[i] = 10 * (i % 64) + 5;
        y[i] = 10 * row + 5;
        double r = Math.hypot(x[i] - 250, y[i] - 350) / 80;
        size[i] = 10 * Math.exp(-r * r / 4);
        list[i] = i;
        mean += size[i] * size[i];
      }
      mean /= 640.0 * 640;
      field.deposit(list, n, x, y, DensityField.Objects.full(size, size));
      field.solve();
      double worst = 0;
      double largest = 0;
      for (int by = 2; by < bins - 2; by++) {
        for (int bx = 2; bx < bins - 2; bx++) {
          double divergence =
              (field.fieldX[by * bins + bx + 1] - field.fieldX[by * bins + bx - 1]) / 20
                  + (field.fieldY[(by + 1) * bins + bx] - field.fieldY[(by - 1) * bins + bx]) / 20;
          double wanted = field.cells[by * bins + bx] - mean;
          worst = Math.max(worst, Math.abs(divergence - wanted));
          largest = Math.max(largest, Math.abs(wanted));
        }
      }
      // Central differences over two bins smooth a little.
      assertThat(worst).isLessThan(0.03 * largest);
    }
  }

  /// Objects of many sizes, some of them at the die's edges: each bin gets what covers it.
  @Test
  void everyBinGetsItsShareOfEachObject() {
    try (Workers workers = new Workers(2)) {
      int bins = 16;
      DensityField field = new DensityField(new Die(0, 0, 160, 320), bins, workers);
      SplittableRandom random = new SplittableRandom(5);
      int n = 60;
      double[] x = random.doubles(n, 5, 155).toArray();
      double[] y = random.doubles(n, 5, 315).toArray();
      double[] width = random.doubles(n, 1, 60).toArray();
      double[] height = random.doubles(n, 1, 90).toArray();
      int[] list = java.util.stream.IntStream.range(0, n).toArray();
      field.deposit(list, n, x, y, DensityField.Objects.full(width, height));
      for (int by = 0; by < bins; by++) {
        for (int bx = 0; bx < bins; bx++) {
          double wanted = 0;
          for (int i = 0; i < n; i++) {
            // Small ones are stretched, their area kept.
            double w = Math.max(width[i], Math.sqrt(2) * 10);
            double h = Math.max(height[i], Math.sqrt(2) * 20);
            double dx = Math.min(x[i] + w / 2, 10 * bx + 10) - Math.max(x[i] - w / 2, 10 * bx);
            double dy = Math.min(y[i] + h / 2, 20 * by + 20) - Math.max(y[i] - h / 2, 20 * by);
            wanted += dx > 0 && dy > 0 ? dx * dy / 200 * (width[i] * height[i]) / (w * h) : 0;
          }
          assertThat(field.cells[by * bins + bx]).isCloseTo(wanted, within(1e-9));
        }
      }
    }
  }

  /// Two equal charges push each other apart along the line between them, with equal force.
  @Test
  void chargesRepel() {
    try (Workers workers = new Workers(1)) {
      DensityField field = new DensityField(new Die(0, 0, 640, 640), 64, workers);
      double[] x = {280, 360};
      double[] y = {320, 320};
      double[] size = {30, 30};
      double[] fx = new double[2];
      double[] fy = new double[2];
      int[] list = {0, 1};
      DensityField.Objects two = DensityField.Objects.full(size, size);
      field.deposit(list, 2, x, y, two);
      field.solve();
      field.forces(list, x, y, two, fx, fy);
      assertThat(fx[0]).isNegative().isCloseTo(-fx[1], within(1e-9 * Math.abs(fx[0])));
      assertThat(fy[0]).isCloseTo(0, within(1e-9 * Math.abs(fx[0])));
    }
  }

  @Test
  void depositKeepsTheAreaAndCountsOverflow() {
    try (Workers workers = new Workers(1)) {
      DensityField field = new DensityField(new Die(0, 0, 640, 640), 64, workers);
      double[] at = {320, 320, 100};
      double[] size = {40, 40, 3};
      int[] list = {0, 1, 2};
      field.deposit(list, 3, at, at, DensityField.Objects.full(size, size));
      double sum = 0;
      for (double d : field.cells) {
        sum += 100 * d;
      }
      assertThat(sum).isCloseTo(1600 + 1600 + 9, within(1e-6));
      // The second of the two equal squares is all overflow at capacity 1, none at 2.
      assertThat(field.overflow(1)).isCloseTo(1600, within(1e-6));
      assertThat(field.overflow(2)).isCloseTo(0, within(1e-6));
    }
  }

  /// Smooth length below the exact one and near it for small gamma; gradient by differences.
  @Test
  void smoothWirelengthAndItsGradient() {
    try (Workers workers = new Workers(2)) {
      int objects = 40;
      SplittableRandom random = new SplittableRandom(4);
      int[] start = {0, 2, 5, 40, 42};
      int[] pins = new int[42];
      double[] ox = new double[42];
      double[] oy = new double[42];
      for (int p = 0; p < 42; p++) {
        pins[p] = random.nextInt(objects);
        ox[p] = random.nextDouble(-3, 3);
        oy[p] = random.nextDouble(-3, 3);
      }
      double[] weight = {1, 2, 0.5, 3};
      SmoothWirelength model = new SmoothWirelength(objects, start, pins, ox, oy, weight, workers);
      double[] x = new double[objects];
      double[] y = new double[objects];
      for (int i = 0; i < objects; i++) {
        x[i] = random.nextDouble(0, 100);
        y[i] = random.nextDouble(0, 100);
      }
      double gamma = 5;
      double[] gx = new double[objects];
      double[] gy = new double[objects];
      double exact = model.gradient(x, y, gamma, gamma, gx, gy);
      for (int i = 0; i < objects; i++) {
        double h = 1e-5;
        double here = x[i];
        x[i] = here + h;
        double up = weightedAverage(start, pins, ox, x, weight, gamma);
        x[i] = here - h;
        double down = weightedAverage(start, pins, ox, x, weight, gamma);
        x[i] = here;
        assertThat(gx[i]).isCloseTo((up - down) / (2 * h), within(1e-5));
      }
      double smooth =
          weightedAverage(start, pins, ox, x, weight, 0.05)
              + weightedAverage(start, pins, oy, y, weight, 0.05);
      assertThat(exact)
          .isCloseTo(
              spans(start, pins, ox, x, weight) + spans(start, pins, oy, y, weight), within(1e-9));
      assertThat(smooth).isLessThanOrEqualTo(exact + 1e-9).isGreaterThan(0.999 * exact);
    }
  }

  private static double spans(
      int[] start, int[] pins, double[] offset, double[] at, double[] weight) {
    double total = 0;
    for (int net = 0; net < weight.length; net++) {
      double[] places =
          java.util.stream.IntStream.range(start[net], start[net + 1])
              .mapToDouble(p -> at[pins[p]] + offset[p])
              .sorted()
              .toArray();
      total += weight[net] * (places[places.length - 1] - places[0]);
    }
    return total;
  }

  /// The model's formula as it is written, one axis.
  private static double weightedAverage(
      int[] start, int[] pins, double[] offset, double[] at, double[] weight, double gamma) {
    double total = 0;
    for (int net = 0; net < weight.length; net++) {
      double max = Double.NEGATIVE_INFINITY;
      double min = Double.POSITIVE_INFINITY;
      for (int p = start[net]; p < start[net + 1]; p++) {
        max = Math.max(max, at[pins[p]] + offset[p]);
        min = Math.min(min, at[pins[p]] + offset[p]);
      }
      double up = 0;
      double upSum = 0;
      double down = 0;
      double downSum = 0;
      for (int p = start[net]; p < start[net + 1]; p++) {
        double v = at[pins[p]] + offset[p];
        up += v * Math.exp((v - max) / gamma);
        upSum += Math.exp((v - max) / gamma);
        down += v * Math.exp((min - v) / gamma);
        downSum += Math.exp((min - v) / gamma);
      }
      total += weight[net] * (up / upSum - down / downSum);
    }
    return total;
  }
}
