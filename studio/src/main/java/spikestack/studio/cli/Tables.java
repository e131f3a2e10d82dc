package spikestack.studio.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import spikestack.studio.report.Arrangement;
import spikestack.studio.report.LadderRow;
import spikestack.studio.report.LayerRow;
import spikestack.studio.report.Quantity;
import spikestack.studio.report.Result;

/// Results as text tables for people.
final class Tables {
  private static final int LADDER_BAR = 24;

  private Tables() {}

  static void print(PrintWriter out, Result result, Collection<String> findings) {
    var network = result.network();
    String blocks =
        network.blocks() == 0
            ? "feed-forward"
            : network.heads() + " heads, " + network.blocks() + " blocks";
    out.printf(
        Locale.ROOT,
        "%s: T %d, N %d, D %d, %s%s, %,d weights%n",
        network.name(),
        network.timesteps(),
        network.tokens(),
        network.width(),
        blocks,
        network.experts() == 0 ? "" : ", " + network.experts() + " experts",
        network.parameters());
    out.printf(
        Locale.ROOT,
        "%,d images: accuracy %.2f %% (golden), %.2f %% (simulator); %,d of %,d recorded bits differ; %,d saturations%n%n",
        result.images(),
        100 * result.accuracy().golden(),
        100 * result.accuracy().simulator(),
        result.mismatchingBits(),
        result.comparedBits(),
        result.saturations());
    out.println(arrangements(result));
    out.println("modelled, mean per image; ratios are to 2d");
    out.println();
    out.println(layers(result));
    if (result.ladder().size() > 3 * result.arrangements().size()) {
      out.println();
      out.println(ladder(result));
    }
    for (String finding : findings) {
      out.println("note: " + finding);
    }
  }

  static void speed(PrintWriter notes, int images, double seconds, int threads) {
    notes.printf(
        Locale.ROOT,
        "golden and simulator: %.1f s, %.1f images/s on %d threads (measured)%n",
        seconds,
        images / seconds,
        threads);
  }

  private static String arrangements(Result result) {
    record Line(String name, List<String> cells) {}
    List<Line> lines = new ArrayList<>();
    List<Arrangement> all = result.arrangements();
    line("footprint", Arrangement::footprint, all, (n, c) -> lines.add(new Line(n, c)));
    line("silicon", Arrangement::silicon, all, (n, c) -> lines.add(new Line(n, c)));
    line("clock", Arrangement::clock, all, (n, c) -> lines.add(new Line(n, c)));
    line("maximum clock", Arrangement::maximumClock, all, (n, c) -> lines.add(new Line(n, c)));
    line("cycles", Arrangement::cycles, all, (n, c) -> lines.add(new Line(n, c)));
    line("latency", Arrangement::latency, all, (n, c) -> lines.add(new Line(n, c)));
    line("power", Arrangement::power, all, (n, c) -> lines.add(new Line(n, c)));
    line("energy", Arrangement::energy, all, (n, c) -> lines.add(new Line(n, c)));
    line("EDP", Arrangement::edp, all, (n, c) -> lines.add(new Line(n, c)));
    line("bonds", Arrangement::bonds, all, (n, c) -> lines.add(new Line(n, c)));
    line(
        "memory access",
        Arrangement::memoryAccessLatency,
        all,
        (n, c) -> lines.add(new Line(n, c)));
    List<com.github.freva.asciitable.ColumnData<Line>> columns = new ArrayList<>();
    columns.add(left("").with(Line::name));
    for (int i = 0; i < all.size(); i++) {
      int column = i;
      columns.add(
          new Column()
              .header(all.get(i).name())
              .headerAlign(HorizontalAlign.RIGHT)
              .dataAlign(HorizontalAlign.RIGHT)
              .with(line -> line.cells.get(column)));
    }
    return AsciiTable.getTable(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, lines, columns);
  }

  private interface Sink {
    void accept(String name, List<String> cells);
  }

  private static void line(
      String name, Function<Arrangement, Quantity> quantity, List<Arrangement> all, Sink sink) {
    double base = quantity.apply(all.getFirst()).value();
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Quantity q = quantity.apply(all.get(i));
      cells.add(number(q) + (i == 0 || base == 0 ? "" : "  " + ratio(q.value() / base)));
    }
    sink.accept(name, cells);
  }

  /// Four significant digits with the unit.
  static String number(Quantity quantity) {
    double value = quantity.value();
    String text;
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      text = String.format(Locale.ROOT, "%,d", (long) value);
    } else {
      int digits = Math.max(0, 3 - (int) Math.floor(Math.log10(Math.abs(value))));
      text = String.format(Locale.ROOT, "%,." + Math.min(digits, 9) + "f", value);
    }
    return text + " " + quantity.unit();
  }

  private static String ratio(double ratio) {
    return String.format(Locale.ROOT, "%.3fx", ratio);
  }

  static Column left(String header) {
    return new Column()
        .header(header)
        .headerAlign(HorizontalAlign.LEFT)
        .dataAlign(HorizontalAlign.LEFT);
  }

  static Column right(String header) {
    return new Column()
        .header(header)
        .headerAlign(HorizontalAlign.RIGHT)
        .dataAlign(HorizontalAlign.RIGHT);
  }

  private static String layers(Result result) {
    List<String> names = result.arrangements().stream().map(Arrangement::name).toList();
    List<com.github.freva.asciitable.ColumnData<LayerRow>> columns = new ArrayList<>();
    columns.add(left("layer").with(LayerRow::name));
    columns.add(left("scope").with(LayerRow::scope));
    columns.add(
        right("cycles").with(row -> String.format(Locale.ROOT, "%,.0f", row.cycles().value())));
    columns.add(right("share").with(row -> percent(row.share())));
    columns.add(right("utilised").with(row -> percent(row.utilisation())));
    columns.add(right("spikes in").with(row -> percent(row.inputSpikeRate())));
    for (String name : names) {
      columns.add(
          right("nJ " + name)
              .with(
                  row ->
                      String.format(
                          Locale.ROOT,
                          "%,.2f",
                          row.energy().getOrDefault(name, Map.of()).values().stream()
                                  .mapToDouble(Double::doubleValue)
                                  .sum()
                              / 1e3)));
    }
    return AsciiTable.getTable(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, result.layers(), columns);
  }

  private static String percent(double fraction) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * fraction);
  }

  private static String ladder(Result result) {
    return AsciiTable.getTable(
        AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
        result.ladder(),
        List.of(
            left("scope").with(LadderRow::scope),
            left("ladder").with(LadderRow::name),
            right("energy").with(row -> ratio(row.relative().energy())),
            right("latency").with(row -> ratio(row.relative().latency())),
            right("EDP").with(row -> ratio(row.relative().edp())),
            right("accuracy")
                .with(row -> String.format(Locale.ROOT, "%.2f %%", 100 * row.accuracy())),
            left("").with(row -> bar(row.relative().energy()))));
  }

  private static String bar(double fraction) {
    return "█".repeat((int) Math.round(Math.min(1.5, fraction) * LADDER_BAR));
  }
}
