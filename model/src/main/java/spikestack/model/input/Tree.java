package spikestack.model.input;

import java.util.List;
import java.util.SequencedMap;

/// A parsed JSON or YAML value that remembers its line (1-based).
sealed interface Tree {
  int line();

  /// What a reader of the error should see.
  String describe();

  enum Kind {
    TEXT,
    INTEGER,
    DECIMAL,
    FLAG,
    NOTHING
  }

  /// `text` is the value as written (without quotes).
  record Scalar(Kind kind, String text, int line) implements Tree {
    @Override
    public String describe() {
      return switch (kind) {
        case TEXT -> "the text \"" + InputException.shortened(text) + "\"";
        case INTEGER, DECIMAL -> "the number " + InputException.shortened(text);
        case FLAG -> text;
        case NOTHING -> "nothing (null)";
      };
    }
  }

  record Items(List<Tree> values, int line) implements Tree {
    @Override
    public String describe() {
      return "a list of " + values.size();
    }
  }

  record Entries(SequencedMap<String, Tree> values, int line) implements Tree {
    @Override
    public String describe() {
      return "an object with " + values.size() + " keys";
    }
  }
}
