package spikestack.studio.report;

import java.util.Locale;

/// Bars drawn by the page's style alone, so that they are there without scripts.
final class Bars {
  private Bars() {}

  /// A bar over `fraction` of its cell, 1 at most.
  static Markup bar(double fraction, String title) {
    return Markup.tag("span")
        .with("class", "bar")
        .with("title", title)
        .with("style", width(fraction))
        .holding(Markup.NONE);
  }

  /// A style value such as `--w:17.8%`.
  static String width(double fraction) {
    return String.format(Locale.ROOT, "--w:%.2f%%", 100 * Math.clamp(fraction, 0, 1));
  }
}
