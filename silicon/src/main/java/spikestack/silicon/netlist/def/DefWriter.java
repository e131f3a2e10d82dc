package spikestack.silicon.netlist.def;

import java.io.IOException;
import java.io.Writer;
import spikestack.silicon.netlist.Bonds;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Floorplan;
import spikestack.silicon.netlist.Orientation;
import spikestack.silicon.netlist.Rect;

/// One tier of a design as DEF.
final class DefWriter {
  /// Half the edge of a port's pin, nm.
  private static final int HALF_PORT = 35;

  private final Design design;
  private final int tier;
  private final String layer;
  private final Writer out;

  DefWriter(Design design, int tier, String layer, Writer out) {
    this.design = design;
    this.tier = tier;
    this.layer = layer;
    this.out = out;
  }

  void write() throws IOException {
    out.write("VERSION 5.8 ;\nDIVIDERCHAR \"/\" ;\nBUSBITCHARS \"[]\" ;\n");
    out.write("DESIGN " + escaped(design.name()) + " ;\nUNITS DISTANCE MICRONS 1000 ;\n");
    if (tier < design.floorplans().size()) {
      floorplan(design.floorplans().get(tier));
    }
    components();
    pins();
    nets();
    out.write("END DESIGN\n");
  }

  private void floorplan(Floorplan plan) throws IOException {
    Rect die = plan.die();
    out.write("DIEAREA " + point(die.x0(), die.y0()) + " " + point(die.x1(), die.y1()) + " ;\n");
    for (Floorplan.Row row : plan.rows()) {
      out.write(
          "ROW "
              + row.name()
              + " "
              + row.site()
              + " "
              + row.x()
              + " "
              + row.y()
              + " "
              + row.orientation()
              + " DO "
              + row.count()
              + " BY 1 STEP "
              + row.step()
              + " 0 ;\n");
    }
    for (Floorplan.Track track : plan.tracks()) {
      out.write(
          "TRACKS "
              + (track.upright() ? "X" : "Y")
              + " "
              + track.start()
              + " DO "
              + track.count()
              + " STEP "
              + track.step()
              + " LAYER "
              + track.layer()
              + " ;\n");
    }
  }

  private static String point(int x, int y) {
    return "( " + x + " " + y + " )";
  }

  private void components() throws IOException {
    int count = 0;
    for (int i = 0; i < design.instances(); i++) {
      count += design.tier()[i] == tier ? 1 : 0;
    }
    out.write("COMPONENTS " + count + " ;\n");
    for (int i = 0; i < design.instances(); i++) {
      if (design.tier()[i] != tier) {
        continue;
      }
      out.write("- " + escaped(design.instanceName(i)) + " " + design.master(i).name());
      if (design.status()[i] != Design.Status.UNPLACED.code()) {
        String how = design.status()[i] == Design.Status.FIXED.code() ? "FIXED" : "PLACED";
        out.write(
            " + "
                + how
                + " "
                + point(design.x()[i], design.y()[i])
                + " "
                + Orientation.of(design.orientation()[i]));
      }
      out.write(" ;\n");
    }
    out.write("END COMPONENTS\n");
  }

  private boolean touches(int bond) {
    int lower = design.bonds().lower()[bond];
    return lower == tier || lower + 1 == tier;
  }

  private void pins() throws IOException {
    Bonds bonds = design.bonds();
    int count = 0;
    for (int p = 0; p < design.ports(); p++) {
      count += design.portTier()[p] == tier ? 1 : 0;
    }
    for (int b = 0; b < bonds.count(); b++) {
      count += touches(b) ? 1 : 0;
    }
    out.write("PINS " + count + " ;\n");
    for (int p = 0; p < design.ports(); p++) {
      if (design.portTier()[p] == tier) {
        pin(
            escapedBit(design.portName(p)),
            netName(design.portNet(p)),
            design.portDirection(p).name(),
            HALF_PORT,
            design.portX()[p],
            design.portY()[p]);
      }
    }
    for (int b = 0; b < bonds.count(); b++) {
      if (touches(b)) {
        int net = bonds.net()[b];
        pin(
            Def.bond(b),
            net == Design.NONE ? Def.bond(b) : netName(net),
            Def.direction(design, b, tier).name(),
            bonds.sizeNm() / 2,
            bonds.x()[b],
            bonds.y()[b]);
      }
    }
    out.write("END PINS\n");
  }

  private void pin(String name, String net, String direction, int half, int x, int y)
      throws IOException {
    out.write(
        "- "
            + name
            + " + NET "
            + net
            + " + DIRECTION "
            + direction
            + " + USE SIGNAL + LAYER "
            + layer
            + " "
            + point(-half, -half)
            + " "
            + point(half, half)
            + " + PLACED "
            + point(x, y)
            + " N ;\n");
  }

  private void nets() throws IOException {
    StringBuilder[] bondsOf = new StringBuilder[design.nets()];
    Bonds bonds = design.bonds();
    for (int b = 0; b < bonds.count(); b++) {
      int net = bonds.net()[b];
      if (net != Design.NONE && touches(b)) {
        StringBuilder text = bondsOf[net] == null ? new StringBuilder() : bondsOf[net];
        bondsOf[net] = text.append(" ( PIN ").append(Def.bond(b)).append(" )");
      }
    }
    int count = 0;
    boolean[] here = new boolean[design.nets()];
    for (int net = 0; net < design.nets(); net++) {
      for (int at = design.netFirst(net); at < design.netFirst(net + 1) && !here[net]; at++) {
        here[net] = design.terminalTier(design.netTerminal(at)) == tier;
      }
      here[net] |= bondsOf[net] != null;
      count += here[net] ? 1 : 0;
    }
    out.write("NETS " + count + " ;\n");
    for (int net = 0; net < design.nets(); net++) {
      if (!here[net]) {
        continue;
      }
      out.write("- " + netName(net));
      for (int at = design.netFirst(net); at < design.netFirst(net + 1); at++) {
        int terminal = design.netTerminal(at);
        if (design.terminalTier(terminal) == tier) {
          out.write(
              terminal < design.pins()
                  ? " ( "
                      + escaped(design.instanceName(design.pinInstance(terminal)))
                      + " "
                      + design.pin(terminal).name()
                      + " )"
                  : " ( PIN " + escapedBit(design.terminalName(terminal)) + " )");
        }
      }
      out.write((bondsOf[net] == null ? "" : bondsOf[net].toString()) + " + USE SIGNAL ;\n");
    }
    out.write("END NETS\n");
  }

  private String netName(int net) {
    String name = design.netName(net);
    return design.port(name) == Design.NONE ? escaped(name) : escapedBit(name);
  }

  /// Brackets of a port are its index.
  private static String escapedBit(String name) {
    return name.matches(".*\\[\\d+\\]")
        ? escaped(name.substring(0, name.lastIndexOf('['))) + name.substring(name.lastIndexOf('['))
        : escaped(name);
  }

  private static String escaped(String name) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      text.append(c == '[' || c == ']' || c == ';' || c == '\\' ? "\\" : "").append(c);
    }
    return text.toString();
  }
}
