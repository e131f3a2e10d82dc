package spikestack.silicon.thermal.ice;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import spikestack.model.input.InputException;
import spikestack.silicon.thermal.Axis;
import spikestack.silicon.thermal.Cooling;
import spikestack.silicon.thermal.Layer;
import spikestack.silicon.thermal.Material;
import spikestack.silicon.thermal.Stack;

/// Reader of 3D-ICE stack descriptions (version 3.1).
///
/// Sections `material`, `top heat sink`, `bottom heat sink`, `microchannel`, `pinfin`, `layer`,
/// `dimensions`, `die`, `stack`, `solver` and `output`. The stack is listed from top to bottom, and
/// so are the layers of a die. Lengths are micrometres, powers watts; conductivity is W/umK, heat
/// capacity J/um^3K, a film coefficient W/um^2K. Refused by name: micro-channels, pin fins,
/// pluggable heat sinks, non-uniform grids.
final class StackFile {
  private static final double MICRON = 1e-6;
  private static final int MAX_LAYERS = 1000;

  private final Tokens in;
  private final boolean wholeOuterLayer;
  private final Map<String, Material> materials = new LinkedHashMap<>();
  private final Map<String, Part> layers = new LinkedHashMap<>();
  private final Map<String, List<Part>> dies = new LinkedHashMap<>();
  private Cooling top = new Cooling.Adiabatic();
  private Cooling bottom = new Cooling.Adiabatic();
  private Optional<Axis> x = Optional.empty();
  private Optional<Axis> y = Optional.empty();

  private Optional<Channel> channel = Optional.empty();

  /// Columns of resolved channels, which replace the cells along x: first wall, last wall, wall,
  /// channel, metres; empty for other cavities.
  private double[] walls = new double[0];

  /// Name of the stack element that is the cavity; empty without one.
  private String cavity = "";

  /// Stack elements from top to bottom.
  private final List<Element> elements = new ArrayList<>();

  private Optional<Solver> solver = Optional.empty();
  private double initial = 300;
  private final List<Probe> probes = new ArrayList<>();

  /// One layer of a die or of the stack.
  private record Part(double thickness, Material material, boolean source) {}

  /// One line of the stack section.
  private record Element(String name, List<Part> parts, Optional<Floorplan> floorplan) {}

  /// @param step seconds; 0 for steady
  /// @param slot seconds; 0 for steady
  private record Solver(double step, double slot) {}

  private StackFile(Path file, boolean wholeOuterLayer) {
    in = Tokens.read(file);
    this.wholeOuterLayer = wholeOuterLayer;
  }

  /// Reads a stack file and the floorplans it names, which lie beside it or in one of the three
  /// folders above.
  ///
  /// @throws InputException where a file says something else than the format allows
  static IceProject read(Path file, boolean wholeOuterLayer) {
    return new StackFile(file, wholeOuterLayer).project();
  }

  private IceProject project() {
    while (!in.atEnd()) {
      String section = in.word("a section");
      switch (section) {
        case "material" -> material();
        case "top", "bottom" -> heatSink(section.equals("top"));
        case "conventional", "heat" -> olderHeatSink(section);
        case "layer" -> layerType();
        case "dimensions" -> dimensions();
        case "die" -> die();
        case "stack" -> stack();
        case "solver" -> solver();
        case "output" -> output();
        case "microchannel" -> microchannel();
        case "pinfin" -> pinFins();
        default ->
            throw in.wrong(
                "'" + section + "'",
                "material, top heat sink, bottom heat sink, microchannel, pinfin, layer,"
                    + " dimensions, die, stack, solver, output");
      }
    }
    return finish();
  }

  private void material() {
    String name = in.name("the name of a material");
    in.expect(":", "thermal", "conductivity");
    double kx = in.positive("conductivity in W/umK") / MICRON;
    double ky = kx;
    double kz = kx;
    if (in.take(",")) {
      ky = in.positive("conductivity along y in W/umK") / MICRON;
      in.expect(",");
      kz = in.positive("conductivity along z in W/umK") / MICRON;
    }
    in.expect(";", "volumetric", "heat", "capacity");
    double c = in.positive("heat capacity in J/um3K") / (MICRON * MICRON * MICRON);
    in.expect(";");
    once(materials, name, new Material(name, kx, ky, kz, c));
  }

  private void heatSink(boolean above) {
    if (in.take("pluggable")) {
      throw in.wrong("'pluggable'", "a heat sink with a heat transfer coefficient");
    }
    in.expect("heat", "sink", ":");
    sink(above);
  }

  private void olderHeatSink(String section) {
    if (section.equals("conventional")) in.expect("heat");
    in.expect("sink", ":");
    sink(true);
  }

  private void sink(boolean above) {
    in.expect("heat", "transfer", "coefficient");
    double h = in.positive("coefficient in W/um2K") / (MICRON * MICRON);
    in.expect(";", "temperature");
    double ambient = in.positive("temperature in K");
    in.expect(";");
    Cooling film = new Cooling.Film(h, ambient);
    if (above) {
      top = film;
    } else {
      bottom = film;
    }
  }

  private void microchannel() {
    if (channel.isPresent())
      throw in.wrong("a second cavity", "one microchannel or pinfin section");
    boolean resolved = in.take("4rm");
    if (!resolved) in.expect("2rm");
    in.expect(":", "height");
    double height = in.positive("height in um") * MICRON;
    in.expect(";", "channel", "length");
    double width = in.positive("channel length in um") * MICRON;
    in.expect(";", "wall", "length");
    double wall = in.positive("wall length in um") * MICRON;
    in.expect(";");
    double first = wall;
    double last = wall;
    if (resolved) {
      if (in.take("first")) {
        in.expect("wall", "length");
        first = in.positive("first wall length in um") * MICRON;
        in.expect(";");
      }
      if (in.take("last")) {
        in.expect("wall", "length");
        last = in.positive("last wall length in um") * MICRON;
        in.expect(";");
      }
    }
    in.expect("wall", "material");
    Material material = known(materials, in.name("a material"), "material");
    in.expect(";", "coolant", "flow", "rate");
    double flow = in.positive("flow rate in ml/min") * 1e-6 / 60;
    in.expect(";", "coolant", "heat", "transfer", "coefficient");
    double side = resolved ? film("side") : 0;
    if (resolved) in.expect(",");
    double above = film("top");
    in.expect(",");
    double below = film("bottom");
    in.expect(";", "coolant", "volumetric", "heat", "capacity");
    double capacity = in.positive("heat capacity in J/um3K") / (MICRON * MICRON * MICRON);
    double inlet = inlet();
    if (resolved) {
      walls = new double[] {first, last, wall, width};
      channel =
          Optional.of(
              new Channel.Resolved(height, material, capacity, inlet, 1, flow, side, above, below));
    } else {
      channel =
          Optional.of(
              new Channel.Smeared(
                  height, material, capacity, inlet, width, width + wall, flow, above, below));
    }
  }

  private double film(String where) {
    in.expect(where);
    return in.positive("film coefficient in W/um2K") / (MICRON * MICRON);
  }

  private double inlet() {
    in.expect(";", "coolant", "incoming", "temperature");
    double inlet = in.positive("temperature in K");
    in.expect(";");
    return inlet;
  }

  private void pinFins() {
    if (channel.isPresent())
      throw in.wrong("a second cavity", "one microchannel or pinfin section");
    in.expect(":", "height");
    double height = in.positive("height in um") * MICRON;
    in.expect(";", "pin", "diameter");
    double diameter = in.positive("pin diameter in um") * MICRON;
    in.expect(";", "pin", "pitch");
    double pitch = in.positive("pin pitch in um") * MICRON;
    if (!(diameter < pitch)) throw in.wrong("pins as wide as their pitch", "diameter < pitch");
    in.expect(";", "pin", "distribution");
    boolean staggered = in.take("staggered");
    if (!staggered) in.expect("inline");
    in.expect(";", "pin", "material");
    Material material = known(materials, in.name("a material"), "material");
    in.expect(";", "darcy", "velocity");
    double velocity = in.positive("velocity in um/s") * MICRON;
    in.expect(";", "coolant", "volumetric", "heat", "capacity");
    double capacity = in.positive("heat capacity in J/um3K") / (MICRON * MICRON * MICRON);
    double inlet = inlet();
    channel =
        Optional.of(
            new Channel.PinFins(
                height, material, capacity, inlet, diameter, pitch, staggered, velocity));
  }

  /// The cells along x of resolved channels: first wall, then channel and wall in turn, last wall.
  private Axis resolvedAxis(double length) {
    double first = walls[0];
    double last = walls[1];
    double wall = walls[2];
    double width = walls[3];
    double count = Math.rint((length - first - last + wall) / (wall + width));
    double total = first + last + count * width + (count - 1) * wall;
    if (count < 1 || count > 50_000 || Math.abs(total - length) > 1e-6 * length) {
      throw in.wrong(
          "a chip of " + length / MICRON + " um",
          "a length that whole channels and walls add up to");
    }
    double[] widths = new double[2 * (int) count + 1];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = i % 2 == 1 ? width : i == 0 ? first : i == widths.length - 1 ? last : wall;
    }
    if (channel.orElse(null) instanceof Channel.Resolved c) {
      channel =
          Optional.of(
              new Channel.Resolved(
                  c.height(),
                  c.wall(),
                  c.heatCapacity(),
                  c.inlet(),
                  (int) count,
                  c.flow(),
                  c.side(),
                  c.top(),
                  c.bottom()));
    }
    return Axis.ofWidths(widths);
  }

  private void layerType() {
    String name = in.name("the name of a layer");
    in.expect(":", "height");
    double height = in.positive("height in um") * MICRON;
    in.expect(";", "material");
    Material material = known(materials, in.name("a material"), "material");
    in.expect(";");
    once(layers, name, new Part(height, material, false));
  }

  private void dimensions() {
    in.expect(":", "chip", "length");
    double length = in.positive("length in um") * MICRON;
    in.expect(",", "width");
    double width = in.positive("width in um") * MICRON;
    in.expect(";");
    if (in.peek().equals("non-uniform")) {
      in.word("");
      throw in.wrong("'non-uniform'", "'cell length'");
    }
    in.expect("cell", "length");
    double cell = in.positive("cell length in um") * MICRON;
    x = Optional.of(walls.length > 0 ? resolvedAxis(length) : axis(length, cell, "length"));
    in.expect(",", "width");
    y = Optional.of(axis(width, in.positive("cell width in um") * MICRON, "width"));
    in.expect(";");
  }

  private Axis axis(double chip, double cell, String what) {
    double cells = Math.rint(chip / cell);
    if (cells < 1 || Math.abs(cells * cell - chip) > 1e-6 * chip) {
      throw in.wrong(
          "cells of " + cell / MICRON + " um on a chip of " + chip / MICRON + " um",
          "a cell " + what + " that divides the chip's");
    }
    if (cells > 100_000) {
      throw in.wrong(cells + " cells", "100000 cells along an axis at most");
    }
    return Axis.uniform((int) cells, chip);
  }

  private void die() {
    String name = in.name("the name of a die");
    in.expect(":");
    List<Part> parts = new ArrayList<>();
    int sources = 0;
    while (in.peek().equals("layer") && !in.peekSecond().isEmpty() && partFollows()
        || in.peek().equals("source")) {
      boolean source = in.word("layer or source").equals("source");
      sources += source ? 1 : 0;
      double height = 0;
      Material material;
      if (in.numberNext()) {
        height = in.positive("height in um") * MICRON;
        material = known(materials, in.name("a material"), "material");
      } else {
        Part type = known(layers, in.name("a layer"), "layer");
        height = type.thickness;
        material = type.material;
      }
      in.expect(";");
      parts.add(new Part(height, material, source));
    }
    if (sources != 1) {
      throw in.wrong("die " + name + " with " + sources + " sources", "one source in every die");
    }
    once(dies, name, parts);
  }

  /// `layer NAME :` opens a section, `layer HEIGHT MATERIAL` or `layer NAME ;` belongs to the die.
  private boolean partFollows() {
    return !in.thirdIsColon();
  }

  private void stack() {
    in.expect(":");
    while (true) {
      if (in.take("die")) {
        String name = in.name("the name of a stack element");
        List<Part> parts = known(dies, in.name("a die"), "die");
        in.expect("floorplan");
        Path plan = beside(in.quoted("the floorplan, \"FILE\""));
        in.expect(";");
        Floorplan floorplan =
            Floorplan.read(
                plan, required(x, "dimensions").length(), required(y, "dimensions").length());
        element(new Element(name, parts, Optional.of(floorplan)));
      } else if (in.peek().equals("layer") && !in.thirdIsColon()) {
        in.word("layer");
        String name = in.name("the name of a stack element");
        Part part = known(layers, in.name("a layer"), "layer");
        in.expect(";");
        element(new Element(name, List.of(part), Optional.empty()));
      } else if (in.take("channel")) {
        String name = in.name("the name of a stack element");
        in.expect(";");
        if (channel.isEmpty()) throw in.wrong("a channel", "a section 'microchannel' or 'pinfin'");
        if (!cavity.isEmpty()) throw in.wrong("a second channel", "one channel in a stack");
        Channel liquid = channel.get();
        cavity = name;
        element(
            new Element(
                name, List.of(new Part(liquid.height(), liquid.wall(), false)), Optional.empty()));
      } else {
        return;
      }
    }
  }

  private void element(Element element) {
    if (elements.stream().anyMatch(other -> other.name.equals(element.name))) {
      throw in.wrong("two stack elements " + element.name, "each name once");
    }
    elements.add(element);
    if (elements.stream().mapToInt(e -> e.parts.size()).sum() > MAX_LAYERS) {
      throw in.wrong("more than " + MAX_LAYERS + " layers", MAX_LAYERS + " layers or fewer");
    }
  }

  /// Where a floorplan lies: paths are relative to where 3D-ICE was started, which is the folder of
  /// the stack or one above.
  private Path beside(String name) {
    Path folder = in.file().toAbsolutePath().getParent();
    for (int up = 0; up < 4 && folder != null; up++) {
      Path candidate = folder.resolve(name);
      if (Files.isRegularFile(candidate)) return candidate;
      folder = folder.getParent();
    }
    throw in.wrong(
        "no floorplan \"" + name + "\"", "a file beside the stack or up to three folders above");
  }

  private void solver() {
    in.expect(":");
    if (in.take("steady")) {
      in.expect(";");
      solver = Optional.of(new Solver(0, 0));
    } else {
      in.expect("transient", "step");
      double step = in.positive("step in s");
      in.expect(",", "slot");
      double slot = in.positive("slot in s");
      in.expect(";");
      if (Math.abs(Math.rint(slot / step) * step - slot) > 1e-6 * slot || slot < step) {
        throw in.wrong("a slot of " + slot + " s", "a multiple of the step, " + step + " s");
      }
      solver = Optional.of(new Solver(step, slot));
    }
    in.expect("initial", "temperature");
    initial = in.positive("temperature in K");
    in.expect(";");
  }

  private void output() {
    in.expect(":");
    while (!in.atEnd()) {
      String kind = in.word("an output");
      in.expect("(");
      switch (kind) {
        case "T" -> {
          Element element = target(in.name("a stack element"));
          in.expect(",");
          double px = in.notNegative("x in um") * MICRON;
          in.expect(",");
          double py = in.notNegative("y in um") * MICRON;
          if (px > required(x, "dimensions").length() * (1 + 1e-9)
              || py > required(y, "dimensions").length() * (1 + 1e-9)) {
            throw in.wrong("a point outside the chip", "x and y inside the chip");
          }
          in.expect(",");
          in.quoted("an output file");
          add(element, Probe.Kind.POINT, px, py, "");
        }
        case "Tflp" -> {
          Element element = target(in.name("a stack element"));
          in.expect(",");
          in.quoted("an output file");
          in.expect(",");
          add(element, statistic(), 0, 0, "");
        }
        case "Tflpel" -> {
          String[] name = in.name("STACK_ELEMENT.FLOORPLAN_ELEMENT").split("\\.", 2);
          Element element = target(name[0]);
          String block = name.length == 2 ? name[1] : "";
          if (element.floorplan.stream()
              .flatMap(plan -> plan.elements().stream())
              .noneMatch(e -> e.name().equals(block))) {
            throw in.wrong("'" + block + "'", "an element of the floorplan of " + element.name);
          }
          in.expect(",");
          in.quoted("an output file");
          in.expect(",");
          add(element, statistic(), 0, 0, block);
        }
        case "Tmap", "Pmap" -> {
          // A whole map: every run offers those of all layers.
          target(in.name("a stack element"));
          in.expect(",");
          in.quoted("an output file");
          in.expect(",");
          when();
        }
        default -> throw in.wrong("'" + kind + "'", "T, Tflp, Tflpel, Tmap, Pmap");
      }
      in.expect(")", ";");
    }
  }

  private Element target(String name) {
    for (Element element : elements) {
      if (element.name.equals(name)) return element;
    }
    throw in.wrong(
        "stack element '" + name + "'",
        String.join(", ", elements.stream().map(Element::name).toList()));
  }

  private Probe.Kind statistic() {
    String word = in.word("maximum, minimum or average");
    return switch (word) {
      case "maximum" -> Probe.Kind.MAXIMUM;
      case "minimum" -> Probe.Kind.MINIMUM;
      case "average" -> Probe.Kind.AVERAGE;
      default -> throw in.wrong("'" + word + "'", "maximum, minimum or average");
    };
  }

  private void add(Element element, Probe.Kind kind, double px, double py, String block) {
    in.expect(",");
    Probe.When when = when();
    probes.add(new Probe(element.name, sourceLayer(element), kind, px, py, block, when));
  }

  private Probe.When when() {
    String word = in.word("step, slot or final");
    return switch (word) {
      case "step" -> Probe.When.STEP;
      case "slot" -> Probe.When.SLOT;
      case "final" -> Probe.When.FINAL;
      default -> throw in.wrong("'" + word + "'", "step, slot or final");
    };
  }

  /// Index, from the bottom, of an element's source layer (a plain layer is its own).
  private int sourceLayer(Element target) {
    int index = 0;
    for (Element element : elements.reversed()) {
      for (Part part : element.parts.reversed()) {
        if (element.name.equals(target.name) && (part.source || element.parts.size() == 1))
          return index;
        index++;
      }
    }
    throw new IllegalStateException(target.name + " has no source");
  }

  private IceProject finish() {
    if (elements.isEmpty()) throw missing("stack");
    Solver run = required(solver, "solver");
    List<Layer> result = new ArrayList<>();
    List<IceProject.Die> powered = new ArrayList<>();
    for (Element element : elements.reversed()) {
      int number = 0;
      for (Part part : element.parts.reversed()) {
        String suffix = element.parts.size() == 1 ? "" : part.source ? ".source" : "." + number++;
        if (part.source && element.floorplan.isPresent()) {
          powered.add(new IceProject.Die(element.name, result.size(), element.floorplan.get()));
        }
        result.add(new Layer(element.name + suffix, part.thickness, part.material));
      }
    }
    int slots = -1;
    for (IceProject.Die die : powered) {
      if (slots >= 0 && die.floorplan().slots() != slots) {
        throw new InputException(
            in.file().toString(),
            die.floorplan().slots() + " power values in the floorplan of " + die.name(),
            slots + " as in the other floorplans");
      }
      slots = die.floorplan().slots();
    }
    if (top instanceof Cooling.Adiabatic
        && bottom instanceof Cooling.Adiabatic
        && cavity.isEmpty()) {
      throw missing("top heat sink' or 'bottom heat sink");
    }
    int wet = -1;
    for (int i = 0; i < result.size(); i++) {
      if (result.get(i).name().equals(cavity)) wet = i;
    }
    if (wet == 0 || wet == result.size() - 1) {
      throw new InputException(
          in.file().toString(), "a channel at a face", "a channel between dies or layers");
    }
    Axis columns = required(x, "dimensions");
    Axis rows = required(y, "dimensions");
    if ((double) columns.cells() * rows.cells() * result.size() > Stack.MAX_CELLS) {
      throw new InputException(
          in.file().toString(),
          columns.cells() + " x " + rows.cells() + " x " + result.size() + " cells",
          Stack.MAX_CELLS + " cells or fewer");
    }
    return new IceProject(
        columns,
        rows,
        result,
        bottom,
        top,
        wholeOuterLayer,
        wet < 0 ? Optional.empty() : channel,
        wet,
        powered,
        initial,
        run.step,
        run.slot,
        probes);
  }

  private <T> T required(Optional<T> value, String section) {
    return value.orElseThrow(() -> missing(section));
  }

  private InputException missing(String section) {
    return new InputException(
        in.file().toString(), "no section '" + section + "'", "a section '" + section + "'");
  }

  private <T> void once(Map<String, T> map, String name, T value) {
    if (map.putIfAbsent(name, value) != null) {
      throw in.wrong("a second '" + name + "'", "each name once");
    }
  }

  private <T> T known(Map<String, T> map, String name, String what) {
    T value = map.get(name);
    if (value == null) {
      throw in.wrong(
          what + " '" + name + "'",
          map.isEmpty() ? "none is defined" : String.join(", ", map.keySet()));
    }
    return value;
  }
}
