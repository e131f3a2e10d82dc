package spikestack.studio.report;

import java.util.List;
import java.util.function.Function;

/// A row of the comparison: how to read it from an arrangement, and which direction is the better
/// one.
///
/// @param key the component's name, which `low` and `high` use too
/// @param better -1 less is better, 1 more is better, 0 neither
record Measure(
    String key, String name, Origin origin, int better, Function<Arrangement, Quantity> of) {

  static final List<Measure> ALL =
      List.of(
          new Measure("footprint", "Footprint", Origin.MODELLED, -1, Arrangement::footprint),
          new Measure("silicon", "Silicon, all tiers", Origin.MODELLED, -1, Arrangement::silicon),
          new Measure("clock", "Clock", Origin.MODELLED, 1, Arrangement::clock),
          new Measure(
              "maximumClock", "Maximum clock", Origin.MODELLED, 1, Arrangement::maximumClock),
          new Measure("cycles", "Cycles", Origin.MEASURED, -1, Arrangement::cycles),
          new Measure("latency", "Latency", Origin.MODELLED, -1, Arrangement::latency),
          new Measure("power", "Power", Origin.MODELLED, -1, Arrangement::power),
          new Measure("energy", "Energy", Origin.MODELLED, -1, Arrangement::energy),
          new Measure("edp", "Energy-delay product", Origin.MODELLED, -1, Arrangement::edp),
          new Measure("bonds", "Bonds", Origin.MODELLED, 0, Arrangement::bonds),
          new Measure(
              "memoryAccessLatency",
              "Memory-access latency",
              Origin.MODELLED,
              -1,
              Arrangement::memoryAccessLatency));

  static Measure of(String key) {
    return ALL.stream().filter(measure -> measure.key.equals(key)).findFirst().orElseThrow();
  }

  /// `17.8 % less`, marked as better or worse by more than its colour.
  Markup change(double ratio) {
    boolean same = Math.abs(ratio - 1) < 5e-4;
    String verdict = same || better == 0 ? "" : (ratio > 1) == (better > 0) ? " better" : " worse";
    return Markup.tag("span")
        .with("class", "change" + verdict)
        .with("title", "ratio " + Figures.exact(ratio) + verdict.replace(" ", ", "))
        .holding(Figures.change(ratio));
  }
}
