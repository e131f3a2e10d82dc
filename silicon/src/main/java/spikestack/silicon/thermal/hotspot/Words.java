package spikestack.silicon.thermal.hotspot;

import java.nio.file.Path;
import java.util.List;
import spikestack.model.input.InputException;
import spikestack.model.input.TextFile;

/// The words of each line of a HotSpot file; `#` starts a comment.
final class Words {
  private static final long MAX_BYTES = 1L << 30;

  private Words() {}

  /// A line, for complaints.
  record Line(Path file, int number) {
    InputException wrong(String found, String allowed) {
      return new InputException(file + ":" + number, found, allowed);
    }

    double number(String word, String what) {
      try {
        double value = Double.parseDouble(word);
        if (Double.isFinite(value)) return value;
      } catch (NumberFormatException e) {
        // Complains below.
      }
      throw wrong("'" + word + "'", what + ", a number");
    }

    double positive(String word, String what) {
      double value = number(word, what);
      if (!(value > 0)) throw wrong(word, what + " > 0");
      return value;
    }
  }

  /// Takes a line that has words.
  @FunctionalInterface
  interface Reader {
    void line(Line line, List<String> words);
  }

  static void read(Path file, Reader reader) {
    TextFile.read(
        file,
        MAX_BYTES,
        (number, text) -> {
          int comment = text.indexOf('#');
          String rest = (comment < 0 ? text : text.substring(0, comment)).strip();
          if (!rest.isEmpty()) {
            reader.line(new Line(file, number), List.of(rest.split("\\s+", -1)));
          }
        });
  }
}
