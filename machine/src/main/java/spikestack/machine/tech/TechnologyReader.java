package spikestack.machine.tech;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import spikestack.model.input.InputException;
import spikestack.model.input.StrictNode;

/// Reads a technology file strictly: each parameter once, its unit spelled out, range and orderings
/// checked.
final class TechnologyReader {
  private TechnologyReader() {}

  static Technology read(StrictNode root) {
    String name = root.text("name");
    String description = root.text("description");
    StrictNode parameters = root.object("parameters");
    Map<Parameter, Entry> entries = new EnumMap<>(Parameter.class);
    for (Parameter parameter : Parameter.values()) {
      entries.put(parameter, entry(parameters.at(parameter.key()), parameter));
    }
    SramTable sram = sram(root.object("sram"));
    root.done();
    checkOrder(parameters, entries);
    return new Technology(name, description, entries, sram, Corner.DEFAULT);
  }

  private static Entry entry(StrictNode node, Parameter parameter) {
    StrictNode unit = node.at("unit");
    if (!unit.text().equals(parameter.unit())) {
      throw unit.refuse(parameter.unit());
    }
    double value = node.decimal("value", parameter.smallest(), parameter.largest());
    double low = node.decimal("low", parameter.smallest(), value);
    double high = node.decimal("high", value, parameter.largest());
    Trust trust = Trust.valueOf(node.choice("tag", "P", "S", "D", "R", "A"));
    return new Entry(parameter, value, low, high, trust, node.text("source"));
  }

  private static SramTable sram(StrictNode node) {
    Trust trust = Trust.valueOf(node.choice("tag", "P", "S", "D", "R", "A"));
    String source = node.text("source");
    List<StrictNode> sizes = node.list("sizes");
    List<StrictNode> words = node.list("words");
    if (sizes.size() < 2) {
      throw node.at("sizes").refuse("at least two sizes in KiB");
    }
    if (words.size() < 2) {
      throw node.at("words").refuse("at least two word widths in bytes");
    }
    double[] kibibytes = new double[sizes.size()];
    for (int s = 0; s < kibibytes.length; s++) {
      kibibytes[s] = sizes.get(s).decimal(s == 0 ? 0.01 : Math.nextUp(kibibytes[s - 1]), 1 << 20);
    }
    int[] wordBytes = new int[words.size()];
    for (int w = 0; w < wordBytes.length; w++) {
      wordBytes[w] = words.get(w).integer(w == 0 ? 1 : wordBytes[w - 1] + 1, 4096);
    }
    double[][][] slow = points(node.at("lstp"), kibibytes.length, wordBytes.length);
    double[][][] fast = points(node.at("hp"), kibibytes.length, wordBytes.length);
    return new SramTable(kibibytes, wordBytes, slow, fast, trust, source);
  }

  /// Points in the order of the file: all words of the first size, then of the next.
  private static double[][][] points(StrictNode node, int sizes, int words) {
    List<StrictNode> rows = node.list();
    if (rows.size() != sizes * words) {
      throw node.refuse(
          rows.size() + " points", sizes * words + " points, one per size and word width");
    }
    double[][][] points = new double[sizes][words][];
    for (int i = 0; i < rows.size(); i++) {
      StrictNode row = rows.get(i);
      List<StrictNode> figures = row.list();
      if (figures.size() != SramTable.Figure.values().length) {
        throw row.refuse("access ns, cycle ns, read pJ, write pJ, area um2");
      }
      double[] values = new double[figures.size()];
      for (int f = 0; f < values.length; f++) {
        values[f] = figures.get(f).decimal(1e-6, 1e9);
      }
      points[i / words][i % words] = values;
    }
    return points;
  }

  /// Orderings that hold in every process; a file that breaks one has two numbers swapped.
  private static void checkOrder(StrictNode parameters, Map<Parameter, Entry> entries) {
    Parameter[][] ascending = {
      {Parameter.NAND2_AREA, Parameter.XOR2_AREA, Parameter.FULL_ADDER_AREA},
      {Parameter.NAND2_AREA, Parameter.MUX2_AREA},
      {Parameter.NAND2_AREA, Parameter.FLIP_FLOP_AREA},
      {Parameter.NAND2_DELAY, Parameter.XOR2_DELAY},
      {Parameter.NAND2_ENERGY, Parameter.FULL_ADDER_ENERGY},
      {Parameter.SETUP, Parameter.CLOCK_TO_Q},
      {Parameter.FULL_ADDER_CARRY, Parameter.FULL_ADDER_FIRST},
      {
        Parameter.WIRE_RESISTANCE_GLOBAL,
        Parameter.WIRE_RESISTANCE_SEMIGLOBAL,
        Parameter.WIRE_RESISTANCE_LOCAL
      },
      {Parameter.BOND_CUT, Parameter.BOND_PITCH},
      {Parameter.THINNED_SILICON, Parameter.THICK_SILICON},
      {Parameter.AMBIENT, Parameter.TEMPERATURE},
    };
    List<InputException> broken = new ArrayList<>();
    for (Parameter[] chain : ascending) {
      for (int i = 1; i < chain.length; i++) {
        double smaller = value(entries, chain[i - 1]);
        double larger = value(entries, chain[i]);
        if (smaller > larger) {
          broken.add(
              parameters
                  .at(chain[i].key())
                  .refuse(
                      "value " + larger,
                      "at least that of " + chain[i - 1].key() + ", " + smaller));
        }
      }
    }
    if (!broken.isEmpty()) {
      throw broken.getFirst();
    }
  }

  private static double value(Map<Parameter, Entry> entries, Parameter parameter) {
    Entry entry = entries.get(parameter);
    if (entry == null) {
      throw new IllegalStateException("no entry for " + parameter.key());
    }
    return entry.value();
  }
}
