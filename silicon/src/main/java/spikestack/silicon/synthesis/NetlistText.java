package spikestack.silicon.synthesis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A Verilog netlist as Yosys writes it, cut into modules that OpenSTA can read: its reader knows
/// no concatenation on the left of an assignment.
final class NetlistText {
  private static final Pattern DECLARED =
      Pattern.compile(
          "^ *(?:wire|input|output) (?:\\[(\\d+):(\\d+)\\] )?(\\S+) ?;", Pattern.MULTILINE);
  private static final Pattern ASSIGNED =
      Pattern.compile("^ *assign \\{([^=]+)\\} = (.+);$", Pattern.MULTILINE);
  private static final Pattern CONSTANT = Pattern.compile("(\\d+)'([bh])([0-9a-f]+)");
  private static final Pattern RANGE = Pattern.compile("(\\S+?)\\s*\\[(\\d+)(?::(\\d+))?\\]");

  private NetlistText() {}

  /// Text of every module, by name.
  static SequencedMap<String, String> modules(String verilog) {
    SequencedMap<String, String> modules = new TreeMap<>();
    int at = verilog.startsWith("module ") ? 0 : verilog.indexOf("\nmodule ");
    while (at >= 0) {
      int end = verilog.indexOf("\nendmodule", at);
      int name = verilog.indexOf("module ", at) + "module ".length();
      int open = verilog.indexOf('(', name);
      String text = verilog.substring(at, end) + "\nendmodule\n";
      modules.put(verilog.substring(name, open).strip(), bitwise(text));
      at = verilog.indexOf("\nmodule ", end);
    }
    return modules;
  }

  /// Assignments to concatenations as one assignment per bit.
  private static String bitwise(String module) {
    Matcher assigned = ASSIGNED.matcher(module);
    if (!assigned.find()) {
      return module;
    }
    Map<String, int[]> ranges = new HashMap<>();
    Matcher declared = DECLARED.matcher(module);
    while (declared.find()) {
      String high = declared.group(1);
      ranges.put(
          declared.group(3),
          high == null
              ? new int[] {-1, -1}
              : new int[] {Integer.parseInt(high), Integer.parseInt(declared.group(2))});
    }
    return assigned.replaceAll(
        match -> Matcher.quoteReplacement(expanded(match.group(1), match.group(2), ranges)));
  }

  private static String expanded(String left, String right, Map<String, int[]> ranges) {
    List<String> to = bits(left, ranges);
    List<String> from = bits(right.replaceAll("[{}]", ""), ranges);
    if (to.size() != from.size()) {
      throw new IllegalStateException(
          "an assignment of " + from.size() + " bits to " + to.size() + ": " + left);
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < to.size(); i++) {
      text.append("  assign ").append(to.get(i)).append(" = ").append(from.get(i)).append(";\n");
    }
    return text.toString();
  }

  /// Single bits of a list of names, slices and constants, highest first.
  private static List<String> bits(String list, Map<String, int[]> ranges) {
    List<String> bits = new ArrayList<>();
    for (String term : list.split(",", -1)) {
      String name = term.strip();
      Matcher constant = CONSTANT.matcher(name);
      Matcher range = RANGE.matcher(name);
      if (constant.matches()) {
        int width = Integer.parseInt(constant.group(1));
        int radix = constant.group(2).equals("b") ? 2 : 16;
        java.math.BigInteger value = new java.math.BigInteger(constant.group(3), radix);
        for (int i = width - 1; i >= 0; i--) {
          bits.add(value.testBit(i) ? "1'b1" : "1'b0");
        }
      } else if (range.matches()) {
        int high = Integer.parseInt(range.group(2));
        String last = range.group(3);
        slice(bits, range.group(1), high, last == null ? high : Integer.parseInt(last));
      } else {
        int[] whole = ranges.getOrDefault(name, new int[] {-1, -1});
        if (whole[0] < 0) {
          bits.add(name);
        } else {
          slice(bits, name, whole[0], whole[1]);
        }
      }
    }
    return bits;
  }

  private static void slice(List<String> bits, String name, int high, int low) {
    // A name with a backslash ends at a blank.
    String escaped = name.startsWith("\\") ? name + " " : name;
    for (int i = high; i >= low; i--) {
      bits.add(escaped + "[" + i + "]");
    }
  }
}
