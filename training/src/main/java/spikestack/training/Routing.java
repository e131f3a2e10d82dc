package spikestack.training;

/// Which experts each token of a batch goes to: the k of the largest scores, ties to the lowest
/// index. `members[e]` are the tokens of expert e, ascending.
record Routing(int tokens, int k, int[][] members) {
  /// `scores[token][expert]`.
  static Routing of(float[] scores, int experts, int k) {
    int tokens = scores.length / experts;
    boolean[] chosen = new boolean[scores.length];
    int[] count = new int[experts];
    for (int i = 0; i < tokens; i++) {
      for (int j = 0; j < k; j++) {
        int best = -1;
        for (int e = 0; e < experts; e++) {
          int at = i * experts + e;
          if (!chosen[at] && (best < 0 || scores[at] > scores[i * experts + best])) {
            best = e;
          }
        }
        chosen[i * experts + best] = true;
        count[best]++;
      }
    }
    int[][] members = new int[experts][];
    for (int e = 0; e < experts; e++) {
      members[e] = new int[count[e]];
      int next = 0;
      for (int i = 0; i < tokens; i++) {
        if (chosen[i * experts + e]) {
          members[e][next++] = i;
        }
      }
    }
    return new Routing(tokens, k, members);
  }

  int experts() {
    return members.length;
  }

  /// Gradient of the loss by the router's probabilities `[token][expert]`: `byGate[e][i]` for
  /// member i of expert e (a chosen expert's output is scaled by 1 + p - p, so that the router
  /// learns which expert helps), and the balance loss `coefficient * experts * sum over e of
  /// share[e] * mean p[e]`, share[e] of all tokens' choices.
  float[] probabilityGradient(float[][] byGate, double coefficient) {
    float[] gradient = new float[tokens * experts()];
    for (int e = 0; e < experts(); e++) {
      double share = (double) members[e].length / ((long) tokens * k);
      float balance = (float) (coefficient * experts() * share / tokens);
      for (int i = 0; i < tokens; i++) {
        gradient[i * experts() + e] = balance;
      }
      for (int i = 0; i < members[e].length; i++) {
        gradient[members[e][i] * experts() + e] += byGate[e][i];
      }
    }
    return gradient;
  }
}
