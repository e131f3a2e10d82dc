package spikestack.silicon.flow;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import spikestack.model.input.InputException;
import spikestack.model.input.StrictNode;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Library;
import spikestack.silicon.netlist.lef.Lef;
import spikestack.silicon.netlist.liberty.Liberty;
import spikestack.silicon.netlist.verilog.Verilog;

/// A synthesised machine: its netlist with hierarchy, its cells and memories, and where each module
/// stands in each arrangement.
///
/// @param design unplaced
/// @param tiers module (or memory) to arrangement to `bottom`, `top` or `split`; modules that name
///   none are absent
/// @param periodPs clock that it was mapped for
/// @param lef files that it was read from: the technology first, then cells, then memories
/// @param liberty files that it was read from
/// @param unitPs unit of time of the cells' Liberty file
public record Gates(
    Design design,
    Map<String, Map<String, String>> tiers,
    double periodPs,
    List<Path> lef,
    List<Path> liberty,
    double unitPs) {
  public Gates {
    tiers = Map.copyOf(tiers);
    lef = List.copyOf(lef);
    liberty = List.copyOf(liberty);
  }

  /// Reads what `spikestack rtl --synthesize --out` leaves in `gates/`: `netlist.v`, `library.lib`,
  /// a Liberty and a LEF file per memory, `synthesis.json`.
  ///
  /// @param lef technology and cells, in this order, for a Liberty file of the user's; empty for
  ///   the LEF files in the folder
  /// @throws InputException naming file and place
  public static Gates read(Path folder, List<Path> lef) {
    Path summary = require(folder.resolve("synthesis.json"));
    StrictNode node = StrictNode.read(summary);
    String top = node.text("top");
    double period = node.decimal("targetPs", 1, 1e9);
    Map<String, Map<String, String>> tiers = new HashMap<>();
    List<String> memories = new ArrayList<>();
    for (StrictNode block : node.list("blocks")) {
      tiers.put(block.text("name"), arrangements(block));
    }
    for (StrictNode memory : node.list("memories")) {
      memories.add(memory.text("name"));
      tiers.put(memory.text("name"), arrangements(memory));
    }
    tiers.values().removeIf(Map::isEmpty);
    List<Path> shapes = new ArrayList<>(lef);
    if (shapes.isEmpty()) {
      shapes.add(shape(folder, "technology.lef"));
      shapes.add(shape(folder, "cells.lef"));
    }
    List<Path> timing = new ArrayList<>();
    timing.add(require(folder.resolve("library.lib")));
    for (String memory : memories) {
      shapes.add(require(folder.resolve(memory + ".lef")));
      timing.add(require(folder.resolve(memory + ".lib")));
    }
    List<Liberty> cells = timing.stream().map(Liberty::read).toList();
    Library library = Library.of(cells, Lef.read(shapes));
    Path netlist = require(folder.resolve("netlist.v"));
    Design design = Verilog.read(List.of(netlist), library, top);
    return new Gates(design, tiers, period, shapes, timing, cells.getFirst().unitPs());
  }

  private static Map<String, String> arrangements(StrictNode block) {
    Map<String, String> found = new HashMap<>();
    StrictNode tiers = block.object("tiers");
    for (String arrangement : tiers.keys()) {
      found.put(arrangement, tiers.choice(arrangement, "bottom", "top", "split"));
    }
    return found;
  }

  private static Path shape(Path folder, String name) {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new InputException(
          folder.toString(),
          "no " + name + ", as after synthesis for a Liberty file of your own",
          "--lef with technology and cells of that library");
    }
    return file;
  }

  private static Path require(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InputException(
          file.toString(), "no such file", "a folder that spikestack rtl --synthesize wrote");
    }
    return file;
  }

  /// Complains about the first instance whose master has no outline: no LEF file tells it.
  void requireShapes() {
    Optional<String> without =
        Stream.iterate(0, i -> i < design.instances(), i -> i + 1)
            .filter(i -> design.master(i).width() == 0)
            .map(i -> design.master(i).name())
            .findFirst();
    if (without.isPresent()) {
      throw new InputException(
          design.name(), "no outline of cell " + without.get(), "a LEF file that has it");
    }
  }
}
