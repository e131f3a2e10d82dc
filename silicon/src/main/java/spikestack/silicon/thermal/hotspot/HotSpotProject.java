package spikestack.silicon.thermal.hotspot;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import spikestack.model.input.InputException;
import spikestack.silicon.thermal.HeatSink;
import spikestack.silicon.thermal.Material;

/// A HotSpot configuration with its floorplans and power trace, ready to run.
public final class HotSpotProject {
  private final Settings settings;
  private final List<Inputs.ChipLayer> layers;
  private final boolean defaultLayers;
  private final Inputs.Trace trace;
  private final List<String> powered;

  private HotSpotProject(
      Settings settings,
      List<Inputs.ChipLayer> layers,
      boolean defaultLayers,
      Inputs.Trace trace,
      List<String> powered) {
    this.settings = settings;
    this.layers = layers;
    this.defaultLayers = defaultLayers;
    this.trace = trace;
    this.powered = powered;
  }

  /// The files of a project.
  ///
  /// @param config `.config`
  /// @param floorplan `.flp`; required unless `layers` is given
  /// @param layers `.lcf`; makes it a 3D stack (grid model only)
  /// @param power `.ptrace`
  /// @param materials `.materials`
  /// @param overrides keys of the configuration (without the dash) that win over it
  public record Files(
      Path config,
      Optional<Path> floorplan,
      Optional<Path> layers,
      Path power,
      Optional<Path> materials,
      Map<String, String> overrides) {}

  /// Reads all files.
  ///
  /// @throws InputException where one of them is wrong, or they do not fit together
  public static HotSpotProject read(Files files) {
    Map<String, Material> materials = files.materials.map(Inputs::materials).orElseGet(Map::of);
    Settings settings = Settings.read(files.config, files.overrides, materials);
    List<Inputs.ChipLayer> layers =
        files
            .layers
            .map(file -> Inputs.layers(file, materials))
            .orElseGet(
                () -> {
                  Path file =
                      files.floorplan.orElseThrow(
                          () ->
                              new InputException(
                                  files.config.toString(),
                                  "no floorplan",
                                  "a .flp or a .lcf file"));
                  return chip(settings, Floorplan.read(file));
                });
    if (files.layers.isPresent() && !settings.grid()) {
      throw new InputException(
          files.config.toString(),
          "a layer file for the block model",
          "-model_type grid: the block model has one layer of silicon");
    }
    Floorplan die = layers.getFirst().floorplan();
    double side = settings.sink().spreaderSide();
    if (!(die.width() < side) || !(die.height() < side)) {
      throw new InputException(
          files.floorplan.or(() -> files.layers).map(Path::toString).orElse(""),
          "a die of " + die.width() + " x " + die.height() + " m",
          "one smaller than the spreader, " + side + " m");
    }
    Inputs.Trace trace = Inputs.trace(files.power);
    return new HotSpotProject(
        settings, layers, files.layers.isEmpty(), trace, matched(layers, trace, files.power));
  }

  private static List<Inputs.ChipLayer> chip(Settings settings, Floorplan floorplan) {
    HeatSink sink = settings.sink();
    return List.of(
        new Inputs.ChipLayer(true, true, settings.chipThickness(), settings.chip(), floorplan),
        new Inputs.ChipLayer(
            true, false, sink.interfaceThickness(), sink.interfaceMaterial(), floorplan));
  }

  /// The units that dissipate, layer by layer; the trace names each of them once, in that order of
  /// layers.
  private static List<String> matched(
      List<Inputs.ChipLayer> layers, Inputs.Trace trace, Path file) {
    List<String> units = new ArrayList<>();
    for (int layer = 0; layer < layers.size(); layer++) {
      if (!layers.get(layer).powered()) continue;
      for (Floorplan.Unit unit : layers.get(layer).floorplan().units()) {
        units.add(unit.name());
      }
    }
    if (units.size() != trace.names().size()) {
      throw new InputException(
          file + ":1",
          trace.names().size() + " names",
          units.size() + ", one per unit of the layers that dissipate");
    }
    int base = 0;
    for (int layer = 0; layer < layers.size(); layer++) {
      if (!layers.get(layer).powered()) continue;
      Floorplan floorplan = layers.get(layer).floorplan();
      int count = floorplan.units().size();
      List<String> names = trace.names().subList(base, base + count);
      for (String name : names) {
        if (floorplan.find(name) < 0 || names.indexOf(name) != names.lastIndexOf(name)) {
          throw new InputException(
              file + ":1", "name '" + name + "'", "every unit of layer " + layer + " once");
        }
      }
      base += count;
    }
    return List.copyOf(units);
  }

  /// Names of the dissipating units, layer by layer.
  public List<String> powered() {
    return powered;
  }

  /// Rows, columns and layers of the grid model, from layer 0 to the sink; all 0 for the block
  /// model.
  public int[] gridShape() {
    return settings.grid()
        ? new int[] {settings.rows(), settings.columns(), layers.size() + 2}
        : new int[3];
  }

  /// Size of the die, metres: width, height.
  public double[] dieSize() {
    Floorplan die = layers.getFirst().floorplan();
    return new double[] {die.width(), die.height()};
  }

  /// Seconds per line of the power trace.
  public double interval() {
    return settings.interval();
  }

  /// Temperatures.
  ///
  /// @param names of units (with HotSpot's prefixes) and of the twelve package nodes `inode_...`
  /// @param kelvin of each
  /// @param cells of the grid model, `[layer][row from the south][column]`; empty for the block
  ///   model
  public record Result(List<String> names, double[] kelvin, double[] cells) {
    public Result {
      names = List.copyOf(names);
    }

    /// The temperature of this name.
    ///
    /// @throws IllegalArgumentException when there is none
    public double at(String name) {
      int index = names.indexOf(name);
      if (index < 0) throw new IllegalArgumentException("no temperature of " + name);
      return kelvin[index];
    }
  }

  /// Temperatures at the mean power of the trace.
  public Result steady() {
    Model model = model();
    double[] nodes = model.network().steady(model.watts(ordered(trace.average())));
    return result(model, nodes);
  }

  /// Temperatures after each line of the trace, by backward Euler (HotSpot uses Runge-Kutta) from
  /// the configuration's initial temperature.
  public List<Result> transientSteps() {
    Model model = model();
    List<double[]> watts = new ArrayList<>();
    for (double[] row : trace.rows()) {
      watts.add(model.watts(ordered(row)));
    }
    List<Result> results = new ArrayList<>();
    double start = settings.initial() - settings.sink().ambient();
    for (double[] nodes : model.network().steps(watts, settings.interval(), start)) {
      results.add(result(model, nodes));
    }
    return results;
  }

  private Model model() {
    return settings.grid()
        ? new GridModel(layers, settings, defaultLayers)
        : new BlockModel(layers.getFirst().floorplan(), settings);
  }

  private Result result(Model model, double[] rise) {
    double[] kelvin = rise.clone();
    for (int i = 0; i < kelvin.length; i++) {
      kelvin[i] += settings.sink().ambient();
    }
    double[] cells =
        settings.grid() ? Arrays.copyOf(kelvin, kelvin.length - HeatSink.NODES) : new double[0];
    return new Result(model.names(), model.temperatures(kelvin), cells);
  }

  /// Watts in the order of [#powered], from watts in the order of the trace.
  private double[] ordered(double[] row) {
    double[] watts = new double[row.length];
    int base = 0;
    for (Inputs.ChipLayer layer : layers) {
      if (!layer.powered()) continue;
      int count = layer.floorplan().units().size();
      for (int column = base; column < base + count; column++) {
        watts[base + layer.floorplan().find(trace.names().get(column))] = row[column];
      }
      base += count;
    }
    return watts;
  }
}
