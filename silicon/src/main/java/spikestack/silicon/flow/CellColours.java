package spikestack.silicon.flow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import spikestack.silicon.netlist.Design;

/// How [TierPicture] colours the cells of a design, and what it says of it.
///
/// @param of colour of an instance, RGB, or [#HIDDEN]
/// @param legend colours by what they mean, in order
/// @param note what else is to be seen
/// @param lines x0, y0, x1, y1 in nanometres and the tier, drawn over the cells
/// @param bonds whether they are drawn
record CellColours(
    IntUnaryOperator of,
    Map<String, Integer> legend,
    String note,
    List<int[]> lines,
    boolean bonds) {
  static final int HIDDEN = -1;
  private static final int OTHERS = 0xb8b8b8;
  private static final int PALE = 0xdcdcdc;

  /// Okabe and Ito's colours, which people tell apart with any kind of colour vision, and a grey.
  private static final int[] COLOURS = {
    0x0072b2, 0xe69f00, 0x009e73, 0xcc79a7, 0x56b4e9, 0xd55e00, 0xf0e442, 0x7f7f7f
  };

  /// Slack over the period, from the worst up.
  private static final int[] FAILING = {0x7f0000, 0xd7301f, 0xfc8d59, 0xfdcc8a};

  private static final int MET = 0x74add1;

  /// The largest blocks have a colour each.
  static CellColours blocks(Design design) {
    Map<String, Double> area = new LinkedHashMap<>();
    for (int i = 0; i < design.instances(); i++) {
      if (TierPicture.isCell(design, i)) {
        area.merge(kind(design, i), design.master(i).areaUm2(), Double::sum);
      }
    }
    List<String> largest =
        area.entrySet().stream()
            .sorted(
                Comparator.<Map.Entry<String, Double>>comparingDouble(Map.Entry::getValue)
                    .reversed()
                    .thenComparing(Map.Entry::getKey))
            .limit(COLOURS.length)
            .map(Map.Entry::getKey)
            .toList();
    Map<String, Integer> legend = new LinkedHashMap<>();
    for (int k = 0; k < largest.size(); k++) {
      legend.put(largest.get(k), COLOURS[k]);
    }
    return new CellColours(
        i -> legend.getOrDefault(kind(design, i), OTHERS),
        legend,
        String.format(
            Locale.ROOT,
            "grey: other blocks, buffers; black dots: %,d bonds",
            design.bonds().count()),
        List.of(),
        true);
  }

  private static String kind(Design design, int instance) {
    return design.blockModule(design.block(instance)).replaceFirst("_\\d+$", "");
  }

  /// Memories and ports alone.
  static CellColours floorplan() {
    return new CellColours(i -> HIDDEN, Map.of(), "red: ports", List.of(), false);
  }

  /// Cells that the flow has added.
  static CellColours added(Design design) {
    Map<String, Integer> legend = new LinkedHashMap<>();
    legend.put("repair", COLOURS[5]);
    legend.put("hold", COLOURS[0]);
    legend.put("clock", COLOURS[2]);
    return new CellColours(
        i -> {
          String name = design.instanceName(i);
          int end = name.indexOf('_');
          return end < 0 ? PALE : legend.getOrDefault(name.substring(0, end), PALE);
        },
        legend,
        "cells that the flow added; pale: all others",
        List.of(),
        false);
  }

  /// The clock tree: what drives it, what it drives, and a line from each driver to each load.
  ///
  /// @param nets by net, whether the clock runs on it
  static CellColours clock(Design design, boolean[] nets) {
    List<int[]> lines = new ArrayList<>();
    boolean[] drives = new boolean[design.instances()];
    boolean[] driven = new boolean[design.instances()];
    for (int net = 0; net < design.nets(); net++) {
      if (nets[net]) {
        lines(design, net, lines, drives, driven);
      }
    }
    Map<String, Integer> legend = new LinkedHashMap<>();
    legend.put("clock buffers", COLOURS[5]);
    legend.put("clocked cells", COLOURS[4]);
    return new CellColours(
        i -> drives[i] ? COLOURS[5] : driven[i] ? COLOURS[4] : PALE,
        legend,
        "lines: driver to load, as the crow flies",
        lines,
        false);
  }

  private static void lines(
      Design design, int net, List<int[]> lines, boolean[] drives, boolean[] driven) {
    int driver = Design.NONE;
    for (int at = design.netFirst(net); at < design.netFirst(net + 1); at++) {
      driver = design.drives(design.netTerminal(at)) ? design.netTerminal(at) : driver;
    }
    if (driver == Design.NONE) {
      return;
    }
    if (driver < design.pins()) {
      drives[design.pinInstance(driver)] = true;
    }
    for (int at = design.netFirst(net); at < design.netFirst(net + 1); at++) {
      int load = design.netTerminal(at);
      if (load < design.pins() && load != driver) {
        driven[design.pinInstance(load)] = true;
        lines.add(
            new int[] {
              design.terminalX(driver),
              design.terminalY(driver),
              design.terminalX(load),
              design.terminalY(load),
              design.terminalTier(load)
            });
      }
    }
  }

  /// Worst slack of each cell, in quarters of the worst of all.
  ///
  /// @param slack picoseconds, per instance; NaN on no timed path
  static CellColours slack(double[] slack) {
    double worst = 0;
    for (double each : slack) {
      worst = each < worst ? each : worst;
    }
    double quarter = worst / FAILING.length;
    Map<String, Integer> legend = new LinkedHashMap<>();
    for (int k = 0; k < FAILING.length && worst < 0; k++) {
      double from = worst - k * quarter;
      double to = k == FAILING.length - 1 ? 0 : from - quarter;
      legend.put(String.format(Locale.ROOT, "%.2f to %.2f ns", from * 1e-3, to * 1e-3), FAILING[k]);
    }
    legend.put("met", MET);
    double scale = quarter;
    return new CellColours(
        i -> {
          if (Double.isNaN(slack[i])) {
            return PALE;
          }
          int quarters = (int) (slack[i] / scale);
          return slack[i] >= 0 ? MET : FAILING[Math.max(0, FAILING.length - 1 - quarters)];
        },
        legend,
        "worst setup slack of each cell; pale: on no timed path",
        List.of(),
        false);
  }
}
