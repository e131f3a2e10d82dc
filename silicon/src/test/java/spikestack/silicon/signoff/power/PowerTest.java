package spikestack.silicon.signoff.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import spikestack.silicon.netlist.Cases;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Library;
import spikestack.silicon.netlist.lef.Lef;
import spikestack.silicon.netlist.liberty.Liberty;
import spikestack.silicon.netlist.sdc.Sdc;
import spikestack.silicon.netlist.spef.Parasitics;
import spikestack.silicon.netlist.verilog.Verilog;
import spikestack.silicon.signoff.timing.StaticTiming;
import spikestack.silicon.signoff.timing.WireModel;

/// Activities and power of small circuits.
final class PowerTest {
  private static StaticTiming time(Design design, String sdc, double unit) {
    return StaticTiming.of(
        design,
        "t.v",
        new Parasitics(design.nets()),
        Sdc.parse("t.sdc", sdc, design, unit, 1),
        WireModel.EFFECTIVE_CAPACITANCE);
  }

  private static Activity spread(Design design, StaticTiming timing, double hz) {
    return Activity.spread(design, timing, Map.of(), new Activity.Net(hz, 0.5));
  }

  @Test
  void gatesHandOnWhatTheyFollow() {
    Design design =
        Verilog.parse(
            "t.v",
            "module t(input a, input b, output z, output y, output c); NAND g(.A(a), .B(b), .Z(z));"
                + " INV i(.A(z), .Z(y)); NAND h(.A(a), .B(1'b1), .Z(c)); endmodule",
            Cases.toy(),
            "");
    StaticTiming timing = time(design, "", 1e-3);
    Activity activity = spread(design, timing, 100);
    // A NAND follows each input while the other is high: half of the time.
    int z = design.portNet(design.port("z"));
    assertThat(activity.toggleHz()[z]).isCloseTo(100, offset(1e-9));
    assertThat(activity.high()[z]).isCloseTo(0.75, offset(1e-9));
    int y = design.portNet(design.port("y"));
    assertThat(activity.toggleHz()[y]).isCloseTo(100, offset(1e-9));
    assertThat(activity.high()[y]).isCloseTo(0.25, offset(1e-9));
    // With the other tied high it follows always.
    assertThat(activity.toggleHz()[design.portNet(design.port("c"))]).isCloseTo(100, offset(1e-9));
    // z drives the inverter, 1.1 fF at its larger edge, at 1 V.
    Power power = Power.of(design, timing, activity, Power.States.CONSISTENT);
    assertThat(power.switching()[design.instance("g")])
        .isCloseTo(0.5 * 1.1e-15 * 100, withPercentage(0.01));
    assertThat(power.leakage()[design.instance("i")]).isCloseTo(2e-9, withPercentage(0.01));
  }

  @Test
  void whatIsKnownCounts() {
    Design design =
        Verilog.parse(
            "t.v",
            "module t(input ck, input d, output q); DFF f(.CK(ck), .D(d), .Q(q)); endmodule",
            Cases.toy(),
            "");
    StaticTiming timing = time(design, "create_clock -period 1000 ck", 1e-3);
    int q = design.portNet(design.port("q"));
    Activity quiet = spread(design, timing, 1e6);
    assertThat(quiet.toggleHz()[design.portNet(design.port("ck"))])
        .isCloseTo(2e9, withPercentage(1e-6));
    assertThat(quiet.toggleHz()[q]).isEqualTo(1e6);
    // Data faster than the clock: a random bit per cycle moves every other time.
    assertThat(spread(design, timing, 5e9).toggleHz()[q]).isCloseTo(5e8, withPercentage(1e-6));
    Activity known =
        Activity.spread(
            design, timing, Map.of(q, new Activity.Net(7, 0.1)), new Activity.Net(1e6, 0.5));
    assertThat(known.toggleHz()[q]).isEqualTo(7);
    assertThat(known.high()[q]).isEqualTo(0.1);
  }

  /// A memory has more pins than states can be listed of; its energy still counts for the share of
  /// the cycles in which it is read.
  @Test
  void aMemoryTakesItsEnergyWhenItIsEnabled() {
    StringBuilder pins = new StringBuilder();
    StringBuilder ports = new StringBuilder();
    StringBuilder connected = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      pins.append("pin (a" + i + ") { direction : input; capacitance : 1; }\n");
      ports.append(", input a" + i);
      connected.append(", .a" + i + "(a" + i + ")");
    }
    String liberty =
        """
        library (m) { time_unit : "1ps"; capacitive_load_unit (1, ff); voltage_unit : "1V";
          cell (RAM) { area : 1; memory () { type : ram; }
            pin (ck) { direction : input; clock : true; capacitance : 1;
              internal_power () { when : "read & !stop"; rise_power (scalar) { values ("2000"); }
                fall_power (scalar) { values ("0"); } } }
            pin (read) { direction : input; capacitance : 1; }
            pin (stop) { direction : input; capacitance : 1; }
        """
            + pins
            + "} }\n";
    Library library = Library.of(List.of(Liberty.parse("m.lib", liberty)), Lef.EMPTY);
    Design design =
        Verilog.parse(
            "t.v",
            "module t(input ck, input read, input stop"
                + ports
                + "); RAM r(.ck(ck), .read(read), .stop(stop)"
                + connected
                + "); endmodule",
            library,
            "");
    StaticTiming timing = time(design, "create_clock -period 1000 ck", 1e-3);
    int read = design.portNet(design.port("read"));
    int stop = design.portNet(design.port("stop"));
    Activity activity =
        Activity.spread(
            design,
            timing,
            Map.of(read, new Activity.Net(1e6, 0.1), stop, new Activity.Net(1e6, 0.75)),
            new Activity.Net(1e6, 0.5));
    // 2000 fJ in a tenth of a quarter of 1e9 cycles a second.
    Power power = Power.of(design, timing, activity, Power.States.CONSISTENT);
    assertThat(power.internal()[design.instance("r")])
        .isCloseTo(2000e-15 * 1e9 * 0.1 * 0.25, withPercentage(1e-4));
  }

  @Test
  @Tag("external")
  void aFlipFlopOfNangate() {
    Library library = Cases.nangate45();
    Design design =
        Verilog.parse(
            "t.v",
            "module t(input ck, input d, input e, output z); wire q;"
                + " DFF_X1 r1(.CK(ck), .D(d), .Q(q)); AND2_X1 u(.A1(q), .A2(e), .ZN(z)); endmodule",
            library,
            "");
    StaticTiming timing = time(design, "create_clock -period 10 ck", 1);
    Activity activity = spread(design, timing, 1e7);
    int r1 = design.instance("r1");
    Power theirs = Power.of(design, timing, activity, Power.States.INDEPENDENT);
    // OpenROAD's report for this flip-flop at an activity of 0.1 and 100 MHz.
    assertThat(theirs.internal()[r1]).isCloseTo(4.55e-7, withPercentage(1));
    assertThat(theirs.switching()[r1]).isCloseTo(5.55e-9, withPercentage(1));
    assertThat(theirs.leakage()[r1]).isCloseTo(7.91e-8, withPercentage(1));
    // With Q and QN opposite, each clock table holds twice as long.
    Power ours = Power.of(design, timing, activity, Power.States.CONSISTENT);
    assertThat(ours.internal()[r1]).isCloseTo(8.28e-7, withPercentage(1));
  }
}
