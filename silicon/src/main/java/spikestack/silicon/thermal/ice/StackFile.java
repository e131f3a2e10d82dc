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
/// capacity J/um^3K, a film coefficient W/um^2K. Refused by name: pluggable heat sinks, non-uniform
/// grids.
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

  private Optional<CavitySection.Cavity> cavity = Optional.empty();

  /// Name of the stack element that is the cavity; empty without one.
  private String wet = "";

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
        case "output" -> probes.addAll(outputs().read());
        case "microchannel" -> cavity(new CavitySection(in, materials).microchannel());
        case "pinfin" -> cavity(new CavitySection(in, materials).pinFins());
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

  private void cavity(CavitySection.Cavity read) {
    if (cavity.isPresent()) throw in.wrong("a second cavity", "one microchannel or pinfin section");
    cavity = Optional.of(read);
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
    x =
        Optional.of(
            cavity
                .filter(CavitySection.Cavity::hasColumns)
                .map(c -> c.columns(in, length))
                .orElseGet(() -> axis(length, cell, "length")));
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
        if (cavity.isEmpty()) throw in.wrong("a channel", "a section 'microchannel' or 'pinfin'");
        if (!wet.isEmpty()) throw in.wrong("a second channel", "one channel in a stack");
        Channel liquid = cavity.get().channel();
        wet = name;
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

  private OutputSection outputs() {
    List<OutputSection.Target> targets = new ArrayList<>();
    for (Element element : elements) {
      targets.add(
          new OutputSection.Target(
              element.name, sourceLayer(element), element.name.equals(wet), element.floorplan));
    }
    return new OutputSection(in, required(x, "dimensions"), required(y, "dimensions"), targets);
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
    if (top instanceof Cooling.Adiabatic && bottom instanceof Cooling.Adiabatic && wet.isEmpty()) {
      throw missing("top heat sink' or 'bottom heat sink");
    }
    int cavityLayer = -1;
    for (int i = 0; i < result.size(); i++) {
      if (result.get(i).name().equals(wet)) cavityLayer = i;
    }
    if (cavityLayer == 0 || cavityLayer == result.size() - 1) {
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
        cavityLayer < 0 ? Optional.empty() : cavity.map(c -> c.over(columns.cells())),
        cavityLayer,
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
