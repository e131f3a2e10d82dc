package spikestack.silicon.netlist.sdc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import spikestack.silicon.netlist.text.Source;

/// Commands of a Tcl file that is little more than a list: words, `{lists}`, `"text"`,
/// `[commands]`, `$variables`. Each command is a list of [Word]s.
final class Words {
  /// A word, or a command in brackets.
  sealed interface Word {
    record Text(String text) implements Word {}

    record Call(List<Word> words) implements Word {}
  }

  private static final int DEEPEST = 20;

  private final Source source;
  final Map<String, String> variables = new HashMap<>();

  Words(Source source) {
    this.source = source;
  }

  /// Line of the command that [#command] returned last.
  int line;

  /// The next command; empty at the end of the file.
  List<Word> command() {
    while (true) {
      int c = source.peek();
      if (c == Source.END) {
        return List.of();
      }
      if (c <= ' ' || c == ';') {
        source.read();
      } else if (c == '#') {
        while (source.peek() != '\n' && source.peek() != Source.END) {
          source.read();
        }
      } else {
        line = source.line();
        return words(false, 0);
      }
    }
  }

  private List<Word> words(boolean inBrackets, int depth) {
    if (depth > DEEPEST) {
      throw source.refuse("brackets nested deeper than " + DEEPEST, "fewer");
    }
    List<Word> words = new ArrayList<>();
    while (true) {
      int c = source.peek();
      if (c == Source.END) {
        if (inBrackets) {
          throw source.refuse(line, "a bracket that is never closed", "']'");
        }
        return words;
      }
      if (c == ']' && inBrackets) {
        source.read();
        return words;
      }
      if ((c == '\n' || c == ';') && !inBrackets) {
        source.read();
        return words;
      }
      if (c == '\\') {
        source.read();
        if (source.peek() == '\r') {
          source.read();
        }
        if (source.peek() == '\n') {
          source.read();
        } else {
          words.add(new Word.Text("\\" + plain(inBrackets)));
        }
      } else if (c <= ' ') {
        source.read();
      } else if (c == '[') {
        source.read();
        words.add(new Word.Call(words(true, depth + 1)));
      } else if (c == '{') {
        words.add(new Word.Text(braces()));
      } else if (c == '"') {
        words.add(new Word.Text(substituted(quotes())));
      } else {
        words.add(new Word.Text(substituted(plain(inBrackets))));
      }
    }
  }

  private String plain(boolean inBrackets) {
    StringBuilder text = new StringBuilder();
    int inside = 0;
    int c = source.peek();
    while (c > ' ' && c != ';' && !(c == ']' && inBrackets && inside == 0)) {
      inside += c == '[' ? 1 : c == ']' ? -1 : 0;
      text.append((char) source.read());
      c = source.peek();
    }
    return text.toString();
  }

  private String braces() {
    int start = source.line();
    StringBuilder text = new StringBuilder();
    int open = 0;
    do {
      int c = source.read();
      if (c == Source.END) {
        throw source.refuse(start, "a brace that is never closed", "'}'");
      }
      open += c == '{' ? 1 : c == '}' ? -1 : 0;
      text.append((char) c);
    } while (open > 0);
    return text.substring(1, text.length() - 1).strip();
  }

  private String quotes() {
    int start = source.line();
    source.read();
    StringBuilder text = new StringBuilder();
    int c = source.read();
    while (c != '"') {
      if (c == Source.END) {
        throw source.refuse(start, "a quote that is never closed", "a closing quote");
      }
      text.append((char) c);
      c = source.read();
    }
    return text.toString();
  }

  private String substituted(String text) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != '$') {
        out.append(c);
        at++;
        continue;
      }
      int from = at + 1;
      boolean braced = from < text.length() && text.charAt(from) == '{';
      int to = braced ? text.indexOf('}', from) : from;
      if (to < 0) {
        throw source.refuse(line, "'" + text + "'", "${name}");
      }
      while (!braced
          && to < text.length()
          && (Character.isLetterOrDigit(text.charAt(to)) || text.charAt(to) == '_')) {
        to++;
      }
      String name = text.substring(braced ? from + 1 : from, to);
      String value = variables.get(name);
      if (value == null) {
        throw source.refuse(line, "the variable '$" + name + "'", "a variable that was set");
      }
      out.append(value);
      at = braced ? to + 1 : to;
    }
    return out.toString();
  }
}
