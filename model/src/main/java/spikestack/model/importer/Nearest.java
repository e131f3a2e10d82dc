package spikestack.model.importer;

import java.util.Collection;
import java.util.Optional;

/// Suggestions for misspelt names: the one with the fewest inserted, deleted or replaced letters.
final class Nearest {
  private Nearest() {}

  /// ` (nearest: NAME)`, or nothing when no name is near.
  static String hint(String name, Collection<String> known) {
    return of(name, known).map(near -> " (nearest: " + near + ")").orElse("");
  }

  /// The nearest name within a third of the length; ties to the first.
  static Optional<String> of(String name, Collection<String> known) {
    int best = Math.max(2, name.length() / 3) + 1;
    Optional<String> nearest = Optional.empty();
    for (String candidate : known) {
      if (Math.abs(candidate.length() - name.length()) < best) {
        int distance = distance(name, candidate);
        if (distance < best) {
          best = distance;
          nearest = Optional.of(candidate);
        }
      }
    }
    return nearest;
  }

  /// Levenshtein's distance.
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
