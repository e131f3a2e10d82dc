package spikestack.machine.sim;

import java.util.Arrays;
import spikestack.model.network.Matrix;
import spikestack.model.network.Router;
import spikestack.model.network.TopOne;
import spikestack.model.spike.SpikeTensor;

/// Decides the experts of every token (step SCR) and fills their queues in token order.
final class RouterKernel {
  private final int tokens;
  private final int experts;
  private final int[] scores;
  private final int[] counts;
  private final long[] masks;
  private final int[][] queue;
  private final int[] length;

  RouterKernel(int tokens, int experts, int fanIn) {
    this.tokens = tokens;
    this.experts = experts;
    scores = new int[tokens * experts];
    counts = new int[fanIn];
    masks = new long[tokens];
    queue = new int[experts][tokens];
    length = new int[experts];
  }

  /// The queues as they are now, for who wants them later; scores are not kept.
  RouterKernel queues() {
    RouterKernel kept = new RouterKernel(tokens, experts, 0);
    System.arraycopy(length, 0, kept.length, 0, experts);
    for (int e = 0; e < experts; e++) {
      System.arraycopy(queue[e], 0, kept.queue[e], 0, length[e]);
    }
    return kept;
  }

  /// Scores `[token][expert]` of a top-K router.
  int[] scores() {
    return scores;
  }

  /// Experts of each token, bit e = expert e.
  long[] masks() {
    return masks;
  }

  int[] queue(int expert) {
    return queue[expert];
  }

  int length(int expert) {
    return length[expert];
  }

  /// Tokens of every expert.
  long[] lengths() {
    return Arrays.stream(length).asLongStream().toArray();
  }

  /// Position in the queue of `expert` of the first token not below `token`.
  int position(int expert, int token) {
    int at = Arrays.binarySearch(queue[expert], 0, length[expert], token);
    return at < 0 ? -at - 1 : at;
  }

  /// How many tokens `from` to `to` (exclusive) wait for `expert`.
  int inRange(int expert, int from, int to) {
    return position(expert, to) - position(expert, from);
  }

  /// Top-K by the token's inputs summed over time; ties to the lowest index. Returns the ones over
  /// all slots and planes.
  long topK(Router.TopK router, SpikeTensor[] planes, int count) {
    long ones = 0;
    for (int n = 0; n < tokens; n++) {
      Arrays.fill(counts, 0);
      for (int p = 0; p < count; p++) {
        for (int t = 0; t < planes[p].timesteps(); t++) {
          ones += count(planes[p], t, n, 1 << p);
        }
      }
      score(router.weights(), router.bias(), n);
      masks[n] = best(n, router.k());
    }
    fill();
    return ones;
  }

  /// One expert by the token's inputs summed over time steps `0..steps-1`; ties to the lowest
  /// index. Returns the ones.
  long topOne(TopOne router, SpikeTensor spikes, int steps) {
    long ones = 0;
    for (int n = 0; n < tokens; n++) {
      Arrays.fill(counts, 0);
      for (int t = 0; t < steps; t++) {
        ones += count(spikes, t, n, 1);
      }
      score(router.weights(), router.bias(), n);
      masks[n] = best(n, 1);
    }
    fill();
    return ones;
  }

  /// A token goes to every expert whose bit is set at any time step.
  void binary(SpikeTensor bits) {
    for (int n = 0; n < tokens; n++) {
      long mask = 0;
      for (int t = 0; t < bits.timesteps(); t++) {
        mask |= bits.words()[bits.row(t, n)];
      }
      masks[n] = mask;
    }
    fill();
  }

  private int count(SpikeTensor spikes, int t, int n, int factor) {
    int ones = 0;
    int at = spikes.row(t, n);
    for (int w = 0; w < spikes.wordsPerRow(); w++) {
      long word = spikes.words()[at + w];
      ones += Long.bitCount(word);
      while (word != 0) {
        counts[w * 64 + Long.numberOfTrailingZeros(word)] += factor;
        word &= word - 1;
      }
    }
    return ones;
  }

  private void score(Matrix weights, int[] bias, int n) {
    byte[] w = weights.values();
    for (int e = 0; e < experts; e++) {
      int sum = bias[e];
      int row = e * counts.length;
      for (int d = 0; d < counts.length; d++) {
        sum += w[row + d] * counts[d];
      }
      scores[n * experts + e] = sum;
    }
  }

  private long best(int n, int k) {
    long mask = 0;
    for (int i = 0; i < k; i++) {
      int winner = -1;
      for (int e = 0; e < experts; e++) {
        if ((mask >>> e & 1) == 0
            && (winner < 0 || scores[n * experts + e] > scores[n * experts + winner])) {
          winner = e;
        }
      }
      mask |= 1L << winner;
    }
    return mask;
  }

  private void fill() {
    Arrays.fill(length, 0);
    for (int n = 0; n < tokens; n++) {
      for (int e = 0; e < experts; e++) {
        if ((masks[n] >>> e & 1) != 0) {
          queue[e][length[e]++] = n;
        }
      }
    }
  }
}
