package spikestack.silicon.flow;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Library;
import spikestack.silicon.netlist.def.Def;
import spikestack.silicon.netlist.lef.Lef;
import spikestack.silicon.netlist.liberty.Liberty;
import spikestack.silicon.route.RouteProblem;
import spikestack.silicon.route.RouteTrees;

/// Our estimate of wire beside what a router made of the same placement.
///
/// gcd in Nangate45, placed and routed in detail by OpenROAD (`nangate45/gcd_nangate45.def.gz`, 497
/// nets): the wire of our trees over the same pins against the routed segments of the file. A
/// router adds detours and steps to tracks, so the estimate should be a little short; the bar is
/// the 15 percent that issue 5 asks of an estimator. The 4255 um quoted for "gcd" belong to another
/// placement, on a larger die: see [GcdPlacement].
public final class RouteChecks {
  private static final double BAR = 0.15;

  private RouteChecks() {}

  /// Reads `nangate45` below the folder.
  public static List<Check> run(Path data3d) {
    Comparison gcd = gcd(data3d);
    return List.of(
        Check.within(
            "gcd Nangate45/estimated against routed wire",
            "um",
            gcd.routedMicrons(),
            gcd.estimatedMicrons(),
            BAR * gcd.routedMicrons()),
        Check.none("gcd Nangate45/nets that only one side knows", gcd.unmatched()));
  }

  /// Both lengths of the nets with two pins or more.
  ///
  /// @param correlation of the two lengths over nets
  record Comparison(
      double routedMicrons, double estimatedMicrons, long unmatched, double correlation) {}

  static Comparison gcd(Path data3d) {
    Path folder = data3d.resolve("nangate45");
    Lef lef =
        Lef.read(
            List.of(
                folder.resolve("Nangate45_tech.lef"), folder.resolve("Nangate45_stdcell.lef.gz")));
    Liberty liberty = Liberty.read(folder.resolve("Nangate45_typ_63cells.lib.gz"));
    Path def = folder.resolve("gcd_nangate45.def.gz");
    Design design = Def.read(List.of(def), Library.of(List.of(liberty), lef));
    return compare(design, RoutedWire.read(def));
  }

  private static Comparison compare(Design design, Map<String, Double> routed) {
    int nets = design.nets();
    int[] start = new int[nets + 1];
    for (int n = 0; n <= nets; n++) {
      start[n] = design.netFirst(n);
    }
    int[] x = new int[start[nets]];
    int[] y = new int[start[nets]];
    for (int p = 0; p < x.length; p++) {
      x[p] = design.terminalX(design.netTerminal(p));
      y[p] = design.terminalY(design.netTerminal(p));
    }
    RouteTrees trees = RouteTrees.build(RouteProblem.flat(start, x, y), 1);
    double estimate = 0;
    double real = 0;
    double squares = 0;
    double realSquares = 0;
    double products = 0;
    long unmatched = 0;
    int counted = 0;
    for (int n = 0; n < nets; n++) {
      if (start[n + 1] - start[n] < 2) {
        continue;
      }
      Double wire = routed.get(design.netName(n).replace("\\", ""));
      if (wire == null) {
        unmatched++;
        continue;
      }
      double ours = trees.length(n) * 1e-3;
      counted++;
      estimate += ours;
      real += wire;
      squares += ours * ours;
      realSquares += wire * wire;
      products += ours * wire;
    }
    double spread =
        (squares - estimate * estimate / counted) * (realSquares - real * real / counted);
    double correlation = (products - estimate * real / counted) / Math.sqrt(spread);
    return new Comparison(real, estimate, unmatched, correlation);
  }
}
