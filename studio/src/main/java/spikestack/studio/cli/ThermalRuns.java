package spikestack.studio.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import spikestack.model.input.InputException;
import spikestack.silicon.thermal.Layer;
import spikestack.silicon.thermal.TemperatureField;
import spikestack.silicon.thermal.hotspot.HotSpotProject;
import spikestack.silicon.thermal.ice.IceProject;
import spikestack.silicon.thermal.ice.Probe;
import spikestack.studio.report.HeatMap;

/// Runs what `thermal` is given.
final class ThermalRuns {
  private ThermalRuns() {}

  static ThermalReport run(ThermalCommand command, boolean ice) {
    return ice ? ice(command) : hotSpot(command);
  }

  private static ThermalReport ice(ThermalCommand command) {
    IceProject project = IceProject.read(command.file, command.likeIce);
    List<String> names = project.probes().stream().map(Probe::label).toList();
    List<Double> times = new ArrayList<>();
    List<double[]> readings = new ArrayList<>();
    TemperatureField field;
    try (Progress progress = new Progress("thermal", Math.max(1, project.steps()), "steps")) {
      field =
          project.run(
              command.threads,
              (step, seconds, values) -> {
                times.add(seconds);
                readings.add(values.stream().mapToDouble(Double::doubleValue).toArray());
                progress.step(1);
              });
    }
    List<HeatMap> maps = new ArrayList<>();
    List<Layer> layers = project.layers();
    for (int z = 0; z < layers.size(); z++) {
      maps.add(
          new HeatMap(
              layers.get(z).name(),
              "K",
              field.columns(),
              field.rows(),
              field.layer(z),
              project.x().length() * 1e3,
              project.y().length() * 1e3,
              "x, y in mm"));
    }
    String method =
        (project.isTransient() ? "transient, " + project.steps() + " steps" : "steady")
            + ", finite volumes"
            + (project.channel().isPresent()
                ? ", liquid in " + layers.get(project.cavity()).name()
                : "")
            + (command.likeIce ? ", outer layer as 3D-ICE has it" : "");
    return new ThermalReport(
        command.file.toString(), method, project.isTransient(), names, times, readings, maps);
  }

  private static ThermalReport hotSpot(ThermalCommand command) {
    if (command.power == null) {
      throw new InputException(command.file.toString(), "no power trace", "--power FILE.ptrace");
    }
    HotSpotProject project =
        HotSpotProject.read(
            new HotSpotProject.Files(
                command.file,
                Optional.ofNullable(command.floorplan),
                Optional.ofNullable(command.layers),
                command.power,
                Optional.ofNullable(command.materials),
                command.overrides()));
    List<HotSpotProject.Result> results =
        command.overTime ? project.transientSteps() : List.of(project.steady());
    List<Double> times = new ArrayList<>();
    List<double[]> readings = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      times.add(command.overTime ? (i + 1) * project.interval() : 0);
      readings.add(results.get(i).kelvin());
    }
    HotSpotProject.Result last = results.getLast();
    int[] shape = project.gridShape();
    int cells = shape[0] * shape[1];
    List<HeatMap> maps = new ArrayList<>();
    for (int z = 0; z < shape[2]; z++) {
      maps.add(
          new HeatMap(
              z == shape[2] - 1 ? "sink" : z == shape[2] - 2 ? "spreader" : "layer_" + z,
              "K",
              shape[1],
              shape[0],
              Arrays.copyOfRange(last.cells(), z * cells, (z + 1) * cells),
              project.dieSize()[0] * 1e3,
              project.dieSize()[1] * 1e3,
              "x, y in mm"));
    }
    String method =
        (command.overTime ? "transient, " + results.size() + " lines of power" : "steady")
            + ", HotSpot's "
            + (shape[2] > 0 ? "grid" : "block")
            + " model";
    return new ThermalReport(
        command.file.toString(), method, command.overTime, last.names(), times, readings, maps);
  }
}
