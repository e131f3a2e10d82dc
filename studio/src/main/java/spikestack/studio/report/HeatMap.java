package spikestack.studio.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Formatter;
import java.util.Locale;
import javax.imageio.ImageIO;

/// Numbers on a grid as a picture: a PNG of the cells alone, and an SVG with title, axes in
/// millimetres and a colour bar.
///
/// The colours grow in brightness from dark blue over red to pale yellow, so that they read in grey
/// and with any kind of colour vision. NaN cells stay transparent.
///
/// @param title what is shown, in words
/// @param unit of the values
/// @param columns cells along x, `>= 1`
/// @param rows cells along y, `>= 1`
/// @param values `[row from the bottom][column]`
/// @param width of the whole grid, in the unit that `axes` names, `> 0`
/// @param height of the whole grid, `> 0`
/// @param axes what stands under the picture, such as `x, y in mm`
public record HeatMap(
    String title,
    String unit,
    int columns,
    int rows,
    double[] values,
    double width,
    double height,
    String axes) {
  private static final int[] RAMP = {
    0x0b0a2a, 0x2f0f6b, 0x6a1778, 0xa32768, 0xd5444b, 0xf2742c, 0xfbae2c, 0xfcf3a9
  };
  private static final int LONGEST = 640;

  public HeatMap {
    Require.positive("columns", columns);
    Require.positive("rows", rows);
    if (values.length != Math.multiplyExact(columns, rows)) {
      throw new IllegalArgumentException(
          values.length + " values on " + columns + " x " + rows + " cells");
    }
    if (!(width > 0) || !(height > 0)) {
      throw new IllegalArgumentException("a map of " + width + " x " + height);
    }
    values = values.clone();
  }

  @Override
  public double[] values() {
    return values.clone();
  }

  /// Lowest value, NaN when there is none.
  public double min() {
    double min = Double.NaN;
    for (double value : values) {
      if (!(min <= value) && !Double.isNaN(value)) min = value;
    }
    return min;
  }

  /// Highest value, NaN when there is none.
  public double max() {
    double max = Double.NaN;
    for (double value : values) {
      if (!(max >= value) && !Double.isNaN(value)) max = value;
    }
    return max;
  }

  /// The cells as a PNG, the top row first.
  public byte[] png() {
    BufferedImage image = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_ARGB);
    double low = min();
    double span = max() - low;
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        double value = values[row * columns + column];
        if (Double.isNaN(value)) continue;
        double place = span > 0 ? (value - low) / span : 0;
        image.setRGB(column, rows - 1 - row, 0xff000000 | colour(place));
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, "png", out)) throw new IllegalStateException("no PNG writer");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /// The picture with its scale.
  public String svg() {
    double scale = LONGEST / Math.max(width, height);
    double across = Math.max(40, width * scale);
    double upwards = Math.max(40, height * scale);
    StringBuilder svg = new StringBuilder();
    Formatter out = new Formatter(svg, Locale.ROOT);
    out.format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" font-family=\"sans-serif\""
            + " font-size=\"14\" role=\"img\">%n",
        across + 230, upwards + 100);
    out.format("<title>%s</title>%n", escaped(title));
    out.format("<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n");
    out.format("<text x=\"70\" y=\"26\" font-size=\"17\">%s</text>%n", escaped(title));
    out.format(
        "<image x=\"70\" y=\"40\" width=\"%.1f\" height=\"%.1f\" preserveAspectRatio=\"none\""
            + " style=\"image-rendering:pixelated\" href=\"data:image/png;base64,%s\"/>%n",
        across, upwards, Base64.getEncoder().encodeToString(png()));
    out.format(
        "<rect x=\"70\" y=\"40\" width=\"%.1f\" height=\"%.1f\" fill=\"none\" stroke=\"#333333\"/>%n",
        across, upwards);
    axes(out, across, upwards);
    bar(out, across, upwards);
    svg.append("</svg>\n");
    return svg.toString();
  }

  private void axes(Formatter out, double across, double upwards) {
    for (int tick = 0; tick <= 4; tick++) {
      double part = tick / 4.0;
      out.format(
          "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>%n",
          70 + part * across, upwards + 58, number(part * width));
      out.format(
          "<text x=\"64\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
          45 + (1 - part) * upwards, number(part * height));
    }
    out.format(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>%n",
        70 + across / 2, upwards + 80, escaped(axes));
  }

  private void bar(Formatter out, double across, double upwards) {
    double left = 70 + across + 24;
    int steps = 64;
    for (int step = 0; step < steps; step++) {
      out.format(
          "<rect x=\"%.1f\" y=\"%.2f\" width=\"18\" height=\"%.2f\" fill=\"#%06x\"/>%n",
          left,
          40 + upwards * (steps - 1 - step) / steps,
          upwards / steps + 0.5,
          colour((step + 0.5) / steps));
    }
    for (int tick = 0; tick <= 4; tick++) {
      out.format(
          "<text x=\"%.1f\" y=\"%.1f\">%s %s</text>%n",
          left + 26,
          45 + upwards * (1 - tick / 4.0),
          number(min() + (max() - min()) * tick / 4.0),
          escaped(unit));
    }
  }

  /// The colour of a place on the scale, 0 to 1.
  private static int colour(double place) {
    double at = Math.clamp(place, 0, 1) * (RAMP.length - 1);
    int index = (int) Math.min(at, RAMP.length - 2);
    double part = at - index;
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int from = RAMP[index] >> shift & 0xff;
      int to = RAMP[index + 1] >> shift & 0xff;
      mixed |= (int) Math.round(from + part * (to - from)) << shift;
    }
    return mixed;
  }

  /// Five significant digits.
  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.5g", value);
    if (text.contains("e") || !text.contains(".")) return text;
    return text.replaceAll("0+$", "").replaceAll("\\.$", "");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
