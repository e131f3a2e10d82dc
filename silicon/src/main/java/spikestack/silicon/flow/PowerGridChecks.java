package spikestack.silicon.flow;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import spikestack.silicon.signoff.ir.GoldenVoltages;
import spikestack.silicon.signoff.ir.GridVoltages;
import spikestack.silicon.signoff.ir.ResistiveNetlist;

/// IR drop of the power grid that OpenROAD publishes with its tests.
final class PowerGridChecks {
  private PowerGridChecks() {}

  /// Runs the case below `data` (`irdrop-openroad`).
  static List<Check> run(Path data) {
    Path folder = data.resolve("irdrop-openroad");
    GridVoltages voltages = ResistiveNetlist.read(folder.resolve("gcd_vdd.sp.gz")).solve();
    GoldenVoltages golden = GoldenVoltages.read(folder.resolve("gcd_vdd_voltage.csv"));
    List<GoldenVoltages.Difference> rows = golden.compare(voltages);
    GoldenVoltages.Difference furthest =
        rows.stream().max(Comparator.comparingDouble(row -> Math.abs(row.volts()))).orElseThrow();
    double lowest = rows.stream().mapToDouble(row -> row.row().volts()).min().orElseThrow();
    List<Check> checks = new ArrayList<>();
    checks.add(
        Check.within(
            "openroad gcd VDD: worst of "
                + rows.size()
                + " terminals, "
                + furthest.row().instance(),
            "V",
            furthest.row().volts(),
            furthest.found(),
            1e-6));
    checks.add(
        Check.within(
            "openroad gcd VDD: worst drop",
            "V",
            1.1 - lowest,
            voltages.drop(voltages.worstNode()),
            1e-6));
    // SOURCE.md states 3.13e-4, from another solver.
    checks.add(
        Check.within(
            "openroad gcd VDD: average drop of all nodes",
            "V",
            3.13e-4,
            voltages.averageDropOfNodes(),
            5e-7));
    return checks;
  }
}
