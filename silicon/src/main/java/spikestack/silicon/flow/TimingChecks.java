package spikestack.silicon.flow;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Library;
import spikestack.silicon.netlist.Orientation;
import spikestack.silicon.netlist.dblox.Stack;
import spikestack.silicon.netlist.dblox.StackCheck;
import spikestack.silicon.netlist.dblox.StackDesign;
import spikestack.silicon.netlist.lef.Lef;
import spikestack.silicon.netlist.liberty.Liberty;
import spikestack.silicon.netlist.liberty.LibertyCell;
import spikestack.silicon.netlist.liberty.LibertyPin;
import spikestack.silicon.netlist.sdc.Sdc;
import spikestack.silicon.netlist.spef.Parasitics;
import spikestack.silicon.netlist.verilog.Verilog;
import spikestack.silicon.signoff.power.Activity;
import spikestack.silicon.signoff.power.Power;
import spikestack.silicon.signoff.timing.StaticTiming;
import spikestack.silicon.signoff.timing.TimingPath;
import spikestack.silicon.signoff.timing.WireModel;

/// OpenROAD's 3DBlox cases, timing across two dies and what its checker finds; and its power of a
/// flip-flop.
final class TimingChecks {
  /// Of a report with two decimals, ns.
  private static final double PRINTED = 0.005;

  /// The slack from the Liberty file, to its four decimals, ns.
  private static final double FOUR_DIGITS = 5e-5;

  /// A tenth of 100 MHz.
  private static final double INPUTS_HZ = 1e7;

  private TimingChecks() {}

  /// Runs every case below `data` (`dblox-openroad`, `nangate45`).
  static List<Check> run(Path data) {
    List<Check> checks = new ArrayList<>();
    crossDie(checks, data);
    checker(checks, data.resolve("dblox-openroad"));
    flipFlop(checks, data.resolve("nangate45"));
    return checks;
  }

  /// OpenROAD's power report of one flip-flop in front of an AND gate: 100 MHz, inputs that move
  /// every tenth cycle, no wires.
  private static void flipFlop(List<Check> checks, Path cells) {
    Library library =
        Library.of(List.of(Liberty.read(cells.resolve("Nangate45_typ_63cells.lib.gz"))), Lef.EMPTY);
    Design design =
        Verilog.parse(
            "r1",
            """
            module top(input ck, input d, input e, output z);
              wire q;
              DFF_X1 r1(.CK(ck), .D(d), .Q(q));
              AND2_X1 u(.A1(q), .A2(e), .ZN(z));
            endmodule
            """,
            library,
            "top");
    StaticTiming timing =
        StaticTiming.of(
            design,
            "r1",
            new Parasitics(design.nets()),
            Sdc.parse("r1", "create_clock -period 10 [get_ports ck]", design, 1, 1),
            WireModel.EFFECTIVE_CAPACITANCE);
    Activity activity = Activity.spread(design, timing, Map.of(), new Activity.Net(INPUTS_HZ, 0.5));
    Power power = Power.of(design, timing, activity, Power.States.INDEPENDENT);
    int r1 = design.instance("r1");
    checks.add(percent("power of DFF_X1: internal", 4.55e-7, power.internal()[r1]));
    checks.add(percent("power of DFF_X1: switching", 5.55e-9, power.switching()[r1]));
    checks.add(percent("power of DFF_X1: leakage", 7.91e-8, power.leakage()[r1]));
  }

  private static Check percent(String name, double watts, double found) {
    return Check.within(name, "W", watts, found, 0.01 * watts);
  }

  private static void crossDie(List<Check> checks, Path data) {
    Path cells = data.resolve("nangate45");
    Liberty liberty = Liberty.read(cells.resolve("Nangate45_typ_63cells.lib.gz"));
    Lef lef =
        Lef.read(
            List.of(
                cells.resolve("Nangate45_tech.lef"),
                cells.resolve("Nangate45_stdcell.lef.gz"),
                data.resolve("dblox-openroad/fake_bumps.lef")));
    Stack stack = Stack.read(data.resolve("dblox-openroad/3dic_cross.3dbx"));
    Design design = StackDesign.read(stack, Library.of(List.of(liberty), lef));
    checks.add(Check.within("3dic_cross: cells", "", 6, design.instances(), 0));
    checks.add(Check.within("3dic_cross: tiers", "", 2, design.floorplans().size(), 0));
    checks.add(
        Check.none("3dic_cross: findings", StackCheck.run(stack, Optional.of(design)).size()));
    TimingPath path = worst(design);
    checks.add(Check.within("3dic_cross: arrival", "ns", 0.15, 1e-3 * path.arrivalPs(), PRINTED));
    checks.add(Check.within("3dic_cross: setup", "ns", 0.03, 1e-3 * path.marginPs(), PRINTED));
    checks.add(Check.within("3dic_cross: slack", "ns", 0.82, 1e-3 * path.slackPs(), PRINTED));
    // The published four digits take a pin's larger capacitance for both edges, as the Liberty
    // attribute `capacitance` says it; rise and fall apart, as OpenSTA has them, give 0.8222.
    Design larger = StackDesign.read(stack, Library.of(List.of(larger(liberty)), lef));
    checks.add(
        Check.within(
            "3dic_cross: slack, larger capacitances",
            "ns",
            0.8213,
            1e-3 * worst(larger).slackPs(),
            FOUR_DIGITS));
  }

  private static TimingPath worst(Design design) {
    String clock = "create_clock -name clk -period 1.0 [get_ports clk_top]";
    return StaticTiming.of(
            design,
            "3dic_cross",
            new Parasitics(design.nets()),
            Sdc.parse("3dic_cross", clock, design, 1, 1),
            WireModel.EFFECTIVE_CAPACITANCE)
        .paths(true, 1)
        .getFirst();
  }

  private static Liberty larger(Liberty liberty) {
    SequencedMap<String, LibertyCell> cells = new LinkedHashMap<>();
    liberty
        .cells()
        .forEach(
            (name, cell) ->
                cells.put(
                    name, cell.with(cell.pins().stream().map(TimingChecks::larger).toList())));
    return new Liberty(
        liberty.file(),
        liberty.name(),
        liberty.volts(),
        liberty.celsius(),
        liberty.unitPs(),
        liberty.unitFf(),
        liberty.thresholds(),
        cells);
  }

  private static LibertyPin larger(LibertyPin pin) {
    double both = Math.max(pin.riseFf(), pin.fallFf());
    return new LibertyPin(
        pin.name(),
        pin.direction(),
        pin.clock(),
        both,
        both,
        pin.maximumFf(),
        pin.maximumSlewPs(),
        pin.function());
  }

  private static void checker(List<Check> checks, Path folder) {
    Stack example = Stack.read(folder.resolve("example.3dbx"));
    found(checks, "3dblox example", example, 0, 0, 0);
    Stack.Instance upper = example.instance("soc_inst_duplicate");
    Stack gap = with(example, moved(upper, upper.name(), 0, 0, 5));
    found(checks, "3dblox example, a gap", gap, 1, 0, 1);
    Stack third = with(gap, moved(example.instance("soc_inst"), "inst3", 9550, 10_820, 0));
    found(checks, "3dblox example, a third die", third, 2, 0, 1);
    Stack inside = with(third, moved(upper, upper.name(), 238.75, 270.5, -150));
    found(checks, "3dblox example, dies overlap", inside, 2, 1, 1);
  }

  /// What OpenROAD's checker reports: floating sets of dies, overlapping pairs, invalid
  /// connections.
  private static void found(
      List<Check> checks, String name, Stack stack, int floating, int overlaps, int gaps) {
    List<StackCheck.Finding> findings = StackCheck.run(stack);
    checks.add(count(name + ": floating", findings, StackCheck.Kind.FLOATING, floating));
    checks.add(count(name + ": overlaps", findings, StackCheck.Kind.OVERLAP, overlaps));
    checks.add(count(name + ": invalid connections", findings, StackCheck.Kind.GAP, gaps));
  }

  private static Check count(
      String name, List<StackCheck.Finding> findings, StackCheck.Kind kind, int expected) {
    long found = findings.stream().filter(finding -> finding.kind() == kind).count();
    return Check.within(name, "", expected, found, 0);
  }

  private static Stack.Instance moved(
      Stack.Instance die, String name, double dx, double dy, double dz) {
    Orientation how = die.orientation();
    return new Stack.Instance(
        name,
        die.chiplet(),
        die.x() + dx,
        die.y() + dy,
        die.z() + dz,
        how,
        die.flipped(),
        die.files());
  }

  private static Stack with(Stack stack, Stack.Instance die) {
    SequencedMap<String, Stack.Instance> dies = new LinkedHashMap<>(stack.instances());
    dies.put(die.name(), die);
    return new Stack(stack.name(), stack.verilog(), stack.chiplets(), dies, stack.connections());
  }
}
