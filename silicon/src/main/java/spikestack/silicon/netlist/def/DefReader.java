package spikestack.silicon.netlist.def;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.DesignBuilder;
import spikestack.silicon.netlist.Direction;
import spikestack.silicon.netlist.Floorplan;
import spikestack.silicon.netlist.Library;
import spikestack.silicon.netlist.Master;
import spikestack.silicon.netlist.Orientation;
import spikestack.silicon.netlist.Rect;
import spikestack.silicon.netlist.text.Tokens;

/// One DEF file, into a design that may have lower tiers already.
final class DefReader {
  /// A pin of a bond.
  record Bond(String name, String net, int x, int y) {}

  private final Tokens in;
  private final Library library;
  private final int tier;
  private final boolean alone;
  private DesignBuilder design;
  private double nanometres = 0;
  private Rect die = new Rect(0, 0, 0, 0);
  private boolean hasDie;
  private final List<Floorplan.Row> rows = new ArrayList<>();
  private final List<Floorplan.Track> tracks = new ArrayList<>();
  private final Map<String, Bond> bonds = new LinkedHashMap<>();
  private int bondSize;

  /// @param alone no other tier is read: pins of bonds are ports
  DefReader(Tokens in, Library library, DesignBuilder design, int tier, boolean alone) {
    this.in = in;
    this.library = library;
    this.design = design;
    this.tier = tier;
    this.alone = alone;
  }

  Floorplan floorplan() {
    return new Floorplan(die, rows, tracks);
  }

  Map<String, Bond> bonds() {
    return bonds;
  }

  int bondSize() {
    return bondSize;
  }

  DesignBuilder read() {
    while (true) {
      String key = in.word("END DESIGN");
      switch (key) {
        case "END" -> {
          in.expect("DESIGN");
          return design;
        }
        case "DESIGN" -> {
          String name = in.word("the name of the design");
          if (tier == 0) {
            design = new DesignBuilder(name, library);
          }
          in.skipStatement();
        }
        case "UNITS" -> {
          in.expect("DISTANCE");
          in.expect("MICRONS");
          double perMicron = in.number("units per micrometre");
          if (!(perMicron > 0)) {
            throw in.refuse("" + perMicron, "more than 0");
          }
          nanometres = 1e3 / perMicron;
          in.skipStatement();
        }
        case "DIEAREA" -> dieArea();
        case "ROW" -> row();
        case "TRACKS" -> track();
        case "COMPONENTS" -> components();
        case "PINS" -> pins();
        case "NETS" -> nets();
        case "VIAS",
            "NONDEFAULTRULES",
            "SPECIALNETS",
            "REGIONS",
            "GROUPS",
            "BLOCKAGES",
            "FILLS",
            "SLOTS",
            "PINPROPERTIES",
            "STYLES",
            "SCANCHAINS" ->
            skipSection(key);
        case "PROPERTYDEFINITIONS" -> skipSection(key);
        case "VERSION",
            "DIVIDERCHAR",
            "BUSBITCHARS",
            "NAMESCASESENSITIVE",
            "TECHNOLOGY",
            "HISTORY",
            "GCELLGRID",
            "COMPONENTMASKSHIFT" ->
            in.skipStatement();
        default ->
            throw in.refuse(key, "a DEF statement: DIEAREA, ROW, COMPONENTS, PINS, NETS ...");
      }
    }
  }

  private void skipSection(String name) {
    int line = in.line();
    while (true) {
      String word = in.next();
      if (word.isEmpty()) {
        throw in.complain(line, "the end of the file inside " + name, "END " + name);
      }
      if (word.equals("END") && in.peek().equals(name)) {
        in.next();
        return;
      }
    }
  }

  private int nm(String what) {
    if (nanometres == 0) {
      throw in.refuse("a coordinate before the units", "UNITS DISTANCE MICRONS n ;");
    }
    double value = Math.rint(in.number(what) * nanometres);
    if (Math.abs(value) > 1 << 30) {
      throw in.refuse(value + " nm", "less than a metre");
    }
    return (int) value;
  }

  private int[] point() {
    in.expect("(");
    int[] both = {nm("x"), nm("y")};
    in.expect(")");
    return both;
  }

  private void dieArea() {
    int[] corner = point();
    Rect all = new Rect(corner[0], corner[1], corner[0], corner[1]);
    while (in.peek().equals("(")) {
      int[] next = point();
      all = all.union(new Rect(next[0], next[1], next[0], next[1]));
    }
    in.expect(";");
    if (all.area() == 0) {
      throw in.refuse("a die without area", "two corners");
    }
    die = all;
    hasDie = true;
  }

  private void row() {
    String name = in.word("the name of a row");
    String site = in.word("the name of a site");
    int x = nm("x");
    int y = nm("y");
    Orientation how = orientation();
    int count = 1;
    int step = 0;
    if (in.accept("DO")) {
      int columns = in.integer("how many sites");
      in.expect("BY");
      int lines = in.integer("how many rows");
      int dx = 0;
      int dy = 0;
      if (in.accept("STEP")) {
        dx = nm("a step");
        dy = nm("a step");
      }
      count = Math.max(columns, lines);
      step = columns >= lines ? dx : dy;
    }
    in.skipStatement();
    if (!library.lef().sites().isEmpty() && !library.lef().sites().containsKey(site)) {
      throw in.refuse(site, "a site of the LEF: " + library.lef().sites().keySet());
    }
    rows.add(new Floorplan.Row(name, site, x, y, how, count, step));
  }

  private Orientation orientation() {
    String word = in.word("an orientation");
    return Orientation.named(word)
        .orElseThrow(() -> in.refuse(word, "N, S, E, W, FN, FS, FE or FW"));
  }

  private void track() {
    boolean upright = in.word("X or Y").equals("X");
    int start = nm("a coordinate");
    in.expect("DO");
    int count = in.integer("how many tracks");
    in.expect("STEP");
    int step = nm("a step");
    while (!in.accept(";")) {
      if (in.accept("LAYER")) {
        while (!in.peek().equals(";")) {
          tracks.add(
              new Floorplan.Track(in.word("the name of a layer"), upright, start, count, step));
        }
      } else {
        in.word("LAYER");
      }
    }
  }

  /// Without backslashes.
  private static String plain(String name) {
    return name.indexOf('\\') < 0 ? name : name.replace("\\", "");
  }

  private void components() {
    in.skipStatement();
    while (!in.accept("END")) {
      in.expect("-");
      String name = plain(in.word("the name of a component"));
      String type = in.word("the name of a macro");
      int line = in.line();
      int master = library.find(type);
      if (master == Master.ABSENT) {
        throw in.refuse(type, "a macro of the libraries");
      }
      int instance = design.instance(name, master, 0);
      if (instance == Design.NONE) {
        throw in.complain(line, "a second component '" + name + "'", "different names");
      }
      design.tier(instance, tier);
      while (!in.accept(";")) {
        String word = in.word("';'");
        switch (word) {
          case "PLACED", "FIXED", "COVER" -> {
            int[] at = point();
            Orientation how = orientation();
            inside(name, library.master(master), at, how);
            design.place(
                instance,
                at[0],
                at[1],
                tier,
                how,
                word.equals("PLACED") ? Design.Status.PLACED : Design.Status.FIXED);
          }
          default -> {
            // Sources, weights, properties.
          }
        }
      }
    }
    in.expect("COMPONENTS");
  }

  private void inside(String name, Master master, int[] at, Orientation how) {
    int width = how.sideways() ? master.height() : master.width();
    int height = how.sideways() ? master.width() : master.height();
    Rect outline = new Rect(at[0], at[1], at[0] + width, at[1] + height);
    if (hasDie && master.kind() != Master.Kind.COVER && !die.contains(outline)) {
      throw in.refuse(
          name + " at " + at[0] + " " + at[1] + " nm",
          "inside the die " + die.x0() + " " + die.y0() + " to " + die.x1() + " " + die.y1());
    }
  }

  private void pins() {
    in.skipStatement();
    while (!in.accept("END")) {
      in.expect("-");
      String name = plain(in.word("the name of a pin"));
      String net = name;
      Direction direction = Direction.INOUT;
      boolean supply = false;
      boolean placed = false;
      int[] at = {0, 0};
      while (!in.accept(";")) {
        String word = in.word("';'");
        switch (word) {
          case "NET" -> net = plain(in.word("the name of a net"));
          case "DIRECTION" -> {
            String way = in.word("a direction");
            direction =
                switch (way) {
                  case "INPUT" -> Direction.INPUT;
                  case "OUTPUT" -> Direction.OUTPUT;
                  case "INOUT", "FEEDTHRU" -> Direction.INOUT;
                  default -> throw in.refuse(way, "INPUT, OUTPUT, INOUT or FEEDTHRU");
                };
          }
          case "USE" -> {
            String use = in.word("a use");
            supply = use.equals("POWER") || use.equals("GROUND");
          }
          case "LAYER" -> {
            in.word("the name of a layer");
            while (!in.peek().equals("(")) {
              in.word("a corner");
            }
            int[] low = point();
            int[] high = point();
            if (name.startsWith(Def.BOND)) {
              bondSize = Math.max(bondSize, high[0] - low[0]);
            }
          }
          case "PLACED", "FIXED", "COVER" -> {
            int[] here = point();
            orientation();
            at = placed ? at : here;
            placed = true;
          }
          default -> {
            // SPECIAL, PORT, NETEXPR and the like.
          }
        }
      }
      if (supply) {
        continue;
      }
      if (name.startsWith(Def.BOND) && !alone) {
        bonds.put(name, new Bond(name, net, at[0], at[1]));
        continue;
      }
      int port = design.port(name, direction, design.netNamed(net));
      if (port == Design.NONE) {
        throw in.refuse(name, "one pin of each name");
      }
      design.placePort(port, at[0], at[1], tier);
    }
    in.expect("PINS");
  }

  private void nets() {
    in.skipStatement();
    while (!in.accept("END")) {
      in.expect("-");
      int net = design.netNamed(plain(in.word("the name of a net")));
      while (in.accept("(")) {
        String instance = plain(in.word("the name of a component"));
        String pin = plain(in.word("the name of a pin"));
        if (instance.equals("PIN")) {
          int port = design.findPort(pin);
          if (port != Design.NONE) {
            design.merge(net, design.portNet(port));
          } else if (!bonds.containsKey(pin)) {
            throw in.refuse("PIN " + pin, "a pin of section PINS");
          }
        } else {
          connect(net, instance, pin);
        }
        in.accept("+");
        in.accept("SYNTHESIZED");
        in.expect(")");
      }
      while (!in.accept(";")) {
        in.word("';'");
      }
    }
    in.expect("NETS");
  }

  private void connect(int net, String instance, String pin) {
    int number = design.find(instance);
    if (number == Design.NONE) {
      throw in.refuse(instance, "a component of section COMPONENTS");
    }
    Master master = design.master(number);
    int at = master.pin(pin);
    if (at == Master.ABSENT) {
      throw in.refuse(instance + " " + pin, "a pin of " + master.name());
    }
    if (at < master.signals()) {
      design.connect(number, at, net);
    }
  }
}
