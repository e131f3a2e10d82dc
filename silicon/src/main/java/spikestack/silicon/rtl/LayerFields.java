package spikestack.silicon.rtl;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Fields of a word of the layer table, learnt from the packed struct that the SystemVerilog
/// includes (`layer_fields.svh`): names, widths, and positions (first field = most significant
/// bits).
final class LayerFields {
  static final String FILE = "layer_fields.svh";

  private static final Pattern MEMBER =
      Pattern.compile("^\\s*logic\\s*\\[(\\d+):0\\]\\s*(\\w+)\\s*;", Pattern.MULTILINE);

  /// One member of the struct: `low` is the position of its lowest bit in the word.
  record Field(String name, int width, int low) {}

  private final List<Field> fields;
  private final Map<String, Field> byName = new HashMap<>();
  private final int width;

  private LayerFields(List<Field> fields, int width) {
    this.fields = List.copyOf(fields);
    this.width = width;
    for (Field field : fields) {
      if (byName.put(field.name(), field) != null) {
        throw new IllegalStateException(FILE + ": two fields named " + field.name());
      }
    }
  }

  /// Those of the design in this build.
  static LayerFields read() {
    return parse(Hardware.text(FILE));
  }

  static LayerFields parse(String text) {
    int begin = text.indexOf("typedef struct packed {");
    int end = text.indexOf("} layer_t;");
    if (begin < 0 || end < begin) {
      throw new IllegalStateException(FILE + ": no packed struct layer_t");
    }
    String body = text.substring(begin, end);
    List<String> names = new ArrayList<>();
    List<Integer> widths = new ArrayList<>();
    int total = 0;
    Matcher member = MEMBER.matcher(body);
    while (member.find()) {
      int bits = Integer.parseInt(member.group(1)) + 1;
      names.add(member.group(2));
      widths.add(bits);
      total += bits;
    }
    long declared = body.lines().filter(line -> line.strip().startsWith("logic")).count();
    if (declared != names.size()) {
      throw new IllegalStateException(
          FILE + ": " + declared + " members, of which " + names.size() + " could be read");
    }
    List<Field> fields = new ArrayList<>();
    int low = total;
    for (int i = 0; i < names.size(); i++) {
      low -= widths.get(i);
      fields.add(new Field(names.get(i), widths.get(i), low));
    }
    return new LayerFields(fields, total);
  }

  /// In the order of the struct.
  List<Field> all() {
    return fields;
  }

  /// Bits of a word.
  int width() {
    return width;
  }

  Field named(String name) {
    Field field = byName.get(name);
    if (field == null) {
      throw new IllegalArgumentException("no field '" + name + "' in " + FILE);
    }
    return field;
  }
}
