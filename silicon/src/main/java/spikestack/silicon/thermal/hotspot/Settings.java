package spikestack.silicon.thermal.hotspot;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import spikestack.model.input.InputException;
import spikestack.silicon.thermal.HeatSink;
import spikestack.silicon.thermal.Material;

/// The keys of a HotSpot configuration that the two models need.
///
/// @param grid the grid model instead of the block model
/// @param rows of the grid
/// @param columns of the grid
/// @param chipThickness metres, of the silicon when no layer file is given
/// @param chip its material
/// @param sink interface, spreader, sink and air
/// @param omitLateral the block model leaves out lateral conduction in the silicon
/// @param detailed the grid model takes resistivities per unit (`detailed_3D`), and with them other
///   vertical resistances; see [GridModel]
/// @param initial kelvin at the start of a transient
/// @param interval seconds per line of the power trace
/// @param mapping how a block's temperature follows from its cells
public record Settings(
    boolean grid,
    int rows,
    int columns,
    double chipThickness,
    Material chip,
    HeatSink sink,
    boolean omitLateral,
    boolean detailed,
    double initial,
    double interval,
    Mapping mapping) {
  /// A block's temperature from those of its cells.
  public enum Mapping {
    AVG,
    MIN,
    MAX,
    CENTER
  }

  /// What the examples of HotSpot 7 state, unless a file says otherwise.
  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("t_chip", "0.00015"),
          Map.entry("k_chip", "130.0"),
          Map.entry("p_chip", "1630300"),
          Map.entry("c_convec", "140.4"),
          Map.entry("r_convec", "0.1"),
          Map.entry("s_sink", "0.06"),
          Map.entry("t_sink", "0.0069"),
          Map.entry("k_sink", "400.0"),
          Map.entry("p_sink", "3.55e6"),
          Map.entry("s_spreader", "0.03"),
          Map.entry("t_spreader", "0.001"),
          Map.entry("k_spreader", "400.0"),
          Map.entry("p_spreader", "3.55e6"),
          Map.entry("t_interface", "2.0e-05"),
          Map.entry("k_interface", "4.0"),
          Map.entry("p_interface", "4.0e6"),
          Map.entry("ambient", "318.15"),
          Map.entry("init_temp", "333.15"),
          Map.entry("sampling_intvl", "0.01"),
          Map.entry("model_type", "block"),
          Map.entry("block_omit_lateral", "0"),
          Map.entry("grid_rows", "64"),
          Map.entry("grid_cols", "64"),
          Map.entry("grid_map_mode", "center"),
          Map.entry("detailed_3D", "off"));

  /// Keys that change something we do not model, and the values that leave it off.
  private static final Map<String, Set<String>> OFF =
      Map.of(
          "model_secondary", Set.of("0"),
          "leakage_used", Set.of("0"),
          "package_model_used", Set.of("0"),
          "use_microfluidic_cooling", Set.of("0"),
          "dtm_used", Set.of("0"),
          "init_file", Set.of("(null)"));

  /// Keys without an effect on temperatures here.
  private static final Set<String> IGNORED =
      Set.of(
          "r_convec_sec",
          "c_convec_sec",
          "n_metal",
          "t_metal",
          "t_c4",
          "s_c4",
          "n_c4",
          "s_sub",
          "t_sub",
          "s_solder",
          "t_solder",
          "s_pcb",
          "t_pcb",
          "steady_file",
          "base_proc_freq",
          "leakage_mode",
          "package_config_file",
          "grid_layer_file",
          "grid_steady_file",
          "grid_transient_file",
          "pumping_pressure",
          "pump_internal_res",
          "inlet_temperature",
          "coolant_material",
          "coolant_capac",
          "coolant_res",
          "coolant_visc",
          "wall_material",
          "wall_capac",
          "wall_res",
          "htc",
          "wrap_l2",
          "l2_label",
          "model_rim",
          "rim_thickness",
          "compact_ratio",
          "n_orients",
          "P0",
          "Davg",
          "Kmoves",
          "Rcool",
          "Rreject",
          "Nmax",
          "lambdaA",
          "lambdaT",
          "lambdaW",
          "thermal_threshold",
          "materials_file");

  private static final List<String> PARTS = List.of("chip", "sink", "spreader", "interface");

  /// Reads `-KEY VALUE` per line.
  ///
  /// @param overrides keys (without the dash) that win over the file
  /// @param materials by name, for the `material_...` keys
  /// @throws InputException where the file says something else
  public static Settings read(
      Path file, Map<String, String> overrides, Map<String, Material> materials) {
    Map<String, String> values = new LinkedHashMap<>(DEFAULTS);
    Map<String, Words.Line> places = new LinkedHashMap<>();
    Words.read(
        file,
        (line, words) -> {
          String key = words.getFirst();
          if (!key.startsWith("-") || words.size() != 2) {
            throw line.wrong("'" + String.join(" ", words) + "'", "-KEY VALUE");
          }
          String name = key.substring(1);
          if (!known(name)) {
            throw line.wrong("key '" + key + "'", "the keys of HotSpot's configuration");
          }
          if (OFF.containsKey(name) && !OFF.getOrDefault(name, Set.of()).contains(words.get(1))) {
            throw line.wrong(key + " " + words.get(1), "off: that part of HotSpot is not modelled");
          }
          values.put(name, words.get(1));
          places.put(name, line);
        });
    values.putAll(overrides);
    return new Source(file, values, places, materials).settings();
  }

  private static boolean known(String key) {
    return DEFAULTS.containsKey(key)
        || OFF.containsKey(key)
        || IGNORED.contains(key)
        || PARTS.stream().anyMatch(part -> key.equals("material_" + part));
  }

  /// Values and where each was said.
  private record Source(
      Path file,
      Map<String, String> values,
      Map<String, Words.Line> places,
      Map<String, Material> materials) {
    Settings settings() {
      HeatSink sink;
      try {
        sink =
            new HeatSink(
                positive("t_interface"),
                material("interface"),
                positive("s_spreader"),
                positive("t_spreader"),
                material("spreader"),
                positive("s_sink"),
                positive("t_sink"),
                material("sink"),
                positive("r_convec"),
                positive("c_convec"),
                positive("ambient"));
      } catch (IllegalArgumentException e) {
        throw new InputException(
            file.toString(), String.valueOf(e.getMessage()), "die < spreader < sink");
      }
      return new Settings(
          choice("model_type", "block", "grid").equals("grid"),
          count("grid_rows"),
          count("grid_cols"),
          positive("t_chip"),
          material("chip"),
          sink,
          choice("block_omit_lateral", "0", "1").equals("1"),
          choice("detailed_3D", "off", "on").equals("on"),
          positive("init_temp"),
          positive("sampling_intvl"),
          Mapping.valueOf(
              choice("grid_map_mode", "avg", "min", "max", "center").toUpperCase(Locale.ROOT)));
    }

    private Words.Line place(String key) {
      return places.getOrDefault(key, new Words.Line(file, 1));
    }

    private String value(String key) {
      return values.getOrDefault(key, "");
    }

    private double positive(String key) {
      return place(key).positive(value(key), "-" + key);
    }

    private int count(String key) {
      double value = positive(key);
      if (value != Math.rint(value) || value > 4096) {
        throw place(key).wrong(value(key), "-" + key + ", a whole number up to 4096");
      }
      return (int) value;
    }

    private String choice(String key, String... allowed) {
      String value = value(key);
      for (String one : allowed) {
        if (one.equals(value)) return value;
      }
      throw place(key).wrong("-" + key + " " + value, String.join(", ", allowed));
    }

    private Material material(String part) {
      String key = "material_" + part;
      String name = values.get(key);
      if (name == null) return new Material(part, positive("k_" + part), positive("p_" + part));
      Material found = materials.get(name);
      if (found == null) {
        throw place(key)
            .wrong(
                "material '" + name + "'",
                materials.isEmpty()
                    ? "a material of the materials file, but none is given"
                    : String.join(", ", materials.keySet()));
      }
      return found;
    }
  }
}
