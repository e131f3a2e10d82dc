package spikestack.silicon.rtl;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/// A deliberate fault: in `file`, the expression between `before` and `after` is `faulty`, not
/// `right`.
record Mutation(
    int number,
    String name,
    String file,
    String before,
    String right,
    String after,
    String faulty) {
  /// Which fault is at work; 0: none.
  private static final String ACTIVE = "testbench.mutant";

  /// Lines `name | file | before@@right@@after | faulty`, numbered from 1.
  static List<Mutation> parse(String text) {
    List<Mutation> all = new ArrayList<>();
    for (String line : text.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).toList()) {
      String[] words = line.split(" \\| ", 4);
      String[] place = words[2].strip().split("@@", -1);
      all.add(
          new Mutation(
              all.size() + 1,
              words[0].strip(),
              words[1].strip(),
              place[0],
              place[1],
              place[2],
              words[3].strip()));
    }
    return all;
  }

  private int at(String text) {
    String whole = before + right + after;
    int found = text.indexOf(whole);
    if (found < 0 || text.indexOf(whole, found + 1) >= 0) {
      throw new IllegalArgumentException(name + ": not exactly once in " + file + ": " + whole);
    }
    return found + before.length();
  }

  /// The design with all faults in it, asleep: `+mutant=N` wakes number N. So one build serves all.
  /// A machine that never ends is stopped after `cycles`.
  static SequencedMap<String, String> sleeping(
      Map<String, String> design, List<Mutation> mutations, long cycles) {
    SequencedMap<String, String> files = new TreeMap<>(design);
    for (String file : mutations.stream().map(Mutation::file).distinct().toList()) {
      String original = String.valueOf(design.get(file));
      StringBuilder text = new StringBuilder(original);
      mutations.stream()
          .filter(m -> m.file.equals(file))
          .sorted(Comparator.comparingInt((Mutation m) -> m.at(original)).reversed())
          .forEach(
              m -> {
                int at = m.at(original);
                text.replace(
                    at,
                    at + m.right.length(),
                    "(%s == %d ? (%s) : (%s))".formatted(ACTIVE, m.number, m.faulty, m.right));
              });
      files.put(file, text.toString());
    }
    String bench = "testbench/testbench.sv";
    String text = String.valueOf(design.get(bench));
    int end = text.lastIndexOf("endmodule");
    files.put(
        bench,
        text.substring(0, end)
            + "  int mutant;\n  longint elapsed = 0;\n"
            + "  initial if (!$value$plusargs(\"mutant=%d\", mutant)) mutant = 0;\n  always @(posedge clk) begin\n    elapsed = elapsed + 1;\n    if (elapsed > "
            + cycles
            + ") $finish;\n  end\n"
            + text.substring(end));
    return files;
  }
}
