package spikestack.studio.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One tier of one arrangement as a drawing to scale, in microns, y upwards as in a layout.
final class Floorplan {
  /// Letters are this share of the widest outline of the page high, so that they look alike in
  /// every drawing.
  private static final double LETTER = 0.026;

  private static final double LETTER_WIDTH = 0.56;
  private static final double LINE = 1.15;

  private final Arrangement arrangement;
  private final double widest;
  private final double width;
  private final double height;

  /// @param widest outline in µm of all drawings that are to be compared
  Floorplan(Arrangement arrangement, double widest) {
    this.arrangement = arrangement;
    this.widest = widest;
    this.width = width(arrangement);
    this.height =
        arrangement.blocks().stream().mapToDouble(b -> b.y() + b.height()).max().orElse(0);
  }

  /// Width in µm of the outline that the tiers share.
  static double width(Arrangement arrangement) {
    return arrangement.blocks().stream().mapToDouble(b -> b.x() + b.width()).max().orElse(0);
  }

  Markup figure(String tier, Palette palette) {
    List<Markup> shapes = new ArrayList<>();
    shapes.add(rectangle(0, 0, width, height, "outline"));
    List<Arrangement.Block> blocks =
        arrangement.blocks().stream().filter(block -> block.tier().equals(tier)).toList();
    blocks.forEach(block -> shapes.add(drawn(block, palette)));
    shapes.add(scaleBar());
    String title = Naming.arrangement(arrangement.name()) + (isFlat() ? "" : ", " + tier + " tier");
    String size = "%s × %s".formatted(Figures.people(width, "µm"), Figures.people(height, "µm"));
    double margin = widest * 0.006;
    return Markup.tag("figure")
        .holding(
            Markup.tag("figcaption")
                .holding(Markup.text(title + " "), Markup.tag("small").holding(size)),
            Markup.tag("svg")
                .with("xmlns", "http://www.w3.org/2000/svg")
                .with(
                    "viewBox",
                    numbers(-margin, -margin, width + 2 * margin, height + widest * 0.075))
                .with("style", "--wide:" + plain((width + 2 * margin) / widest))
                .with("role", "img")
                .with(
                    "aria-label",
                    "%s, %s, %s blocks".formatted(title, size, Figures.number(blocks.size())))
                .holding(shapes));
  }

  private boolean isFlat() {
    return arrangement.blocks().stream().noneMatch(block -> block.tier().equals("top"));
  }

  private Markup drawn(Arrangement.Block block, Palette palette) {
    String tooltip =
        "%s: %s, %s × %s"
            .formatted(
                block.name(),
                Figures.people(block.area()),
                Figures.people(block.width(), "µm"),
                Figures.people(block.height(), "µm"));
    double top = height - block.y() - block.height();
    return Markup.tag("g")
        .with("class", palette.of(block.unit()))
        .holding(
            Markup.tag("title").holding(tooltip),
            rectangle(block.x(), top, block.width(), block.height(), "block"),
            label(block, top));
  }

  /// The name in as many lines as it takes, upright or turned, smaller where it must; nothing where
  /// it cannot fit.
  private Markup label(Arrangement.Block block, double top) {
    for (double size : new double[] {1, 0.85, 0.7}) {
      double letter = widest * LETTER * size;
      List<String> lines = fit(Naming.plain(block.name()), block.width(), block.height(), letter);
      if (!lines.isEmpty()) {
        return written(lines, block, top, letter, false);
      }
      lines = fit(Naming.plain(block.name()), block.height(), block.width(), letter);
      if (!lines.isEmpty()) {
        return written(lines, block, top, letter, true);
      }
    }
    return Markup.NONE;
  }

  private static List<String> fit(String name, double width, double height, double letter) {
    int most = (int) ((width - letter * 0.5) / (letter * LETTER_WIDTH));
    List<String> lines = new ArrayList<>();
    String line = "";
    for (String word : name.split("[ _-]+", -1)) {
      if (word.length() > most) {
        return List.of();
      }
      if (!line.isEmpty() && line.length() + 1 + word.length() > most) {
        lines.add(line);
        line = word;
      } else {
        line = line.isEmpty() ? word : line + " " + word;
      }
    }
    lines.add(line);
    return lines.size() * letter * LINE > height - letter * 0.3 ? List.of() : lines;
  }

  private static Markup written(
      List<String> lines, Arrangement.Block block, double top, double letter, boolean turned) {
    double x = block.x() + block.width() / 2;
    double y = top + block.height() / 2;
    List<Markup> spans = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      double shift = (i - (lines.size() - 1) / 2.0) * letter * LINE + letter * 0.35;
      spans.add(
          Markup.tag("tspan")
              .with("x", plain(x))
              .with("y", plain(y + shift))
              .holding(lines.get(i)));
    }
    Markup.Tag text = Markup.tag("text").with("font-size", plain(letter));
    return (turned ? text.with("transform", "rotate(-90 " + plain(x) + " " + plain(y) + ")") : text)
        .holding(spans);
  }

  /// A round length of about a quarter of the widest outline.
  private Markup scaleBar() {
    double size = Math.pow(10, Math.floor(Math.log10(widest / 4)));
    double length = size * (widest / 4 >= 5 * size ? 5 : widest / 4 >= 2 * size ? 2 : 1);
    double y = height + widest * 0.03;
    double tick = widest * 0.008;
    String path =
        "M0 %s v%s M0 %s h%s M%s %s v%s"
            .formatted(
                plain(y - tick),
                plain(2 * tick),
                plain(y),
                plain(length),
                plain(length),
                plain(y - tick),
                plain(2 * tick));
    return Markup.tag("g")
        .with("class", "scale")
        .holding(
            Markup.tag("path").with("d", path).empty(),
            Markup.tag("text")
                .with("x", plain(length + 2 * tick))
                .with("y", plain(y + widest * LETTER * 0.35))
                .with("font-size", plain(widest * LETTER))
                .holding(Figures.people(length, "µm")));
  }

  private static Markup rectangle(double x, double y, double width, double height, String style) {
    return Markup.tag("rect")
        .with("class", style)
        .with("x", plain(x))
        .with("y", plain(y))
        .with("width", plain(width))
        .with("height", plain(height))
        .empty();
  }

  private static String numbers(double... values) {
    StringBuilder text = new StringBuilder();
    for (double value : values) {
      text.append(text.isEmpty() ? "" : " ").append(plain(value));
    }
    return text.toString();
  }

  private static String plain(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.4f" : "%.2f", value);
  }
}
