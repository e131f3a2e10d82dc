package spikestack.studio.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

/// The picture shows the numbers: orientation, order of brightness, holes.
final class HeatMapTest {
  private static HeatMap map(double... values) {
    return new HeatMap("a < b", "K", 3, 2, values, 3, 2, "x, y in mm");
  }

  @Test
  void theBottomRowIsBelowAndMoreIsBrighter() throws IOException {
    BufferedImage image =
        ImageIO.read(new ByteArrayInputStream(map(1, 2, 3, 4, 5, Double.NaN).png()));
    assertThat(image.getWidth()).isEqualTo(3);
    assertThat(image.getHeight()).isEqualTo(2);
    double[] order = {
      brightness(image, 0, 1),
      brightness(image, 1, 1),
      brightness(image, 2, 1),
      brightness(image, 0, 0),
      brightness(image, 1, 0)
    };
    assertThat(order).isSorted();
    assertThat(image.getRGB(2, 0) >>> 24).isZero();
    assertThat(image.getRGB(0, 1) >>> 24).isEqualTo(255);
  }

  @Test
  void theSvgIsWellFormedAndNamesTheRange() throws Exception {
    String svg = map(300, 301, 302, 303, 304, 310.5).svg();
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    assertThat(svg).contains("a &lt; b", ">300 K<", ">310.5 K<", "x, y in mm");
  }

  @Test
  void oneValueAndNoValue() throws IOException {
    assertThat(map(5, 5, 5, 5, 5, 5).min()).isEqualTo(5);
    HeatMap empty = map(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    assertThat(empty.max()).isNaN();
    assertThat(ImageIO.read(new ByteArrayInputStream(empty.png()))).isNotNull();
  }

  @Test
  void wrongShapesAreRefused() {
    assertThatThrownBy(() -> map(1, 2)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new HeatMap("t", "K", 1, 1, new double[1], 0, 1, ""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static double brightness(BufferedImage image, int x, int y) {
    int rgb = image.getRGB(x, y);
    return 0.2126 * (rgb >> 16 & 0xff) + 0.7152 * (rgb >> 8 & 0xff) + 0.0722 * (rgb & 0xff);
  }
}
