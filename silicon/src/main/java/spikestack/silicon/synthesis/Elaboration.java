package spikestack.silicon.synthesis;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// The hierarchy of a design as Yosys elaborated it: one module per set of parameters.
///
/// @param top name of the top module
/// @param modules by plain name (`neuron_unit`, `neuron_unit_2`, ...), memory shells left out
/// @param plain Yosys' names to plain names
/// @param shells instances of memory shells by the shell's name: one entry per distinct use
record Elaboration(
    String top,
    SequencedMap<String, Module> modules,
    Map<String, String> plain,
    SequencedMap<String, Shell> shells) {
  /// @param children instances of modules and shells inside, by plain name
  /// @param attributes of the module, such as tiers
  record Module(SequencedMap<String, Integer> children, Map<String, String> attributes) {}

  /// @param parameters of the instances
  /// @param ports name to {bits, 1 for an output}
  /// @param attributes of the shell
  record Shell(
      Map<String, Integer> parameters,
      SequencedMap<String, int[]> ports,
      Map<String, String> attributes) {}

  /// From `write_json` after `hierarchy` and `proc`.
  static Elaboration of(JsonNode root, String top) {
    JsonNode all = root.get("modules");
    Map<String, String> plain = new LinkedHashMap<>();
    Map<String, Integer> used = new HashMap<>();
    SequencedMap<String, JsonNode> modules = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : all.properties()) {
      String base = base(entry.getKey());
      if (isBlackBox(entry.getValue())) {
        plain.put(entry.getKey(), base);
        continue;
      }
      int count = used.merge(base, 1, Integer::sum);
      String name = count == 1 ? base : base + "_" + count;
      plain.put(entry.getKey(), name);
      modules.put(name, entry.getValue());
    }
    SequencedMap<String, Module> result = new TreeMap<>();
    SequencedMap<String, Shell> shells = new TreeMap<>();
    modules.forEach(
        (name, node) -> {
          SequencedMap<String, Integer> children = new TreeMap<>();
          for (Map.Entry<String, JsonNode> cell : node.get("cells").properties()) {
            String type = cell.getValue().get("type").asString();
            String child = plain.get(type);
            if (child == null) {
              continue; // a cell of Yosys' own
            }
            children.merge(child, 1, Integer::sum);
            JsonNode module = all.get(type);
            if (isBlackBox(module)) {
              shells.putIfAbsent(child, shell(cell.getValue(), module));
            }
          }
          result.put(name, new Module(children, attributes(node)));
        });
    return new Elaboration(top, result, plain, shells);
  }

  /// `$paramod$HASH\name` and `$paramod\name\WIDTH=...` are `name`.
  static String base(String name) {
    if (!name.startsWith("$paramod")) {
      return name;
    }
    int from = name.indexOf('\\') + 1;
    int to = name.indexOf('\\', from);
    return name.substring(from, to < 0 ? name.length() : to);
  }

  private static boolean isBlackBox(JsonNode module) {
    return module.get("attributes").has("blackbox");
  }

  private static Map<String, String> attributes(JsonNode module) {
    Map<String, String> attributes = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : module.get("attributes").properties()) {
      attributes.put(entry.getKey(), entry.getValue().asString().strip());
    }
    return attributes;
  }

  private static Shell shell(JsonNode cell, JsonNode module) {
    Map<String, Integer> parameters = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : module.path("parameter_default_values").properties()) {
      parameters.put(entry.getKey(), integer(entry.getValue().asString()));
    }
    for (Map.Entry<String, JsonNode> entry : cell.path("parameters").properties()) {
      parameters.put(entry.getKey(), integer(entry.getValue().asString()));
    }
    SequencedMap<String, int[]> ports = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> port : module.get("ports").properties()) {
      JsonNode bits = cell.get("connections").get(port.getKey());
      boolean output = port.getValue().get("direction").asString().equals("output");
      int width = bits == null ? port.getValue().get("bits").size() : bits.size();
      ports.put(port.getKey(), new int[] {width, output ? 1 : 0});
    }
    return new Shell(parameters, ports, attributes(module));
  }

  /// Yosys writes numbers as 32 binary digits.
  private static int integer(String digits) {
    String bare = digits.strip();
    return bare.length() == 32 && bare.matches("[01]+")
        ? Integer.parseUnsignedInt(bare, 2)
        : Integer.parseInt(bare);
  }

  /// Instances of each module and shell in the whole design; the top counts once.
  SequencedMap<String, Long> instances() {
    SequencedMap<String, Long> counts = new TreeMap<>();
    Deque<Map.Entry<String, Long>> open = new ArrayDeque<>();
    open.add(Map.entry(top, 1L));
    while (!open.isEmpty()) {
      Map.Entry<String, Long> next = open.remove();
      counts.merge(next.getKey(), next.getValue(), Long::sum);
      Module module = modules.get(next.getKey());
      if (module != null) {
        module.children().forEach((child, n) -> open.add(Map.entry(child, n * next.getValue())));
      }
    }
    return counts;
  }

  /// RTLIL with plain names.
  String renamed(String rtlil) {
    StringBuilder text = new StringBuilder(rtlil.length());
    for (String line : rtlil.split("\n", -1)) {
      String bare = line.stripLeading();
      if (bare.startsWith("module ")) {
        line = "module \\" + plain(bare.substring("module ".length()).strip());
      } else if (bare.startsWith("cell ")) {
        int end = bare.indexOf(' ', "cell ".length());
        String type = bare.substring("cell ".length(), end);
        String name = plain.get(unescaped(type));
        if (name != null) {
          line =
              line.substring(0, line.length() - bare.length())
                  + "cell \\"
                  + name
                  + bare.substring(end);
        }
      }
      text.append(line).append('\n');
    }
    return text.toString();
  }

  private String plain(String module) {
    String name = plain.get(unescaped(module));
    if (name == null) {
      throw new IllegalStateException("Yosys wrote a module that it had not elaborated: " + module);
    }
    return name;
  }

  private static String unescaped(String name) {
    return name.startsWith("\\") ? name.substring(1) : name;
  }
}
