package spikestack.silicon.library;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.zip.GZIPInputStream;
import spikestack.model.input.InputException;

/// The cells of a Liberty file, for reports: areas, functions, flip-flops. Tables are skipped.
///
/// @param name of the library
/// @param cells by name, in order of the file
public record LibertyFile(String name, SequencedMap<String, LibertyCell> cells) {
  public LibertyFile {
    cells = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(cells));
  }

  /// Reads a file, gzipped if its name ends with `.gz`.
  ///
  /// @throws InputException if it cannot be read or is not Liberty
  public static LibertyFile read(Path file) {
    return parse(file.toString(), text(file));
  }

  /// The text of a file, unpacked.
  ///
  /// @throws InputException if it cannot be read
  public static String text(Path file) {
    try (InputStream in = open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new InputException(
          file.toString(), "no readable file", "a Liberty file (.lib, .lib.gz)");
    }
  }

  private static InputStream open(Path file) throws IOException {
    InputStream in = Files.newInputStream(file);
    return file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
  }

  /// Reads Liberty text; `file` names it in complaints.
  ///
  /// @throws InputException if it is not Liberty
  public static LibertyFile parse(String file, String text) {
    LibertyGroup library = new LibertyText(file, text).read();
    if (!library.kind().equals("library")) {
      throw new InputException(file, "a group '" + library.kind() + "'", "a group 'library'");
    }
    SequencedMap<String, LibertyCell> cells = new LinkedHashMap<>();
    for (LibertyGroup group : library.groups()) {
      if (group.kind().equals("cell")) {
        LibertyCell cell = cell(file, group);
        cells.put(cell.name(), cell);
      }
    }
    return new LibertyFile(library.name(), cells);
  }

  private static LibertyCell cell(String file, LibertyGroup group) {
    Map<String, String> functions = new LinkedHashMap<>();
    boolean flipFlop = false;
    for (LibertyGroup inner : group.groups()) {
      if (inner.kind().equals("ff")) {
        flipFlop = true;
      }
      String function = inner.attributes().get("function");
      if (inner.kind().equals("pin") && function != null) {
        functions.put(inner.name(), function);
      }
    }
    return new LibertyCell(
        group.name(),
        number(file, group, "area"),
        number(file, group, "cell_leakage_power"),
        flipFlop,
        !"true".equals(group.attributes().get("dont_use")),
        functions);
  }

  private static double number(String file, LibertyGroup group, String key) {
    String value = group.attributes().get(key);
    if (value == null) {
      return 0;
    }
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new InputException(file + ": " + group.name() + "." + key, value, "a number");
    }
  }

  /// The cell of this name.
  ///
  /// @throws IllegalArgumentException if there is none
  public LibertyCell cell(String cell) {
    LibertyCell found = cells.get(cell);
    if (found == null) {
      throw new IllegalArgumentException("no cell " + cell + " in " + name);
    }
    return found;
  }

  /// A cell whose only output is the constant, and that output.
  public Optional<Map.Entry<String, String>> constant(boolean one) {
    for (LibertyCell cell : cells.values()) {
      if (cell.functions().size() == 1) {
        Map.Entry<String, String> output = cell.functions().entrySet().iterator().next();
        if (output.getValue().strip().equals(one ? "1" : "0")) {
          return Optional.of(Map.entry(cell.name(), output.getKey()));
        }
      }
    }
    return Optional.empty();
  }

  /// Names of the flip-flops.
  public List<String> flipFlops() {
    List<String> names = new ArrayList<>();
    for (LibertyCell cell : cells.values()) {
      if (cell.flipFlop()) {
        names.add(cell.name());
      }
    }
    return names;
  }
}
