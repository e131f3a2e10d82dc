package spikestack.silicon.synthesis;

import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cells per module out of Yosys' `stat`, whose JSON form is broken in the version that
/// distributions ship.
final class CellStatistics {
  private static final Pattern MODULE = Pattern.compile("^=== (.+) ===$");
  private static final Pattern CELLS = Pattern.compile("^ {5}(\\S+)\\s+(\\d+)$");

  private CellStatistics() {}

  /// Module to cell name to number; the summary of the hierarchy is left out.
  static SequencedMap<String, SequencedMap<String, Long>> parse(String printed) {
    SequencedMap<String, SequencedMap<String, Long>> modules = new TreeMap<>();
    SequencedMap<String, Long> current = new TreeMap<>();
    for (String line : printed.lines().toList()) {
      Matcher module = MODULE.matcher(line);
      if (module.matches()) {
        current = new TreeMap<>();
        if (!module.group(1).equals("design hierarchy")) {
          modules.put(module.group(1), current);
        }
        continue;
      }
      Matcher cells = CELLS.matcher(line);
      if (cells.matches()) {
        current.merge(cells.group(1), Long.parseLong(cells.group(2)), Long::sum);
      }
    }
    return modules;
  }
}
