package spikestack.silicon.place;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spikestack.model.input.InputException;

/// Reads the text of ICCAD contest problem B of 2022 and 2023, plain or gzip.
///
/// The year is told by the library lines: 2023 has a macro flag (`LibCell Y NAME ...`), rotation of
/// macros and a `TerminalCost`. Strict: the lines in the contest's order, all of them, nothing
/// after. Source: `facts/cases.md` 1.1 and 1.2.
public final class ContestReader {
  private static final int MOST = 50_000_000;

  private final WordLines in;
  private boolean macrosFlagged;

  private record LibraryCell(
      boolean macro, int width, int height, Map<String, Integer> pin, int[] pinX, int[] pinY) {}

  private record Library(String name, Map<String, LibraryCell> cells) {}

  private record Instances(
      Map<String, Integer> byName,
      List<String> names,
      List<LibraryCell> top,
      List<LibraryCell> bottom) {}

  private ContestReader(WordLines in) {
    this.in = in;
  }

  /// The case in a file, named after it; refuses what breaks the format, and a case that no
  /// placement can satisfy because its cells need more area than both tiers allow.
  public static PlacementProblem read(Path file) {
    try (WordLines in = new WordLines(file)) {
      return new ContestReader(in)
          .read(String.valueOf(file.getFileName()).replaceAll("\\.txt(\\.gz)?$", ""));
    }
  }

  private PlacementProblem read(String name) {
    Map<String, Library> libraries = libraries();
    in.expect("DieSize LOWX LOWY HIGHX HIGHY");
    int[] d = new int[4];
    for (int i = 0; i < 4; i++) {
      d[i] = in.integer(i + 1, "a die corner", -Die.LIMIT, Die.LIMIT);
    }
    if (d[2] <= d[0] || d[3] <= d[1]) {
      throw in.refuse("a die of no area", "a low corner, then a high one");
    }
    Die die = new Die(d[0], d[1], d[2], d[3]);
    int topUtilisation = utilisation("TopDieMaxUtil PERCENT");
    int bottomUtilisation = utilisation("BottomDieMaxUtil PERCENT");
    Rows topRows = rows("TopDieRows X Y LENGTH HEIGHT COUNT", die);
    Rows bottomRows = rows("BottomDieRows X Y LENGTH HEIGHT COUNT", die);
    Library top = technology("TopDieTech NAME", libraries);
    Library bottom = technology("BottomDieTech NAME", libraries);
    Bonds bonds = bonds(die);
    Instances instances = instances(die, top, topRows, bottom, bottomRows);
    int n = instances.names.size();
    requireRoom(instances, die, topUtilisation, bottomUtilisation);
    Nets nets = new Nets(instances);
    nets.read();
    if (in.next()) {
      throw in.refuse('"' + in.word(0) + '"', "the end of the file after the last net");
    }
    boolean[] macro = new boolean[n];
    for (int i = 0; i < n; i++) {
      macro[i] = instances.top.get(i).macro;
    }
    byte[] free = new byte[n];
    Arrays.fill(free, PlacementProblem.Cells.FREE);
    double[] weight = new double[nets.names.size()];
    Arrays.fill(weight, 1);
    return new PlacementProblem(
        name,
        die,
        List.of(
            tier("bottom", bottomRows, bottomUtilisation, instances.bottom, nets, false),
            tier("top", topRows, topUtilisation, instances.top, nets, true)),
        new PlacementProblem.Cells(
            macro, macrosFlagged, new boolean[n], free, new int[n], new int[n]),
        nets.start(),
        nets.pinCell.toArray(),
        weight,
        bonds,
        new PlacementProblem.Names(
            instances.names.toArray(new String[0]), nets.names.toArray(new String[0])));
  }

  private static Tier tier(
      String name, Rows rows, int percent, List<LibraryCell> cells, Nets nets, boolean top) {
    int[] width = new int[cells.size()];
    int[] height = new int[cells.size()];
    for (int i = 0; i < width.length; i++) {
      width[i] = cells.get(i).width;
      height[i] = cells.get(i).height;
    }
    return new Tier(
        name,
        rows,
        percent / 100.0,
        width,
        height,
        (top ? nets.topX : nets.bottomX).toArray(),
        (top ? nets.topY : nets.bottomY).toArray());
  }

  private Map<String, Library> libraries() {
    in.expect("NumTechnologies COUNT");
    int count = in.integer(1, "a number of technologies", 1, 16);
    Map<String, Library> libraries = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      in.expect("Tech NAME CELLS");
      String tech = in.word(1);
      int cells = in.integer(2, "a number of library cells", 1, MOST);
      Library library = new Library(tech, new HashMap<>());
      if (libraries.put(tech, library) != null) {
        throw in.refuse("a second technology " + tech, "each name once");
      }
      for (int c = 0; c < cells; c++) {
        libraryCell(library, i == 0 && c == 0);
      }
    }
    Library first = libraries.values().iterator().next();
    for (Library other : libraries.values()) {
      for (Map.Entry<String, LibraryCell> entry : first.cells.entrySet()) {
        LibraryCell twin = other.cells.get(entry.getKey());
        if (twin == null
            || twin.macro != entry.getValue().macro
            || !twin.pin.keySet().equals(entry.getValue().pin.keySet())) {
          throw in.refuse(
              "cell " + entry.getKey() + " differs between " + first.name + " and " + other.name,
              "the same cells with the same pins in every technology");
        }
      }
      if (other.cells.size() != first.cells.size()) {
        throw in.refuse(
            other.cells.size() + " cells in " + other.name,
            first.cells.size() + " as in " + first.name);
      }
    }
    return libraries;
  }

  private void libraryCell(Library library, boolean veryFirst) {
    if (veryFirst) {
      in.next();
      macrosFlagged = in.count() == 6;
      requireForm();
    } else {
      in.expect(form());
    }
    int at = macrosFlagged ? 2 : 1;
    boolean macro = false;
    if (macrosFlagged) {
      macro = in.word(1).equals("Y");
      if (!macro && !in.word(1).equals("N")) {
        throw in.refuse("the macro flag " + in.word(1), "Y or N");
      }
    }
    String name = in.word(at);
    int width = in.integer(at + 1, "a width", 1, Die.LIMIT);
    int height = in.integer(at + 2, "a height", 1, Die.LIMIT);
    int pins = in.integer(at + 3, "a number of pins", 0, MOST);
    Map<String, Integer> index = new HashMap<>();
    IntList x = new IntList();
    IntList y = new IntList();
    for (int p = 0; p < pins; p++) {
      in.expect("Pin NAME X Y");
      if (index.put(in.word(1), p) != null) {
        throw in.refuse("a second pin " + in.word(1) + " of " + name, "each name once");
      }
      x.add(in.integer(2, "a pin's x", 0, width));
      y.add(in.integer(3, "a pin's y", 0, height));
    }
    if (library.cells.put(
            name, new LibraryCell(macro, width, height, index, x.toArray(), y.toArray()))
        != null) {
      throw in.refuse("a second cell " + name + " in " + library.name, "each name once");
    }
  }

  private String form() {
    return macrosFlagged ? "LibCell Y|N NAME WIDTH HEIGHT PINS" : "LibCell NAME WIDTH HEIGHT PINS";
  }

  private void requireForm() {
    if (in.count() == 0) {
      throw in.refuse("the end of the file", "the line " + form());
    }
    if (!in.word(0).equals("LibCell") || (in.count() != 5 && in.count() != 6)) {
      throw in.refuse('"' + in.word(0) + "\" with " + in.count() + " words", "the line " + form());
    }
  }

  private int utilisation(String form) {
    in.expect(form);
    return in.integer(1, "a maximum utilisation in percent", 1, 100);
  }

  private Rows rows(String form, Die die) {
    in.expect(form);
    int x = in.integer(1, "a row's x", -Die.LIMIT, Die.LIMIT);
    int y = in.integer(2, "a row's y", -Die.LIMIT, Die.LIMIT);
    int length = in.integer(3, "a row length", 1, Die.LIMIT);
    int height = in.integer(4, "a row height", 1, Die.LIMIT);
    int count = in.integer(5, "a number of rows", 1, MOST);
    if (x < die.lowX()
        || y < die.lowY()
        || (long) x + length > die.highX()
        || y + (long) height * count > die.highY()) {
      throw in.refuse(
          count + " rows of height " + height + " from (" + x + ", " + y + "), length " + length,
          "rows inside the die");
    }
    return Rows.stacked(x, y, length, height, count, 1);
  }

  private Library technology(String form, Map<String, Library> libraries) {
    in.expect(form);
    Library library = libraries.get(in.word(1));
    if (library == null) {
      throw in.refuse("technology " + in.word(1), "one of " + libraries.keySet());
    }
    return library;
  }

  private Bonds bonds(Die die) {
    in.expect("TerminalSize X Y");
    int sizeX = in.integer(1, "a terminal width", 1, Math.min(die.width(), Die.LIMIT / 4));
    int sizeY = in.integer(2, "a terminal height", 1, Math.min(die.height(), Die.LIMIT / 4));
    in.expect("TerminalSpacing DISTANCE");
    int spacing = in.integer(1, "a terminal spacing", 0, Die.LIMIT / 4);
    int cost = 0;
    if (macrosFlagged) {
      in.expect("TerminalCost COST");
      cost = in.integer(1, "a terminal cost", 0, Die.LIMIT);
    }
    return new Bonds(sizeX, sizeY, spacing, cost);
  }

  private Instances instances(Die die, Library top, Rows topRows, Library bottom, Rows bottomRows) {
    in.expect("NumInstances COUNT");
    int count = in.integer(1, "a number of instances", 1, MOST);
    Instances all =
        new Instances(new HashMap<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < count; i++) {
      in.expect("Inst NAME CELL");
      String name = in.word(1);
      LibraryCell onTop = top.cells.get(in.word(2));
      LibraryCell onBottom = bottom.cells.get(in.word(2));
      if (onTop == null || onBottom == null) {
        throw in.refuse("library cell " + in.word(2), "a cell of the technologies above");
      }
      if (all.byName.put(name, i) != null) {
        throw in.refuse("a second instance " + name, "each name once");
      }
      boolean fits =
          fits(onTop, die, topRows, top.name) && fits(onBottom, die, bottomRows, bottom.name);
      if (!fits) {
        throw in.refuse(
            "cell " + in.word(2) + " of " + onTop.width + " x " + onTop.height,
            "a size that fits the die (" + die.width() + " x " + die.height() + ")");
      }
      all.names.add(name);
      all.top.add(onTop);
      all.bottom.add(onBottom);
    }
    return all;
  }

  private boolean fits(LibraryCell cell, Die die, Rows rows, String tech) {
    if (cell.macro) {
      return Math.min(cell.width, cell.height) <= Math.min(die.width(), die.height())
          && Math.max(cell.width, cell.height) <= Math.max(die.width(), die.height());
    }
    if (cell.height > die.height() || cell.width > die.width()) {
      return false;
    }
    if (cell.height != rows.height()) {
      throw in.refuse(
          "cell " + in.word(2) + " of height " + cell.height + " in " + tech,
          "the row height " + rows.height());
    }
    return cell.width <= rows.highX()[0] - rows.lowX()[0];
  }

  /// Every cell on the tier where it takes the smaller share must fit both limits together.
  private void requireRoom(Instances all, Die die, int topPercent, int bottomPercent) {
    double need = 0;
    for (int i = 0; i < all.names.size(); i++) {
      LibraryCell top = all.top.get(i);
      LibraryCell bottom = all.bottom.get(i);
      need += Math.min((double) top.width * top.height, (double) bottom.width * bottom.height);
    }
    double percent = 100 * need / die.area();
    if (percent > topPercent + bottomPercent) {
      throw in.refuse(
          String.format(java.util.Locale.ROOT, "cells that cover %.1f %% of a die", percent),
          "at most " + (topPercent + bottomPercent) + " % (both utilisation limits together)");
    }
  }

  /// The nets and their pins, in file order.
  private final class Nets {
    final Instances instances;
    final List<String> names = new ArrayList<>();
    final IntList starts = new IntList();
    final IntList pinCell = new IntList();
    final IntList topX = new IntList();
    final IntList topY = new IntList();
    final IntList bottomX = new IntList();
    final IntList bottomY = new IntList();

    Nets(Instances instances) {
      this.instances = instances;
    }

    void read() {
      in.expect("NumNets COUNT");
      int count = in.integer(1, "a number of nets", 0, MOST);
      Map<String, Integer> seen = new HashMap<>();
      Map<String, Integer> pins = new HashMap<>();
      starts.add(0);
      for (int net = 0; net < count; net++) {
        in.expect("Net NAME PINS");
        String name = in.word(1);
        if (seen.put(name, net) != null) {
          throw in.refuse("a second net " + name, "each name once");
        }
        names.add(name);
        int size = in.integer(2, "a number of pins", 1, MOST);
        pins.clear();
        for (int p = 0; p < size; p++) {
          in.expect("Pin INSTANCE/PIN");
          if (pins.put(in.word(1), p) != null) {
            throw in.refuse("pin " + in.word(1) + " twice in net " + name, "each pin once");
          }
          pin(in.word(1));
        }
        starts.add(pinCell.size());
      }
    }

    private void pin(String word) {
      int slash = word.lastIndexOf('/');
      Integer cell = slash < 0 ? null : instances.byName.get(word.substring(0, slash));
      if (cell == null) {
        throw in.refuse("pin " + word, "INSTANCE/PIN of an instance above");
      }
      String pin = word.substring(slash + 1);
      LibraryCell top = instances.top.get(cell);
      LibraryCell bottom = instances.bottom.get(cell);
      Integer t = top.pin.get(pin);
      Integer b = bottom.pin.get(pin);
      if (t == null || b == null) {
        throw in.refuse("pin " + word, "one of the cell's pins " + sorted(top.pin));
      }
      pinCell.add(cell);
      topX.add(top.pinX[t]);
      topY.add(top.pinY[t]);
      bottomX.add(bottom.pinX[b]);
      bottomY.add(bottom.pinY[b]);
    }

    private static List<String> sorted(Map<String, Integer> pins) {
      return pins.keySet().stream().sorted().limit(12).toList();
    }

    int[] start() {
      return starts.toArray();
    }
  }

  /// The complaint for an answer that does not belong to the case; here so that both readers speak
  /// alike.
  static InputException unknown(WordLines in, String what, String name) {
    return in.refuse(what + " " + name, "a name of the case");
  }
}
