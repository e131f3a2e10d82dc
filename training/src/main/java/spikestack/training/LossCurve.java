package spikestack.training;

import java.nio.file.Path;
import java.util.Locale;
import spikestack.model.input.AtomicFile;

/// A picture of a run so far, `training.svg`: loss over steps, and the accuracy of each epoch on
/// training, validation and test images. Written again with every checkpoint.
final class LossCurve {
  static final String FILE = "training.svg";

  private static final double WIDTH = 760;
  private static final double HEIGHT = 360;
  private static final double LEFT = 60;
  private static final double RIGHT = 60;
  private static final double TOP = 40;
  private static final double BOTTOM = 50;
  private static final int LINES = 5;

  /// Steps of the first and second phase, and of an epoch.
  record Totals(long real, long integer, int epoch) {
    long all() {
      return Math.max(1, real + integer);
    }
  }

  private final StringBuilder svg = new StringBuilder();
  private final TrainingState state;
  private final Totals totals;
  private final double top;

  private LossCurve(TrainingState state, Totals totals) {
    this.state = state;
    this.totals = totals;
    double largest = 0.1;
    for (TrainingState.CurvePoint point : state.curve) {
      largest = Math.max(largest, point.loss());
    }
    top = Math.ceil(largest * 10) / 10;
  }

  static void write(Path folder, String name, TrainingState state, Totals totals) {
    AtomicFile.write(folder.resolve(FILE), new LossCurve(state, totals).drawn(name));
  }

  private String drawn(String name) {
    add(
        String.format(
            Locale.ROOT,
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %.0f %.0f' font-family='sans-serif'"
                + " font-size='12' fill='#555'>%n",
            WIDTH,
            HEIGHT));
    add(
        String.format(
            Locale.ROOT, "<rect width='%.0f' height='%.0f' fill='#fff'/>%n", WIDTH, HEIGHT));
    text(WIDTH / 2, 20, "middle", name.replace("&", "&amp;").replace("<", "&lt;"));
    for (int i = 0; i <= LINES; i++) {
      double share = (double) i / LINES;
      double y = y(share);
      add(
          String.format(
              Locale.ROOT,
              "<line x1='%.1f' x2='%.1f' y1='%.1f' y2='%.1f' stroke='#ddd'/>%n",
              LEFT,
              WIDTH - RIGHT,
              y,
              y));
      text(LEFT - 8, y + 4, "end", String.format(Locale.ROOT, "%.2f", share * top));
      text(WIDTH - RIGHT + 8, y + 4, "start", String.format(Locale.ROOT, "%.0f %%", 100 * share));
      long step = Math.round(share * totals.all());
      text(x(step), HEIGHT - BOTTOM + 18, "middle", "" + step);
    }
    if (totals.real() > 0 && totals.integer() > 0) {
      double x = x(totals.real());
      add(
          String.format(
              Locale.ROOT,
              "<line x1='%.1f' x2='%.1f' y1='%.1f' y2='%.1f' stroke='#999' stroke-dasharray='4 3'/>%n",
              x,
              x,
              TOP,
              HEIGHT - BOTTOM));
      text(x - 4, TOP + 12, "end", "integers");
    }
    curve();
    epochs();
    text(LEFT, HEIGHT - 12, "start", "step");
    legend(LEFT + 60, "#1f77b4", "loss (left)");
    legend(LEFT + 170, "#2ca02c", "accuracy (right): training");
    legend(LEFT + 350, "#ff7f0e", "validation");
    legend(LEFT + 450, "#d62728", "test");
    return svg.append("</svg>\n").toString();
  }

  private void curve() {
    StringBuilder points = new StringBuilder();
    for (TrainingState.CurvePoint point : state.curve) {
      double x = x(step(point.phase(), point.step()));
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y(point.loss() / top)));
    }
    add(
        String.format(
            Locale.ROOT,
            "<polyline points='%s' fill='none' stroke='#1f77b4' stroke-width='1.5'/>%n",
            points.toString().strip()));
  }

  private void epochs() {
    for (EpochResult epoch : state.epochs) {
      long end = step(epoch.phase(), (long) epoch.epoch() * totals.epoch());
      double x = x(Math.min(end, totals.all()));
      dot(x, epoch.trainAccuracy(), "#2ca02c");
      dot(x, epoch.validationAccuracy(), "#ff7f0e");
      dot(x, epoch.testAccuracy(), "#d62728");
    }
  }

  private void dot(double x, double accuracy, String colour) {
    if (!Double.isNaN(accuracy)) {
      add(
          String.format(
              Locale.ROOT,
              "<circle cx='%.1f' cy='%.1f' r='3' fill='%s'/>%n",
              x,
              y(accuracy),
              colour));
    }
  }

  private void legend(double x, String colour, String what) {
    add(
        String.format(
            Locale.ROOT,
            "<rect x='%.1f' y='%.1f' width='10' height='10' fill='%s'/>%n",
            x,
            HEIGHT - 21,
            colour));
    text(x + 14, HEIGHT - 12, "start", what);
  }

  private void text(double x, double y, String anchor, String what) {
    add(
        String.format(
            Locale.ROOT,
            "<text x='%.1f' y='%.1f' text-anchor='%s'>%s</text>%n",
            x,
            y,
            anchor,
            what));
  }

  private long step(Progress.Phase phase, long step) {
    return switch (phase) {
      case FLOAT -> step;
      case INTEGER -> totals.real() + step;
    };
  }

  private double x(long step) {
    return LEFT + (WIDTH - LEFT - RIGHT) * step / totals.all();
  }

  private static double y(double share) {
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share;
  }

  private void add(String element) {
    svg.append(element);
  }
}
