package spikestack.silicon.library;

import java.util.List;
import java.util.Locale;
import spikestack.machine.tech.Macro;
import spikestack.machine.tech.Parameter;
import spikestack.machine.tech.Technology;

/// Writes LEF: layers and cuts of a technology; outlines, pins and obstructions of cells and
/// memories. Coordinates are integers of a nanometre until they are printed.
///
/// Cells: supply rails on the first metal along both edges; one upright bar of it per pin, in the
/// middle of a site; the transistors' wiring as an obstruction above and below the bars. Memories:
/// signal pins at the left and right edge on the third and, if they do not fit, fifth metal; supply
/// straps on the sixth.
final class LefWriter {
  private static final int HALF_RAIL_NM = 45;
  private static final int PIN_TRACKS = 4;

  /// One metal: 1x below, then 2x, then 8x; horizontal if its number is odd.
  private record Metal(int number, double pitchUm, double widthUm, Parameter resistance) {
    String name() {
      return "M" + number;
    }

    boolean horizontal() {
      return number % 2 == 1;
    }
  }

  private final GateModel model;
  private final StringBuilder text = new StringBuilder();

  LefWriter(GateModel model) {
    this.model = model;
  }

  private static Metal metal(int number) {
    double fine = GateConstant.METAL_PITCH_1X.value();
    double middle = GateConstant.METAL_PITCH_2X.value();
    if (number <= 4) {
      return new Metal(number, fine, fine / 2, Parameter.WIRE_RESISTANCE_LOCAL);
    }
    if (number <= 6) {
      return new Metal(number, middle, middle / 2, Parameter.WIRE_RESISTANCE_SEMIGLOBAL);
    }
    return new Metal(
        number,
        GateConstant.METAL_PITCH_8X.value(),
        GateConstant.METAL_WIDTH_8X.value(),
        Parameter.WIRE_RESISTANCE_GLOBAL);
  }

  private static double cutOhm(int lower) {
    if (lower < 4) {
      return GateConstant.CUT_RESISTANCE_1X.value();
    }
    return lower < 6
        ? GateConstant.CUT_RESISTANCE_2X.value()
        : GateConstant.CUT_RESISTANCE_8X.value();
  }

  static String technology(Technology technology, GateModel model) {
    LefWriter lef = new LefWriter(model);
    lef.head(technology.name() + ": layers of a predictive technology, no foundry's");
    lef.line("UNITS");
    lef.line("  CAPACITANCE PICOFARADS 1 ;");
    lef.line("  RESISTANCE OHMS 1 ;");
    lef.line("  DATABASE MICRONS 1000 ;");
    lef.line("END UNITS");
    lef.line("MANUFACTURINGGRID 0.001 ;");
    for (int number = 1; number <= 8; number++) {
      lef.routing(metal(number));
      if (number < 8) {
        lef.cut(number);
      }
    }
    for (int lower = 1; lower < 8; lower++) {
      lef.via(lower);
    }
    lef.line("SITE core");
    lef.line("  CLASS CORE ;");
    lef.line("  SYMMETRY Y ;");
    lef.line("  SIZE %s BY %s ;", um(model.siteUm), um(model.rowUm));
    lef.line("END core");
    lef.line("END LIBRARY");
    return lef.text.toString();
  }

  private void routing(Metal metal) {
    double perUm = model.value(metal.resistance());
    // All of a wire's capacitance at its edges: 0.2 fF/um whatever its width.
    double edgePf = model.value(Parameter.WIRE_CAPACITANCE) * 1e-3 / 2;
    line("LAYER %s", metal.name());
    line("  TYPE ROUTING ;");
    line("  DIRECTION %s ;", metal.horizontal() ? "HORIZONTAL" : "VERTICAL");
    line("  PITCH %s ;", um(metal.pitchUm()));
    line("  OFFSET %s ;", um(metal.pitchUm() / 2));
    line("  WIDTH %s ;", um(metal.widthUm()));
    line("  SPACING %s ;", um(metal.pitchUm() - metal.widthUm()));
    line("  RESISTANCE RPERSQ %s ;", LibertyWriter.number(perUm * metal.widthUm(), 6));
    line("  CAPACITANCE CPERSQDIST 0 ;");
    line("  EDGECAPACITANCE %s ;", LibertyWriter.number(edgePf, 8));
    line("END %s", metal.name());
  }

  private void cut(int lower) {
    double size = metal(lower).widthUm();
    line("LAYER V%d", lower);
    line("  TYPE CUT ;");
    line("  WIDTH %s ;", um(size));
    line("  SPACING %s ;", um(size));
    line("  RESISTANCE %s ;", LibertyWriter.number(cutOhm(lower), 3));
    line("END V%d", lower);
  }

  private void via(int lower) {
    Metal below = metal(lower);
    Metal above = metal(lower + 1);
    line("VIA V%d_single DEFAULT", lower);
    line("  RESISTANCE %s ;", LibertyWriter.number(cutOhm(lower), 3));
    square(below.name(), below.widthUm());
    square("V" + lower, below.widthUm());
    square(above.name(), above.widthUm());
    line("END V%d_single", lower);
  }

  private void square(String layer, double sizeUm) {
    String half = um(sizeUm / 2);
    line("  LAYER %s ;", layer);
    line("    RECT -%s -%s %s %s ;", half, half, half, half);
  }

  String cells(List<Cell> cells) {
    head("cells of a predictive library, no foundry's");
    for (Cell cell : cells) {
      cell(cell);
    }
    line("END LIBRARY");
    return text.toString();
  }

  private void cell(Cell cell) {
    int site = nm(model.siteUm);
    int height = nm(model.rowUm);
    int width = cell.sites() * site;
    int track = nm(GateConstant.METAL_PITCH_1X.value());
    int low = (height - PIN_TRACKS * track) / 2;
    int high = height - low;
    line("MACRO %s", cell.name());
    boolean filler = cell.use() == Cell.Use.FILLER;
    line("  CLASS CORE%s ;", className(cell, filler));
    line("  ORIGIN 0 0 ;");
    line("  SIZE %s BY %s ;", um(width), um(height));
    line("  SYMMETRY X Y ;");
    line("  SITE core ;");
    int signals = cell.pins().size();
    for (int i = 0; i < signals; i++) {
      Pin pin = cell.pins().get(i);
      int at = signals == 1 ? cell.sites() / 2 : i * (cell.sites() - 1) / (signals - 1);
      int centre = at * site + site / 2;
      pin(
          pin.name(),
          pin.kind() == Pin.Kind.OUTPUT ? "OUTPUT" : "INPUT",
          pin.kind() == Pin.Kind.CLOCK ? "CLOCK" : "SIGNAL",
          "M1",
          centre - track / 2,
          low,
          centre + track / 2,
          high);
    }
    rail("VDD", "POWER", width, height - HALF_RAIL_NM, height + HALF_RAIL_NM);
    rail("VSS", "GROUND", width, -HALF_RAIL_NM, HALF_RAIL_NM);
    if (signals > 0) {
      int space = nm(metal(1).pitchUm() - metal(1).widthUm());
      line("  OBS");
      line("    LAYER M1 ;");
      rectangle(space, HALF_RAIL_NM + space, width - space, low - space);
      rectangle(space, high + space, width - space, height - HALF_RAIL_NM - space);
      line("  END");
    }
    line("END %s", cell.name());
  }

  private static String className(Cell cell, boolean filler) {
    if (filler) {
      return cell.name().startsWith("TAP") ? " WELLTAP" : " SPACER";
    }
    return switch (cell.name()) {
      case "TIEHI" -> " TIEHIGH";
      case "TIELO" -> " TIELOW";
      default -> "";
    };
  }

  String memory(MemoryMacro memory, Macro figures) {
    head("memory of a predictive library, no foundry's");
    int site = nm(model.siteUm);
    int row = nm(model.rowUm);
    int bits = memory.ports().stream().mapToInt(MemoryMacro.Port::bits).sum();
    double edge = Math.sqrt(figures.areaUm2());
    int width = site * (int) Math.ceil(1e3 * edge / site);
    int height = row * (int) Math.ceil(1e3 * figures.areaUm2() / (width / 1e3) / row);
    // A small memory with many pins is as high as its pins ask for.
    while (bits > places(3, height) + places(5, height)) {
      height += row;
    }
    int track = nm(metal(3).pitchUm());
    int length = PIN_TRACKS * track;
    line("MACRO %s", memory.name());
    line("  CLASS BLOCK ;");
    line("  ORIGIN 0 0 ;");
    line("  SIZE %s BY %s ;", um(width), um(height));
    line("  SYMMETRY X Y R90 ;");
    int fine = places(3, height);
    int next = 0;
    for (MemoryMacro.Port port : memory.ports()) {
      for (int bit = 0; bit < port.bits(); bit++) {
        boolean third = next < fine;
        int place = third ? next : next - fine;
        Metal metal = metal(third ? 3 : 5);
        int half = nm(metal.widthUm()) / 2;
        int slots = third ? Math.min(bits, fine) : bits - fine;
        int perSide = Math.ceilDiv(slots, 2);
        int pitch = nm(metal.pitchUm());
        int step = Math.max(1, (height / pitch - 2) / perSide) * pitch;
        int y = pitch + pitch / 2 + (place % perSide) * step;
        boolean left = place < perSide;
        pin(
            port.bits() == 1 ? port.name() : port.name() + "[" + bit + "]",
            port.role() == MemoryMacro.Role.OUTPUT ? "OUTPUT" : "INPUT",
            port.role() == MemoryMacro.Role.CLOCK ? "CLOCK" : "SIGNAL",
            metal.name(),
            left ? 0 : width - length,
            y - half,
            left ? length : width,
            y + half);
        next++;
      }
    }
    strap("VDD", "POWER", width / 4, height);
    strap("VSS", "GROUND", 3 * width / 4, height);
    line("  OBS");
    for (int number = 1; number <= 5; number++) {
      int inset = number == 3 || number == 5 ? length + track : 0;
      line("    LAYER %s ;", metal(number).name());
      rectangle(inset, 0, width - inset, height);
    }
    line("  END");
    line("END %s", memory.name());
    line("END LIBRARY");
    return text.toString();
  }

  /// Pins of one metal on both upright edges.
  private static int places(int metal, int height) {
    return 2 * (height / nm(metal(metal).pitchUm()) - 2);
  }

  private void strap(String name, String use, int x, int height) {
    int width = nm(metal(7).widthUm());
    pin(name, "INOUT", use, "M6", x - width / 2, 0, x + width / 2, height);
  }

  private void rail(String name, String use, int width, int low, int high) {
    pin(name, "INOUT", use, "M1", 0, low, width, high);
  }

  private void pin(
      String name, String direction, String use, String layer, int x0, int y0, int x1, int y1) {
    line("  PIN %s", name);
    line("    DIRECTION %s ;", direction);
    line("    USE %s ;", use);
    if (layer.equals("M1") && direction.equals("INOUT")) {
      line("    SHAPE ABUTMENT ;");
    }
    line("    PORT");
    line("      LAYER %s ;", layer);
    rectangle(x0, y0, x1, y1);
    line("    END");
    line("  END %s", name);
  }

  private void rectangle(int x0, int y0, int x1, int y1) {
    line("      RECT %s %s %s %s ;", um(x0), um(y0), um(x1), um(y1));
  }

  private void head(String what) {
    line("# %s; written by SpikeStack, docs/library.md", what);
    line("VERSION 5.8 ;");
    line("BUSBITCHARS \"[]\" ;");
    line("DIVIDERCHAR \"/\" ;");
  }

  static int nm(double um) {
    return (int) Math.round(1e3 * um);
  }

  private static String um(double um) {
    return LibertyWriter.number(um, 4);
  }

  private static String um(int nm) {
    return LibertyWriter.number(nm / 1e3, 3);
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency of its own
  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
