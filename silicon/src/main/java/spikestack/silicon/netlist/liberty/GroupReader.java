package spikestack.silicon.netlist.liberty;

import java.util.ArrayList;
import java.util.List;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.text.Source;

/// Recursive descent over Liberty's one construct, the group. Comments, line continuations, quoted
/// text and a missing semicolon at the end of a line are taken as other tools take them.
final class GroupReader {
  private static final int DEEPEST = 40;

  private final Source source;

  GroupReader(Source source) {
    this.source = source;
  }

  /// The one group of a file.
  Group file() {
    skip();
    int line = source.line();
    String kind = value();
    if (!kind.equals("library")) {
      throw source.refuse(line, shown(kind), "a group 'library (name) { ... }'");
    }
    List<String> names = arguments();
    skip();
    if (source.peek() != '{') {
      throw source.refuse(shownNext(), "'{' after the name of the library");
    }
    Group library = group(kind, names, line, 0);
    skip();
    if (source.peek() != Source.END) {
      throw source.refuse("more text after the end of the library", "the end of the file");
    }
    return library;
  }

  private Group group(String kind, List<String> names, int line, int depth) {
    if (depth > DEEPEST) {
      throw source.refuse(line, "groups nested deeper than " + DEEPEST, "fewer");
    }
    Group group = new Group(kind, names, line);
    source.read();
    while (true) {
      skip();
      int next = source.peek();
      if (next == '}') {
        source.read();
        return group;
      }
      if (next == ';') {
        source.read();
        continue;
      }
      if (next == Source.END) {
        throw source.refuse(
            "the end of the file inside " + kind + " (" + group.name() + ") of line " + line,
            "'}'");
      }
      int at = source.line();
      String key = value();
      skip();
      int then = source.peek();
      if (then == ':') {
        source.read();
        blanks();
        group.attributes.add(new Group.Attribute(key, List.of(simple()), at));
      } else if (then == '(') {
        List<String> arguments = arguments();
        skip();
        if (source.peek() == '{') {
          group.groups.add(group(key, arguments, at, depth + 1));
        } else {
          group.attributes.add(new Group.Attribute(key, arguments, at));
        }
      } else {
        throw source.refuse(at, shown(key) + " followed by " + shownNext(), "':' or '('");
      }
    }
  }

  /// After a colon: a quoted text, or everything up to the semicolon or the end of the line.
  private String simple() {
    StringBuilder text = new StringBuilder();
    boolean quotes = false;
    while (true) {
      int c = source.peek();
      if (c == Source.END || (!quotes && (c == ';' || c == '\n' || c == '}'))) {
        break;
      }
      source.read();
      if (c == '"') {
        quotes = !quotes;
      } else if (c == '\\' && source.peek() == '\n') {
        source.read();
      } else if (!quotes && c == '/' && source.peek() == '*') {
        source.read();
        blockComment();
      } else {
        text.append((char) c);
      }
    }
    if (quotes) {
      throw source.refuse("a quote that is never closed", "a closing quote");
    }
    return text.toString().strip();
  }

  private List<String> arguments() {
    skip();
    int line = source.line();
    if (source.peek() != '(') {
      throw source.refuse(shownNext(), "'('");
    }
    source.read();
    List<String> values = new ArrayList<>();
    while (true) {
      skip();
      int c = source.peek();
      if (c == ')') {
        source.read();
        return values;
      }
      if (c == ',') {
        source.read();
        continue;
      }
      if (c == Source.END) {
        throw source.refuse(line, "a parenthesis that is never closed", "')'");
      }
      values.add(value());
    }
  }

  /// A word or a quoted text.
  private String value() {
    StringBuilder text = new StringBuilder();
    if (source.peek() == '"') {
      int line = source.line();
      source.read();
      int c = source.read();
      while (c != '"') {
        if (c == Source.END) {
          throw source.refuse(line, "a quote that is never closed", "a closing quote");
        }
        if (c != '\\') {
          text.append(c == '\n' ? ' ' : (char) c);
        }
        c = source.read();
      }
      return text.toString().strip();
    }
    int c = source.peek();
    while (c > ' ' && ":;,(){}\"".indexOf(c) < 0) {
      text.append((char) source.read());
      c = source.peek();
    }
    if (text.isEmpty()) {
      throw source.refuse(shownNext(), "a name");
    }
    // Bits are written outside of words too: (A[3:0]).
    return text.toString();
  }

  private void blanks() {
    int c = source.peek();
    while (c == ' ' || c == '\t') {
      source.read();
      c = source.peek();
    }
  }

  private void skip() {
    while (true) {
      int c = source.peek();
      if (c == '/') {
        source.read();
        int kind = source.peek();
        if (kind == '*') {
          source.read();
          blockComment();
        } else if (kind == '/') {
          while (source.peek() != '\n' && source.peek() != Source.END) {
            source.read();
          }
        } else {
          throw source.refuse("'/'", "a comment, or no slash");
        }
      } else if ((c >= 0 && c <= ' ') || c == '\\') {
        source.read();
      } else {
        return;
      }
    }
  }

  private void blockComment() {
    int line = source.line();
    int before = 0;
    int c = source.read();
    while (c != '/' || before != '*') {
      if (c == Source.END) {
        throw source.refuse(line, "a comment that is never closed", "'*/'");
      }
      before = c;
      c = source.read();
    }
  }

  private String shownNext() {
    int c = source.peek();
    return c == Source.END ? "the end of the file" : "'" + (char) c + "'";
  }

  private static String shown(String text) {
    return "'" + (text.length() > 40 ? text.substring(0, 37) + "..." : text) + "'";
  }

  InputException refuse(int line, String found, String allowed) {
    return source.refuse(line, found, allowed);
  }
}
