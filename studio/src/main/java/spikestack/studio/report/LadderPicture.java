package spikestack.studio.report;

import java.util.List;
import java.util.Locale;

/// The ladder as an SVG: a panel per scope, for each rung bars of energy, latency and energy-delay
/// product relative to the first rung, the published ratios as dashed lines.
///
/// @param title above the picture
/// @param energy published ratio, likewise latency and edp
public record LadderPicture(
    String title, List<Panel> panels, double energy, double latency, double edp) {
  /// Room for a rung's name: at least this, else by its letters (7 px each in a font of 12).
  private static final int LEAST_LEFT = 200;

  private static final int LETTER = 7;
  private static final int SCALE = 520;
  private static final int RIGHT = 150;
  private static final int ROW = 40;
  private static final int BAR = 10;
  private static final int HEAD = 46;
  private static final List<String> COLOURS = List.of("#0072b2", "#e69f00", "#009e73");
  private static final List<String> NAMES = List.of("energy", "latency", "EDP");

  public LadderPicture {
    panels = List.copyOf(panels);
  }

  /// One scope.
  public record Panel(String name, List<Bar> bars) {
    public Panel {
      bars = List.copyOf(bars);
    }
  }

  /// One rung; `accuracy` as text, empty if there is none.
  public record Bar(String name, double energy, double latency, double edp, String accuracy) {}

  public String svg() {
    int left = left();
    int width = left + SCALE + RIGHT;
    int height = 70;
    for (Panel panel : panels) {
      height += HEAD + ROW * panel.bars.size();
    }
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " height=\"%d\" font-family=\"DejaVu Sans, sans-serif\" font-size=\"12\">%n<rect"
                + " width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n",
            width,
            height,
            width,
            height));
    text(out, 16, 24, "start", "15", title);
    int x = left;
    for (int i = 0; i < NAMES.size(); i++) {
      rectangle(out, x, 40, 12, 12, COLOURS.get(i));
      text(out, x + 17, 50, "start", "12", NAMES.get(i));
      x += 90;
    }
    text(out, x, 50, "start", "12", "dashed: paper, 3D + D3; right: accuracy");
    int y = 66;
    for (Panel panel : panels) {
      text(out, 16, y + 22, "start", "13", panel.name);
      int top = y + HEAD - 12;
      int bottom = top + ROW * panel.bars.size();
      for (int tick = 0; tick <= 4; tick++) {
        line(out, left + at(tick / 4.0), top, bottom, "#dddddd", "");
        text(out, left + at(tick / 4.0), top - 4, "middle", "10", tick * 25 + " %");
      }
      double[] published = {energy, latency, edp};
      for (int i = 0; i < published.length; i++) {
        line(
            out, left + at(published[i]), top, bottom, COLOURS.get(i), " stroke-dasharray=\"5 3\"");
      }
      for (int i = 0; i < panel.bars.size(); i++) {
        bar(out, panel.bars.get(i), left, top + ROW * i);
      }
      y += HEAD + ROW * panel.bars.size();
    }
    return out.append("</svg>\n").toString();
  }

  private int left() {
    int longest =
        panels.stream()
            .flatMap(panel -> panel.bars.stream())
            .mapToInt(bar -> bar.name.length())
            .max()
            .orElse(0);
    return Math.max(LEAST_LEFT, LETTER * longest + 20);
  }

  private static double at(double ratio) {
    return SCALE * Math.min(1.1, ratio);
  }

  private static void bar(StringBuilder out, Bar bar, int left, int y) {
    text(out, left - 8, y + 22, "end", "12", bar.name);
    double[] ratios = {bar.energy, bar.latency, bar.edp};
    for (int i = 0; i < ratios.length; i++) {
      int top = y + 4 + i * (BAR + 1);
      rectangle(out, left, top, at(ratios[i]), BAR, COLOURS.get(i));
      text(
          out,
          left + at(ratios[i]) + 4,
          top + BAR - 1,
          "start",
          "10",
          String.format(Locale.ROOT, "%.3f", ratios[i]));
    }
    text(out, left + SCALE + RIGHT - 12, y + 22, "end", "12", bar.accuracy);
  }

  private static void text(
      StringBuilder out, double x, double y, String anchor, String size, String words) {
    out.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%s\" fill=\"#222222\""
                + " stroke=\"#ffffff\" stroke-width=\"3\" paint-order=\"stroke\">%s</text>%n",
            x,
            y,
            anchor,
            size,
            Markup.escape(words)));
  }

  private static void rectangle(
      StringBuilder out, double x, double y, double width, double height, String colour) {
    out.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>%n",
            x,
            y,
            width,
            height,
            colour));
  }

  private static void line(
      StringBuilder out, double x, double from, double to, String colour, String more) {
    out.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"%s/>%n",
            x,
            from,
            x,
            to,
            colour,
            more));
  }
}
