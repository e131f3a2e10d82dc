package spikestack.studio.report;

import java.util.ArrayList;
import java.util.List;

/// A table with a caption and a heading cell in each row; scrolls sideways by itself where the page
/// is narrow.
final class Table {
  private final String caption;
  private final List<Markup> heads = new ArrayList<>();
  private final List<Boolean> numeric = new ArrayList<>();
  private final List<Markup> rows = new ArrayList<>();

  Table(String caption) {
    this.caption = caption;
  }

  Table words(String head) {
    return column(Markup.text(head), false);
  }

  Table numbers(String head) {
    return column(Markup.text(head), true);
  }

  Table numbers(String head, Origin origin) {
    return column(Markup.all(Markup.text(head + " "), origin.badge()), true);
  }

  private Table column(Markup head, boolean number) {
    numeric.add(number);
    heads.add(
        Markup.tag("th").with("scope", "col").with("class", number ? "n" : "w").holding(head));
    return this;
  }

  /// One cell a column; the first is the row's heading.
  Table row(Markup... cells) {
    return row(List.of(cells));
  }

  Table row(List<Markup> cells) {
    if (cells.size() != heads.size()) {
      throw new IllegalArgumentException(
          caption + ": " + cells.size() + " cells for " + heads.size() + " columns");
    }
    List<Markup> row = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      Markup.Tag cell = i == 0 ? Markup.tag("th").with("scope", "row") : Markup.tag("td");
      row.add(cell.with("class", numeric.get(i) ? "n" : "w").holding(cells.get(i)));
    }
    rows.add(Markup.tag("tr").holding(row));
    return this;
  }

  Markup markup() {
    return Markup.tag("div")
        .with("class", "scroll")
        .with("tabindex", "0")
        .with("role", "region")
        .with("aria-label", caption)
        .holding(
            Markup.tag("table")
                .holding(
                    Markup.tag("caption").holding(caption),
                    Markup.tag("thead").holding(Markup.tag("tr").holding(heads)),
                    Markup.tag("tbody").holding(rows)));
  }
}
