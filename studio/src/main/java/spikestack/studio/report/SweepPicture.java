package spikestack.studio.report;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// The points of a sweep in its first two objectives as an SVG that stands alone: every point that
/// meets the constraints, the front of all objectives as discs coloured by stacking (or the last
/// axis), and the staircase of what these two objectives alone allow. Both scales are logarithmic
/// where the values span more than a factor of four.
public final class SweepPicture {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 520;
  private static final int LEFT = 92;
  private static final int RIGHT = 24;
  private static final int TOP = 56;
  private static final int BOTTOM = 64;
  private static final int TICKS = 6;

  private static final List<String> COLOURS =
      List.of(
          "#2469b3", "#e08a00", "#0f8560", "#b04a8f", "#55b0e0", "#c94a1c", "#6a4fb3", "#6d7683");

  private SweepPicture() {}

  private record Scale(double low, double high, boolean log, int from, int to) {
    static Scale of(double low, double high, int from, int to) {
      boolean log = low > 0 && high / low > 4;
      double room =
          log ? Math.pow(high / low, 0.04) : 0.04 * Math.max(high - low, 1e-12 * Math.abs(high));
      return log
          ? new Scale(low / room, high * room, true, from, to)
          : new Scale(low - room, high + room, false, from, to);
    }

    double at(double value) {
      double share =
          log
              ? Math.log(value / low) / Math.log(high / low)
              : (value - low) / (high - low == 0 ? 1 : high - low);
      return from + share * (to - from);
    }

    double tick(int i) {
      double share = (i + 0.5) / TICKS;
      return log ? low * Math.pow(high / low, share) : low + share * (high - low);
    }
  }

  /// The picture as text; an empty one, with words, where nothing meets the constraints.
  public static String svg(SweepPlot plot) {
    StringBuilder svg = new StringBuilder(1 << 16);
    put(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\" "
            + "font-family=\"system-ui, 'DejaVu Sans', sans-serif\" font-size=\"13\">",
        WIDTH,
        HEIGHT,
        Markup.escape(plot.name() + ": " + plot.summary()));
    put(svg, "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, HEIGHT);
    if (plot.points().isEmpty()) {
      put(svg, "<text x=\"40\" y=\"60\">No point meets the constraints.</text></svg>");
      return svg.append('\n').toString();
    }
    int second = plot.objectives().size() > 1 ? 1 : 0;
    Scale x = scale(plot, 0, LEFT, WIDTH - RIGHT);
    Scale y = scale(plot, second, HEIGHT - BOTTOM, TOP);
    frame(svg, plot, x, y, second);
    for (SweepPlot.Point point : plot.points()) {
      if (!point.onFront()) {
        put(
            svg,
            "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"1.8\" fill=\"#98a2b0\" fill-opacity=\"0.55\"/>",
            x.at(point.values()[0]),
            y.at(point.values()[second]));
      }
    }
    staircase(svg, plot, x, y, second);
    int axis = colouring(plot);
    for (SweepPlot.Point point : plot.front()) {
      put(
          svg,
          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\" fill=\"%s\" stroke=\"#ffffff\" stroke-width=\"0.8\"/>",
          x.at(point.values()[0]),
          y.at(point.values()[second]),
          COLOURS.get(axis < 0 ? 0 : point.choice()[axis] % COLOURS.size()));
    }
    legend(svg, plot, axis);
    return svg.append("</svg>\n").toString();
  }

  /// The axis that colours: stacking, else the last one with several values.
  private static int colouring(SweepPlot plot) {
    int found = -1;
    for (int a = 0; a < plot.axes().size(); a++) {
      if (plot.axes().get(a).key().equals("stacking")) {
        return a;
      }
      found = plot.axes().get(a).values().size() > 1 ? a : found;
    }
    return found;
  }

  private static Scale scale(SweepPlot plot, int goal, int from, int to) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (SweepPlot.Point point : plot.points()) {
      low = Math.min(low, point.values()[goal]);
      high = Math.max(high, point.values()[goal]);
    }
    return Scale.of(low, high, from, to);
  }

  private static void frame(StringBuilder svg, SweepPlot plot, Scale x, Scale y, int second) {
    for (int i = 0; i < TICKS; i++) {
      put(
          svg,
          "<path d=\"M%.1f %dV%d\" stroke=\"#dce1e7\"/><text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#566272\">%s</text>",
          x.at(x.tick(i)),
          TOP,
          HEIGHT - BOTTOM,
          x.at(x.tick(i)),
          HEIGHT - BOTTOM + 20,
          shown(plot, 0, x.tick(i)));
      put(
          svg,
          "<path d=\"M%d %.1fH%d\" stroke=\"#dce1e7\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\" fill=\"#566272\">%s</text>",
          LEFT,
          y.at(y.tick(i)),
          WIDTH - RIGHT,
          LEFT - 8,
          y.at(y.tick(i)) + 4,
          shown(plot, second, y.tick(i)));
    }
    put(
        svg,
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>",
        (LEFT + WIDTH - RIGHT) / 2,
        HEIGHT - 18,
        label(plot, 0));
    put(
        svg,
        "<text transform=\"translate(18 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>",
        (TOP + HEIGHT - BOTTOM) / 2,
        label(plot, second));
  }

  private static String label(SweepPlot plot, int goal) {
    SweepPlot.Goal wanted = plot.objectives().get(goal);
    return Markup.escape(
        wanted.key() + (wanted.moreIsBetter() ? ", more is better" : ", less is better"));
  }

  private static String shown(SweepPlot plot, int goal, double value) {
    String unit = plot.objectives().get(goal).unit();
    return Markup.escape(unit.isEmpty() ? Figures.number(value) : Figures.people(value, unit));
  }

  /// The points that no other beats in these two objectives.
  private static void staircase(StringBuilder svg, SweepPlot plot, Scale x, Scale y, int second) {
    double signX = plot.objectives().get(0).moreIsBetter() ? -1 : 1;
    double signY = plot.objectives().get(second).moreIsBetter() ? -1 : 1;
    List<SweepPlot.Point> order =
        plot.points().stream()
            .sorted(
                Comparator.<SweepPlot.Point>comparingDouble(p -> signX * p.values()[0])
                    .thenComparingDouble(p -> signY * p.values()[second]))
            .toList();
    StringBuilder path = new StringBuilder();
    double best = Double.POSITIVE_INFINITY;
    for (SweepPlot.Point point : order) {
      if (signY * point.values()[second] < best) {
        best = signY * point.values()[second];
        path.append(
            String.format(
                Locale.ROOT,
                path.isEmpty() ? "M%.1f %.1f" : "H%.1fV%.1f",
                x.at(point.values()[0]),
                y.at(point.values()[second])));
      }
    }
    put(svg, "<path d=\"%s\" fill=\"none\" stroke=\"#17202b\" stroke-width=\"1.2\"/>", path);
  }

  private static void legend(StringBuilder svg, SweepPlot plot, int axis) {
    put(
        svg,
        "<text x=\"%d\" y=\"20\" font-weight=\"bold\">%s</text>",
        LEFT,
        Markup.escape(plot.name() + ": " + plot.summary()));
    if (axis < 0) {
      return;
    }
    double at = LEFT;
    put(
        svg,
        "<text x=\"%.0f\" y=\"42\" fill=\"#566272\">front by %s:</text>",
        at,
        Markup.escape(plot.axes().get(axis).key()));
    at += 24 + 7.2 * (plot.axes().get(axis).key().length() + 9);
    List<String> values = plot.axes().get(axis).values();
    for (int v = 0; v < values.size(); v++) {
      put(
          svg,
          "<circle cx=\"%.0f\" cy=\"38\" r=\"5\" fill=\"%s\"/><text x=\"%.0f\" y=\"42\">%s</text>",
          at,
          COLOURS.get(v % COLOURS.size()),
          at + 10,
          Markup.escape(values.get(v)));
      at += 34 + 7.2 * values.get(v).length();
    }
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private static void put(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
