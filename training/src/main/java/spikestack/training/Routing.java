package spikestack.training;

/// Which expert each token of a batch goes to: the one of the largest score, ties to the lowest
/// index. `members[e]` are the tokens of expert e, ascending.
record Routing(int[] choice, int[][] members) {
  /// `scores[token][expert]`.
  static Routing of(float[] scores, int experts) {
    int[] choice = new int[scores.length / experts];
    int[] count = new int[experts];
    for (int i = 0; i < choice.length; i++) {
      for (int e = 1; e < experts; e++) {
        if (scores[i * experts + e] > scores[i * experts + choice[i]]) {
          choice[i] = e;
        }
      }
      count[choice[i]]++;
    }
    int[][] members = new int[experts][];
    for (int e = 0; e < experts; e++) {
      members[e] = new int[count[e]];
    }
    int[] next = new int[experts];
    for (int i = 0; i < choice.length; i++) {
      int e = choice[i];
      members[e][next[e]++] = i;
    }
    return new Routing(choice, members);
  }

  int experts() {
    return members.length;
  }

  /// Gradient of the loss by the router's probabilities `[token][expert]`: `byGate` for each
  /// token's own expert (its output is scaled by 1 + p - p, so that the router learns which expert
  /// helps), and the balance loss `coefficient * experts * sum over e of share[e] * mean p[e]`.
  float[] probabilityGradient(float[] byGate, double coefficient) {
    int tokens = choice.length;
    float[] gradient = new float[tokens * experts()];
    for (int e = 0; e < experts(); e++) {
      double share = (double) members[e].length / tokens;
      float balance = (float) (coefficient * experts() * share / tokens);
      for (int i = 0; i < tokens; i++) {
        gradient[i * experts() + e] = balance;
      }
    }
    for (int i = 0; i < tokens; i++) {
      gradient[i * experts() + choice[i]] += byGate[i];
    }
    return gradient;
  }
}
