package spikestack.studio.report;

import java.util.ArrayList;
import java.util.List;

/// What happened while the images ran: the cores over time, the spikes, the experts, the heads.
final class ActivitySection {
  private ActivitySection() {}

  static Section schedule(Result result) {
    Schedule schedule = result.schedule();
    if (schedule.intervals().isEmpty()) {
      return Section.of("schedule", "Cores over time", "No schedule was recorded.");
    }
    return Section.of(
        "schedule",
        "Cores over time",
        "One row per core, one image from its first to its last cycle. Drag the slider or hold Ctrl and turn the wheel to zoom; thin grey pieces are stalls, empty ones idle. Measured.",
        Section.chart("gantt", "Which core works on which layer at which cycle"),
        Markup.tag("p")
            .with("class", "note scripted")
            .with("data-text", "gantt")
            .holding(Markup.NONE),
        Section.note(
            "Image %s took %s cycles; %s intervals were recorded and stand in result.json."
                .formatted(
                    Figures.number(schedule.image()),
                    Figures.number(schedule.cycles()),
                    Figures.number(schedule.intervals().size()))));
  }

  static Section spikes(Result result) {
    if (result.rasters().isEmpty()) {
      return Section.of("spikes", "Spikes", "No spikes were recorded.");
    }
    Table table =
        new Table("Recorded spikes, measured")
            .words("Layer")
            .numbers("Time steps")
            .numbers("Tokens")
            .numbers("Channels")
            .numbers("Ones");
    result
        .rasters()
        .forEach(
            raster ->
                table.row(
                    Markup.text(raster.layer()),
                    Figures.markup(raster.timesteps()),
                    Figures.markup(raster.tokens()),
                    Figures.markup(raster.channels()),
                    Figures.share(raster.rate())));
    return Section.of(
        "spikes",
        "Spikes",
        "The spikes a layer fired for one image: one panel per time step, tokens from left to right, channels from top to bottom, a mark where a neuron fired. Measured.",
        Section.choice("raster", "Layer"),
        Markup.tag("div")
            .with("class", "raster scripted")
            .with("data-chart", "raster")
            .holding(Markup.NONE),
        Markup.tag("p")
            .with("class", "note scripted")
            .with("data-text", "raster")
            .with("aria-live", "polite")
            .holding(Markup.NONE),
        Section.folded("How many of the bits are ones", table.markup()));
  }

  static Section experts(Result result) {
    if (result.experts().isEmpty()) {
      return Section.of("experts", "Expert load", "This network has no experts.");
    }
    List<Markup> content = new ArrayList<>();
    for (ExpertLoad load : result.experts()) {
      double sum = load.tokens().stream().mapToDouble(Double::doubleValue).sum();
      Table table =
          new Table(load.layer())
              .words("Expert")
              .numbers("Tokens per image, mean", Origin.MEASURED)
              .numbers("Most in one image", Origin.MEASURED);
      for (int e = 0; e < load.tokens().size(); e++) {
        double share = sum == 0 ? 0 : load.tokens().get(e) / sum;
        table.row(
            Markup.text("Expert\u00A0" + e),
            Markup.all(
                Figures.markup(load.tokens().get(e)),
                Bars.bar(share, Figures.percent(share) + " of the tokens")),
            Figures.markup(load.max().get(e)));
      }
      content.add(table.markup());
    }
    return Section.of(
        "experts",
        "Expert load",
        "How the router dealt tokens to experts; a bar is the expert's share. The layer lasts as long as its fullest queue.",
        Markup.tag("div").with("class", "columns").holding(content));
  }

  static Section heads(Result result) {
    if (result.heads().isEmpty()) {
      return Section.of("heads", "Heads kept", "This network has no attention heads.");
    }
    int most = result.heads().stream().mapToInt(row -> row.kept().size()).max().orElse(0);
    Table table = new Table("Share of the images that kept the head, measured").words("Layer");
    for (int h = 0; h < most; h++) {
      table.numbers("Head " + h);
    }
    for (HeadKeep row : result.heads()) {
      List<Markup> cells = new ArrayList<>();
      cells.add(Markup.text(row.layer()));
      for (int h = 0; h < most; h++) {
        cells.add(h < row.kept().size() ? heat(row.kept().get(h)) : Markup.text("–"));
      }
      table.row(cells);
    }
    return Section.of(
        "heads",
        "Heads kept",
        "Head pruning keeps the heads whose queries fired most, image by image; a dropped head computes no keys, no values and no attention. The deeper the colour, the more often the head was kept."
            + (result.heads().stream().allMatch(row -> row.kept().stream().allMatch(k -> k == 1))
                ? " This run dropped none; the ladder has the runs that do."
                : ""),
        table.markup());
  }

  private static Markup heat(double share) {
    return Markup.tag("span")
        .with("class", share > 0.55 ? "heat deep" : "heat")
        .with("style", Bars.width(share))
        .holding(Figures.share(share));
  }
}
