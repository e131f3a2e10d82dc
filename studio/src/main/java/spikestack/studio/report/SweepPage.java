package spikestack.studio.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spikestack.model.input.AtomicFile;

/// A sweep as one HTML file that needs nothing else: the front in any two objectives, and every
/// point of the front as a line through all axes and objectives, both to be brushed; a table for
/// who cannot see them. The same sweep gives the same bytes.
public final class SweepPage {
  private static final String CHART_LIBRARY =
      "/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.min.js";

  private SweepPage() {}

  /// Writes all of it or nothing.
  public static void write(Path file, SweepPlot plot, Tool tool) {
    AtomicFile.write(file, text(plot, tool));
  }

  static String text(SweepPlot plot, Tool tool) {
    Map<String, String> slots = new LinkedHashMap<>();
    slots.put("title", Markup.escape(plot.name() + ": SpikeStack sweep"));
    slots.put("style", resource("report.css"));
    slots.put("name", Markup.escape(plot.name()));
    slots.put("summary", Markup.escape(plot.summary()));
    slots.put("picture", SweepPicture.svg(plot));
    slots.put("table", table(plot).html());
    slots.put("tool", Markup.escape(tool.toString()));
    slots.put("data", data(plot));
    slots.put("library", resource(CHART_LIBRARY));
    slots.put("scripts", resource("sweep.js"));
    return HtmlReport.filled(resource("sweep.html"), slots);
  }

  private static Markup table(SweepPlot plot) {
    Table table = new Table("Points of the front").words("point");
    plot.objectives().forEach(goal -> table.numbers(goal.key()));
    plot.axes().stream()
        .filter(axis -> axis.values().size() > 1)
        .forEach(a -> table.words(a.key()));
    for (SweepPlot.Point point : plot.front()) {
      List<Markup> cells = new java.util.ArrayList<>();
      cells.add(Markup.text("" + point.number()));
      for (int i = 0; i < point.values().length; i++) {
        String unit = plot.objectives().get(i).unit();
        double value = point.values()[i];
        cells.add(
            Markup.text(unit.isEmpty() ? Figures.number(value) : Figures.people(value, unit)));
      }
      for (int a = 0; a < plot.axes().size(); a++) {
        List<String> values = plot.axes().get(a).values();
        if (values.size() > 1) {
          cells.add(Markup.text(values.get(point.choice()[a])));
        }
      }
      table.row(cells);
    }
    return table.markup();
  }

  private static String data(SweepPlot plot) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("axes", plot.axes());
    data.put("goals", plot.objectives());
    data.put("points", plot.points());
    return ResultFile.JSON
        .writer()
        .without(tools.jackson.databind.SerializationFeature.INDENT_OUTPUT)
        .writeValueAsString(data)
        .replace("<", "\\u003c");
  }

  private static String resource(String name) {
    try (InputStream stream = SweepPage.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("the program lacks its resource " + name);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(name, unreadable);
    }
  }
}
