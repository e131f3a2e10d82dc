package spikestack.silicon.flow;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import spikestack.silicon.netlist.Bonds;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Rect;

/// The tiers of a placed design side by side: memories as framed boxes with their names, cells
/// coloured by the block they belong to (the largest blocks have a colour each), bonds as dots on
/// the upper tier.
public final class TierPicture {
  private static final int SIDE = 900;
  private static final int GAP = 30;
  private static final int LEGEND = 24;
  private static final int MARGIN = 34;

  /// Okabe and Ito's colours, which people tell apart with any kind of colour vision, and two
  /// greys.
  private static final int[] COLOURS = {
    0x0072b2, 0xe69f00, 0x009e73, 0xcc79a7, 0x56b4e9, 0xd55e00, 0xf0e442, 0x7f7f7f
  };

  private static final int OTHERS = 0xb8b8b8;

  private TierPicture() {}

  /// Writes a PNG.
  public static void write(Path file, Design design) {
    try {
      if (!ImageIO.write(draw(design), "png", file.toFile())) {
        throw new IllegalStateException("no writer of PNG in this Java");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static BufferedImage draw(Design design) {
    int tiers = design.floorplans().size();
    Rect die = design.floorplans().getFirst().die();
    double scale = SIDE / (double) Math.max(die.width(), die.height());
    int width = (int) Math.ceil(die.width() * scale);
    int height = (int) Math.ceil(die.height() * scale);
    Map<String, Integer> colours = colours(design);
    int legendRows = (colours.size() + 3) / 4 + 1;
    BufferedImage image =
        new BufferedImage(
            2 * GAP + Math.max(tiers * (width + GAP) - GAP, SIDE),
            MARGIN + height + GAP + legendRows * LEGEND,
            BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, image.getWidth(), image.getHeight());
    g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
    for (int t = 0; t < tiers; t++) {
      int left = GAP + t * (width + GAP);
      g.setColor(Color.BLACK);
      String name = tiers == 1 ? "one tier" : t == 0 ? "bottom tier" : "top tier";
      g.drawString(
          String.format(
              java.util.Locale.ROOT,
              "%s, %.0f x %.0f um",
              name,
              die.width() / 1e3,
              die.height() / 1e3),
          left,
          MARGIN - 10);
      g.setColor(new Color(0xf4f4f4));
      g.fillRect(left, MARGIN, width, height);
      cells(g, design, t, left, height, scale, die, colours);
      if (t == 1) {
        bonds(g, design.bonds(), left, height, scale, die);
      }
      g.setColor(Color.BLACK);
      g.drawRect(left, MARGIN, width, height);
    }
    legend(g, colours, MARGIN + height + GAP, design);
    g.dispose();
    return image;
  }

  private static String kind(Design design, int instance) {
    return design.blockModule(design.block(instance)).replaceFirst("_\\d+$", "");
  }

  private static Map<String, Integer> colours(Design design) {
    Map<String, Double> area = new LinkedHashMap<>();
    int row = row(design);
    for (int i = 0; i < design.instances(); i++) {
      if (design.master(i).height() == row) {
        area.merge(kind(design, i), design.master(i).areaUm2(), Double::sum);
      }
    }
    List<String> largest =
        area.entrySet().stream()
            .sorted(
                Comparator.<Map.Entry<String, Double>>comparingDouble(Map.Entry::getValue)
                    .reversed()
                    .thenComparing(Map.Entry::getKey))
            .limit(COLOURS.length)
            .map(Map.Entry::getKey)
            .toList();
    Map<String, Integer> colours = new LinkedHashMap<>();
    for (int k = 0; k < largest.size(); k++) {
      colours.put(largest.get(k), COLOURS[k]);
    }
    return colours;
  }

  private static int row(Design design) {
    return design.floorplans().getFirst().rows().get(1).y()
        - design.floorplans().getFirst().rows().get(0).y();
  }

  private static void cells(
      Graphics2D g,
      Design design,
      int tier,
      int left,
      int height,
      double scale,
      Rect die,
      Map<String, Integer> colours) {
    int row = row(design);
    for (int pass = 0; pass < 2; pass++) {
      for (int i = 0; i < design.instances(); i++) {
        boolean memory = design.master(i).height() != row;
        if (design.tier()[i] != tier || memory != (pass == 1)) {
          continue;
        }
        Rect r = design.outline(i);
        int x = left + (int) ((r.x0() - die.x0()) * scale);
        int y = MARGIN + height - (int) Math.ceil((r.y1() - die.y0()) * scale);
        int w = Math.max(1, (int) Math.round(r.width() * scale));
        int h = Math.max(1, (int) Math.round(r.height() * scale));
        if (memory) {
          g.setColor(new Color(0x3b3b58));
          g.fillRect(x, y, w, h);
          g.setColor(Color.WHITE);
          g.setStroke(new BasicStroke(1));
          g.drawRect(x, y, w, h);
          String name = design.master(i).name();
          if (g.getFontMetrics().stringWidth(name) < w - 6 && h > 20) {
            g.drawString(name, x + 5, y + h / 2 + 5);
          }
        } else {
          g.setColor(new Color(colours.getOrDefault(kind(design, i), OTHERS)));
          g.fillRect(x, y, w, h);
        }
      }
    }
  }

  private static void bonds(
      Graphics2D g, Bonds bonds, int left, int height, double scale, Rect die) {
    g.setColor(Color.BLACK);
    for (int b = 0; b < bonds.count(); b++) {
      int x = left + (int) ((bonds.x()[b] - die.x0()) * scale);
      int y = MARGIN + height - (int) ((bonds.y()[b] - die.y0()) * scale);
      g.fillRect(x, y, 1, 1);
    }
  }

  private static void legend(Graphics2D g, Map<String, Integer> colours, int top, Design design) {
    int k = 0;
    for (Map.Entry<String, Integer> entry : colours.entrySet()) {
      int x = GAP + k % 4 * 230;
      int y = top + k / 4 * LEGEND;
      g.setColor(new Color(entry.getValue()));
      g.fillRect(x, y - 11, 14, 14);
      g.setColor(Color.BLACK);
      g.drawString(entry.getKey(), x + 20, y + 1);
      k++;
    }
    g.drawString(
        String.format(
            java.util.Locale.ROOT,
            "%,d instances; dark: memories; grey: other blocks, buffers; black dots: %,d bonds",
            design.instances(),
            design.bonds().count()),
        GAP,
        top + (colours.size() + 3) / 4 * LEGEND);
  }
}
