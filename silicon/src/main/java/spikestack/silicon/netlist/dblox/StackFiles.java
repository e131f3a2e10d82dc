package spikestack.silicon.netlist.dblox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Writes a stack: `NAME.3dbx`, `NAME.3dbv`, and a `.bmap` for every region that has bumps. Lengths
/// without needless digits; the same stack gives the same bytes.
public final class StackFiles {
  private static final String HEADER = "Header:\n  version: 3\n  unit: micron\n  precision: 2000\n";

  private StackFiles() {}

  /// Writes all files of a stack into a folder.
  ///
  /// @throws IOException if one cannot be written
  public static void write(Stack stack, Path folder) throws IOException {
    Files.createDirectories(folder);
    put(folder.resolve(stack.name() + ".3dbv"), chiplets(stack));
    put(folder.resolve(stack.name() + ".3dbx"), stack(stack));
    for (Stack.Chiplet chiplet : stack.chiplets().values()) {
      for (Stack.Region region : chiplet.regions().values()) {
        if (!region.bumps().isEmpty()) {
          put(folder.resolve(bumpFile(chiplet, region)), bumps(region));
        }
      }
    }
  }

  private static void put(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardCharsets.ISO_8859_1);
  }

  private static String bumpFile(Stack.Chiplet chiplet, Stack.Region region) {
    return chiplet.name() + "_" + region.name() + ".bmap";
  }

  /// Text of a `.bmap`.
  static String bumps(Stack.Region region) {
    return region.bumps().stream()
        .map(
            bump ->
                String.join(
                    " ",
                    bump.name(),
                    bump.cell(),
                    number(bump.x()),
                    number(bump.y()),
                    bump.port().orElse("-"),
                    bump.net().orElse("-")))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  /// Text of the `.3dbv`.
  static String chiplets(Stack stack) {
    StringBuilder text = new StringBuilder(HEADER).append("ChipletDef:\n");
    for (Stack.Chiplet chiplet : stack.chiplets().values()) {
      text.append("  ").append(chiplet.name()).append(":\n");
      line(text, 4, "type", chiplet.kind());
      line(text, 4, "design_area", pair(chiplet.width(), chiplet.height()));
      line(text, 4, "thickness", number(chiplet.thickness()));
      line(text, 4, "shrink", number(chiplet.shrink()));
      line(text, 4, "tsv", chiplet.tsv() ? "true" : "false");
      line(text, 4, "offset", pair(chiplet.offsetX(), chiplet.offsetY()));
      external(text, 4, chiplet.files());
      if (!chiplet.regions().isEmpty()) {
        text.append("    regions:\n");
      }
      for (Stack.Region region : chiplet.regions().values()) {
        text.append("      ").append(region.name()).append(":\n");
        line(text, 8, "side", region.side().name().toLowerCase(java.util.Locale.ROOT));
        if (!region.bumps().isEmpty()) {
          line(text, 8, "bmap", bumpFile(chiplet, region));
        }
        region.layer().ifPresent(layer -> line(text, 8, "layer", layer));
        if (!region.corners().isEmpty()) {
          text.append("        coords:\n");
          for (int i = 0; i < region.corners().size(); i += 2) {
            text.append("          - ")
                .append(pair(region.corners().get(i), region.corners().get(i + 1)))
                .append('\n');
          }
        }
      }
    }
    return text.toString();
  }

  /// Text of the `.3dbx`.
  static String stack(Stack stack) {
    StringBuilder text = new StringBuilder(HEADER);
    text.append("  include:\n    - ").append(stack.name()).append(".3dbv\n");
    text.append("Design:\n");
    line(text, 2, "name", stack.name());
    stack.verilog().ifPresent(file -> external(text, 2, Map.of("verilog_file", List.of(file))));
    text.append("ChipletInst:\n");
    for (Stack.Instance die : stack.instances().values()) {
      text.append("  ").append(die.name()).append(":\n");
      line(text, 4, "reference", die.chiplet());
      external(text, 4, die.files());
    }
    text.append("Stack:\n");
    for (Stack.Instance die : stack.instances().values()) {
      text.append("  ").append(die.name()).append(":\n");
      line(text, 4, "loc", pair(die.x(), die.y()));
      line(text, 4, "z", number(die.z()));
      line(text, 4, "orient", die.turned());
    }
    if (!stack.connections().isEmpty()) {
      text.append("Connection:\n");
    }
    for (Stack.Connection connection : stack.connections()) {
      text.append("  ").append(connection.name()).append(":\n");
      line(text, 4, "top", connection.top().map(Stack.End::toString).orElse("\"~\""));
      line(text, 4, "bot", connection.bottom().map(Stack.End::toString).orElse("\"~\""));
      line(text, 4, "thickness", number(connection.thickness()));
    }
    return text.toString();
  }

  private static void external(StringBuilder text, int indent, Map<String, List<Path>> files) {
    if (files.isEmpty()) {
      return;
    }
    text.append(" ".repeat(indent)).append("external:\n");
    files.forEach(
        (key, paths) -> {
          boolean one = key.equals("verilog_file") || key.equals("sdc_file") || isDef(key);
          String names = paths.stream().map(Path::toString).collect(Collectors.joining(", "));
          line(text, indent + 2, key, one ? names : "[" + names + "]");
        });
  }

  private static boolean isDef(String key) {
    return key.equalsIgnoreCase("def_file");
  }

  private static void line(StringBuilder text, int indent, String key, String value) {
    text.append(" ".repeat(indent)).append(key).append(": ").append(value).append('\n');
  }

  private static String pair(double x, double y) {
    return "[" + number(x) + ", " + number(y) + "]";
  }

  private static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return Long.toString((long) value);
    }
    return java.math.BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }
}
