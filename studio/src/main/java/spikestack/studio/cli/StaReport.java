package spikestack.studio.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import spikestack.silicon.signoff.timing.TimingPath;

/// Paths as timing reports show them: what each pin adds, and the sum.
final class StaReport {
  private static final String ROW = "%9s %9s %9s %9s   %s%n";
  private static final String RULE = "-".repeat(78);

  private StaReport() {}

  static void path(PrintWriter out, TimingPath path) {
    TimingPath.Point first = path.points().getFirst();
    TimingPath.Point last = path.points().getLast();
    out.println("Startpoint: " + first.name() + " (clocked by " + path.launch() + ")");
    out.println("Endpoint:   " + last.name() + " (clocked by " + path.capture() + ")");
    out.println("Path type:  " + (path.setup() ? "max (setup)" : "min (hold)"));
    out.println();
    out.printf(Locale.ROOT, ROW, "load fF", "slew ns", "delay ns", "time ns", "");
    out.println(RULE);
    double before = 0;
    for (TimingPath.Point point : path.points()) {
      out.printf(
          Locale.ROOT,
          ROW,
          point.loadFf() > 0 ? String.format(Locale.ROOT, "%.3f", point.loadFf()) : "",
          ns(point.slewPs()),
          ns(point.timePs() - before),
          ns(point.timePs()),
          (point.rising() ? "^ " : "v ")
              + point.name()
              + (point.cell().isEmpty() ? "" : " (" + point.cell() + ")"));
      before = point.timePs();
    }
    row(out, "", path.arrivalPs(), "data arrival time");
    out.println();
    row(out, "", path.captureEdgePs(), "clock " + path.capture());
    row(out, ns(path.captureDelayPs()), path.captureEdgePs() + path.captureDelayPs(), "network");
    double sign = path.setup() ? -1 : 1;
    if (path.uncertaintyPs() != 0) {
      row(
          out,
          ns(sign * path.uncertaintyPs()),
          path.requiredPs() - margin(path),
          "clock uncertainty");
    }
    row(
        out,
        ns(margin(path)),
        path.requiredPs(),
        port(path) ? "external delay" : path.setup() ? "library setup" : "library hold");
    row(out, "", path.requiredPs(), "data required time");
    out.println(RULE);
    row(out, "", path.slackPs(), "slack (" + (path.slackPs() < 0 ? "VIOLATED" : "MET") + ")");
    out.println();
  }

  private static boolean port(TimingPath path) {
    return path.points().getLast().cell().isEmpty();
  }

  /// What the check puts on top of the capturing edge.
  private static double margin(TimingPath path) {
    return path.setup() || port(path) ? -path.marginPs() : path.marginPs();
  }

  private static void row(PrintWriter out, String delay, double time, String what) {
    out.printf(Locale.ROOT, ROW, "", "", delay, ns(time), what);
  }

  private static String ns(double picoseconds) {
    return String.format(Locale.ROOT, "%.4f", picoseconds * 1e-3);
  }

  static Map<String, Object> json(TimingPath path) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("type", path.setup() ? "setup" : "hold");
    all.put("launch", path.launch());
    all.put("capture", path.capture());
    all.put("slackNs", path.slackPs() * 1e-3);
    all.put("arrivalNs", path.arrivalPs() * 1e-3);
    all.put("requiredNs", path.requiredPs() * 1e-3);
    List<Object> points = new ArrayList<>();
    for (TimingPath.Point point : path.points()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("pin", point.name());
      one.put("cell", point.cell());
      one.put("edge", point.rising() ? "rise" : "fall");
      one.put("timeNs", point.timePs() * 1e-3);
      one.put("slewNs", point.slewPs() * 1e-3);
      one.put("loadFf", point.loadFf());
      points.add(one);
    }
    all.put("points", points);
    return all;
  }
}
