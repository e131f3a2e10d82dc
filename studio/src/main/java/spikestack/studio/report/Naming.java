package spikestack.studio.report;

import java.util.Locale;

/// The words people read for the words that files use.
final class Naming {
  private Naming() {}

  static String arrangement(String name) {
    return name.equals("2d") ? "2D" : capital(name.replace('-', ' '));
  }

  /// `EXPERT_ARRAY` and `local-buffers` to `expert array` and `local buffers`.
  static String plain(String name) {
    boolean shouted = name.equals(name.toUpperCase(Locale.ROOT));
    return (shouted ? name.toLowerCase(Locale.ROOT) : name)
        .replace('_', ' ')
        .replace('-', ' ')
        .replaceAll("\\bdram\\b", "DRAM")
        .replaceAll("\\bsram\\b", "SRAM");
  }

  static String capital(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }
}
