package spikestack.studio.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// The finding in one sentence, made from the numbers alone, and the few numbers to remember.
final class Headline {
  private final Result result;
  private final Arrangement flat;
  private final Optional<Arrangement> best;

  Headline(Result result) {
    this.result = result;
    this.flat = result.arrangements().getFirst();
    this.best =
        result.arrangements().stream()
            .skip(1)
            .min(Comparator.comparingDouble(a -> ratio("edp", a).orElse(Double.MAX_VALUE)));
  }

  Markup markup() {
    List<Markup> parts = new ArrayList<>();
    if (result.mismatchingBits() > 0) {
      parts.add(
          Markup.tag("p")
              .with("class", "alarm")
              .with("role", "alert")
              .holding(
                  "The simulator disagrees with the reference in %s of %s recorded bits. Do not trust the numbers below."
                      .formatted(
                          Figures.number(result.mismatchingBits()),
                          Figures.number(result.comparedBits()))));
    }
    parts.add(Markup.tag("h1").holding(sentence()));
    parts.add(Markup.tag("p").with("class", "subject").holding(subject()));
    parts.add(Markup.tag("ul").with("class", "tiles").holding(tiles()));
    for (Arrangement other : result.arrangements()) {
      if (!other.equals(flat)) {
        parts.add(Section.note(range(other)));
      }
    }
    return Markup.all(parts);
  }

  private String sentence() {
    if (best.isEmpty()) {
      return "%s takes %s and %s per image on %s."
          .formatted(
              Naming.arrangement(flat.name()),
              Figures.people(flat.energy()),
              Figures.people(flat.latency()),
              Figures.people(flat.footprint()));
    }
    Arrangement stacked = best.get();
    return "Stacked as %s, this network needs %s energy, %s time and %s energy-delay product per image than in %s, on %s footprint with %s silicon."
        .formatted(
            Naming.arrangement(stacked.name()).toLowerCase(Locale.ROOT),
            change("energy", stacked),
            change("latency", stacked),
            change("edp", stacked),
            Naming.arrangement(flat.name()),
            change("footprint", stacked),
            change("silicon", stacked));
  }

  private String subject() {
    Result.NetworkSummary net = result.network();
    if (net.blocks() == 0) {
      return "%s: feed-forward, %s time steps, %s outputs, %s parameters; mean of %s images."
          .formatted(
              net.name(),
              Figures.number(net.timesteps()),
              Figures.number(net.width()),
              Figures.number(net.parameters()),
              Figures.number(result.images()));
    }
    return "%s: %s blocks, %s heads, %s, %s time steps, %s tokens × %s features, %s parameters; mean of %s images."
        .formatted(
            net.name(),
            Figures.number(net.blocks()),
            Figures.number(net.heads()),
            net.experts() == 0
                ? "no experts"
                : net.experts() + " experts of which each token takes " + net.topK(),
            Figures.number(net.timesteps()),
            Figures.number(net.tokens()),
            Figures.number(net.width()),
            Figures.number(net.parameters()),
            Figures.number(result.images()));
  }

  private List<Markup> tiles() {
    List<Markup> tiles = new ArrayList<>();
    tiles.add(
        tile(
            "Images classified right",
            Figures.share(result.accuracy().simulator()),
            Markup.text("reference " + Figures.percent(result.accuracy().golden())),
            Origin.MEASURED));
    tiles.add(
        tile(
            "Bits that differ from the reference",
            Figures.markup(result.mismatchingBits()),
            Markup.text("of " + Figures.number(result.comparedBits()) + " compared"),
            Origin.MEASURED));
    Arrangement shown = best.orElse(flat);
    for (String key : List.of("energy", "latency", "edp", "footprint")) {
      Measure measure = Measure.of(key);
      OptionalDouble ratio = ratio(key, shown);
      tiles.add(
          tile(
              measure.name() + ", " + Naming.arrangement(shown.name()),
              Figures.markup(measure.of().apply(shown)),
              shown.equals(flat) || ratio.isEmpty()
                  ? Markup.NONE
                  : Markup.all(
                      measure.change(ratio.getAsDouble()),
                      Markup.text(" than " + Naming.arrangement(flat.name()))),
              measure.origin()));
    }
    return tiles;
  }

  private static Markup tile(String name, Markup value, Markup below, Origin origin) {
    return Markup.tag("li")
        .holding(
            Markup.tag("span").with("class", "name").holding(name),
            Markup.tag("strong").holding(value),
            Markup.tag("span").with("class", "below").holding(below),
            origin.badge());
  }

  /// How far the finding depends on the technology's uncertain entries.
  private String range(Arrangement other) {
    String name = Naming.arrangement(other.name());
    Optional<String> low = corner(other.low().get("energy"), flat.low().get("energy"));
    Optional<String> high = corner(other.high().get("energy"), flat.high().get("energy"));
    String now =
        "%s against %s: %s energy"
            .formatted(name, Naming.arrangement(flat.name()), change("energy", other));
    return low.isEmpty() || high.isEmpty()
        ? now + "; no range was computed."
        : now
            + "; %s with every technology entry at its low end, %s at its high end."
                .formatted(low.get(), high.get());
  }

  private static Optional<String> corner(@Nullable Quantity other, @Nullable Quantity flat) {
    if (other == null || flat == null) {
      return Optional.empty();
    }
    OptionalDouble ratio = Figures.ratio(other, flat);
    return ratio.isEmpty() ? Optional.empty() : Optional.of(Figures.change(ratio.getAsDouble()));
  }

  private OptionalDouble ratio(String key, Arrangement of) {
    Measure measure = Measure.of(key);
    return Figures.ratio(measure.of().apply(of), measure.of().apply(flat));
  }

  private String change(String key, Arrangement of) {
    OptionalDouble ratio = ratio(key, of);
    return ratio.isEmpty() ? "not comparable" : Figures.change(ratio.getAsDouble());
  }
}
