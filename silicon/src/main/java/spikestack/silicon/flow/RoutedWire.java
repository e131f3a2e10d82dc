package spikestack.silicon.flow;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.text.Source;
import spikestack.silicon.netlist.text.Tokens;

/// The length of the wires that a router has left in a DEF file (DEF 5.8, NETS, `+ ROUTED`).
final class RoutedWire {
  private RoutedWire() {}

  /// Micron of wire per routed net, all layers; vias and patches have none.
  static Map<String, Double> read(Path def) {
    try (Source source = Source.open(def)) {
      Tokens in = new Tokens(source, "#");
      Map<String, Double> wire = new LinkedHashMap<>();
      double unitsPerMicron = 0;
      String before = "";
      for (String word = in.next(); !word.isEmpty(); word = in.next()) {
        if (word.equals("MICRONS")) {
          unitsPerMicron = Double.parseDouble(in.next());
        } else if (word.equals("NETS") && !before.equals("END")) {
          if (unitsPerMicron <= 0) {
            throw new InputException(def.toString(), "nets before UNITS", "UNITS first");
          }
          nets(in, unitsPerMicron, wire);
          return wire;
        }
        before = word;
      }
      throw new InputException(def.toString(), "no NETS", "a routed DEF file");
    }
  }

  private static void nets(Tokens in, double unitsPerMicron, Map<String, Double> wire) {
    String name = "";
    String before = "";
    for (String word = in.next(); !word.isEmpty() && !word.equals("END"); word = in.next()) {
      if (word.equals("-") && before.equals(";")) {
        // Names escape the characters that DEF gives a meaning to.
        name = in.next().replace("\\", "");
      } else if (word.equals("ROUTED")) {
        wire.put(name, paths(in) / unitsPerMicron);
        word = ";";
      }
      before = word;
    }
  }

  /// The paths up to the net's semicolon, in the file's units.
  private static double paths(Tokens in) {
    double sum = 0;
    double x = Double.NaN;
    double y = Double.NaN;
    for (String word = in.next(); !word.isEmpty() && !word.equals(";"); word = in.next()) {
      if (word.equals("NEW")) {
        x = Double.NaN;
      } else if (word.equals("RECT")) {
        skip(in);
      } else if (word.equals("(")) {
        String toX = in.next();
        String toY = in.next();
        double nextX = toX.equals("*") ? x : Double.parseDouble(toX);
        double nextY = toY.equals("*") ? y : Double.parseDouble(toY);
        if (!Double.isNaN(x)) {
          sum += Math.abs(nextX - x) + Math.abs(nextY - y);
        }
        x = nextX;
        y = nextY;
        skip(in);
      }
    }
    return sum;
  }

  private static void skip(Tokens in) {
    String word = in.next();
    while (!word.equals(")") && !word.isEmpty()) {
      word = in.next();
    }
  }
}
