package spikestack.studio.report;

import java.util.List;

/// A piece of HTML or SVG that is safe to insert: text inside it has been escaped once, and cannot
/// be escaped twice.
record Markup(String html) {
  static final Markup NONE = new Markup("");

  /// Text from anywhere, made harmless for element content and for quoted attribute values.
  static Markup text(String text) {
    return new Markup(escape(text));
  }

  static Markup all(Markup... parts) {
    return all(List.of(parts));
  }

  static Markup all(List<Markup> parts) {
    StringBuilder html = new StringBuilder();
    parts.forEach(part -> html.append(part.html));
    return new Markup(html.toString());
  }

  static Tag tag(String name) {
    return new Tag(new StringBuilder("<").append(name), name);
  }

  /// Characters that HTML 1 to 5 cannot hold (controls other than tab and line ends) become the
  /// replacement character.
  static String escape(String text) {
    StringBuilder html = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> html.append("&amp;");
        case '<' -> html.append("&lt;");
        case '>' -> html.append("&gt;");
        case '"' -> html.append("&quot;");
        case '\'' -> html.append("&#39;");
        case '\t', '\n', '\r' -> html.append(c);
        default -> html.append(c < ' ' ? '\uFFFD' : c);
      }
    }
    return html.toString();
  }

  /// An element under construction; `with` adds attributes, `holding` closes it.
  static final class Tag {
    private final StringBuilder html;
    private final String name;

    private Tag(StringBuilder html, String name) {
      this.html = html;
      this.name = name;
    }

    Tag with(String attribute, String value) {
      html.append(' ').append(attribute).append("=\"").append(escape(value)).append('"');
      return this;
    }

    Markup holding(Markup... parts) {
      return holding(List.of(parts));
    }

    Markup holding(List<Markup> parts) {
      html.append('>');
      parts.forEach(part -> html.append(part.html));
      return new Markup(html.append("</").append(name).append('>').toString());
    }

    Markup holding(String text) {
      return holding(text(text));
    }

    /// An element that never has content, such as `br` or an SVG `rect`.
    Markup empty() {
      return new Markup(html.append("/>").toString());
    }
  }
}
