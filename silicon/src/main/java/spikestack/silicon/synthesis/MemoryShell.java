package spikestack.silicon.synthesis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import spikestack.silicon.library.MemoryMacro;

/// Modules that a macro replaces: marked `memory_shell` in the text.
final class MemoryShell {
  private static final String MARK = "memory_shell";
  private static final int BANK_BITS = 64;

  /// Two halves of a 512-bit port in banks of 64 bit.
  private static final int SPIKE_BANKS = 16;

  private MemoryShell() {}

  static boolean isShell(String text) {
    return text.lines().anyMatch(line -> line.startsWith("(*") && line.contains(MARK));
  }

  /// The shell without its inside: ports and parameters, as a black box.
  static String blackBox(String text) {
    StringBuilder kept = new StringBuilder();
    for (String line : text.lines().toList()) {
      if (line.startsWith("(*")) {
        kept.append("(* blackbox *)\n");
      }
      kept.append(line).append('\n');
      if (line.startsWith(");")) {
        return kept.append("endmodule\n").toString();
      }
    }
    throw new IllegalStateException("no end of ports (a line that starts with \");\") in a shell");
  }

  /// The macro for an instance of a shell.
  ///
  /// @param module name of the shell
  /// @param parameters of the instance
  /// @param ports name to {bits, 1 for an output}
  static MemoryMacro macro(
      String module, Map<String, Integer> parameters, SequencedMap<String, int[]> ports) {
    Shape shape = shape(module, parameters);
    List<MemoryMacro.Port> list = new ArrayList<>();
    ports.forEach(
        (name, bits) ->
            list.add(new MemoryMacro.Port(name, bits[0], MemoryMacro.Role.of(name, bits[1] == 1))));
    return new MemoryMacro(
        module, shape.words(), shape.bits(), shape.banks(), shape.bankBits(), list);
  }

  private record Shape(long words, int bits, int banks, int bankBits) {
    /// One macro.
    static Shape of(long words, int bits) {
      return new Shape(words, bits, 1, bits);
    }

    /// Banks of the narrowest word of the table.
    static Shape narrow(long totalBits, int bits, int banks) {
      return new Shape(Math.ceilDiv(totalBits, bits), bits, banks, BANK_BITS);
    }
  }

  /// Words and banks of a shell by its parameters; banks as the cost model has them.
  private static Shape shape(String module, Map<String, Integer> p) {
    return switch (module) {
      case "combiner_memory" -> Shape.of(p(p, "COLUMNS"), p(p, "WIDTH"));
      case "local_weights" -> {
        int column = p(p, "ROWS") * 8;
        int word = p(p, "INDICES") * column;
        yield new Shape(2L * p(p, "WORDS"), word, 2 * p(p, "INDICES"), column);
      }
      case "membrane_memory" -> new Shape(p(p, "DEPTH"), 2 * p(p, "HALF_W"), 2, p(p, "HALF_W"));
      case "weight_buffer" -> {
        int word = p(p, "INDICES") * p(p, "ROWS") * 8;
        yield new Shape(2L * p(p, "HALF_WORDS"), word, 2, word);
      }
      case "spike_buffer" ->
          Shape.narrow(2L * p(p, "HALF") * p(p, "ROWS"), p(p, "READS"), SPIKE_BANKS);
      case "residual_bank" -> {
        int word = p(p, "PORTS") * 16;
        yield Shape.narrow(16L * p(p, "WORDS"), word, Math.ceilDiv(word, BANK_BITS));
      }
      case "image_memory" -> Shape.narrow(8L * p(p, "BYTES"), BANK_BITS, 1);
      case "parameter_memory" -> Shape.of(p(p, "WORDS"), 57);
      case "layer_table" -> Shape.of(p(p, "LAYERS"), p(p, "LAYER_W"));
      case "route_bits" -> Shape.of(p(p, "SLOTS"), 2 * p(p, "EXPERTS"));
      case "score_memory" -> Shape.of((long) p(p, "EXPERTS") * p(p, "TOKENS"), 32);
      case "token_queues" -> Shape.of((long) p(p, "EXPERTS") * p(p, "TOKENS"), 16);
      default -> throw new IllegalStateException("no size known for the memory shell " + module);
    };
  }

  private static int p(Map<String, Integer> parameters, String name) {
    Integer value = parameters.get(name);
    if (value == null) {
      throw new IllegalStateException("a memory shell without parameter " + name);
    }
    return value;
  }
}
