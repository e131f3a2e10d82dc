package spikestack.machine.sim;

import java.util.Optional;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.mapping.Planner;
import spikestack.model.network.Network;

/// Times recorded images on a machine: the cycles and counts of [Simulator], without computing a
/// single spike again.
///
/// A spike does not depend on the machine, so one [ActivityTrace] serves every array shape, port
/// width and buffer size; that [Simulator] and this agree in every book is a test. One thread at a
/// time.
public final class Replayer {
  private final Network network;
  private final PlanIndex plan;
  private final LayerClock clock;
  private final Skipper skipper;

  /// Throws an [InputException] when the network does not fit the machine; it says what would.
  public Replayer(Network network, Accelerator machine) {
    this.network = network;
    this.plan = new PlanIndex(Planner.plan(network, machine));
    this.clock = new LayerClock(machine, network.timesteps());
    this.skipper = new Skipper(machine, network);
  }

  /// What [Simulator] gives for the same image, without trace and schedule.
  @SuppressWarnings("ReferenceEquality") // networks are large, and the same one is meant
  public Simulation run(ActivityTrace trace) {
    if (trace.network != network) {
      throw new IllegalArgumentException("recorded on another network");
    }
    clock.reset(false);
    for (ActivityTrace.Step step : trace.steps) {
      step.tell(clock, plan, skipper);
    }
    Simulation answer = trace.answer;
    return new Simulation(
        answer.image(),
        answer.label(),
        answer.predicted(),
        answer.sums(),
        answer.logits(),
        clock.now(),
        clock.layers(),
        clock.schedule(),
        Optional.empty(),
        answer.saturations());
  }
}
