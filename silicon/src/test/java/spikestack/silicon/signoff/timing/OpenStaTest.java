package spikestack.silicon.signoff.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.machine.tech.Technology;
import spikestack.silicon.netlist.Cases;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Library;
import spikestack.silicon.netlist.Orientation;
import spikestack.silicon.netlist.def.Def;
import spikestack.silicon.netlist.lef.Lef;
import spikestack.silicon.netlist.liberty.Liberty;
import spikestack.silicon.netlist.sdc.Sdc;
import spikestack.silicon.netlist.spef.Parasitics;
import spikestack.silicon.netlist.spef.Spef;
import spikestack.silicon.netlist.verilog.Verilog;
import spikestack.silicon.netlist.verilog.YosysJson;
import spikestack.silicon.rtl.Hardware;
import spikestack.silicon.synthesis.Synthesis;

/// Every endpoint's slack within 1 % of the period of OpenSTA's, on the same netlist and wires,
/// with its default delay calculator.
@Tag("tools")
final class OpenStaTest {
  private static final double PERCENT = 0.01;

  @TempDir Path folder = Path.of("");

  @BeforeEach
  void tools() {
    assumeTrue(OpenSta.installed(), "sta is not installed");
  }

  private double difference(
      Design design, List<Path> liberty, Parasitics wires, String text, double ns, double ff)
      throws IOException {
    Map<String, Double> theirs = OpenSta.slacks(folder, liberty, design, wires, text);
    // Through our own SPEF, as OpenSTA reads it.
    Parasitics read = Spef.read(folder.resolve("design.spef"), design);
    Sdc sdc = Sdc.parse("t.sdc", text, design, ns, ff);
    Timing ours =
        StaticTiming.of(design, "t.v", read, sdc, WireModel.EFFECTIVE_CAPACITANCE).timing();
    assertThat(ours.endpoints().size()).isGreaterThan(20);
    return OpenSta.worst(ours, theirs);
  }

  private static final String GCD_SDC =
      """
      create_clock [get_ports clk] -name core_clock -period 0.4850
      set_input_delay 0.097 -clock core_clock [get_ports {req_msg* req_val reset resp_rdy}]
      set_output_delay 0.097 -clock core_clock [all_outputs]
      set_input_transition 0.02 [get_ports {req_msg* reset}]
      set_load 3 [all_outputs]
      """;

  private Path nangate() throws IOException {
    Path plain = folder.resolve("nangate.lib");
    try (InputStream in =
        new GZIPInputStream(
            Files.newInputStream(Cases.data().resolve("nangate45/Nangate45_typ_63cells.lib.gz")))) {
      Files.copy(in, plain);
    }
    return plain;
  }

  /// gcd's netlist, its cells where the published DEF has those of the same name.
  private static Design gcd(Library library) {
    Path data = Cases.data().resolve("nangate45");
    Design placed = Def.read(List.of(data.resolve("gcd_nangate45.def.gz")), library);
    Design design = Verilog.read(List.of(data.resolve("gcd_nangate45.v")), library, "gcd");
    for (int i = 0; i < design.instances(); i++) {
      int at = placed.instance(design.instanceName(i));
      boolean known = at != Design.NONE;
      design.place(
          i,
          known ? placed.x()[at] : 16_000,
          known ? placed.y()[at] : 16_000,
          0,
          known ? Orientation.of(placed.orientation()[at]) : Orientation.N);
    }
    for (int p = 0; p < design.ports(); p++) {
      int at = placed.port(design.portName(p));
      design.portX()[p] = placed.portX()[at];
      design.portY()[p] = placed.portY()[at];
    }
    return design;
  }

  @Test
  @Tag("external")
  void gcdNangate45() throws IOException {
    Library library = Cases.nangate45();
    Design design = gcd(library);
    Parasitics wires = StarWires.of(design, 3.57, 0.09, 0, 0);
    assertThat(difference(design, List.of(nangate()), wires, GCD_SDC, 1, 1))
        .isLessThan(PERCENT * 485);
  }

  @Test
  @Tag("external")
  void gcdAsItWasPlacedAndBuffered() throws IOException {
    Library library = Cases.nangate45();
    Design design =
        Def.read(List.of(Cases.data().resolve("nangate45/gcd_nangate45.def.gz")), library);
    Parasitics wires = StarWires.of(design, 3.57, 0.09, 0, 0);
    assertThat(difference(design, List.of(nangate()), wires, GCD_SDC, 1, 1))
        .isLessThan(PERCENT * 485);
  }

  /// Wires of thirty times the resistance: the effective capacitance is far from the whole.
  @Test
  @Tag("external")
  void longWires() throws IOException {
    Library library = Cases.nangate45();
    Design design = gcd(library);
    Parasitics wires = StarWires.of(design, 100, 0.09, 0, 0);
    assertThat(difference(design, List.of(nangate()), wires, GCD_SDC, 1, 1))
        .isLessThan(PERCENT * 485);
  }

  /// An array of our own hardware in our own library, hierarchical; the clock ideal, and propagated
  /// through its wires. Without buffers: some transitions are far outside of the tables.
  @Test
  void ourOwnLibrary() throws IOException {
    Path root = Path.of(Optional.ofNullable(System.getProperty("spikestack.root")).orElse(".."));
    Technology technology = Technology.read(root.resolve("inputs/technologies/n28-model.yaml"));
    LinkedHashMap<String, Integer> size = new LinkedHashMap<>();
    size.put("ROWS", 2);
    size.put("COLUMNS", 2);
    Synthesis.run(
        new Synthesis.Request(
            spikestack.silicon.synthesis.Design.of(Hardware.files(), "accumulate_array", size),
            technology,
            Optional.empty(),
            2000,
            false,
            false,
            folder));
    Path liberty = folder.resolve("library.lib");
    Library library =
        Library.of(
            List.of(Liberty.read(liberty)),
            Lef.read(List.of(folder.resolve("technology.lef"), folder.resolve("cells.lef"))));
    assertThat(library.warnings()).isEmpty();
    Design design = Verilog.read(List.of(folder.resolve("netlist.v")), library, "accumulate_array");
    Design json = YosysJson.read(folder.resolve("netlist.json"), library, "accumulate_array");
    assertThat(json.instances()).isEqualTo(design.instances());
    assertThat(json.pins()).isEqualTo(design.pins());
    assertThat(design.blocks()).isGreaterThan(4);
    // Cells in rows as they come.
    for (int i = 0; i < design.instances(); i++) {
      design.place(i, i % 40 * 1000, i / 40 * 900, 0, Orientation.N);
    }
    Parasitics wires = StarWires.of(design, 8.5, 0.2, 0, 0);
    for (String clock : List.of("", "set_propagated_clock [all_clocks]\n")) {
      String sdc =
          """
          create_clock -name clock -period 2 [get_ports clk]
          set_input_delay 0.2 -clock clock [get_ports {rst weights[*] valid[*] last[*] spikes[*] select[*]}]
          set_output_delay 0.2 -clock clock [all_outputs]
          set_input_transition 0.05 [all_inputs]
          """
              + clock;
      assertThat(difference(design, List.of(liberty), wires, sdc, 1, 1))
          .as(clock)
          .isLessThan(PERCENT * 2000);
    }
  }
}
