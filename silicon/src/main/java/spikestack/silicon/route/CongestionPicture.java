package spikestack.silicon.route;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import spikestack.model.input.AtomicFile;
import spikestack.model.input.InputException;

/// The tiers side by side, lowest left; each bin in the colour of its fuller direction: white
/// empty, blue half full, yellow nearly, red over. SVG or PNG by the file's ending.
public final class CongestionPicture {
  private static final int PANEL = 800;
  private static final int GAP = 24;
  private static final double[] STOPS = {0, 0.25, 0.5, 0.75, 1, 1.5};
  private static final int[] COLOURS = {0xffffff, 0xc6dbef, 0x4292c6, 0xfee08b, 0xf46d43, 0x7f0000};

  private CongestionPicture() {}

  /// Writes the picture whole or not at all.
  ///
  /// @throws InputException for another ending or a place that cannot be written
  public static void write(Path file, CongestionMap map) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".svg")) {
      AtomicFile.write(file, svg(map));
    } else if (name.endsWith(".png")) {
      BufferedImage image = image(map);
      AtomicFile.write(file, out -> ImageIO.write(image, "png", out));
    } else {
      throw new InputException(file.toString(), "an unknown kind of picture", ".svg or .png");
    }
  }

  static BufferedImage image(CongestionMap map) {
    int columns = map.grid().columns();
    int rows = map.grid().rows();
    double scale = (double) PANEL / Math.max(columns, rows);
    int width = Math.max(1, (int) Math.round(columns * scale));
    int height = Math.max(1, (int) Math.round(rows * scale));
    BufferedImage image =
        new BufferedImage(map.tiers() * (width + GAP) - GAP, height, BufferedImage.TYPE_INT_RGB);
    for (int py = 0; py < height; py++) {
      for (int px = 0; px < image.getWidth(); px++) {
        int tier = px / (width + GAP);
        int inside = px % (width + GAP);
        int colour = 0xdddddd;
        if (inside < width) {
          int column = Math.min(columns - 1, (int) (inside / scale));
          int row = Math.min(rows - 1, (int) ((height - 1 - py) / scale));
          colour = colour(map.use(tier, row * columns + column));
        }
        image.setRGB(px, py, colour);
      }
    }
    return image;
  }

  private static String svg(CongestionMap map) {
    int columns = map.grid().columns();
    int rows = map.grid().rows();
    int gap = Math.max(1, columns / 30);
    int width = map.tiers() * (columns + gap) - gap;
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
                + " shape-rendering=\"crispEdges\">%n"
                + "<title>Congestion, lowest tier left</title>%n"
                + "<rect width=\"%d\" height=\"%d\" fill=\"#dddddd\"/>%n",
            width,
            rows,
            width,
            rows));
    for (int t = 0; t < map.tiers(); t++) {
      int left = t * (columns + gap);
      for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++) {
          double use = map.use(t, r * columns + c);
          text.append(
              String.format(
                  Locale.ROOT,
                  "<rect x=\"%d\" y=\"%d\" width=\"1\" height=\"1\" fill=\"#%06x\"/>%n",
                  left + c,
                  rows - 1 - r,
                  colour(use)));
        }
      }
    }
    return text.append("</svg>\n").toString();
  }

  /// Between the stops, evenly.
  static int colour(double use) {
    int i = 1;
    while (i < STOPS.length - 1 && use > STOPS[i]) {
      i++;
    }
    double f = Math.clamp((use - STOPS[i - 1]) / (STOPS[i] - STOPS[i - 1]), 0, 1);
    int colour = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int from = COLOURS[i - 1] >> shift & 0xff;
      int to = COLOURS[i] >> shift & 0xff;
      colour |= (int) Math.round(from + f * (to - from)) << shift;
    }
    return colour;
  }
}
