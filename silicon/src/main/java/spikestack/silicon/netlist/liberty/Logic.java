package spikestack.silicon.netlist.liberty;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A Liberty function: `!A`, `A'`, `A * B`, `A & B`, `A B`, `A ^ B`, `A + B`, `A | B`, `0`, `1`,
/// parentheses. Variables are positions in [#inputs].
public final class Logic {
  /// Values of three-valued evaluation.
  public static final byte ZERO = 0;

  public static final byte ONE = 1;
  public static final byte UNKNOWN = 2;

  private sealed interface Term {}

  private record Variable(int index) implements Term {}

  private record Constant(byte value) implements Term {}

  private record Not(Term of) implements Term {}

  private record Both(Term left, Term right) implements Term {}

  private record Either(Term left, Term right) implements Term {}

  private record Differ(Term left, Term right) implements Term {}

  private final String text;
  private final List<String> inputs;
  private final Term root;

  private Logic(String text, List<String> inputs, Term root) {
    this.text = text;
    this.inputs = List.copyOf(inputs);
    this.root = root;
  }

  /// The function as written.
  public String text() {
    return text;
  }

  /// Names of the variables, in order of their first appearance.
  public List<String> inputs() {
    return inputs;
  }

  /// Parses a function; empty if it is none.
  public static Optional<Logic> parse(String text) {
    Parser parser = new Parser(text);
    Optional<Term> root = parser.all();
    return root.map(term -> new Logic(text, parser.names, term));
  }

  /// Three-valued: unknown only if both values of the unknown inputs were to matter to this form.
  ///
  /// @param values of [#inputs], each [#ZERO], [#ONE] or [#UNKNOWN]
  public byte evaluate(byte[] values) {
    return evaluate(root, values);
  }

  private static byte evaluate(Term term, byte[] values) {
    return switch (term) {
      case Variable variable -> values[variable.index()];
      case Constant constant -> constant.value();
      case Not not -> not(evaluate(not.of(), values));
      case Both both -> and(evaluate(both.left(), values), evaluate(both.right(), values));
      case Either either ->
          not(and(not(evaluate(either.left(), values)), not(evaluate(either.right(), values))));
      case Differ differ -> {
        byte left = evaluate(differ.left(), values);
        byte right = evaluate(differ.right(), values);
        yield left == UNKNOWN || right == UNKNOWN ? UNKNOWN : (byte) (left ^ right);
      }
    };
  }

  /// How the function follows one input: from all values of the others, up to 12 of them; more are
  /// taken as both ways.
  public TimingArc.Sense sense(String input) {
    int index = inputs.indexOf(input);
    if (index < 0 || inputs.size() > 12) {
      return TimingArc.Sense.BOTH;
    }
    boolean up = false;
    boolean down = false;
    byte[] values = new byte[inputs.size()];
    for (int code = 0; code < 1 << inputs.size(); code++) {
      if ((code >> index & 1) != 0) {
        continue;
      }
      for (int i = 0; i < values.length; i++) {
        values[i] = (byte) (code >> i & 1);
      }
      byte low = evaluate(root, values);
      values[index] = ONE;
      byte high = evaluate(root, values);
      up |= high > low;
      down |= high < low;
    }
    if (up == down) {
      return TimingArc.Sense.BOTH;
    }
    return up ? TimingArc.Sense.POSITIVE : TimingArc.Sense.NEGATIVE;
  }

  private static byte not(byte value) {
    return value == UNKNOWN ? UNKNOWN : (byte) (1 - value);
  }

  private static byte and(byte left, byte right) {
    if (left == ZERO || right == ZERO) {
      return ZERO;
    }
    return left == UNKNOWN || right == UNKNOWN ? UNKNOWN : ONE;
  }

  private static final class Parser {
    private final String text;
    private final List<String> names = new ArrayList<>();
    private int at;

    Parser(String text) {
      this.text = text;
    }

    Optional<Term> all() {
      Optional<Term> term = or();
      return peek() == 0 ? term : Optional.empty();
    }

    private char peek() {
      while (at < text.length() && text.charAt(at) <= ' ') {
        at++;
      }
      return at < text.length() ? text.charAt(at) : 0;
    }

    /// Binding, loosest first: or, and, exclusive or, not.
    private Optional<Term> or() {
      Optional<Term> left = and();
      while (left.isPresent() && (peek() == '+' || peek() == '|')) {
        at++;
        Term before = left.get();
        left = and().map(right -> new Either(before, right));
      }
      return left;
    }

    private Optional<Term> and() {
      Optional<Term> left = xor();
      while (left.isPresent()) {
        char next = peek();
        if (next == '*' || next == '&') {
          at++;
        } else if (next != '(' && next != '!' && !isName(next)) {
          break;
        }
        Term before = left.get();
        left = xor().map(right -> new Both(before, right));
      }
      return left;
    }

    private Optional<Term> xor() {
      Optional<Term> left = single();
      while (left.isPresent() && peek() == '^') {
        at++;
        Term before = left.get();
        left = single().map(right -> new Differ(before, right));
      }
      return left;
    }

    private Optional<Term> single() {
      char next = peek();
      Optional<Term> term;
      if (next == '!') {
        at++;
        return single().map(Not::new);
      } else if (next == '(') {
        at++;
        term = or();
        if (peek() != ')') {
          return Optional.empty();
        }
        at++;
      } else if (isName(next)) {
        int from = at;
        while (at < text.length() && isName(text.charAt(at))) {
          at++;
        }
        term = Optional.of(named(text.substring(from, at)));
      } else {
        return Optional.empty();
      }
      while (term.isPresent() && peek() == '\'') {
        at++;
        term = Optional.of(new Not(term.get()));
      }
      return term;
    }

    private Term named(String name) {
      if (name.equals("0") || name.equals("1")) {
        return new Constant(name.equals("1") ? ONE : ZERO);
      }
      int index = names.indexOf(name);
      if (index < 0) {
        index = names.size();
        names.add(name);
      }
      return new Variable(index);
    }

    private static boolean isName(char c) {
      return Character.isLetterOrDigit(c) || c == '_' || c == '[' || c == ']' || c == '.';
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
