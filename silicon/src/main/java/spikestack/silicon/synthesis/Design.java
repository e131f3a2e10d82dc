package spikestack.silicon.synthesis;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// SystemVerilog to be synthesised.
///
/// @param files path to text; `.svh` files are there to be included
/// @param top module at the top; its parameters have their defaults
public record Design(SequencedMap<String, String> files, String top) {
  public Design {
    files = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(files));
    if (files.isEmpty()) {
      throw new IllegalArgumentException("a design without files");
    }
  }

  /// A design without what is only simulated: `testbench/`.
  ///
  /// The parameters become the top's defaults in its text: Yosys 0.23 stumbles over parameters
  /// given from outside to a top that has arrays of wires.
  ///
  /// @param parameters of the top that differ from its defaults
  /// @throws IllegalArgumentException if the top has no such parameter
  public static Design of(
      Map<String, String> files, String top, SequencedMap<String, Integer> parameters) {
    SequencedMap<String, String> kept = new TreeMap<>();
    files.forEach(
        (path, text) -> {
          if (!path.startsWith("testbench/") && (path.endsWith(".sv") || path.endsWith(".svh"))) {
            boolean isTop = Path.of(path).getFileName().toString().equals(top + ".sv");
            kept.put(path, isTop ? withDefaults(top, text, parameters) : text);
          }
        });
    return new Design(kept, top);
  }

  private static String withDefaults(
      String top, String text, SequencedMap<String, Integer> parameters) {
    String changed = text;
    for (Map.Entry<String, Integer> parameter : parameters.entrySet()) {
      Matcher declared =
          Pattern.compile(
                  "(parameter int " + Pattern.quote(parameter.getKey()) + "\\s*=\\s*)[^,\\n)/]+")
              .matcher(changed);
      if (!declared.find()) {
        throw new IllegalArgumentException(top + " has no parameter " + parameter.getKey());
      }
      changed = declared.replaceFirst("$1" + parameter.getValue());
    }
    return changed;
  }
}
