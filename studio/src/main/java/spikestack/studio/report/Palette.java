package spikestack.studio.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A colour of the page's style for each name, in the order in which names come; the style holds
/// `COLOURS` of them.
final class Palette {
  /// Classes `c0` to `c11`, told apart by people with any kind of colour vision for the first
  /// eight.
  private static final int COLOURS = 12;

  private final Map<String, String> classes = new LinkedHashMap<>();

  Palette(Collection<String> names) {
    for (String name : names) {
      classes.computeIfAbsent(name, fresh -> "c" + classes.size() % COLOURS);
    }
  }

  String of(String name) {
    return classes.getOrDefault(name, "c0");
  }

  Markup legend() {
    List<Markup> entries = new ArrayList<>();
    classes.forEach(
        (name, style) ->
            entries.add(Markup.tag("li").with("class", style).holding(Naming.plain(name))));
    return Markup.tag("ul").with("class", "legend").holding(entries);
  }
}
