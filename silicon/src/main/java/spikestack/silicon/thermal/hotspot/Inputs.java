package spikestack.silicon.thermal.hotspot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spikestack.model.input.InputException;
import spikestack.silicon.thermal.Material;

/// Readers of the smaller HotSpot files.
final class Inputs {
  private static final int MAX_LAYERS = 200;

  private Inputs() {}

  /// A layer of a layer file, the first furthest from the heat sink.
  ///
  /// @param lateral whether heat flows sideways in it
  /// @param powered whether its blocks dissipate
  /// @param thickness metres
  /// @param material where the floorplan says nothing else
  /// @param floorplan its blocks
  record ChipLayer(
      boolean lateral, boolean powered, double thickness, Material material, Floorplan floorplan) {}

  /// A power trace: names, and watts `[line][name]`.
  record Trace(List<String> names, List<double[]> rows) {
    /// Mean of each column.
    double[] average() {
      double[] mean = new double[names.size()];
      for (double[] row : rows) {
        for (int i = 0; i < mean.length; i++) {
          mean[i] += row[i] / rows.size();
        }
      }
      return mean;
    }
  }

  /// Materials by name: `NAME`, `solid` or `fluid`, conductivity, heat capacity and, for a fluid,
  /// viscosity, on lines of their own. Fluids are left out.
  static Map<String, Material> materials(Path file) {
    Map<String, Material> materials = new LinkedHashMap<>();
    List<String> words = new ArrayList<>();
    List<Words.Line> lines = new ArrayList<>();
    Words.read(
        file,
        (line, found) -> {
          if (found.size() != 1) throw line.wrong(found.size() + " words", "one per line");
          words.add(found.getFirst());
          lines.add(line);
        });
    int at = 0;
    while (at < words.size()) {
      String name = words.get(at);
      String type = at + 1 < words.size() ? words.get(at + 1) : "";
      int size = type.equals("fluid") ? 5 : 4;
      Words.Line line = lines.get(at);
      if (!type.equals("solid") && !type.equals("fluid")) {
        throw line.wrong("material " + name + " of type '" + type + "'", "solid or fluid");
      }
      if (at + size > words.size()) {
        throw line.wrong("the end of the file within material " + name, "conductivity, capacity");
      }
      double k = lines.get(at + 2).positive(words.get(at + 2), "conductivity in W/mK");
      double c = lines.get(at + 3).positive(words.get(at + 3), "heat capacity in J/m3K");
      if (type.equals("solid") && materials.put(name, new Material(name, k, c)) != null) {
        throw line.wrong("a second material " + name, "each name once");
      }
      at += size;
    }
    return materials;
  }

  /// A layer file: number, lateral Y/N, power Y/N, heat capacity and resistivity (or the name of a
  /// material), thickness, floorplan file, on lines of their own.
  static List<ChipLayer> layers(Path file, Map<String, Material> materials) {
    Map<Integer, ChipLayer> byNumber = new LinkedHashMap<>();
    List<String> words = new ArrayList<>();
    List<Words.Line> lines = new ArrayList<>();
    Words.read(
        file,
        (line, found) -> {
          words.add(found.getFirst());
          lines.add(line);
        });
    int at = 0;
    while (at < words.size()) {
      int start = at;
      double number = lines.get(at).number(words.get(at), "the number of a layer");
      boolean named = at + 3 < words.size() && materials.containsKey(words.get(at + 3));
      int size = named ? 6 : 7;
      if (at + size > words.size()) {
        throw lines
            .getLast()
            .wrong("the end of the file within layer " + words.get(start), "7 lines");
      }
      boolean lateral = yes(lines.get(at + 1), words.get(at + 1), "lateral heat flow");
      boolean powered = yes(lines.get(at + 2), words.get(at + 2), "power dissipation");
      Material material = materials.get(named ? words.get(at + 3) : "");
      if (material == null) {
        String allowed = "a heat capacity in J/m3K or a material";
        double c = lines.get(at + 3).positive(words.get(at + 3), allowed);
        double r = lines.get(at + 4).positive(words.get(at + 4), "resistivity in mK/W");
        material = new Material("layer " + words.get(start), 1 / r, c);
      }
      int rest = at + size - 2;
      double thickness = lines.get(rest).positive(words.get(rest), "thickness in m");
      Path plan = beside(file, words.get(rest + 1), lines.get(rest + 1));
      Floorplan floorplan = Floorplan.read(plan);
      ChipLayer layer = new ChipLayer(lateral, powered, thickness, material, floorplan);
      if (number != Math.rint(number) || number < 0 || number >= MAX_LAYERS) {
        throw lines.get(start).wrong(words.get(start), "a layer number from 0");
      }
      if (byNumber.put((int) number, layer) != null) {
        throw lines.get(start).wrong("a second layer " + (int) number, "each number once");
      }
      at += size;
    }
    List<ChipLayer> layers = new ArrayList<>();
    for (int i = 0; i < byNumber.size(); i++) {
      ChipLayer layer = byNumber.get(i);
      if (layer == null) {
        throw new InputException(file.toString(), "no layer " + i, "layers 0, 1, 2, ...");
      }
      Floorplan first = byNumber.getOrDefault(0, layer).floorplan();
      if (Math.abs(layer.floorplan().width() - first.width()) > 1e-6
          || Math.abs(layer.floorplan().height() - first.height()) > 1e-6) {
        throw new InputException(
            file.toString(),
            "layer " + i + " of another size than layer 0",
            "floorplans of one size");
      }
      layers.add(layer);
    }
    if (layers.isEmpty()) throw new InputException(file.toString(), "no layer", "one or more");
    return layers;
  }

  private static boolean yes(Words.Line line, String word, String what) {
    return switch (word) {
      case "Y", "y" -> true;
      case "N", "n" -> false;
      default -> throw line.wrong("'" + word + "'", what + ", Y or N");
    };
  }

  private static Path beside(Path file, String name, Words.Line line) {
    Path plan = file.resolveSibling(name);
    if (!Files.isRegularFile(plan)) {
      throw line.wrong("no floorplan '" + name + "'", "a file beside the layer file");
    }
    return plan;
  }

  /// A power trace: a line of names, then lines of watts.
  static Trace trace(Path file) {
    List<String> names = new ArrayList<>();
    List<double[]> rows = new ArrayList<>();
    Words.read(
        file,
        (line, words) -> {
          if (names.isEmpty()) {
            names.addAll(words);
            return;
          }
          if (words.size() != names.size()) {
            throw line.wrong(words.size() + " values", names.size() + ", one per name");
          }
          double[] row = new double[words.size()];
          for (int i = 0; i < row.length; i++) {
            row[i] = line.number(words.get(i), "watts");
            if (row[i] < 0) throw line.wrong(words.get(i), "watts >= 0");
          }
          rows.add(row);
        });
    if (rows.isEmpty()) {
      throw new InputException(file.toString(), "no line of watts", "names, then watts");
    }
    return new Trace(List.copyOf(names), rows);
  }
}
