package spikestack.studio.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class HtmlReportTest {
  private static final List<String> SECTIONS =
      List.of(
          "comparison",
          "energy",
          "ladder",
          "layers",
          "schedule",
          "spikes",
          "experts",
          "heads",
          "floorplans",
          "timing",
          "links",
          "published",
          "assumptions",
          "inputs",
          "glossary");

  private final Result result = MadeUpResult.full();

  @Test
  void loadsNothing() {
    Document page = page(result);
    for (Element element : page.getAllElements()) {
      for (Attribute attribute : element.attributes()) {
        String name = attribute.getKey().toLowerCase(Locale.ROOT);
        if (name.endsWith("href")) {
          assertThat(attribute.getValue()).startsWith("#");
        }
        assertThat(name).isNotIn("src", "srcset", "action", "formaction", "poster", "background");
        assertThat(attribute.getValue()).doesNotContain("url(");
      }
    }
    assertThat(page.select("link, iframe, object, embed, img, base, form")).isEmpty();
    page.select("style")
        .forEach(
            style -> assertThat(style.data()).doesNotContain("url(", "@import", "http:", "https:"));
    assertThat(page.select("meta[http-equiv=Content-Security-Policy]").attr("content"))
        .startsWith("default-src 'none'")
        .doesNotContain("http", "*");
  }

  @Test
  void everySectionIsThereOnceAndInOrder() {
    Document page = page(result);
    assertThat(page.select("section").eachAttr("id")).isEqualTo(SECTIONS);
    assertThat(page.select("nav a").eachAttr("href"))
        .isEqualTo(SECTIONS.stream().map(id -> "#" + id).toList());
    assertThat(page.select("section > h2").eachText()).doesNotContain("");
    List<String> ids = page.select("[id]").eachAttr("id");
    assertThat(ids).doesNotHaveDuplicates();
    page.select("a[href]").forEach(a -> assertThat(ids).contains(a.attr("href").substring(1)));
  }

  @Test
  void comparisonShowsTheExactNumbersOfTheResult() {
    List<Element> rows = page(result).select("#comparison tbody tr");
    assertThat(rows).hasSize(Measure.ALL.size());
    for (int m = 0; m < rows.size(); m++) {
      Measure measure = Measure.ALL.get(m);
      List<Element> cells = rows.get(m).select("td");
      assertThat(cells).hasSize(result.arrangements().size());
      for (int a = 0; a < cells.size(); a++) {
        Quantity quantity = measure.of().apply(result.arrangements().get(a));
        Element number = cells.get(a).select("data").getFirst();
        assertThat(Double.parseDouble(number.attr("value"))).isEqualTo(quantity.value());
        assertThat(number.attr("title")).isEqualTo(number.attr("value") + " " + quantity.unit());
      }
    }
    assertThat(rows.getFirst().text()).contains("1.62 mm²", "0.840 mm²", "48.1 % less");
  }

  @Test
  void ladderAndLayersShowTheExactNumbersOfTheResult() {
    Document page = page(result);
    List<Double> ladder = new ArrayList<>();
    for (LadderRow row : result.ladder()) {
      ladder.addAll(
          List.of(
              row.keepHeads(),
              row.accuracy(),
              row.cycles().value(),
              row.latency().value(),
              row.energy().value(),
              row.edp().value()));
    }
    assertThat(numbers(page, "#ladder")).isEqualTo(ladder);

    List<Double> layers = new ArrayList<>();
    for (LayerRow row : result.layers()) {
      LayerRow.Stalled stalled = row.stalled();
      layers.addAll(
          List.of(
              row.cycles().value(),
              row.share(),
              row.utilisation(),
              row.inputSpikeRate(),
              row.busy(),
              stalled.weights(),
              stalled.port(),
              stalled.bank(),
              stalled.barrier(),
              stalled.dram(),
              row.idle()));
      row.energy()
          .values()
          .forEach(kinds -> layers.add(kinds.values().stream().mapToDouble(v -> v).sum()));
    }
    assertThat(numbers(page, "#layers")).isEqualTo(layers);
  }

  @Test
  void everyBlockIsDrawnToOneScale() {
    Document page = page(result);
    int blocks = result.arrangements().stream().mapToInt(a -> a.blocks().size()).sum();
    assertThat(page.select("#floorplans rect.block")).hasSize(blocks);
    assertThat(page.select("#floorplans svg")).hasSize(5);
    Element flat = page.select("#floorplans svg").getFirst();
    double width = Floorplan.width(result.arrangements().getFirst());
    assertThat(Double.parseDouble(flat.attr("viewBox").split(" ", -1)[2]))
        .isBetween(width, width * 1.05);
  }

  @Test
  void headlineIsMadeFromTheNumbers() {
    assertThat(page(result).select("h1").text())
        .isEqualTo(
            "Stacked as logic on logic, this network needs 17.8 % less energy, 0.1 % more time and"
                + " 17.7 % less energy-delay product per image than in 2D, on 48.8 % less footprint"
                + " with 1.2 % more silicon.");
    assertThat(page(result).select("[role=alert]")).isEmpty();
    Result wrong = changed("\"mismatchingBits\" : 0", "\"mismatchingBits\" : 12");
    assertThat(page(wrong).select("[role=alert]").text()).contains("12 of 123 M recorded bits");
  }

  @Test
  void namesCannotBreakOut() {
    String hostile = "</script><script>alert(1)</script><img src=x onerror='alert(1)'>\"{{data}}";
    Result named =
        changed(
            "block.0.attn.q",
            "</script><script>alert(1)</script><img src=x onerror='alert(1)'>\\\\\"{{data}}\\u2028");
    Document page = page(named);
    assertThat(page.select("script")).hasSameSizeAs(page(result).select("script"));
    assertThat(page.select("img, [onerror]")).isEmpty();
    assertThat(page.select("#layers tbody th").eachText()).contains(hostile + "\u2028");
    assertThat(chartData(page).at("/layers/2/name").asString()).isEqualTo(hostile + "\u2028");
  }

  @Test
  void chartsDrawTheNumbersOfTheResult() {
    JsonNode data = chartData(page(result));
    assertThat(data.at("/kinds")).hasSize(MadeUpResult.KINDS.size());
    for (int i = 0; i < result.layers().size(); i++) {
      LayerRow layer = result.layers().get(i);
      assertThat(data.at("/layers/" + i + "/cycles").asDouble()).isEqualTo(layer.cycles().value());
      assertThat(data.at("/layers/" + i + "/energy/2d/0").asDouble())
          .isEqualTo(layer.energy().getOrDefault("2d", Map.of()).getOrDefault("compute", -1.0));
    }
    assertThat(data.at("/rasters")).hasSize(result.rasters().size());
    assertThat(data.at("/timeline/cycles").asLong()).isEqualTo(result.schedule().cycles());
  }

  @Test
  void sameResultGivesSameBytesInEveryLocale(@TempDir Path folder) throws Exception {
    Path first = folder.resolve("first.html");
    HtmlReport.write(first, result);
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(HtmlReport.text(MadeUpResult.full()))
          .isEqualTo(Files.readString(first, StandardCharsets.UTF_8));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void staysSmallHoweverLongTheScheduleIs() {
    assertThat(HtmlReport.text(MadeUpResult.large()).getBytes(StandardCharsets.UTF_8).length)
        .isLessThan(2_500_000);
  }

  @Test
  void aResultWithNothingOptionalIsStillAPage() {
    Document page = page(MadeUpResult.bare());
    assertThat(page.select("section").eachAttr("id")).isEqualTo(SECTIONS);
    assertThat(page.select("[data-chart]")).isEmpty();
    assertThat(page.select("#experts").text()).contains("This network has no experts.");
    assertThat(page.select("h1").text()).contains("2D takes 21.4 µJ and 83.7 µs per image");
  }

  private Result changed(String from, String to) {
    return ResultFile.JSON.readValue(
        ResultFile.text(result).replace(from, to.replace("\\\\", "\\")), Result.class);
  }

  private static Document page(Result result) {
    return Jsoup.parse(HtmlReport.text(result));
  }

  private static List<Double> numbers(Document page, String where) {
    return page.select(where + " td > data").stream()
        .map(number -> Double.parseDouble(number.attr("value")))
        .toList();
  }

  private static JsonNode chartData(Document page) {
    Element script = page.selectFirst("script#data");
    return ResultFile.JSON.readTree(script == null ? "" : script.data());
  }
}
