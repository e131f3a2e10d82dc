package spikestack.machine.sim;

import java.util.List;
import spikestack.model.network.Network;

/// What one image's spikes asked of the hardware, layer by layer, and the network's answer: all
/// that cycles and event counts on any machine follow from. Made by [ActivityRecorder], timed by
/// [Replayer].
///
/// It holds the input spikes of every layer (for skipping machines) and the routed queues, but no
/// weights: memory is about that of the spikes of the image.
public final class ActivityTrace {
  /// One report of an inference, to be repeated on another machine.
  interface Step {
    void tell(Timekeeper clock, PlanIndex plan, Skipper skipper);
  }

  final Network network;
  final Simulation answer;
  final List<Step> steps;

  /// `answer` has no layers, no cycles and no trace.
  ActivityTrace(Network network, Simulation answer, List<Step> steps) {
    this.network = network;
    this.answer = answer;
    this.steps = List.copyOf(steps);
  }

  /// The network the image went through.
  public Network network() {
    return network;
  }

  /// Whether the answer is the label; false without a label.
  public boolean correct() {
    return answer.label() >= 0 && answer.predicted() == answer.label();
  }

  public boolean labelled() {
    return answer.label() >= 0;
  }
}
