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
import java.util.Map;
import javax.imageio.ImageIO;
import spikestack.silicon.netlist.Bonds;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Rect;

/// The tiers of a placed design side by side: memories as framed boxes with their names, cells in
/// the colours of what is to be shown, bonds as dots on the upper tier, ports as marks at the edge.
public final class TierPicture {
  private static final int SIDE = 900;
  private static final int GAP = 30;
  private static final int LEGEND = 24;
  private static final int MARGIN = 34;

  private TierPicture() {}

  /// Writes a PNG of the cells by the blocks that they belong to.
  public static void write(Path file, Design design) {
    write(file, design, CellColours.blocks(design));
  }

  /// Writes a PNG per step of the flow into a folder: `floorplan.png` (memories, ports),
  /// `repair.png` (cells that were added), `clock.png` (the tree), `slack.png` (timing).
  public static void steps(Path folder, Design design, Stack.Cells cells) {
    write(folder.resolve("floorplan.png"), design, CellColours.floorplan());
    write(folder.resolve("repair.png"), design, CellColours.added(design));
    write(folder.resolve("clock.png"), design, CellColours.clock(design, cells.clockNets()));
    write(folder.resolve("slack.png"), design, CellColours.slack(cells.slackPs()));
  }

  private static void write(Path file, Design design, CellColours colours) {
    try {
      if (!ImageIO.write(draw(design, colours), "png", file.toFile())) {
        throw new IllegalStateException("no writer of PNG in this Java");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BufferedImage draw(Design design, CellColours colours) {
    int tiers = design.floorplans().size();
    Rect die = design.floorplans().getFirst().die();
    double scale = SIDE / (double) Math.max(die.width(), die.height());
    int width = (int) Math.ceil(die.width() * scale);
    int height = (int) Math.ceil(die.height() * scale);
    int legendRows = (colours.legend().size() + 3) / 4 + 1;
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
      lines(g, colours, t, left, height, scale, die);
      if (t == 1 && colours.bonds()) {
        bonds(g, design.bonds(), left, height, scale, die);
      }
      ports(g, design, t, left, height, scale, die);
      g.setColor(Color.BLACK);
      g.drawRect(left, MARGIN, width, height);
    }
    legend(g, colours, MARGIN + height + GAP, design);
    g.dispose();
    return image;
  }

  /// Whether it stands on rows; a memory does not.
  static boolean isCell(Design design, int instance) {
    return design.master(instance).height() == row(design);
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
      CellColours colours) {
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
        } else if (colours.of().applyAsInt(i) != CellColours.HIDDEN) {
          g.setColor(new Color(colours.of().applyAsInt(i)));
          g.fillRect(x, y, w, h);
        }
      }
    }
  }

  private static void lines(
      Graphics2D g, CellColours colours, int tier, int left, int height, double scale, Rect die) {
    g.setColor(new Color(0x50000000, true));
    g.setStroke(new BasicStroke(1));
    for (int[] line : colours.lines()) {
      if (line[4] == tier) {
        g.drawLine(
            left + (int) ((line[0] - die.x0()) * scale),
            MARGIN + height - (int) ((line[1] - die.y0()) * scale),
            left + (int) ((line[2] - die.x0()) * scale),
            MARGIN + height - (int) ((line[3] - die.y0()) * scale));
      }
    }
  }

  private static void ports(
      Graphics2D g, Design design, int tier, int left, int height, double scale, Rect die) {
    g.setColor(new Color(0xd00000));
    for (int p = 0; p < design.ports(); p++) {
      if (design.portTier()[p] == tier) {
        int x = left + (int) ((design.portX()[p] - die.x0()) * scale);
        int y = MARGIN + height - (int) ((design.portY()[p] - die.y0()) * scale);
        g.fillRect(x - 1, y - 1, 4, 4);
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

  private static void legend(Graphics2D g, CellColours colours, int top, Design design) {
    int k = 0;
    for (Map.Entry<String, Integer> entry : colours.legend().entrySet()) {
      int x = GAP + k % 4 * 230;
      int y = top + k / 4 * LEGEND;
      g.setColor(new Color(entry.getValue()));
      g.fillRect(x, y - 11, 14, 14);
      g.setColor(Color.BLACK);
      g.drawString(entry.getKey(), x + 20, y + 1);
      k++;
    }
    g.setColor(Color.BLACK);
    g.drawString(
        String.format(
            java.util.Locale.ROOT,
            "%,d instances; dark: memories; %s",
            design.instances(),
            colours.note()),
        GAP,
        top + (colours.legend().size() + 3) / 4 * LEGEND);
  }
}
