package spikestack.studio.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spikestack.model.input.AtomicFile;

/// Writes a result as one HTML file that needs nothing else: no network, no folder beside it, and
/// for its tables and floorplans no scripts either.
///
/// The template, style and scripts are resources of this package; charts are drawn by ECharts,
/// whose minified file is inlined from its WebJar. The same result gives the same bytes.
public final class HtmlReport {
  private static final String CHART_LIBRARY =
      "/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.min.js";
  private static final Pattern SLOT = Pattern.compile("\\{\\{([a-z]+)}}");

  private HtmlReport() {}

  /// Writes all of it or nothing.
  ///
  /// @throws spikestack.model.input.InputException where the folder does not exist or cannot be
  ///   written to
  public static void write(Path file, Result result) {
    AtomicFile.write(file, text(result));
  }

  /// The text that `write` puts into the file.
  public static String text(Result result) {
    List<Section> sections = sections(result);
    return filled(
        resource("report.html"),
        Map.of(
            "title",
            Markup.escape(result.network().name() + " on 2D and 3D: SpikeStack report"),
            "style",
            resource("report.css"),
            "navigation",
            Markup.all(sections.stream().map(Section::link).toList()).html(),
            "headline",
            new Headline(result).markup().html(),
            "sections",
            Markup.all(sections.stream().map(Section::markup).toList()).html(),
            "tool",
            Markup.escape(result.tool().name() + " " + result.tool().version()),
            "data",
            ChartData.of(result).json(),
            "library",
            resource(CHART_LIBRARY),
            "scripts",
            resource("page.js")
                + resource("charts.js")
                + resource("gantt.js")
                + resource("raster.js")));
  }

  private static List<Section> sections(Result result) {
    return List.of(
        ComparisonSection.of(result),
        EnergySection.of(result),
        LadderSection.of(result),
        LayerSection.of(result),
        ActivitySection.schedule(result),
        ActivitySection.spikes(result),
        ActivitySection.experts(result),
        ActivitySection.heads(result),
        FloorplanSection.of(result),
        TimingSection.paths(result),
        TimingSection.links(result),
        SourceSection.published(result),
        SourceSection.assumptions(result),
        SourceSection.inputs(result),
        Glossary.section());
  }

  /// Replaces each slot of the template once; what is put in is not searched again.
  static String filled(String template, Map<String, String> slots) {
    StringBuilder page = new StringBuilder(2 << 20);
    Matcher slot = SLOT.matcher(template);
    int copied = 0;
    while (slot.find()) {
      String content = slots.get(slot.group(1));
      if (content == null) {
        throw new IllegalStateException("the template has the unknown slot " + slot.group());
      }
      page.append(template, copied, slot.start()).append(content);
      copied = slot.end();
    }
    return page.append(template, copied, template.length()).toString();
  }

  private static String resource(String name) {
    try (InputStream stream = HtmlReport.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("the program lacks its resource " + name);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(name, unreadable);
    }
  }
}
