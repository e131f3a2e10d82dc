package spikestack.silicon.netlist.lef;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import spikestack.silicon.netlist.Direction;
import spikestack.silicon.netlist.MasterPin;
import spikestack.silicon.netlist.Rect;
import spikestack.silicon.netlist.text.Tokens;

/// One LEF file. Statements that nobody here needs are passed by their form: to the semicolon, or
/// to `END` of a group.
final class LefReader {
  private static final double NM_PER_UM = 1e3;

  private final Tokens in;
  private final SequencedMap<String, Layer> layers = new LinkedHashMap<>();
  private final SequencedMap<String, Site> sites = new LinkedHashMap<>();
  private final List<String> vias = new ArrayList<>();
  private final SequencedMap<String, LefMacro> macros = new LinkedHashMap<>();

  LefReader(Tokens in) {
    this.in = in;
  }

  Lef read(Lef before) {
    while (true) {
      String key = in.next();
      switch (key) {
        case "" -> {
          return lef();
        }
        case "END" -> {
          if (in.word("LIBRARY").equals("LIBRARY")) {
            return lef();
          }
        }
        case "LAYER" -> layer();
        case "SITE" -> site();
        case "MACRO" -> macro(before);
        case "VIA" -> {
          String name = in.word("the name of a via");
          vias.add(name);
          skipGroup(name);
        }
        case "VIARULE", "NONDEFAULTRULE", "ARRAY" -> skipGroup(in.word("a name"));
        case "UNITS", "PROPERTYDEFINITIONS", "SPACING", "IRDROP", "NOISETABLE" -> skipGroup(key);
        case "BEGINEXT" -> {
          while (!in.word("ENDEXT").equals("ENDEXT")) {
            // An extension of some tool.
          }
        }
        case "VERSION",
            "BUSBITCHARS",
            "DIVIDERCHAR",
            "NAMESCASESENSITIVE",
            "MANUFACTURINGGRID",
            "NOWIREEXTENSIONATPIN",
            "USEMINSPACING",
            "CLEARANCEMEASURE",
            "MAXVIASTACK",
            "FIXEDMASK",
            "OUTPUTPINANTENNASIZE",
            "INPUTPINANTENNASIZE",
            "INOUTPINANTENNASIZE",
            "MINFEATURE",
            "DIELECTRIC",
            "CORRECTIONTABLE" ->
            in.skipStatement();
        default ->
            throw in.refuse(key, "a LEF statement: LAYER, SITE, VIA, MACRO, END LIBRARY ...");
      }
    }
  }

  private Lef lef() {
    return new Lef(List.of(in.file()), layers, sites, vias, macros);
  }

  /// To `END name`.
  private void skipGroup(String name) {
    int line = in.line();
    String word = in.next();
    while (true) {
      if (word.isEmpty()) {
        throw in.complain(line, "the end of the file inside " + name, "END " + name);
      }
      if (word.equals("END") && in.peek().equals(name)) {
        in.next();
        return;
      }
      word = in.next();
    }
  }

  private int nm(String what) {
    return nm(in.number(what));
  }

  private int nm(double um) {
    double value = Math.rint(um * NM_PER_UM);
    if (Math.abs(value) > (1 << 29)) {
      throw in.refuse(um + " um", "lengths below half a metre");
    }
    return (int) value;
  }

  private void layer() {
    String name = in.word("the name of a layer");
    Layer.Kind kind = Layer.Kind.OTHER;
    boolean horizontal = false;
    int[] pitch = {0, 0};
    int[] offset = {0, 0};
    int width = 0;
    int spacing = 0;
    double resistance = 0;
    double area = 0;
    double edge = 0;
    while (true) {
      String key = in.word("END " + name);
      switch (key) {
        case "END" -> {
          end(name);
          layers.putIfAbsent(
              name,
              new Layer(
                  name,
                  kind,
                  horizontal,
                  pitch[0],
                  pitch[1],
                  offset[0],
                  offset[1],
                  width,
                  spacing,
                  resistance,
                  area,
                  edge));
          return;
        }
        case "TYPE" -> {
          String type = keyword("a type of layer");
          kind =
              switch (type) {
                case "ROUTING" -> Layer.Kind.ROUTING;
                case "CUT" -> Layer.Kind.CUT;
                default -> Layer.Kind.OTHER;
              };
          in.skipStatement();
        }
        case "DIRECTION" -> {
          horizontal = keyword("HORIZONTAL or VERTICAL").equals("HORIZONTAL");
          in.skipStatement();
        }
        case "PITCH" -> pair(pitch, "a pitch in micrometres");
        case "OFFSET" -> pair(offset, "an offset in micrometres");
        case "WIDTH" -> {
          width = nm("a width in micrometres");
          in.skipStatement();
        }
        case "SPACING" -> {
          double um = in.number("a spacing in micrometres");
          spacing = spacing == 0 ? nm(um) : spacing;
          in.skipStatement();
        }
        case "RESISTANCE" -> {
          in.accept("RPERSQ");
          resistance = number("a resistance");
        }
        case "CAPACITANCE" -> {
          in.accept("CPERSQDIST");
          area = number("a capacitance");
        }
        case "EDGECAPACITANCE" -> edge = number("a capacitance");
        case ";" -> {}
        default -> in.skipStatement();
      }
    }
  }

  private double number(String what) {
    if (in.peek().equals("PWL")) {
      in.skipStatement();
      return 0;
    }
    double value = in.number(what);
    in.skipStatement();
    return value;
  }

  private void pair(int[] both, String what) {
    both[0] = nm(what);
    both[1] = in.peek().equals(";") ? both[0] : nm(what);
    in.skipStatement();
  }

  private void site() {
    String name = in.word("the name of a site");
    int line = in.line();
    String kind = "";
    int width = 0;
    int height = 0;
    while (true) {
      String key = in.word("END " + name);
      switch (key) {
        case "END" -> {
          end(name);
          if (width <= 0 || height <= 0) {
            throw in.complain(line, "site " + name + " without a size", "SIZE w BY h ;");
          }
          sites.putIfAbsent(name, new Site(name, kind, width, height));
          return;
        }
        case "CLASS" -> {
          kind = keyword("a class");
          in.skipStatement();
        }
        case "SIZE" -> {
          width = nm("a width");
          in.expect("BY");
          height = nm("a height");
          in.skipStatement();
        }
        default -> in.skipStatement();
      }
    }
  }

  private void macro(Lef before) {
    String name = in.word("the name of a macro");
    int line = in.line();
    StringBuilder kind = new StringBuilder();
    int[] origin = {0, 0};
    int width = 0;
    int height = 0;
    String site = "";
    List<Pin> pins = new ArrayList<>();
    List<MasterPin.Shape> obstructions = new ArrayList<>();
    while (true) {
      String key = in.word("END " + name);
      switch (key) {
        case "END" -> {
          end(name);
          if (width <= 0 || height <= 0) {
            throw in.complain(line, "macro " + name + " without a size", "SIZE w BY h ;");
          }
          if (!before.macros().containsKey(name)) {
            int w = width;
            int h = height;
            List<MasterPin> placed = pins.stream().map(pin -> pin.at(origin, w, h)).toList();
            macros.putIfAbsent(
                name,
                new LefMacro(
                    name, kind.toString(), w, h, site, placed, moved(obstructions, origin)));
          }
          return;
        }
        case "CLASS" -> {
          String word = keyword("a class");
          while (!word.equals(";")) {
            kind.append(kind.isEmpty() ? "" : " ").append(word);
            word = keyword("';'");
          }
        }
        case "ORIGIN" -> {
          origin[0] = nm("x of the origin");
          origin[1] = nm("y of the origin");
          in.skipStatement();
        }
        case "SIZE" -> {
          width = nm("a width");
          in.expect("BY");
          height = nm("a height");
          in.skipStatement();
        }
        case "SITE" -> {
          String word = in.word("the name of a site");
          site = site.isEmpty() ? word : site;
          in.skipStatement();
        }
        case "PIN" -> pins.add(pin());
        case "OBS" -> shapes(obstructions);
        case "DENSITY" -> {
          while (!in.word("END").equals("END")) {
            // Densities of metal are not used.
          }
        }
        default -> in.skipStatement();
      }
    }
  }

  /// Values of LEF's enumerations stand in either case in files of today.
  private String keyword(String wanted) {
    return in.word(wanted).toUpperCase(Locale.ROOT);
  }

  private record Pin(
      String name, Direction direction, MasterPin.Use use, List<MasterPin.Shape> shapes) {
    /// Shapes from the lower left corner of the outline.
    MasterPin at(int[] origin, int width, int height) {
      List<MasterPin.Shape> own = moved(shapes, origin);
      if (own.isEmpty()) {
        return new MasterPin(name, direction, use, width / 2, height / 2, 0, own);
      }
      Rect all = own.getFirst().rect();
      for (MasterPin.Shape shape : own) {
        all = all.union(shape.rect());
      }
      return new MasterPin(
          name, direction, use, (all.x0() + all.x1()) / 2, (all.y0() + all.y1()) / 2, 0, own);
    }
  }

  private static List<MasterPin.Shape> moved(List<MasterPin.Shape> shapes, int[] origin) {
    List<MasterPin.Shape> all = new ArrayList<>();
    for (MasterPin.Shape shape : shapes) {
      Rect r = shape.rect();
      all.add(
          new MasterPin.Shape(
              shape.layer(),
              new Rect(
                  r.x0() + origin[0], r.y0() + origin[1], r.x1() + origin[0], r.y1() + origin[1])));
    }
    return all;
  }

  private void end(String name) {
    String found = in.next();
    if (!found.equals(name)) {
      throw in.refuse(found.isEmpty() ? found : "END " + found, "END " + name);
    }
  }

  private Pin pin() {
    String name = in.word("the name of a pin");
    Direction direction = Direction.INPUT;
    MasterPin.Use use = MasterPin.Use.SIGNAL;
    List<MasterPin.Shape> shapes = new ArrayList<>();
    while (true) {
      String key = in.word("END " + name);
      switch (key) {
        case "END" -> {
          end(name);
          return new Pin(name, direction, use, shapes);
        }
        case "DIRECTION" -> {
          String word = keyword("a direction");
          direction =
              switch (word) {
                case "INPUT" -> Direction.INPUT;
                case "OUTPUT" -> Direction.OUTPUT;
                case "INOUT", "FEEDTHRU" -> Direction.INOUT;
                default -> throw in.refuse(word, "INPUT, OUTPUT, INOUT or FEEDTHRU");
              };
          in.skipStatement();
        }
        case "USE" -> {
          use =
              switch (keyword("a use")) {
                case "CLOCK" -> MasterPin.Use.CLOCK;
                case "POWER" -> MasterPin.Use.POWER;
                case "GROUND" -> MasterPin.Use.GROUND;
                default -> MasterPin.Use.SIGNAL;
              };
          in.skipStatement();
        }
        case "PORT" -> shapes(shapes);
        default -> in.skipStatement();
      }
    }
  }

  /// Of a port or of obstructions, up to its END.
  private void shapes(List<MasterPin.Shape> shapes) {
    String layer = "";
    while (true) {
      String key = in.word("END");
      switch (key) {
        case "END" -> {
          return;
        }
        case "LAYER" -> {
          layer = in.word("the name of a layer");
          in.skipStatement();
        }
        case "RECT", "POLYGON" -> {
          if (in.peek().equals("MASK")) {
            in.next();
            in.integer("the number of a mask");
          }
          if (in.peek().equals("ITERATE")) {
            throw in.refuse("ITERATE", "single shapes");
          }
          shapes.add(new MasterPin.Shape(layer, box()));
        }
        default -> in.skipStatement();
      }
    }
  }

  /// Around the corners up to the semicolon.
  private Rect box() {
    int x = nm("x in micrometres");
    int y = nm("y in micrometres");
    Rect all = new Rect(x, y, x, y);
    while (!in.accept(";")) {
      x = nm("x in micrometres");
      y = nm("y in micrometres");
      all = all.union(new Rect(x, y, x, y));
    }
    return all;
  }
}
