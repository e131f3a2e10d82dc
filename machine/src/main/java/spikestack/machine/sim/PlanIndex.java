package spikestack.machine.sim;

import java.util.HashMap;
import java.util.Map;
import spikestack.machine.mapping.Plan;
import spikestack.machine.mapping.Run;
import spikestack.machine.mapping.Scores;

/// The descriptors of a plan by name: names follow from the network, descriptors from the machine.
final class PlanIndex {
  final Plan plan;
  private final Map<String, Run> runs = new HashMap<>();
  private final Map<String, Plan.Routed> routed = new HashMap<>();
  private final Map<String, Scores> scores = new HashMap<>();

  PlanIndex(Plan plan) {
    this.plan = plan;
    for (Run run : plan.runs()) {
      if (runs.put(run.name(), run) != null) {
        throw new IllegalStateException("two runs of the name " + run.name());
      }
    }
    for (Plan.BlockPlan block : plan.blocks()) {
      Scores attention = block.attention().scores();
      if (scores.put(attention.name(), attention) != null) {
        throw new IllegalStateException("two attentions of the name " + attention.name());
      }
      if (block.feedForward() instanceof Plan.Routed experts) {
        routed.put(experts.router().name(), experts);
      }
    }
  }

  Run run(String name) {
    return found(runs, name);
  }

  /// By the name of its router.
  <P extends Plan.Routed> P routed(String router, Class<P> kind) {
    return kind.cast(found(routed, router));
  }

  Scores scores(String name) {
    return found(scores, name);
  }

  private static <V> V found(Map<String, V> map, String name) {
    V value = map.get(name);
    if (value == null) {
      throw new IllegalStateException("no " + name + " in the plan, there are " + map.keySet());
    }
    return value;
  }
}
