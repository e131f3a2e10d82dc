package spikestack.silicon.library;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import spikestack.model.input.InputException;

/// A recursive-descent reader of Liberty text: groups, simple attributes (`key : value;`) and
/// complex ones (`key (a, b);`, kept as one string).
final class LibertyText {
  private final String file;
  private final String text;
  private int at;

  LibertyText(String file, String text) {
    this.file = file;
    this.text = text;
  }

  /// The one group of the file.
  LibertyGroup read() {
    skip();
    String kind = word();
    skip();
    expect('(');
    String name = argument();
    skip();
    if (at >= text.length() || text.charAt(at) != '{') {
      throw refuse("'{' after the name of a group");
    }
    return group(kind, name);
  }

  private LibertyGroup group(String kind, String name) {
    expect('{');
    Map<String, String> attributes = new HashMap<>();
    List<LibertyGroup> groups = new ArrayList<>();
    while (true) {
      skip();
      if (at >= text.length()) {
        throw refuse("'}' of group " + kind + " (" + name + ")");
      }
      char next = text.charAt(at);
      if (next == '}') {
        at++;
        return new LibertyGroup(kind, name, attributes, groups);
      }
      if (next == ';') {
        at++;
        continue;
      }
      String key = word();
      skip();
      if (at < text.length() && text.charAt(at) == ':') {
        at++;
        skip();
        attributes.put(key, value());
      } else {
        expect('(');
        String argument = argument();
        skip();
        if (at < text.length() && text.charAt(at) == '{') {
          groups.add(group(key, argument));
        } else {
          attributes.put(key, argument);
        }
      }
    }
  }

  private String word() {
    int from = at;
    while (at < text.length() && isWord(text.charAt(at))) {
      at++;
    }
    if (from == at) {
      throw refuse("a name");
    }
    return text.substring(from, at);
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-';
  }

  private String value() {
    if (at < text.length() && text.charAt(at) == '"') {
      int end = text.indexOf('"', at + 1);
      if (end < 0) {
        throw refuse("a closing quote");
      }
      String quoted = text.substring(at + 1, end);
      at = end + 1;
      return quoted;
    }
    int from = at;
    while (at < text.length() && ";}\n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(from, at).strip();
  }

  /// What stands between parentheses; the opening one is behind us.
  private String argument() {
    int from = at;
    boolean quoted = false;
    while (at < text.length() && (quoted || text.charAt(at) != ')')) {
      quoted ^= text.charAt(at) == '"';
      at++;
    }
    if (at >= text.length()) {
      throw refuse("')'");
    }
    String inside = text.substring(from, at).strip();
    at++;
    boolean plain = inside.length() > 1 && inside.startsWith("\"") && inside.endsWith("\"");
    return plain && inside.indexOf('"', 1) == inside.length() - 1
        ? inside.substring(1, inside.length() - 1)
        : inside;
  }

  private void expect(char wanted) {
    skip();
    if (at >= text.length() || text.charAt(at) != wanted) {
      throw refuse("'" + wanted + "'");
    }
    at++;
  }

  /// Spaces, line continuations and comments.
  private void skip() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c) || c == '\\') {
        at++;
      } else if (text.startsWith("/*", at)) {
        int end = text.indexOf("*/", at + 2);
        at = end < 0 ? text.length() : end + 2;
      } else if (text.startsWith("//", at)) {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else {
        return;
      }
    }
  }

  private InputException refuse(String wanted) {
    int line = 1;
    for (int i = 0; i < Math.min(at, text.length()); i++) {
      if (text.charAt(i) == '\n') {
        line++;
      }
    }
    String found =
        at >= text.length()
            ? "the end"
            : "'" + text.substring(at, Math.min(at + 12, text.length())).strip() + "'";
    return new InputException(file + ":" + line, found, wanted);
  }
}
