package spikestack.silicon.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import spikestack.silicon.library.MemoryMacro;
import spikestack.silicon.rtl.Hardware;

/// What stands between the programs: names, statistics, timing reports, shells.
final class PartsTest {
  private static final Pattern PARAMETER = Pattern.compile("parameter int (\\w+)\\s*=\\s*(\\d+)");

  @Test
  void yosysNamesBecomePlain() {
    assertThat(Elaboration.base("$paramod$8733ac95\\bank_control")).isEqualTo("bank_control");
    assertThat(Elaboration.base("$paramod\\clamp_word\\WIDE_W=s32'00011010"))
        .isEqualTo("clamp_word");
    assertThat(Elaboration.base("output_walker")).isEqualTo("output_walker");
  }

  @Test
  void statisticsLeaveTheHierarchyOut() {
    SequencedMap<String, SequencedMap<String, Long>> modules =
        CellStatistics.parse(
            """
            === pe ===

               Number of cells:                  5
                 DFF_X1                          3
                 NAND2_X1                        2

            === design hierarchy ===

               array                             1
                 pe                            256
                 DFF_X1                        768
            """);
    assertThat(modules).containsOnlyKeys("pe");
    assertThat(modules.get("pe"))
        .containsExactly(Map.entry("DFF_X1", 3L), Map.entry("NAND2_X1", 2L));
  }

  @Test
  void timingIsThePeriodThatTheSlackLeaves() {
    SequencedMap<String, Timing> timing =
        StaticTiming.parse(
            """
            MODULE late
            ALL
            Startpoint: a (input port clocked by clock)
            Endpoint: _7_ (rising edge-triggered flip-flop clocked by clock)
                       -0.2500   slack (VIOLATED)
            REGISTERS
            Startpoint: _3_ (rising edge-triggered flip-flop clocked by clock)
                        0.5000   slack (MET)
            MODULE empty
            ALL
            No paths found.
            REGISTERS
            """,
            2000);
    assertThat(timing).containsOnlyKeys("late");
    assertThat(timing.get("late")).isEqualTo(new Timing(2250, 1500, "a", "_7_"));
  }

  @Test
  void aNetlistFallsApartIntoModules() {
    SequencedMap<String, String> modules =
        NetlistText.modules(
            "/* head */\n\nmodule a(x);\n  input x;\nendmodule\n\nmodule b(y);\nendmodule\n");
    assertThat(modules).containsOnlyKeys("a", "b");
    assertThat(modules.get("a"))
        .contains("input x;")
        .doesNotContain("module b")
        .endsWith("endmodule\n");
  }

  @Test
  void assignmentsToConcatenationsBecomeSingleBits() {
    String text =
        """
        module a(x, \\y.z );
          output [2:0] x;
          output [1:0] \\y.z ;
          wire w;
          assign { x[2:1], w, \\y.z  } = { 3'h5, x[0], 1'b1 };
          assign x[0] = w;
        endmodule
        """;
    assertThat(NetlistText.modules(text).get("a"))
        .contains("assign x[2] = 1'b1;\n  assign x[1] = 1'b0;\n  assign w = 1'b1;")
        .contains("assign \\y.z [1] = x[0];\n  assign \\y.z [0] = 1'b1;")
        .contains("assign x[0] = w;");
  }

  @Test
  void everyShellOfTheDesignHasASizeAndPortsThatSurvive() {
    Map<String, String> shells =
        Hardware.files().entrySet().stream()
            .filter(e -> MemoryShell.isShell(e.getValue()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    assertThat(shells).hasSizeGreaterThanOrEqualTo(8);
    shells.forEach(
        (file, text) -> {
          String box = MemoryShell.blackBox(text);
          assertThat(box)
              .as(file)
              .contains("blackbox")
              .doesNotContain("always_ff")
              .endsWith("endmodule\n");
          String module = file.substring(file.lastIndexOf('/') + 1, file.length() - 3);
          Map<String, Integer> parameters = new LinkedHashMap<>();
          Matcher parameter = PARAMETER.matcher(text);
          while (parameter.find()) {
            parameters.put(parameter.group(1), Integer.valueOf(parameter.group(2)));
          }
          SequencedMap<String, int[]> ports = new LinkedHashMap<>();
          ports.put("clk", new int[] {1, 0});
          ports.put("read_data", new int[] {8, 1});
          MemoryMacro macro = MemoryShell.macro(module, parameters, ports);
          assertThat(macro.words()).as(file).isPositive();
        });
  }

  @Test
  void sizesAreThoseOfThePaperMachine() {
    SequencedMap<String, int[]> ports = new LinkedHashMap<>();
    ports.put("clk", new int[] {1, 0});
    MemoryMacro weights =
        MemoryShell.macro(
            "weight_buffer", Map.of("HALF_WORDS", 1152, "INDICES", 4, "ROWS", 16), ports);
    assertThat(weights.words() * weights.wordBits() / 8192.0).isCloseTo(144, within(1e-9));
    MemoryMacro spikes =
        MemoryShell.macro("spike_buffer", Map.of("HALF", 6144, "ROWS", 16, "READS", 64), ports);
    assertThat(spikes.words() * spikes.wordBits() / 8192.0).isCloseTo(24, within(1e-9));
  }

  @Test
  void aMissingProgramIsTheUsersToInstall() {
    assertThatThrownBy(() -> Tool.require(List.of("yosys-that-nobody-has", "sh")))
        .hasMessage(
            "synthesis: found no program yosys-that-nobody-has on the path; allowed: Yosys and OpenSTA"
                + " (Debian: apt install yosys opensta)");
  }

  @Test
  void tiersAddUpAndSplitInHalves() {
    Block block = block("a", 4, 10, Map.of("2d", "bottom", "logic-on-logic", "split"));
    Block other = block("b", 1, 5, Map.of("2d", "bottom", "logic-on-logic", "bottom"));
    SynthesisResult result =
        new SynthesisResult("top", "lib", 2000, List.of(), List.of(block, other), List.of());
    assertThat(result.cellAreaByTier("2d")).containsExactly(Map.entry("bottom", 45.0));
    assertThat(result.cellAreaByTier("logic-on-logic"))
        .containsExactly(Map.entry("bottom", 25.0), Map.entry("top", 20.0));
    assertThat(result.cellAreaByTier("memory-on-logic")).containsOnlyKeys("unplaced");
    assertThat(Stream.of(result.block("b").areaUm2())).containsExactly(5.0);
    assertThat(Optional.of(result.cellAreaUm2())).contains(45.0);
  }

  private static Block block(String name, long instances, double area, Map<String, String> tiers) {
    return new Block(
        name,
        instances,
        1,
        0,
        area,
        area,
        0,
        new LinkedHashMap<>(),
        tiers,
        Timing.NONE,
        Proof.NOT_TRIED);
  }
}
