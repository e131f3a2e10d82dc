package spikestack.silicon.netlist.sdc;

import spikestack.model.input.InputException;

/// What `[expr ...]` may be: numbers, `+ - * /` and parentheses.
final class Arithmetic {
  interface Complaint {
    InputException of(String found, String allowed);
  }

  private final String text;
  private final Complaint complaint;
  private int at;

  Arithmetic(String text, Complaint complaint) {
    this.text = text;
    this.complaint = complaint;
  }

  double value() {
    double value = sum();
    if (peek() != 0) {
      throw wrong();
    }
    return value;
  }

  private InputException wrong() {
    return complaint.of("'" + text.strip() + "'", "numbers, + - * / and parentheses");
  }

  private char peek() {
    while (at < text.length() && text.charAt(at) <= ' ') {
      at++;
    }
    return at < text.length() ? text.charAt(at) : 0;
  }

  private double sum() {
    double value = product();
    while (peek() == '+' || peek() == '-') {
      value = text.charAt(at++) == '+' ? value + product() : value - product();
    }
    return value;
  }

  private double product() {
    double value = single();
    while (peek() == '*' || peek() == '/') {
      value = text.charAt(at++) == '*' ? value * single() : value / single();
    }
    return value;
  }

  private double single() {
    char next = peek();
    if (next == '-') {
      at++;
      return -single();
    }
    if (next == '(') {
      at++;
      double value = sum();
      if (peek() != ')') {
        throw wrong();
      }
      at++;
      return value;
    }
    int from = at;
    while (at < text.length()
        && (Character.isDigit(text.charAt(at))
            || text.charAt(at) == '.'
            || text.charAt(at) == 'e'
            || (at > from && "+-".indexOf(text.charAt(at)) >= 0 && text.charAt(at - 1) == 'e'))) {
      at++;
    }
    try {
      return Double.parseDouble(text.substring(from, at));
    } catch (NumberFormatException e) {
      throw wrong();
    }
  }
}
