package spikestack.machine.cost;

import java.util.List;

/// A stretch of a combinational path, in picoseconds by what causes it.
record Step(double logic, double memory, double wire, double bond) {
  static final Step NONE = new Step(0, 0, 0, 0);

  static Step logic(double picoseconds) {
    return new Step(picoseconds, 0, 0, 0);
  }

  static Step memory(double picoseconds) {
    return new Step(0, picoseconds, 0, 0);
  }

  Step then(Step next) {
    return new Step(logic + next.logic, memory + next.memory, wire + next.wire, bond + next.bond);
  }

  double picoseconds() {
    return logic + memory + wire + bond;
  }

  /// The slowest of `stages` pipeline stages when the steps are cut, in order, where that stage is
  /// fastest.
  static Step slowestStage(List<Step> steps, int stages) {
    Step[] best = new Step[steps.size() + 1];
    best[0] = NONE;
    for (int end = 1; end <= steps.size(); end++) {
      best[end] = all(steps, 0, end);
    }
    for (int stage = 2; stage <= stages; stage++) {
      Step[] next = best.clone();
      for (int end = 1; end <= steps.size(); end++) {
        for (int cut = 1; cut < end; cut++) {
          Step candidate = slower(best[cut], all(steps, cut, end));
          if (candidate.picoseconds() < next[end].picoseconds()) {
            next[end] = candidate;
          }
        }
      }
      best = next;
    }
    return best[steps.size()];
  }

  private static Step slower(Step a, Step b) {
    return a.picoseconds() >= b.picoseconds() ? a : b;
  }

  private static Step all(List<Step> steps, int from, int to) {
    Step sum = NONE;
    for (int i = from; i < to; i++) {
      sum = sum.then(steps.get(i));
    }
    return sum;
  }
}
