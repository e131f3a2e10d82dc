package spikestack.silicon.netlist.def;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.Bonds;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.DesignBuilder;
import spikestack.silicon.netlist.Direction;
import spikestack.silicon.netlist.Floorplan;
import spikestack.silicon.netlist.Library;
import spikestack.silicon.netlist.text.Source;
import spikestack.silicon.netlist.text.Tokens;

/// DEF 5.8: die, rows, tracks, components, pins and nets.
///
/// A stack has one file per tier; a net of the same name in two tiers is one net, and a pin named
/// `BOND_n` in two neighbouring tiers is bond n between them. Coordinates are rounded to whole
/// nanometres. Passed over: vias, routed wires, special nets, groups, regions, blockages, fills;
/// pins of supplies. Of a tier that is read alone the pins of bonds are ports.
public final class Def {
  /// How the pins of bonds are named, before their number.
  static final String BOND = "BOND_";

  private Def() {}

  /// Name of a bond's pin in the files of both tiers that it joins.
  ///
  /// @param bond its number in [Design#bonds()]
  public static String bond(int bond) {
    return BOND + bond;
  }

  /// Direction of a bond's pin as a die sees it: an output where the net's driver lies below or
  /// above on this side, an input on the other, both for a net without driver.
  public static Direction direction(Design design, int bond, int tier) {
    int net = design.bonds().net()[bond];
    int lower = design.bonds().lower()[bond];
    for (int at = net == Design.NONE ? 0 : design.netFirst(net);
        net != Design.NONE && at < design.netFirst(net + 1);
        at++) {
      int terminal = design.netTerminal(at);
      if (design.drives(terminal)) {
        boolean below = design.terminalTier(terminal) <= lower;
        return below == (tier <= lower) ? Direction.OUTPUT : Direction.INPUT;
      }
    }
    return Direction.INOUT;
  }

  /// Reads a design with its placement.
  ///
  /// @param tiers files from the bottom tier up
  /// @throws InputException naming file and line; also for a component outside of the die
  public static Design read(List<Path> tiers, Library library) {
    List<Source> sources = new ArrayList<>();
    try {
      for (Path file : tiers) {
        sources.add(Source.open(file));
      }
      return read(sources, tiers.toString(), library);
    } finally {
      sources.forEach(Source::close);
    }
  }

  /// Reads text of one tier; `file` names it in complaints.
  ///
  /// @throws InputException naming file and line
  public static Design parse(String file, String text, Library library) {
    return read(List.of(Source.of(file, text)), file, library);
  }

  private static Design read(List<Source> sources, String files, Library library) {
    if (sources.isEmpty()) {
      throw new InputException("--def", "no files", "one DEF file per tier");
    }
    List<DefReader> readers = new ArrayList<>();
    List<Floorplan> floorplans = new ArrayList<>();
    DesignBuilder builder = new DesignBuilder("", library);
    for (int tier = 0; tier < sources.size(); tier++) {
      Tokens tokens = new Tokens(sources.get(tier), "#");
      DefReader reader = new DefReader(tokens, library, builder, tier, sources.size() == 1);
      builder = reader.read();
      floorplans.add(reader.floorplan());
      readers.add(reader);
    }
    builder.floorplans(floorplans);
    Design design = builder.build();
    design.bonds(bonds(readers, design, files));
    return design;
  }

  /// Pins of bonds that two neighbouring tiers have.
  private static Bonds bonds(List<DefReader> readers, Design design, String files) {
    List<int[]> all = new ArrayList<>();
    int size = 0;
    for (int lower = 0; lower < readers.size(); lower++) {
      DefReader below = readers.get(lower);
      size = Math.max(size, below.bondSize());
      for (DefReader.Bond bond : below.bonds().values()) {
        if (lower + 1 == readers.size()) {
          continue;
        }
        DefReader.Bond above = readers.get(lower + 1).bonds().get(bond.name());
        if (above == null) {
          continue;
        }
        if (above.x() != bond.x() || above.y() != bond.y() || !above.net().equals(bond.net())) {
          throw new InputException(
              files,
              "bond " + bond.name() + " with another place or net on tier " + (lower + 1),
              "the same on both tiers");
        }
        all.add(new int[] {design.net(bond.net()), bond.x(), bond.y(), lower});
      }
    }
    Bonds bonds =
        new Bonds(
            new int[all.size()],
            new int[all.size()],
            new int[all.size()],
            new byte[all.size()],
            size);
    for (int i = 0; i < all.size(); i++) {
      bonds.net()[i] = all.get(i)[0];
      bonds.x()[i] = all.get(i)[1];
      bonds.y()[i] = all.get(i)[2];
      bonds.lower()[i] = (byte) all.get(i)[3];
    }
    return bonds;
  }

  /// Writes one tier: its instances, ports, the bonds to both neighbours as pins, and the parts of
  /// nets that lie on it. Units are nanometres.
  ///
  /// @param layer of ports' and bonds' pins, as the LEF names it
  /// @throws IOException if the file cannot be written
  public static void write(Path file, Design design, int tier, String layer) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.ISO_8859_1)) {
      new DefWriter(design, tier, layer, out).write();
    }
  }
}
