package spikestack.model.golden;

import java.util.Arrays;
import spikestack.model.network.Exit;
import spikestack.model.network.Merge;
import spikestack.model.network.Moe;
import spikestack.model.network.Projection;
import spikestack.model.network.Router;
import spikestack.model.trace.Points;

/// The five steps of 3D-MoE'24 over the tokens of one block: SCR, SSI, SMA, SCG, SAM.
final class Experts {
  private final Equations equations;
  private final Recorder recorder;
  private final int block;

  Experts(Equations equations, Recorder recorder, int block) {
    this.equations = equations;
    this.recorder = recorder;
    this.block = block;
  }

  /// Merged spikes (OR: 0 or 1; SUM: 0..experts) of shape `[timesteps][tokens][moe.width()]`.
  int[][][] run(Moe moe, int[][][] s) {
    int steps = s.length;
    int tokens = s[0].length;
    int experts = moe.experts().size();
    // SCR: which experts each token goes to; open[t][n][e] gates what an expert's spikes do.
    int[][][] open =
        switch (moe.router()) {
          case Router.TopK topK -> topK(topK, s);
          case Router.Binary(Projection router) -> binary(router, s);
        };
    long[] routes = new long[tokens];
    for (int n = 0; n < tokens; n++) {
      for (int t = 0; t < steps; t++) {
        for (int e = 0; e < experts; e++) {
          routes[n] |= (long) open[t][n][e] << e;
        }
      }
    }
    recorder.routes(Points.moe(block, "routes"), experts, routes);
    int[][][] merged = new int[steps][tokens][moe.width()];
    for (int e = 0; e < experts; e++) {
      int[] queue = queue(routes, e);
      int[][][] spikes = new int[steps][tokens][moe.width()];
      if (queue.length > 0) {
        // SSI, SMA, SCG: integrate, update membranes, fire; for the expert's own tokens only.
        int[][][] fired = fire(moe.experts().get(e), gather(s, queue));
        // SAM: back to the token's own place.
        for (int t = 0; t < steps; t++) {
          for (int i = 0; i < queue.length; i++) {
            if (open[t][queue[i]][e] != 0) {
              spikes[t][queue[i]] = fired[t][i];
            }
          }
        }
      }
      recorder.spikes(Points.expert(block, e), spikes);
      merge(moe.merge(), merged, spikes);
    }
    switch (moe.merge()) {
      case OR -> recorder.spikes(Points.moe(block, "merge"), merged);
      case SUM -> recorder.words(Points.moe(block, "merge"), merged);
    }
    return merged;
  }

  /// score[n][e] = bias[e] + sum over t, d of W[e][d] * s[t][n][d]; the k largest, ties to the
  /// lowest index; once per token.
  private int[][][] topK(Router.TopK router, int[][][] s) {
    int tokens = s[0].length;
    int experts = router.experts();
    int[][][] scores = new int[1][tokens][experts];
    int[][][] open = new int[s.length][tokens][experts];
    for (int n = 0; n < tokens; n++) {
      int[] counts = new int[router.fanIn()];
      for (int[][] step : s) {
        for (int d = 0; d < counts.length; d++) {
          counts[d] += step[n][d];
        }
      }
      long[] sums = Equations.sums(router.weights(), counts, Equations.all(experts));
      for (int e = 0; e < experts; e++) {
        scores[0][n][e] = Math.toIntExact(sums[e] + router.bias()[e]);
      }
      boolean[] chosen = largest(scores[0][n], router.k());
      for (int t = 0; t < s.length; t++) {
        for (int e = 0; e < experts; e++) {
          open[t][n][e] = chosen[e] ? 1 : 0;
        }
      }
    }
    recorder.words(Points.moe(block, "scores"), scores);
    return open;
  }

  /// The k largest scores; ties to the lowest index.
  static boolean[] largest(int[] scores, int k) {
    boolean[] chosen = new boolean[scores.length];
    for (int i = 0; i < k; i++) {
      int best = -1;
      for (int e = 0; e < scores.length; e++) {
        if (!chosen[e] && (best < 0 || scores[e] > scores[best])) {
          best = e;
        }
      }
      chosen[best] = true;
    }
    return chosen;
  }

  /// SEMM: one router bit per (t, token, expert).
  private int[][][] binary(Projection router, int[][][] s) {
    int[][][] open = fire(router, s);
    recorder.spikes(Points.moe(block, "router"), open);
    return open;
  }

  private int[][][] fire(Projection projection, int[][][] s) {
    return switch (projection.exit()) {
      case Exit.Fire(var neuron) -> equations.fire(neuron, equations.project(projection, s));
      case Exit.Join() -> throw new IllegalStateException(projection.name() + " must fire");
    };
  }

  /// Tokens of expert e, in order.
  private static int[] queue(long[] routes, int e) {
    int[] queue = new int[routes.length];
    int length = 0;
    for (int n = 0; n < routes.length; n++) {
      if ((routes[n] >> e & 1) != 0) {
        queue[length++] = n;
      }
    }
    return Arrays.copyOf(queue, length);
  }

  private static int[][][] gather(int[][][] s, int[] queue) {
    int[][][] own = new int[s.length][queue.length][];
    for (int t = 0; t < s.length; t++) {
      for (int i = 0; i < queue.length; i++) {
        own[t][i] = s[t][queue[i]];
      }
    }
    return own;
  }

  private static void merge(Merge merge, int[][][] merged, int[][][] spikes) {
    for (int t = 0; t < merged.length; t++) {
      for (int n = 0; n < merged[t].length; n++) {
        for (int c = 0; c < merged[t][n].length; c++) {
          switch (merge) {
            case OR -> merged[t][n][c] |= spikes[t][n][c];
            case SUM -> merged[t][n][c] += spikes[t][n][c];
          }
        }
      }
    }
  }
}
