package spikestack.machine.sim.registers;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// The bank of an attention core as it masks one unit (docs/architecture/attention-core.md, Masks),
/// cycle by cycle: `rows` rows read words of `rows` bits, count, fire and mask; with filters
/// through a delay line.
///
/// An index takes `factor` cycles and is there in the last of them. A tile step is count, fire,
/// mask; nothing overlaps. Neurons are of the kind `halve`, one per row and word, and leave their
/// pipeline `latency` cycles after they entered.
public final class MaskBank {
  /// What a unit left: masks `[step][word][row]`, masked words `[step][index][row]`, cycles.
  public record Result(boolean[][][] masks, boolean[][][] masked, long cycles) {}

  /// A neuron on its way through the pipeline.
  private record Firing(int word, int left) {}

  private final int rows;
  private final int latency;
  private final int factor;

  /// Words of a token; with filters a delay line holds two tokens and three words.
  private final int words;

  private final boolean filtered;
  private final boolean[][] line;

  private final int[][] count;
  private final int[][] membrane;
  private final boolean[][] mask;

  /// Words since the delay line was cleared.
  private long entered;

  public MaskBank(int rows, int latency, int factor, int words, boolean filtered) {
    if (!filtered && words != 1) {
      throw new IllegalArgumentException("only a filtered unit has several words");
    }
    this.rows = rows;
    this.latency = latency;
    this.factor = factor;
    this.words = words;
    this.filtered = filtered;
    this.line = new boolean[2 * words + 3][rows];
    this.count = new int[words][rows];
    this.membrane = new int[words][rows];
    this.mask = new boolean[words][rows];
  }

  /// Runs the time steps of one tile: `counted[step][index][row]` are the words that are counted
  /// (operands already ANDed), `opened` those that the mask gates; an index is `token * words +
  /// word`.
  public Result run(boolean[][][] counted, boolean[][][] opened, int[][] threshold) {
    int steps = counted.length;
    boolean[][][] masks = new boolean[steps][words][];
    boolean[][][] masked = new boolean[steps][opened[0].length][];
    long cycles = 0;
    for (int t = 0; t < steps; t++) {
      for (int w = 0; w < words; w++) {
        count[w] = new int[rows];
      }
      cycles += count(counted[t]);
      cycles += fire(threshold);
      for (int w = 0; w < words; w++) {
        masks[t][w] = mask[w].clone();
      }
      cycles += mask(opened[t], masked[t]);
    }
    return new Result(masks, masked, cycles);
  }

  private long count(boolean[][] in) {
    clearLine();
    long cycle = 0;
    int read = 0;
    int left = 0;
    while (left < in.length) {
      cycle++;
      boolean @Nullable [] arriving = null;
      if (read < in.length) {
        if (cycle % factor != 0) {
          continue; // The port is still on this index.
        }
        arriving = in[read++];
      }
      boolean @Nullable [] leaving = pass(arriving, left);
      if (leaving == null) {
        continue;
      }
      for (int r = 0; r < rows; r++) {
        count[left % words][r] += leaving[r] ? 1 : 0;
      }
      left++;
    }
    return cycle;
  }

  private long fire(int[][] threshold) {
    Deque<Firing> pipeline = new ArrayDeque<>();
    int entered = 0;
    int left = 0;
    long cycle = 0;
    while (left < words) {
      cycle++;
      if (entered < words) {
        pipeline.addLast(new Firing(entered++, latency));
      }
      int inside = pipeline.size();
      for (int i = 0; i < inside; i++) {
        Firing firing = pipeline.removeFirst();
        if (firing.left == 1) {
          update(firing.word, threshold[firing.word]);
          left++;
        } else {
          pipeline.addLast(new Firing(firing.word, firing.left - 1));
        }
      }
    }
    return cycle;
  }

  private void update(int word, int[] threshold) {
    for (int r = 0; r < rows; r++) {
      int u = (membrane[word][r] >> 1) + count[word][r];
      mask[word][r] = u >= threshold[r];
      membrane[word][r] = mask[word][r] ? 0 : u;
    }
  }

  private long mask(boolean[][] in, boolean[][] out) {
    clearLine();
    long cycle = 0;
    int read = 0;
    int left = 0;
    while (left < in.length) {
      cycle++;
      boolean @Nullable [] arriving = null;
      if (read < in.length) {
        if (cycle % factor != 0) {
          continue;
        }
        arriving = new boolean[rows];
        for (int r = 0; r < rows; r++) {
          arriving[r] = in[read][r] && mask[read % words][r];
        }
        read++;
      }
      boolean @Nullable [] leaving = pass(arriving, left);
      if (leaving != null) {
        out[left++] = leaving;
      }
    }
    return cycle;
  }

  private void clearLine() {
    entered = 0;
    for (int i = 0; i < line.length; i++) {
      line[i] = new boolean[rows];
    }
  }

  /// A word (null: none, zeros flush) enters; word `index` leaves, or null while the line fills.
  private boolean @Nullable [] pass(boolean @Nullable [] arriving, int index) {
    if (!filtered) {
      return arriving;
    }
    System.arraycopy(line, 0, line, 1, line.length - 1);
    line[0] = arriving == null ? new boolean[rows] : arriving;
    entered++;
    if (entered < words + 2) {
      return null;
    }
    // The leaving word stands in the middle; the next token's is nearer to the entrance.
    int middle = words + 1;
    boolean[] out = new boolean[rows];
    for (int token = -1; token <= 1; token++) {
      int at = middle + token * words;
      for (int r = 0; r < rows; r++) {
        boolean lower = r > 0 ? line[at][r - 1] : index % words > 0 && line[at + 1][rows - 1];
        boolean upper =
            r < rows - 1 ? line[at][r + 1] : index % words < words - 1 && line[at - 1][0];
        out[r] |= line[at][r] || lower || upper;
      }
    }
    return out;
  }
}
