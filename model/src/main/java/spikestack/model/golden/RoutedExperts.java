package spikestack.model.golden;

import java.util.Arrays;
import spikestack.model.network.Exit;
import spikestack.model.network.Projection;
import spikestack.model.network.RoutedMlp;
import spikestack.model.network.ShareTable;
import spikestack.model.network.TopOne;
import spikestack.model.trace.Points;

/// Whole MLPs behind a router that sends each token to one of them.
final class RoutedExperts {
  private final Equations equations;
  private final Recorder recorder;
  private final int block;

  RoutedExperts(Equations equations, Recorder recorder, int block) {
    this.equations = equations;
    this.recorder = recorder;
    this.block = block;
  }

  /// Drives that join the residual, `[timesteps][tokens][width]`, shares taken.
  int[][][] run(RoutedMlp routed, int[][][] s) {
    int steps = s.length;
    int tokens = s[0].length;
    TopOne router = routed.router();
    int[][] scores = new int[tokens][];
    int[] chosen = new int[tokens];
    int[][] shares = new int[tokens][1];
    for (int n = 0; n < tokens; n++) {
      scores[n] = scores(router, s, n);
      chosen[n] = largest(scores[n]);
      if (router.share().isPresent()) {
        shares[n][0] = share(router.share().get(), scores[n], scores[n][chosen[n]]);
      }
    }
    recorder.words(Points.moe(block, "scores"), new int[][][] {scores});
    long[] routes = Arrays.stream(chosen).mapToLong(e -> 1L << e).toArray();
    recorder.routes(Points.moe(block, "routes"), router.experts(), routes);
    if (router.share().isPresent()) {
      recorder.words(Points.moe(block, "shares"), new int[][][] {shares});
    }
    int[][][] drives = new int[steps][tokens][];
    for (int e = 0; e < router.experts(); e++) {
      int[][][] hidden = new int[steps][tokens][routed.hidden()];
      int[] own = tokensOf(chosen, e);
      if (own.length > 0) {
        Projection up = routed.experts().get(e).up();
        int[][][] fired = fire(up, gather(s, own));
        int[][][] x = equations.project(routed.experts().get(e).down(), fired);
        for (int t = 0; t < steps; t++) {
          for (int i = 0; i < own.length; i++) {
            int n = own[i];
            hidden[t][n] = fired[t][i];
            drives[t][n] = x[t][i];
            if (router.share().isPresent()) {
              take(drives[t][n], shares[n][0], router.share().get().bits());
            }
          }
        }
      }
      recorder.spikes(Points.expert(block, e), hidden);
    }
    return drives;
  }

  /// score[e] = bias[e] + sum over t, d of W[e][d] * s[t][n][d], over all steps or the first.
  private static int[] scores(TopOne router, int[][][] s, int n) {
    int[] counts = new int[router.fanIn()];
    for (int t = 0; t < router.steps(s.length); t++) {
      for (int d = 0; d < counts.length; d++) {
        counts[d] += s[t][n][d];
      }
    }
    int experts = router.experts();
    long[] sums = Equations.sums(router.weights(), counts, Equations.all(experts));
    int[] scores = new int[experts];
    for (int e = 0; e < experts; e++) {
      scores[e] = Math.toIntExact(sums[e] + router.bias()[e]);
    }
    return scores;
  }

  /// The lowest index of the largest.
  private static int largest(int[] scores) {
    int best = 0;
    for (int e = 1; e < scores.length; e++) {
      if (scores[e] > scores[best]) {
        best = e;
      }
    }
    return best;
  }

  /// g = the integer nearest to 2^bits / sum over e of exp(score[e] - most), exponentials from the
  /// table; 1 at least.
  static int share(ShareTable table, int[] scores, int most) {
    int[] exponentials = table.values();
    long sum = 0;
    for (int score : scores) {
      long at = Equations.roundHalfUp((long) most - score, table.shift());
      sum += at < exponentials.length ? exponentials[(int) at] : 0;
    }
    int g = 1;
    while (g < 1 << table.bits()
        && (2L * (g + 1) - 1) * sum <= ((long) exponentials[0] << table.bits() + 1)) {
      g++;
    }
    return g;
  }

  /// X = (g X + 2^(bits-1)) >> bits
  private static void take(int[] drives, int share, int bits) {
    for (int c = 0; c < drives.length; c++) {
      drives[c] = (int) Equations.roundHalfUp((long) share * drives[c], bits);
    }
  }

  private int[][][] fire(Projection projection, int[][][] s) {
    return switch (projection.exit()) {
      case Exit.Fire(var neuron) -> equations.fire(neuron, equations.project(projection, s));
      case Exit.Join() -> throw new IllegalStateException(projection.name() + " must fire");
    };
  }

  private static int[] tokensOf(int[] chosen, int e) {
    int[] own = new int[chosen.length];
    int count = 0;
    for (int n = 0; n < chosen.length; n++) {
      if (chosen[n] == e) {
        own[count++] = n;
      }
    }
    return Arrays.copyOf(own, count);
  }

  private static int[][][] gather(int[][][] s, int[] tokens) {
    int[][][] own = new int[s.length][tokens.length][];
    for (int t = 0; t < s.length; t++) {
      for (int i = 0; i < tokens.length; i++) {
        own[t][i] = s[t][tokens[i]];
      }
    }
    return own;
  }
}
