package spikestack.studio.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Cycles, core time and energy of every layer.
final class LayerSection {
  private LayerSection() {}

  static Section of(Result result) {
    List<Markup> content = new ArrayList<>();
    if (!result.layers().isEmpty()) {
      content.add(Section.choice("arrangement", "Energy of"));
      content.add(
          Markup.tag("div")
              .with("class", "pair scripted")
              .holding(
                  figure("cycles", "Cycles", Origin.MEASURED, "Cycles of every layer"),
                  figure(
                      "energy",
                      "Energy by kind",
                      Origin.MODELLED,
                      "Energy of every layer, stacked by kind")));
      content.add(
          Markup.tag("div")
              .with("class", "scripted")
              .holding(
                  figure(
                      "cores",
                      "What the cores did",
                      Origin.MEASURED,
                      "Share of the core-cycles of every layer that was busy, stalled or idle")));
      content.add(Section.folded("All numbers of all layers", table(result)));
    }
    return new Section(
        "layers",
        "Layer by layer",
        "In the order in which they run, mean per image. Core-cycles are cycles times cores: busy, stalled by cause, and idle add up.",
        content);
  }

  private static Markup figure(String chart, String title, Origin origin, String description) {
    return Markup.tag("figure")
        .holding(
            Markup.tag("figcaption").holding(Markup.text(title + " "), origin.badge()),
            Section.chart(chart, description));
  }

  private static Markup table(Result result) {
    Table table =
        new Table("Layers, mean per image")
            .words("Layer")
            .words("Kind")
            .words("Scope")
            .numbers("Cycles", Origin.MEASURED)
            .numbers("Share of cycles")
            .numbers("Utilisation", Origin.MEASURED)
            .numbers("Input spike rate", Origin.MEASURED)
            .numbers("Busy, core-cycles")
            .numbers("Waits for weights")
            .numbers("Waits for port")
            .numbers("Waits for bank")
            .numbers("Waits at barrier")
            .numbers("Waits for DRAM")
            .numbers("Idle, core-cycles");
    result
        .arrangements()
        .forEach(a -> table.numbers("Energy, " + Naming.arrangement(a.name()), Origin.MODELLED));
    for (LayerRow layer : result.layers()) {
      List<Markup> cells = new ArrayList<>();
      cells.add(Markup.text(layer.name()));
      cells.add(Markup.text(Naming.plain(layer.kind())));
      cells.add(Markup.text(layer.scope()));
      cells.add(Figures.markup(layer.cycles()));
      cells.add(
          Markup.all(
              Figures.share(layer.share()),
              Bars.bar(layer.share(), Figures.percent(layer.share()))));
      cells.add(Figures.share(layer.utilisation()));
      cells.add(Figures.share(layer.inputSpikeRate()));
      cells.add(Figures.markup(layer.busy()));
      cells.add(Figures.markup(layer.stalled().weights()));
      cells.add(Figures.markup(layer.stalled().port()));
      cells.add(Figures.markup(layer.stalled().bank()));
      cells.add(Figures.markup(layer.stalled().barrier()));
      cells.add(Figures.markup(layer.stalled().dram()));
      cells.add(Figures.markup(layer.idle()));
      for (Arrangement arrangement : result.arrangements()) {
        Map<String, Double> kinds = layer.energy().get(arrangement.name());
        cells.add(
            kinds == null
                ? Markup.text("–")
                : Figures.markup(
                    new Quantity(
                        kinds.values().stream().mapToDouble(Double::doubleValue).sum(), "pJ")));
      }
      table.row(cells);
    }
    return table.markup();
  }
}
