import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Draws signals of a VCD as SVG: `java Waves.java in.vcd out.svg cycleFrom cycleTo`.
///
/// Cycles are those of signal `cycle` while `running`; the clock has a period of 2.
public final class Waves {
  private static final String[] SIGNALS = {
    "number", "request_valid", "beat_valid", "core:index_valid", "core:index_first", "core:plane", "core:tap_y",
    "core:tap_x", "core:pass_end", "core:decided_valid", "core:write_valid", "core:write_address", "core:write_data",
  };

  private static final List<String> BUSES =
      List.of("number", "core:plane", "core:tap_y", "core:tap_x", "core:write_address", "core:write_data");

  public static void main(String[] arguments) throws IOException {
    Map<String, String> ids = new HashMap<>();
    Map<String, TreeMap<Long, String>> values = new HashMap<>();
    List<String> scopes = new ArrayList<>();
    long time = 0;
    for (String line : Files.readAllLines(Path.of(arguments[0]))) {
      String[] words = line.strip().split("\\s+");
      if (words[0].equals("$scope")) {
        scopes.add(words[2]);
      } else if (words[0].equals("$upscope")) {
        scopes.removeLast();
      } else if (words[0].equals("$var")) {
        String scope = scopes.getLast();
        String name = scope.equals("core") ? "core:" + words[4] : words[4];
        if (scope.equals("core") || scope.equals("machine")) {
          ids.putIfAbsent(name, words[3]);
        }
      } else if (line.startsWith("#")) {
        time = Long.parseLong(line.substring(1).strip());
      } else if (line.startsWith("b")) {
        values.computeIfAbsent(words[1], key -> new TreeMap<>()).put(time, words[0].substring(1));
      } else if (!line.isEmpty() && "01xz".indexOf(line.charAt(0)) >= 0) {
        values.computeIfAbsent(line.substring(1).strip(), key -> new TreeMap<>()).put(time, line.substring(0, 1));
      }
    }
    long zero = values.get(ids.get("running")).entrySet().stream()
        .filter(change -> change.getValue().equals("1")).findFirst().orElseThrow().getKey();
    int from = Integer.parseInt(arguments[2]);
    int to = Integer.parseInt(arguments[3]);
    Files.writeString(Path.of(arguments[1]), draw(ids, values, zero, from, to));
  }

  private static String draw(
      Map<String, String> ids, Map<String, TreeMap<Long, String>> values, long zero, int from, int to) {
    int step = 14;
    int left = 120;
    int height = 24;
    int width = left + (to - from) * step + 10;
    StringBuilder svg = new StringBuilder();
    svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ").append(width).append(' ')
        .append((SIGNALS.length + 1) * height + 6).append("\" font-family=\"monospace\" font-size=\"10\">\n")
        .append("<rect width=\"100%\" height=\"100%\" fill=\"#fbfbf8\"/>\n");
    for (int c = from; c < to; c += 5) {
      int x = left + (c - from) * step;
      svg.append("<line x1=\"").append(x).append("\" x2=\"").append(x).append("\" y1=\"16\" y2=\"100%\" stroke=\"#ddd\"/>")
          .append("<text x=\"").append(x + 1).append("\" y=\"12\" fill=\"#555\">").append(c).append("</text>\n");
    }
    for (int i = 0; i < SIGNALS.length; i++) {
      int top = 22 + i * height;
      String label = SIGNALS[i].equals("number") ? "layer" : SIGNALS[i].replace("core:", "");
      svg.append("<text x=\"4\" y=\"").append(top + 12).append("\" fill=\"#222\">").append(label).append("</text>\n");
      TreeMap<Long, String> changes = values.getOrDefault(ids.get(SIGNALS[i]), new TreeMap<>());
      boolean bus = BUSES.contains(SIGNALS[i]);
      String last = "";
      for (int c = from; c < to; c++) {
        var at = changes.floorEntry(zero + 2L * c);
        String value = at == null ? "x" : at.getValue();
        int x = left + (c - from) * step;
        if (bus) {
          svg.append("<rect x=\"").append(x).append("\" y=\"").append(top).append("\" width=\"").append(step)
              .append("\" height=\"14\" fill=\"#dfe7f2\"/>");
          if (!value.equals(last)) {
            String number = value.contains("x") ? "" : Long.toHexString(Long.parseLong(value, 2));
            svg.append("<line x1=\"").append(x).append("\" x2=\"").append(x).append("\" y1=\"").append(top).append("\" y2=\"")
                .append(top + 14).append("\" stroke=\"#35507a\"/><text x=\"").append(x + 2).append("\" y=\"").append(top + 11)
                .append("\" font-size=\"8\" fill=\"#1d3557\">").append(number).append("</text>");
          }
        } else {
          boolean high = value.equals("1");
          int y = high ? top : top + 14;
          svg.append("<line x1=\"").append(x).append("\" x2=\"").append(x + step).append("\" y1=\"").append(y).append("\" y2=\"").append(y)
              .append("\" stroke=\"").append(high ? "#c2452d" : "#999").append("\" stroke-width=\"").append(high ? 2 : 1).append("\"/>");
          if (!last.isEmpty() && !value.equals(last)) {
            svg.append("<line x1=\"").append(x).append("\" x2=\"").append(x).append("\" y1=\"").append(top).append("\" y2=\"")
                .append(top + 14).append("\" stroke=\"#c2452d\"/>");
          }
        }
        last = value;
      }
      svg.append('\n');
    }
    return svg.append("</svg>\n").toString();
  }
}
