package spikestack.silicon.place;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import spikestack.model.input.AtomicFile;
import spikestack.model.input.InputException;

/// The tiers side by side, top tier left: cells, macros, bonds. SVG or PNG by the file's ending.
public final class PlacementPicture {
  private static final int PANEL = 1400;
  private static final int GAP = 40;
  private static final int BACKGROUND = 0xffffff;
  private static final int OUTLINE = 0x888888;
  private static final int MACRO = 0x8a6d3b;
  private static final int FIXED = 0x777777;
  private static final int BOND = 0xd62728;
  private static final int[] CELL = {0x4c78a8, 0x54a24b};

  private final PlacementProblem problem;
  private final Placement placement;
  private final double scale;
  private final int panelHeight;

  private PlacementPicture(PlacementProblem problem, Placement placement) {
    this.problem = problem;
    this.placement = placement;
    Die die = problem.die();
    scale = (double) PANEL / Math.max(die.width(), die.height());
    panelHeight = (int) Math.ceil(die.height() * scale);
  }

  /// Refuses a file whose ending is neither `.svg` nor `.png`.
  public static void requireKind(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (!name.endsWith(".svg") && !name.endsWith(".png")) {
      throw new InputException(file.toString(), "an unknown kind of picture", ".svg or .png");
    }
  }

  /// Writes the picture whole or not at all.
  public static void write(Path file, PlacementProblem problem, Placement placement) {
    requireKind(file);
    PlacementPicture picture = new PlacementPicture(problem, placement);
    if (file.toString().toLowerCase(Locale.ROOT).endsWith(".svg")) {
      AtomicFile.write(file, picture.svg());
    } else {
      BufferedImage image = picture.image();
      AtomicFile.write(file, out -> ImageIO.write(image, "png", out));
    }
  }

  /// Draws a rectangle in database units on the panel of a tier.
  private interface Brush {
    void fill(int tier, double x, double y, double w, double h, int colour, double opacity);
  }

  private void draw(Brush brush) {
    for (int i = 0; i < problem.cellCount(); i++) {
      int tier = placement.tier()[i];
      boolean fixed = problem.cells().fixed()[i];
      int colour = problem.cells().macro()[i] ? MACRO : fixed ? FIXED : CELL[tier];
      int w = Wirelength.width(problem, placement, i);
      int h = Wirelength.height(problem, placement, i);
      brush.fill(tier, placement.x()[i], placement.y()[i], w, h, colour, 0.75);
    }
    Bonds bonds = problem.bonds();
    for (int n = 0; n < problem.netCount(); n++) {
      for (int tier = 0; placement.bonded()[n] && tier < problem.tiers().size(); tier++) {
        brush.fill(
            tier,
            placement.bondX()[n] - 0.5 * bonds.sizeX(),
            placement.bondY()[n] - 0.5 * bonds.sizeY(),
            bonds.sizeX(),
            bonds.sizeY(),
            BOND,
            0.7);
      }
    }
  }

  private double left(int tier, double x) {
    int panel = problem.tiers().size() - 1 - tier;
    return GAP + panel * (problem.die().width() * scale + GAP) + (x - problem.die().lowX()) * scale;
  }

  private double top(double y, double h) {
    return GAP + (problem.die().highY() - y - h) * scale;
  }

  private int width() {
    int tiers = problem.tiers().size();
    return (int) Math.ceil(tiers * problem.die().width() * scale) + (tiers + 1) * GAP;
  }

  private String svg() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\">%n",
            width(),
            panelHeight + 2 * GAP));
    text.append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
    for (int tier = 0; tier < problem.tiers().size(); tier++) {
      text.append(
          String.format(
              Locale.ROOT,
              "<rect x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%d\" fill=\"none\" stroke=\"#888\"/>"
                  + "<text x=\"%.2f\" y=\"%d\" font-family=\"sans-serif\" font-size=\"20\">%s</text>%n",
              left(tier, problem.die().lowX()),
              GAP,
              problem.die().width() * scale,
              panelHeight,
              left(tier, problem.die().lowX()),
              GAP - 10,
              problem.tiers().get(tier).name()));
    }
    draw(
        (tier, x, y, w, h, colour, opacity) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"#%06x\" opacity=\"%.2f\"/>%n",
                    left(tier, x),
                    top(y, h),
                    w * scale,
                    h * scale,
                    colour,
                    opacity)));
    return text.append("</svg>\n").toString();
  }

  private BufferedImage image() {
    BufferedImage image =
        new BufferedImage(width(), panelHeight + 2 * GAP, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(new Color(BACKGROUND));
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    graphics.setColor(new Color(OUTLINE));
    for (int tier = 0; tier < problem.tiers().size(); tier++) {
      int x = (int) left(tier, problem.die().lowX());
      graphics.drawRect(
          x - 1, GAP - 1, (int) Math.ceil(problem.die().width() * scale) + 1, panelHeight + 1);
    }
    draw(
        (tier, x, y, w, h, colour, opacity) -> {
          int px = (int) Math.round(left(tier, x));
          int py = (int) Math.round(top(y, h));
          int pw = Math.max(1, (int) Math.round(left(tier, x + w)) - px);
          int ph = Math.max(1, (int) Math.round(top(y, 0)) - py);
          graphics.setColor(
              new Color(
                  colour >> 16 & 255, (colour >> 8) & 255, colour & 255, (int) (255 * opacity)));
          graphics.fillRect(px, py, pw, ph);
        });
    graphics.dispose();
    return image;
  }
}
