package spikestack.silicon.signoff.ir;

/// Numbers with SPICE's scale letters: `1.5`, `2.2k`, `3meg`, `10mOhm`.
final class SpiceNumber {
  private SpiceNumber() {}

  /// The number, or NaN when `text` is none.
  static double parse(String text) {
    int end = text.length();
    while (end > 0 && Character.isLetter(text.charAt(end - 1))) {
      end--;
    }
    // "1e" would be a mantissa with the letter of an exponent: no number.
    if (end == 0) return Double.NaN;
    double number;
    try {
      number = Double.parseDouble(text.substring(0, end));
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
    if (!Double.isFinite(number)) return Double.NaN;
    return number * scale(text, end);
  }

  private static double scale(String text, int at) {
    if (at == text.length()) return 1;
    if (text.regionMatches(true, at, "meg", 0, 3)) return 1e6;
    return switch (Character.toLowerCase(text.charAt(at))) {
      case 't' -> 1e12;
      case 'g' -> 1e9;
      case 'k' -> 1e3;
      case 'm' -> 1e-3;
      case 'u' -> 1e-6;
      case 'n' -> 1e-9;
      case 'p' -> 1e-12;
      case 'f' -> 1e-15;
      case 'e' -> Double.NaN;
      default -> 1;
    };
  }
}
