package spikestack.silicon.netlist.dblox;

import static spikestack.silicon.netlist.verilog.Verilog.name;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import spikestack.silicon.netlist.Bonds;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Orientation;
import spikestack.silicon.netlist.Rect;
import spikestack.silicon.netlist.def.Def;
import spikestack.silicon.netlist.verilog.Bus;

/// A placed design of two tiers as a face-to-face stack of dies: `stack.3dbx`, `stack.3dbv`, a
/// `.bmap` of the bonds per die, `stack.v` that joins the dies' ports, and `bond.lef`.
///
/// The upper die lies upside down (`MZ`), in the coordinates of the whole: bonds of both dies have
/// the same x and y. A bond is a port of either die, named as its pin in the DEF files
/// ([Def#write]). Supply bonds have no net and are left out.
///
/// @param design placed, with bonds; its ports all on the lower tier
/// @param layer of the bonds' pads in both dies
/// @param thickness of the lower and the upper die, µm
/// @param gap between the dies' faces, µm
/// @param defs of the lower and the upper tier, as the files shall name them
/// @param files what both dies are made of, by key (`APR_tech_file`, `LEF_file`, `liberty_file`)
public record StackExport(
    Design design,
    String layer,
    List<Double> thickness,
    double gap,
    List<Path> defs,
    Map<String, List<Path>> files) {
  private static final String CELL = "BOND";
  private static final List<String> SIDES = List.of("bottom", "top");

  public StackExport {
    thickness = List.copyOf(thickness);
    defs = List.copyOf(defs);
    files = new LinkedHashMap<>(files);
    if (thickness.size() != 2 || defs.size() != 2 || design.floorplans().size() != 2) {
      throw new IllegalArgumentException("not two tiers");
    }
  }

  /// Writes all files into a folder.
  ///
  /// @throws IOException if one cannot be written
  public void write(Path folder) throws IOException {
    StackFiles.write(stack(), folder);
    Path netlist = folder.resolve("stack.v");
    try (BufferedWriter out = Files.newBufferedWriter(netlist, StandardCharsets.ISO_8859_1)) {
      netlist(out);
    }
    Files.writeString(folder.resolve("bond.lef"), bond(), StandardCharsets.ISO_8859_1);
  }

  private Stack stack() {
    SequencedMap<String, Stack.Chiplet> chiplets = new LinkedHashMap<>();
    SequencedMap<String, Stack.Instance> dies = new LinkedHashMap<>();
    for (int tier = 0; tier < 2; tier++) {
      chiplets.put(kind(tier), chiplet(tier));
      double z = tier == 0 ? 0 : thickness.getFirst() + gap;
      dies.put(
          SIDES.get(tier),
          new Stack.Instance(
              SIDES.get(tier), kind(tier), 0, 0, z, Orientation.N, tier == 1, Map.of()));
    }
    Stack.Connection bonds =
        new Stack.Connection(
            "bonds",
            Optional.of(new Stack.End("top", "face")),
            Optional.of(new Stack.End("bottom", "face")),
            gap);
    return new Stack("stack", Optional.of(Path.of("stack.v")), chiplets, dies, List.of(bonds));
  }

  private String kind(int tier) {
    return design.name() + "_" + SIDES.get(tier);
  }

  private Stack.Chiplet chiplet(int tier) {
    Rect die = design.floorplans().get(tier).die();
    double width = die.width() / 1e3;
    double height = die.height() / 1e3;
    double left = die.x0() / 1e3;
    double low = die.y0() / 1e3;
    Bonds bonds = design.bonds();
    List<Stack.Bump> bumps = new ArrayList<>();
    for (int b = 0; b < bonds.count(); b++) {
      if (bonds.net()[b] != Design.NONE) {
        bumps.add(
            new Stack.Bump(
                "bump_" + b,
                CELL,
                bonds.x()[b] / 1e3,
                bonds.y()[b] / 1e3,
                Optional.of(Def.bond(b)),
                Optional.of(design.netName(bonds.net()[b]))));
      }
    }
    SequencedMap<String, Stack.Region> regions = new LinkedHashMap<>();
    List<Double> corners =
        List.of(left, low, left + width, low, left + width, low + height, left, low + height);
    regions.put(
        "face", new Stack.Region("face", Stack.Side.FRONT, corners, Optional.of(layer), bumps));
    Map<String, List<Path>> own = new LinkedHashMap<>(files);
    List<Path> shapes = new ArrayList<>(files.getOrDefault("LEF_file", List.of()));
    shapes.add(Path.of("bond.lef"));
    own.put("LEF_file", shapes);
    own.put("DEF_file", List.of(defs.get(tier)));
    return new Stack.Chiplet(
        kind(tier), "die", width, height, thickness.get(tier), 1, false, 0, 0, regions, own);
  }

  /// The dies without their insides, and the module that joins them.
  private void netlist(Writer out) throws IOException {
    List<Bus> buses = Bus.of(design);
    Bonds bonds = design.bonds();
    out.write("// Written by SpikeStack: the dies of stack.3dbx, whose insides are DEF files.\n");
    for (int tier = 0; tier < 2; tier++) {
      List<String> declarations = new ArrayList<>();
      if (tier == 0) {
        buses.forEach(bus -> declarations.add(bus.declaration()));
      }
      for (int b = 0; b < bonds.count(); b++) {
        if (bonds.net()[b] != Design.NONE) {
          declarations.add(Bus.keyword(Def.direction(design, b, tier)) + " " + Def.bond(b));
        }
      }
      out.write(
          "module " + name(kind(tier)) + " (\n  " + String.join(",\n  ", declarations) + ");\n");
      out.write("endmodule\n\n");
    }
    out.write(
        buses.stream()
            .map(Bus::declaration)
            .collect(Collectors.joining(",\n  ", "module stack (\n  ", ");\n")));
    List<String> joins = new ArrayList<>();
    for (int b = 0; b < bonds.count(); b++) {
      if (bonds.net()[b] != Design.NONE) {
        out.write("  wire " + Def.bond(b) + ";\n");
        joins.add("." + Def.bond(b) + "(" + Def.bond(b) + ")");
      }
    }
    List<String> lower = new ArrayList<>();
    buses.forEach(bus -> lower.add("." + name(bus.name()) + "(" + name(bus.name()) + ")"));
    lower.addAll(joins);
    out.write("  " + name(kind(0)) + " bottom (\n    " + String.join(",\n    ", lower) + ");\n");
    out.write("  " + name(kind(1)) + " top (\n    " + String.join(",\n    ", joins) + ");\n");
    out.write("endmodule\n");
  }

  private String bond() {
    String half = String.format(Locale.ROOT, "%.4f", design.bonds().sizeNm() / 2e3);
    String whole = String.format(Locale.ROOT, "%.4f", design.bonds().sizeNm() / 1e3);
    return """
    VERSION 5.8 ;
    BUSBITCHARS "[]" ;
    DIVIDERCHAR "/" ;
    MACRO BOND
      CLASS COVER BUMP ;
      ORIGIN HALF HALF ;
      SIZE WHOLE BY WHOLE ;
      PIN PAD
        DIRECTION INOUT ;
        USE SIGNAL ;
        PORT
          LAYER METAL ;
            RECT -HALF -HALF HALF HALF ;
        END
      END PAD
    END BOND
    END LIBRARY
    """
        .replace("HALF", half)
        .replace("WHOLE", whole)
        .replace("METAL", layer);
  }
}
