package spikestack.silicon.rtl;

/// Words as lines of hexadecimal digits, most significant first. A digit that is none (`x` and `z`
/// of a simulator with unknowns) is never equal to anything.
final class Hex {
  private Hex() {}

  /// Bit `index`: 0, 1, or 2 for unknown.
  static int bit(String word, int index) {
    int at = word.length() - 1 - (index >> 2);
    if (at < 0) {
      return 0;
    }
    int digit = Character.digit(word.charAt(at), 16);
    return digit < 0 ? 2 : digit >> (index & 3) & 1;
  }

  /// Bits that `word` has room for.
  static int bits(String word) {
    return 4 * word.length();
  }

  /// True if every digit is known.
  static boolean known(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (Character.digit(word.charAt(i), 16) < 0) {
        return false;
      }
    }
    return !word.isEmpty();
  }

  /// `width` bits from `low` on (a multiple of 4), in two's complement.
  static int signed(String word, int low, int width) {
    long value = 0;
    for (int i = low + width - 4; i >= low; i -= 4) {
      int at = word.length() - 1 - (i >> 2);
      value = value << 4 | (at < 0 ? 0 : Character.digit(word.charAt(at), 16));
    }
    return (int) (value << 64 - width >> 64 - width);
  }
}
