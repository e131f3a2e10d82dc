package spikestack.studio.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import spikestack.model.input.AtomicFile;
import spikestack.studio.report.HeatMap;

/// A map as three files: numbers, picture, picture with a scale.
final class MapFiles {
  private MapFiles() {}

  /// Writes `NAME.csv` (a line per row, the bottom row first), `NAME.png` and `NAME.svg`.
  static void write(OutputFolder output, String name, HeatMap map) {
    double[] values = map.values();
    AtomicFile.write(
        output.staged(name + ".csv"),
        out -> {
          StringBuilder line = new StringBuilder();
          for (int row = 0; row < map.rows(); row++) {
            line.setLength(0);
            for (int column = 0; column < map.columns(); column++) {
              double value = values[row * map.columns() + column];
              if (column > 0) line.append(',');
              if (!Double.isNaN(value)) line.append(String.format(Locale.ROOT, "%.9g", value));
            }
            out.write(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
          }
        });
    byte[] png = map.png();
    Path picture = output.staged(name + ".png");
    AtomicFile.write(picture, out -> out.write(png));
    AtomicFile.write(output.staged(name + ".svg"), map.svg());
  }

  /// A layer's name as a file name.
  static String fileName(String layer) {
    return layer.replaceAll("[^A-Za-z0-9_.-]+", "_");
  }
}
