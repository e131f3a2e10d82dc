package spikestack.model.input.checkpoint;

import java.math.BigInteger;
import spikestack.model.input.InputException;
import spikestack.model.input.checkpoint.Value.Flag;
import spikestack.model.input.checkpoint.Value.Real;
import spikestack.model.input.checkpoint.Value.Whole;

/// Numbers and texts as pickles write them: in words (protocol 0) and big integers in bytes.
final class PickleText {
  private PickleText() {}

  /// `00` and `01` are False and True.
  static Value decimalOrFlag(String line, PickleInput in) {
    return switch (line) {
      case "00" -> new Flag(false);
      case "01" -> new Flag(true);
      default -> whole(line, in);
    };
  }

  static Value whole(String digits, PickleInput in) {
    if (!digits.matches("[-+]?[0-9]{1,1000}")) {
      throw in.refuse("the number " + InputException.shortened(digits), "an integer");
    }
    return whole(new BigInteger(digits));
  }

  /// Two's complement.
  static Value whole(byte[] littleEndian) {
    byte[] bytes = new byte[littleEndian.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = littleEndian[bytes.length - 1 - i];
    }
    return bytes.length == 0 ? new Whole(0) : whole(new BigInteger(bytes));
  }

  private static Value whole(BigInteger value) {
    return value.bitLength() < Long.SIZE ? new Whole(value.longValue()) : new Value.Big(value);
  }

  static Value real(String digits, PickleInput in) {
    return switch (digits) {
      case "inf" -> new Real(Double.POSITIVE_INFINITY);
      case "-inf" -> new Real(Double.NEGATIVE_INFINITY);
      case "nan" -> new Real(Double.NaN);
      default -> {
        if (digits.length() > 400
            || !digits.matches("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]{1,4})?")) {
          throw in.refuse("the number " + InputException.shortened(digits), "a decimal number");
        }
        yield new Real(Double.parseDouble(digits));
      }
    };
  }

  /// A text of Python 2 in quotes, with its escapes.
  static String quoted(String line, PickleInput in) {
    int last = line.length() - 1;
    if (last < 1
        || line.charAt(0) != '\'' && line.charAt(0) != '"'
        || line.charAt(0) != line.charAt(last)) {
      throw in.refuse("the text " + InputException.shortened(line), "a text in quotes");
    }
    StringBuilder text = new StringBuilder(line.length());
    int i = 1;
    while (i < last) {
      char c = line.charAt(i++);
      if (c != '\\') {
        text.append(c);
        continue;
      }
      char escaped = line.charAt(i++);
      switch (escaped) {
        case 'n' -> text.append('\n');
        case 'r' -> text.append('\r');
        case 't' -> text.append('\t');
        case '\\', '\'', '"' -> text.append(escaped);
        case 'x' -> {
          text.append(hex(line, i, 2, in));
          i += 2;
        }
        default ->
            throw in.refuse(
                "the escape \\" + escaped, "\\n \\r \\t \\\\ \\' \\\" and \\x with two digits");
      }
    }
    return text.toString();
  }

  /// A text in which `\\uXXXX` stands for one character.
  static String unescaped(String line, PickleInput in) {
    StringBuilder text = new StringBuilder(line.length());
    for (int i = 0; i < line.length(); i++) {
      if (line.charAt(i) != '\\') {
        text.append(line.charAt(i));
      } else if (line.startsWith("u", i + 1)) {
        text.append(hex(line, i + 2, 4, in));
        i += 5;
      } else {
        throw in.refuse("a backslash in " + InputException.shortened(line), "\\u and four digits");
      }
    }
    return text.toString();
  }

  private static char hex(String line, int from, int digits, PickleInput in) {
    String number = line.substring(from, Math.min(line.length(), from + digits));
    if (!number.matches("[0-9a-fA-F]{" + digits + "}")) {
      throw in.refuse(
          "the digits " + InputException.shortened(number), digits + " hexadecimal digits");
    }
    return (char) Integer.parseInt(number, 16);
  }
}
