package spikestack.studio.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import spikestack.machine.cost.EnergyKind;
import spikestack.machine.cost.Published;
import spikestack.studio.report.LadderPicture;
import spikestack.studio.report.LadderRow;
import spikestack.studio.report.Result;

/// A climbed ladder for people (text, Markdown, picture) and programs (JSON).
///
/// @param subject what was run, in a line
/// @param accuracy how it was measured, or why there is none
/// @param skipping what each of the skipping rungs skips
/// @param measures scope by scope; the first rung is what all ratios are against
/// @param rates wanted and reached firing rates of a made network, by recording point
record LadderReport(
    String subject,
    String accuracy,
    LadderRun.Amount amount,
    List<String> skipping,
    List<Result.InputFile> inputs,
    List<Ladder.Measure> measures,
    Map<String, Object> rates) {
  /// Most that may be lost, in points, for the goal.
  private static final double MOST_LOST = 0.3;

  LadderReport {
    skipping = List.copyOf(skipping);
    inputs = List.copyOf(inputs);
    measures = List.copyOf(measures);
  }

  /// Published ratio of the whole 3D design with head pruning.
  static double published(Published.Figure figure) {
    return Published.CLAIMS.stream()
        .filter(claim -> claim.headPruning() && claim.figure() == figure)
        .mapToDouble(Published::low)
        .findFirst()
        .orElseThrow();
  }

  /// Points lost against the first rung; NaN without accuracy.
  private double lost(Ladder.Measure of) {
    return 100 * (measures.getFirst().rung().accuracy() - of.rung().accuracy());
  }

  /// `yes`, or what is missing.
  private String goal(Ladder.Measure of) {
    LadderRow.Relative r = of.relative();
    List<String> missing = new ArrayList<>();
    if (r.energy() > published(Published.Figure.ENERGY)) {
      missing.add("energy");
    }
    if (r.latency() > published(Published.Figure.LATENCY)) {
      missing.add("latency");
    }
    if (r.edp() > published(Published.Figure.EDP)) {
      missing.add("EDP");
    }
    if (lost(of) > MOST_LOST + 1e-9) {
      missing.add("accuracy");
    }
    if (missing.isEmpty()) {
      return Double.isNaN(of.rung().accuracy()) ? "yes, accuracy unknown" : "yes";
    }
    return "no: " + String.join(", ", missing);
  }

  /// mm²; that of the chip whose energy is counted.
  private static double footprint(Ladder.Measure of) {
    return of.rung().evaluation().footprint().squareMicrons() / 1e6;
  }

  private List<String> cells(Ladder.Measure of) {
    boolean known = !Double.isNaN(of.rung().accuracy());
    return List.of(
        of.rung().name(),
        String.format(Locale.ROOT, "%,.0f", of.cycles()),
        text("%.3f", of.relative().energy()),
        text("%.3f", of.relativeChip()),
        text("%.3f", of.relative().latency()),
        text("%.3f", of.relative().edp()),
        text("%.2f", footprint(of) / footprint(measures.getFirst())),
        known ? text("%.2f", 100 * of.rung().accuracy()) : "-",
        known ? text("%+.2f", -lost(of) + 0.0) : "-",
        goal(of));
  }

  private static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static final List<String> HEADS =
      List.of(
          "",
          "cycles",
          "energy",
          "on chip",
          "latency",
          "EDP",
          "footprint",
          "accuracy, %",
          "points",
          "beyond the paper");

  private List<String> paper() {
    return List.of(
        "paper (3D-MoE'25), 3D + D3, scope not stated",
        "-",
        text("%.3f", published(Published.Figure.ENERGY)),
        "-",
        text("%.3f", published(Published.Figure.LATENCY)),
        text("%.3f", published(Published.Figure.EDP)),
        "-",
        "-",
        "-",
        "");
  }

  private List<String> scopes() {
    return measures.stream().map(Ladder.Measure::scope).distinct().toList();
  }

  private List<List<String>> lines(String scope) {
    List<List<String>> lines = new ArrayList<>();
    measures.stream().filter(m -> m.scope().equals(scope)).forEach(m -> lines.add(cells(m)));
    lines.add(paper());
    return lines;
  }

  /// A table per scope as Markdown.
  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append(subject).append("\n").append(accuracy).append("\n");
    skipping.forEach(words -> text.append("Skipping: ").append(words).append(".\n"));
    text.append('\n');
    for (String scope : scopes()) {
      text.append("| scope ").append(scope);
      text.append(String.join(" | ", HEADS)).append(" |\n");
      text.append("|---|---|---|---|---|---|---|---|---|---|\n");
      for (List<String> line : lines(scope)) {
        text.append("| ").append(String.join(" | ", line)).append(" |\n");
      }
      text.append("\n");
    }
    return text.toString();
  }

  void print(PrintWriter out) {
    out.println(subject);
    out.println(accuracy);
    skipping.forEach(words -> out.println("skipping: " + words));
    for (String scope : scopes()) {
      List<List<String>> lines = new ArrayList<>();
      List<String> heads = new ArrayList<>(HEADS);
      heads.set(0, "scope " + scope);
      lines.add(heads);
      lines.addAll(lines(scope));
      out.println();
      table(out, lines);
    }
    out.println();
    out.println(
        "energy and latency modelled, mean per image; ratios are to the first row of the same"
            + " scope; on chip: energy without DRAM");
  }

  private static void table(PrintWriter out, List<List<String>> lines) {
    int[] widths = new int[HEADS.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String cell = line.get(i);
        String pad = " ".repeat(widths[i] - cell.length());
        boolean words = i == 0 || i == widths.length - 1;
        text.append(i == 0 ? "" : "  ").append(words ? cell + pad : pad + cell);
      }
      out.println(text.toString().stripTrailing());
    }
  }

  String svg() {
    List<LadderPicture.Panel> panels = new ArrayList<>();
    for (String scope : scopes()) {
      List<LadderPicture.Bar> bars = new ArrayList<>();
      for (Ladder.Measure of : measures) {
        if (of.scope().equals(scope)) {
          boolean known = !Double.isNaN(of.rung().accuracy());
          bars.add(
              new LadderPicture.Bar(
                  of.rung().name(),
                  of.relative().energy(),
                  of.relative().latency(),
                  of.relative().edp(),
                  known ? text("%.2f %%", 100 * of.rung().accuracy()) : ""));
        }
      }
      panels.add(new LadderPicture.Panel("scope: " + scope, bars));
    }
    return new LadderPicture(
            subject,
            panels,
            published(Published.Figure.ENERGY),
            published(Published.Figure.LATENCY),
            published(Published.Figure.EDP))
        .svg();
  }

  /// For programs: one object per rung and scope.
  Map<String, Object> json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("format", "spikestack-ladder/1");
    all.put("subject", subject);
    all.put("accuracy", accuracy);
    all.put("accuracyImages", amount.images());
    all.put("costImages", amount.cost());
    all.put("checkedAgainstGolden", amount.checked());
    all.put("skipping", skipping);
    List<Map<String, Object>> files = new ArrayList<>();
    for (Result.InputFile file : inputs) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("role", file.role());
      one.put("path", file.path());
      one.put("sha256", file.sha256());
      files.add(one);
    }
    all.put("inputs", files);
    if (!rates.isEmpty()) {
      all.put("rates", rates);
    }
    Map<String, Object> paper = new LinkedHashMap<>();
    paper.put("energy", published(Published.Figure.ENERGY));
    paper.put("latency", published(Published.Figure.LATENCY));
    paper.put("edp", published(Published.Figure.EDP));
    paper.put("mostPointsLost", MOST_LOST);
    all.put("published", paper);
    List<Map<String, Object>> rows = new ArrayList<>();
    measures.forEach(of -> rows.add(json(of)));
    all.put("rows", rows);
    return all;
  }

  private Map<String, Object> json(Ladder.Measure of) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("scope", of.scope());
    row.put("name", of.rung().name());
    row.put("arrangement", of.rung().evaluation().arrangement());
    row.put("keepHeads", of.rung().keep());
    row.put("skipping", of.rung().skipping());
    row.put("residentWeights", of.rung().resident());
    row.put("cycles", of.cycles());
    row.put("latencyUs", of.latency().nanoseconds() / 1e3);
    row.put("energyNj", of.energy().picojoules() / 1e3);
    row.put("onChipNj", of.chip().picojoules() / 1e3);
    row.put("footprintMm2", footprint(of));
    Map<String, Object> relative = new LinkedHashMap<>();
    relative.put("energy", of.relative().energy());
    relative.put("onChip", of.relativeChip());
    relative.put("latency", of.relative().latency());
    relative.put("edp", of.relative().edp());
    row.put("relative", relative);
    if (!Double.isNaN(of.rung().accuracy())) {
      row.put("accuracy", of.rung().accuracy());
      row.put("pointsLost", lost(of));
    }
    row.put("beyondThePaper", goal(of));
    if (of.scope().equals("network")) {
      Map<String, Object> kinds = new LinkedHashMap<>();
      for (EnergyKind kind : EnergyKind.values()) {
        kinds.put(kind.key(), of.rung().evaluation().energy().of(kind).picojoules() / 1e3);
      }
      row.put("energyByKindNj", kinds);
    }
    return row;
  }
}
