package spikestack.silicon.thermal.ice;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import spikestack.silicon.thermal.Axis;
import spikestack.silicon.thermal.Cooling;
import spikestack.silicon.thermal.Layer;
import spikestack.silicon.thermal.PowerMap;
import spikestack.silicon.thermal.Rectangle;
import spikestack.silicon.thermal.Stack;
import spikestack.silicon.thermal.TemperatureField;
import spikestack.silicon.thermal.ThermalModel;

/// A 3D-ICE stack description, ready to run.
///
/// @param x cells along the chip's length
/// @param y cells along its width, in the direction of flow
/// @param layers from bottom to top; a cavity counts as one, of its wall's material
/// @param bottom cooling of the lower face
/// @param top cooling of the upper face
/// @param wholeOuterLayer imitate 3D-ICE at faces without a sink; see [Stack]
/// @param channel what flows in the cavity, if there is one
/// @param cavity index of its layer, -1 without one
/// @param dies where power enters
/// @param initial kelvin at the start of a transient
/// @param step seconds of a transient, 0 for a steady run
/// @param slot seconds for which a power value holds, 0 for a steady run
/// @param probes what the file asks for
public record IceProject(
    Axis x,
    Axis y,
    List<Layer> layers,
    Cooling bottom,
    Cooling top,
    boolean wholeOuterLayer,
    Optional<Channel> channel,
    int cavity,
    List<Die> dies,
    double initial,
    double step,
    double slot,
    List<Probe> probes) {
  public IceProject {
    layers = List.copyOf(layers);
    dies = List.copyOf(dies);
    probes = List.copyOf(probes);
  }

  /// A die of the stack.
  ///
  /// @param name of the stack element
  /// @param layer index of its source layer
  /// @param floorplan its elements
  public record Die(String name, int layer, Floorplan floorplan) {}

  /// Reads a `.stk` file and its floorplans.
  ///
  /// @param wholeOuterLayer imitate 3D-ICE at faces without a sink; see [Stack]
  /// @throws spikestack.model.input.InputException where a file is wrong
  public static IceProject read(Path file, boolean wholeOuterLayer) {
    return StackFile.read(file, wholeOuterLayer);
  }

  public boolean isTransient() {
    return step > 0;
  }

  /// Number of power values of every floorplan element; 0 without a die.
  public int slots() {
    return dies.isEmpty() ? 0 : dies.getFirst().floorplan().slots();
  }

  /// Steps of the whole transient.
  public int steps() {
    return isTransient() ? Math.toIntExact(Math.round(slot / step) * slots()) : 0;
  }

  /// The stack, for one without a cavity.
  ///
  /// @throws IllegalStateException when there is one
  public Stack stack() {
    if (channel.isPresent()) throw new IllegalStateException("a stack with a cavity");
    return new Stack(x, y, layers, bottom, top, wholeOuterLayer);
  }

  /// Watts of one slot.
  public PowerMap power(int slot) {
    PowerMap power = new PowerMap(x, y, layers.size());
    for (Die die : dies) {
      for (Floorplan.Element element : die.floorplan.elements()) {
        double watts = element.watts().get(slot);
        double area = element.area();
        for (Rectangle place : element.places()) {
          power.add(die.layer, place, watts * place.area() / area);
        }
      }
    }
    return power;
  }

  /// Watches a run.
  @FunctionalInterface
  public interface Watcher {
    /// Called after every step of a transient, or once for a steady run.
    ///
    /// @param step counts from 1; 0 for a steady run
    /// @param readings of all probes, in their order, kelvin
    void at(int step, double seconds, List<Double> readings);
  }

  /// Runs it: steady with the first slot's power, or all steps.
  ///
  /// @return the temperatures at the end
  public TemperatureField run(int threads, Watcher watcher) {
    return channel.isPresent() ? runLiquid(channel.get(), watcher) : runSolid(threads, watcher);
  }

  private TemperatureField runSolid(int threads, Watcher watcher) {
    try (ThermalModel model = new ThermalModel(stack(), threads)) {
      if (!isTransient()) return watched(watcher, model.steady(power(0)));
      try (ThermalModel.Transient run = model.transientFrom(initial, step)) {
        return steps(
            watcher,
            power -> {
              run.step(power);
              return run.now();
            });
      }
    }
  }

  private TemperatureField runLiquid(Channel liquid, Watcher watcher) {
    LiquidModel model = new LiquidModel(this, liquid);
    if (!isTransient()) return watched(watcher, model.steady(power(0)));
    return steps(watcher, model.stepper(initial, step)::step);
  }

  private TemperatureField watched(Watcher watcher, TemperatureField field) {
    watcher.at(0, 0, readings(field));
    return field;
  }

  private TemperatureField steps(Watcher watcher, Function<PowerMap, TemperatureField> advance) {
    int perSlot = Math.toIntExact(Math.round(slot / step));
    TemperatureField field = uniform();
    int number = 0;
    for (int s = 0; s < slots(); s++) {
      PowerMap power = power(s);
      for (int k = 0; k < perSlot; k++) {
        field = advance.apply(power);
        number++;
        watcher.at(number, number * step, readings(field));
      }
    }
    return field;
  }

  /// The initial temperature everywhere.
  private TemperatureField uniform() {
    double[] kelvin = new double[layers.size() * x.cells() * y.cells()];
    Arrays.fill(kelvin, initial);
    return new TemperatureField(x.cells(), y.cells(), kelvin, new double[0]);
  }

  private List<Double> readings(TemperatureField field) {
    List<Double> readings = new ArrayList<>();
    for (Probe probe : probes) {
      readings.add(reading(field, probe));
    }
    return readings;
  }

  private double reading(TemperatureField field, Probe probe) {
    if (probe.kind() == Probe.Kind.POINT) {
      return field.at(probe.layer(), x.cellAt(probe.x()), y.cellAt(probe.y()));
    }
    if (probe.layer() == cavity && probe.floorplanElement().equals(Probe.OUTLET)) {
      return outlet(field, probe);
    }
    List<Rectangle> places = places(probe);
    double sum = 0;
    double area = 0;
    double max = Double.NEGATIVE_INFINITY;
    double min = Double.POSITIVE_INFINITY;
    for (int row = 0; row < field.rows(); row++) {
      for (int column = 0; column < field.columns(); column++) {
        Rectangle cell = new Rectangle(x.low(column), y.low(row), x.high(column), y.high(row));
        double shared = places.isEmpty() ? cell.area() : 0;
        for (Rectangle place : places) {
          shared += place.overlap(cell);
        }
        if (shared > 1e-9 * cell.area()) {
          double t = field.at(probe.layer(), column, row);
          sum += t * shared;
          area += shared;
          max = Math.max(max, t);
          min = Math.min(min, t);
        }
      }
    }
    return switch (probe.kind()) {
      case MAXIMUM -> max;
      case MINIMUM -> min;
      case AVERAGE, POINT -> sum / area;
    };
  }

  /// Coolant in the last row: odd columns of resolved channels, all columns of others.
  private double outlet(TemperatureField field, Probe probe) {
    int step = channel.orElse(null) instanceof Channel.Resolved ? 2 : 1;
    double[] kelvin =
        IntStream.iterate(step - 1, column -> column < field.columns(), column -> column + step)
            .mapToDouble(column -> field.at(cavity, column, field.rows() - 1))
            .toArray();
    DoubleSummaryStatistics all = Arrays.stream(kelvin).summaryStatistics();
    return switch (probe.kind()) {
      case MAXIMUM -> all.getMax();
      case MINIMUM -> all.getMin();
      case AVERAGE, POINT -> all.getAverage();
    };
  }

  private List<Rectangle> places(Probe probe) {
    for (Die die : dies) {
      if (!die.name.equals(probe.element())) continue;
      for (Floorplan.Element element : die.floorplan.elements()) {
        if (element.name().equals(probe.floorplanElement())) return element.places();
      }
    }
    return List.of();
  }
}
