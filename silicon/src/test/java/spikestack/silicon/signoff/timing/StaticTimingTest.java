package spikestack.silicon.signoff.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import org.junit.jupiter.api.Test;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.Cases;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.sdc.Sdc;
import spikestack.silicon.netlist.spef.Parasitics;
import spikestack.silicon.netlist.spef.Spef;
import spikestack.silicon.netlist.verilog.Verilog;

/// Timing of circuits small enough to be timed by hand, with the round tables of [Cases#LIBERTY].
final class StaticTimingTest {
  private static Design design(String verilog) {
    return Verilog.parse("t.v", verilog, Cases.toy(), "t");
  }

  private static StaticTiming time(Design design, String sdc) {
    // The library's unit is a picosecond.
    return StaticTiming.of(
        design,
        "t.v",
        new Parasitics(design.nets()),
        Sdc.parse("t.sdc", sdc, design, 1e-3, 1),
        WireModel.EFFECTIVE_CAPACITANCE);
  }

  private static final String REGISTERS =
      """
      module t(input ck, input d, output z);
        wire q, n;
        DFF f1(.CK(ck), .D(d), .Q(q));
        INV u(.A(q), .Z(n));
        DFF f2(.CK(ck), .D(n), .Q(z));
      endmodule
      """;

  @Test
  void fromRegisterToRegister() {
    Design design = design(REGISTERS);
    StaticTiming timing = time(design, "create_clock -period 200 -name c [get_ports ck]");
    // f1's Q drives one inverter: 1.1 fF rising, 0.9 fF falling; its clock has no transition, so
    // the tables go on straight to 0 ps. Rising: delay 30 + (1.1 - 1) / 2 * 10 at 10 ps, and 32 +
    // 0.05 * 14 at 20 ps; at 0 ps twice the first less the second.
    double rise = 2 * (30 + 0.05 * 10) - (32 + 0.05 * 14);
    double slew = 2 * (5 + 0.05 * 6) - (6 + 0.05 * 6);
    // The inverter then falls, into 1 fF: 8 ps at 10 ps, 10 ps at 20 ps.
    double fall = 8 + (slew - 10) / 10 * 2;
    double fallSlew = 4 + (slew - 10) / 10;
    // Setup for a falling pin: clock 0 ps: 24 at 0 ps, 34 at 20 ps.
    double setup = 24 + fallSlew / 20 * 10;
    Timing result = timing.timing();
    double risingPath = 200 - setup - rise - fall;
    // The other way round: Q falls into 0.9 fF, the inverter rises.
    double f0 = 2 * (28 - 0.05 * 8) - (30 - 0.05 * 12);
    double s0 = 2 * (4 - 0.05 * 6) - (5 - 0.05 * 6);
    double r1 = 10 + (s0 - 10) / 10 * 2;
    double s1 = 5 + (s0 - 10) / 10;
    double fallingPath = 200 - (20 + s1 / 20 * 10) - f0 - r1;
    assertThat(result.worstSetupPs()).isCloseTo(Math.min(risingPath, fallingPath), offset(1e-3));
    // Hold: 3 rising, 4 falling.
    assertThat(result.worstHoldPs())
        .isCloseTo(Math.min(rise + fall - 4, f0 + r1 - 3), offset(1e-3));
    assertThat(result.megahertz()).isCloseTo(1e6 / (200 - result.worstSetupPs()), offset(1e-6));
    assertThat(result.endpoints()).hasSize(1);
    TimingPath path = timing.paths(true, 5).getFirst();
    assertThat(path.points().stream().map(TimingPath.Point::name))
        .containsExactly("f1/CK", "f1/Q", "u/A", "u/Z", "f2/D");
    assertThat(path.slackPs()).isEqualTo(result.worstSetupPs());
    // The slack is that of every pin on the only path.
    double[] slacks = timing.slacks();
    assertThat(slacks[design.firstPin(design.instance("u"))])
        .isCloseTo(result.worstSetupPs(), offset(1e-3));
    assertThat(slacks[design.pins() + design.port("z")]).isInfinite();
  }

  @Test
  void portsHaveDelaysLoadsAndTransitions() {
    Design design = design("module t(input a, output z); INV u(.A(a), .Z(z)); endmodule");
    Timing timing =
        time(
                design,
                """
                set period 100.0
                create_clock -period $period -name virtual
                set_input_delay -max [expr $period * 0.2] -clock virtual [all_inputs]
                set_input_delay -min 5 -clock virtual [all_inputs]
                set_output_delay 10 -clock virtual [all_outputs]
                set_input_transition 10 a
                set_load 3 [get_ports z]
                """)
            .timing();
    // Into 3 fF at 10 ps: 20 rising, 16 falling.
    assertThat(timing.worstSetupPs()).isCloseTo(100 - 10 - 20 - 20, offset(1e-3));
    assertThat(timing.worstHoldPs()).isCloseTo(5 + 16 + 10, offset(1e-3));
  }

  @Test
  void wiresTakeTime() {
    Design design = design(REGISTERS);
    Parasitics wires =
        Spef.parse(
            "t.spef",
            """
            *SPEF "IEEE 1481-1998"
            *DESIGN "t"
            *DELIMITER :
            *C_UNIT 1 FF
            *R_UNIT 1 KOHM
            *NAME_MAP
            *1 n
            *2 u
            *D_NET *1 4.0
            *CONN
            *I *2:Z O
            *I f2:D I *C 0 0 *L 1
            *CAP
            1 *2:Z 1.0
            2 *1:1 2.0
            3 f2:D 1.0
            *RES
            1 *2:Z *1:1 1.0
            2 *1:1 f2:D 2.0
            *END
            """,
            design);
    Sdc sdc = Sdc.parse("t.sdc", "create_clock -period 200 [get_ports ck]", design, 1e-3, 1);
    double without =
        StaticTiming.of(design, "t.v", new Parasitics(design.nets()), sdc, WireModel.ELMORE)
            .timing()
            .worstHoldPs();
    double with =
        StaticTiming.of(design, "t.v", wires, sdc, WireModel.ELMORE).timing().worstHoldPs();
    // 4 fF more at the inverter, and Elmore's (2 + 1 + 1) * 1 + (1 + 1) * 2 = 8 ps.
    assertThat(with - without).isGreaterThan(8 + 2 * 8 - 5).isLessThan(8 + 2 * 14);
  }

  @Test
  void constantsStopPaths() {
    String open =
        "module t(input ck, input a); wire n, q; NAND g(.A(a), .B(q), .Z(n));"
            + " DFF f(.CK(ck), .D(n), .Q(q)); endmodule";
    String sdc = "create_clock -period 200 -name c ck\nset_input_delay 0 -clock c a";
    assertThat(time(design(open), sdc).timing().endpoints()).hasSize(1);
    // With B at 0 the gate is constant: nothing reaches the flip-flop.
    Design closed = design(open.replace(".B(q)", ".B(1'b0)"));
    assertThat(time(closed, sdc).timing().endpoints()).isEmpty();
    // With B at 1 it inverts A.
    Design through = design(open.replace(".B(q)", ".B(1'b1)"));
    assertThat(time(through, sdc).timing().endpoints()).hasSize(1);
  }

  @Test
  void falsePathsDoNotCount() {
    Design design = design(REGISTERS);
    String clock = "create_clock -period 200 -name c ck\n";
    assertThat(time(design, clock + "set_false_path -to f2/D").timing().endpoints()).isEmpty();
    assertThat(time(design, clock + "set_false_path -from f1/CK").timing().endpoints()).isEmpty();
    assertThat(
            time(design, clock + "set_false_path -from [get_clocks c] -to [get_clocks c]")
                .timing()
                .endpoints())
        .isEmpty();
  }

  @Test
  void twoClocksMeetAtTheirNearestEdges() {
    Design design =
        design(
            "module t(input c1, input c2, input d); wire q; DFF f1(.CK(c1), .D(d), .Q(q));"
                + " DFF f2(.CK(c2), .D(q), .Q()); endmodule");
    String sdc = "create_clock -period 30 -name a c1\ncreate_clock -period 20 -name b c2\n";
    TimingPath path = time(design, sdc).paths(true, 1).getFirst();
    // 30 k and 20 m: 30 to 40 is the nearest, 10 ps.
    assertThat(path.captureEdgePs()).isEqualTo(10);
    assertThat(time(design, sdc + "set_clock_uncertainty 2 [get_clocks b]").timing().worstSetupPs())
        .isCloseTo(path.slackPs() - 2, offset(1e-6));
  }

  @Test
  void aLoopIsNamed() {
    Design design =
        design(
            "module t(input a, output z); wire n, m; NAND g(.A(a), .B(m), .Z(n));"
                + "\n INV h(.A(n), .Z(m)); assign z = n; endmodule");
    assertThatThrownBy(() -> time(design, ""))
        .isInstanceOf(InputException.class)
        .hasMessageMatching("t\\.v:[12]: found a combinational loop.*")
        .hasMessageContaining("g/Z")
        .hasMessageContaining("h/Z");
  }

  @Test
  void aNetWithoutDriverOrWithTwoIsNamed() {
    assertThatThrownBy(
            () -> time(design("module t(output z);\nwire n;\nINV u(.A(n), .Z(z)); endmodule"), ""))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("t.v:3: found net n without a driver, at u/A");
    assertThatThrownBy(
            () ->
                time(
                    design(
                        "module t(input a, output z); INV u(.A(a), .Z(z));\n INV v(.A(a), .Z(z));"
                            + " endmodule"),
                    ""))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("t.v:2: found net z driven by u/Z and v/Z");
  }
}
