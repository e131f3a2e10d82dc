package spikestack.silicon.netlist.spef;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.text.Source;
import spikestack.silicon.netlist.text.Tokens;

/// SPEF (IEEE 1481): detailed nets, `*D_NET`, with resistors and capacitors.
///
/// Read: name map, units, ports' and pins' connections, capacitors to ground; a capacitor between
/// nets counts to ground at this net's end. Of a loop of resistors the one that closes it is left
/// out. Reduced nets (`*R_NET`) are refused.
public final class Spef {
  private Spef() {}

  /// Reads the wires of a design.
  ///
  /// @throws InputException naming file and line; also for a net or pin that the design does not
  ///   have
  public static Parasitics read(Path file, Design design) {
    try (Source source = Source.open(file)) {
      return new SpefReader(new Tokens(source, "//"), design).read();
    }
  }

  /// Reads text; `file` names it in complaints.
  ///
  /// @throws InputException naming file and line
  public static Parasitics parse(String file, String text, Design design) {
    return new SpefReader(new Tokens(Source.of(file, text), "//"), design).read();
  }

  /// Writes the wires of a design.
  ///
  /// @param flat whether whoever reads it has the netlist flat, as Verilog.write writes it: then
  ///   the `/` in a name divides nothing and gets a backslash
  /// @throws IOException if the file cannot be written
  public static void write(Path file, Design design, Parasitics parasitics, boolean flat)
      throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.ISO_8859_1)) {
      new SpefWriter(design, parasitics, flat).write(out);
    }
  }
}
