package spikestack.studio.report;

import java.util.List;

/// A part of the page that the navigation can jump to.
///
/// @param lead what the reader sees here and how to read it
record Section(String id, String title, String lead, List<Markup> content) {
  Section {
    content = List.copyOf(content);
  }

  static Section of(String id, String title, String lead, Markup... content) {
    return new Section(id, title, lead, List.of(content));
  }

  Markup markup() {
    return Markup.tag("section")
        .with("id", id)
        .with("aria-labelledby", id + "-title")
        .holding(
            Markup.tag("h2").with("id", id + "-title").holding(title),
            Markup.tag("p").with("class", "lead").holding(lead),
            Markup.all(content));
  }

  Markup link() {
    return Markup.tag("a").with("href", "#" + id).holding(title);
  }

  /// A place that a script fills with a drawing; without scripts it is not shown.
  static Markup chart(String name, String description) {
    return Markup.tag("div")
        .with("class", "chart scripted")
        .with("data-chart", name)
        .with("role", "img")
        .with("aria-label", description)
        .holding(Markup.NONE);
  }

  /// A row of buttons of which one is chosen; scripts fill it from the data.
  static Markup choice(String name, String label) {
    return Markup.tag("fieldset")
        .with("class", "choice scripted")
        .with("data-choice", name)
        .holding(Markup.tag("legend").holding(label));
  }

  static Markup note(String text) {
    return Markup.tag("p").with("class", "note").holding(text);
  }

  static Markup folded(String summary, Markup content) {
    return Markup.tag("details").holding(Markup.tag("summary").holding(summary), content);
  }
}
