package spikestack.machine.sim.registers;

import java.util.ArrayList;
import java.util.List;

/// The array of an attention core in its two modes (docs/architecture/attention-core.md).
///
/// Mode A: queries travel right, keys travel down, PE(q, k) counts where both bits are 1; the count
/// stays. Mode X: values travel down, and a partial sum travels right along each row, to which a PE
/// adds its count when the value bit is 1; X[q][j] leaves at the right edge.
public final class AttentionArray {
  /// A query tile and a key tile: bits `[row][j]` of queries, `[column][j]` of keys and values.
  public record Pair(boolean[][] queries, boolean[][] keys, boolean[][] values) {}

  /// A word that left row `row`: pair, feature, value, and the cycle in which the bank had written
  /// it.
  public record Word(int pair, int row, int feature, int value, long written) {}

  private final int rows;
  private final int columns;
  private final int width;
  private final int latency;

  public AttentionArray(int rows, int columns, int width, int latency) {
    this.rows = rows;
    this.columns = columns;
    this.width = width;
    this.latency = latency;
  }

  /// Streams the pairs back to back, the first index entering in cycle 0.
  public List<Word> run(List<Pair> pairs) {
    int[][] count = new int[rows][columns];
    int[][] partial = new int[rows][columns];
    boolean[][] right = new boolean[rows][columns];
    boolean[][] down = new boolean[rows][columns];
    List<Word> words = new ArrayList<>();
    long cycles = 2L * width * pairs.size() + rows + columns;
    for (long cycle = 0; cycle < cycles; cycle++) {
      int[][] nextCount = new int[rows][columns];
      int[][] nextPartial = new int[rows][columns];
      boolean[][] nextRight = new boolean[rows][columns];
      boolean[][] nextDown = new boolean[rows][columns];
      for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++) {
          // Position in the stream that reaches this PE now; control travels with the data, one PE
          // per cycle.
          long at = cycle - r - c;
          int pair = (int) Math.floorDiv(at, 2L * width);
          int step = (int) Math.floorMod(at, 2L * width);
          boolean live = at >= 0 && pair < pairs.size();
          boolean modeA = step < width;
          int j = modeA ? step : step - width;
          nextRight[r][c] =
              c > 0 ? right[r][c - 1] : live && modeA && pairs.get(pair).queries()[r][j];
          nextDown[r][c] = r > 0 ? down[r - 1][c] : live && top(pairs.get(pair), modeA, c, j);
          nextCount[r][c] = count[r][c];
          if (!live) {
            continue;
          }
          if (modeA) {
            int before = j == 0 ? 0 : count[r][c];
            nextCount[r][c] = nextRight[r][c] && nextDown[r][c] ? before + 1 : before;
          } else {
            int before = c == 0 ? 0 : partial[r][c - 1];
            nextPartial[r][c] = nextDown[r][c] ? before + count[r][c] : before;
            if (c == columns - 1) {
              words.add(new Word(pair, r, j, nextPartial[r][c], cycle + 1 + latency));
            }
          }
        }
      }
      count = nextCount;
      partial = nextPartial;
      right = nextRight;
      down = nextDown;
    }
    return words;
  }

  private static boolean top(Pair pair, boolean modeA, int c, int j) {
    return modeA ? pair.keys()[c][j] : pair.values()[c][j];
  }
}
