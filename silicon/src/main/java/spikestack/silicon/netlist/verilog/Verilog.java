package spikestack.silicon.netlist.verilog;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Library;
import spikestack.silicon.netlist.text.Source;

/// Structural Verilog, flat or hierarchical, as Yosys and place-and-route tools write it.
///
/// Read: modules with either kind of port list, wires and vectors, escaped names, `assign` of nets,
/// slices, concatenations and constants, instances connected by name (modules also by position),
/// repeated concatenations; `x` and `z` connect to nothing. Passed over: attributes, directives,
/// parameters. Behaviour is refused. A module that the library has too is taken from the library.
public final class Verilog {
  private static final Set<String> KEYWORDS =
      Set.of(
          "module",
          "endmodule",
          "input",
          "output",
          "inout",
          "wire",
          "assign",
          "reg",
          "begin",
          "end",
          "case",
          "if",
          "else",
          "for",
          "or",
          "and",
          "not",
          "buf",
          "nand",
          "nor",
          "xor");

  private Verilog() {}

  /// Reads one design.
  ///
  /// @param top name of the top module; empty for the only one that no other uses
  /// @throws InputException naming file and line
  public static Design read(List<Path> files, Library library, String top) {
    SequencedMap<String, Module> modules = new LinkedHashMap<>();
    for (Path file : files) {
      try (Source source = Source.open(file)) {
        new VerilogReader(new Lexer(source)).read().forEach(modules::putIfAbsent);
      }
    }
    String name = files.size() == 1 ? files.getFirst().toString() : files.toString();
    return Elaborator.run(name, files.size() == 1, modules, library, top);
  }

  /// Reads text; `file` names it in complaints.
  ///
  /// @throws InputException naming file and line
  public static Design parse(String file, String text, Library library, String top) {
    SequencedMap<String, Module> modules =
        new VerilogReader(new Lexer(Source.of(file, text))).read();
    return Elaborator.run(file, true, modules, library, top);
  }

  /// Reads a netlist of which some modules are given as designs, such as the dies of a stack: what
  /// the file says of these modules counts only for their ports' names.
  ///
  /// @param inside designs by the name of their module
  /// @throws InputException naming file and line
  public static Design join(Path file, Map<String, Design> inside, Library library, String top) {
    SequencedMap<String, Module> modules = new LinkedHashMap<>();
    inside.forEach(
        (name, design) ->
            new VerilogReader(new Lexer(Source.of(name, text(design))))
                .read()
                .values()
                .forEach(module -> modules.put(name, module)));
    try (Source source = Source.open(file)) {
      new VerilogReader(new Lexer(source)).read().forEach(modules::putIfAbsent);
    }
    return Elaborator.run(file.toString(), false, modules, library, top);
  }

  /// Writes a design as one flat module; blocks become parts of escaped names.
  ///
  /// @throws IOException if the file cannot be written
  public static void write(Path file, Design design) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.ISO_8859_1)) {
      new VerilogWriter(design, out).write();
    }
  }

  /// The text of [#write].
  public static String text(Design design) {
    StringWriter out = new StringWriter();
    try {
      new VerilogWriter(design, out).write();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  /// A name as Verilog writes it: escaped, with a space behind it, where it is no plain word.
  public static String name(String name) {
    return name.matches("[A-Za-z_][A-Za-z0-9_$]*") && !KEYWORDS.contains(name)
        ? name
        : "\\" + name + " ";
  }
}
