package spikestack.silicon.rtl;

import java.util.ArrayList;
import java.util.List;
import spikestack.model.input.InputException;
import spikestack.model.network.Drive;
import spikestack.model.network.Exit;
import spikestack.model.network.Neuron;
import spikestack.model.network.Projection;
import spikestack.silicon.rtl.LayerWords.Bank;

/// Turns projections into what the neuron bank is told, and remembers the widest shifts.
final class Banks {
  private final String network;
  private final ParameterMemory parameters;
  private int shiftLeft = 1;
  private int shiftRight = 1;
  private boolean resetBy;

  Banks(String network, ParameterMemory parameters) {
    this.network = network;
    this.parameters = parameters;
  }

  int shiftLeft() {
    return shiftLeft;
  }

  int shiftRight() {
    return shiftRight;
  }

  /// Whether a spike of some layer subtracts from its membrane.
  boolean resetBy() {
    return resetBy;
  }

  /// Takes note of a neuron of an attention core.
  boolean score(Neuron neuron) {
    resetBy |= neuron.subtractsAtSpike();
    return neuron.subtractsAtSpike();
  }

  /// The bank of a layer whose projections, side by side, fire.
  Bank fire(String layer, List<Projection> projections) {
    List<ParameterMemory.Features> features = new ArrayList<>();
    for (Projection projection : projections) {
      features.add(new ParameterMemory.Features(projection.drive().bias(), neuron(projection)));
    }
    int base = parameters.tensor(layer, features);
    return of(layer, projections, Bank.FIRE, neuron(projections.getFirst()), base);
  }

  static Neuron neuron(Projection projection) {
    return switch (projection.exit()) {
      case Exit.Fire(Neuron neuron) -> neuron;
      case Exit.Join() -> throw new IllegalStateException(projection.name() + " must fire");
    };
  }

  /// One layer word has one kind of neuron and one shift, so all its projections must agree.
  Bank of(String layer, List<Projection> projections, int mode, Neuron neuron, int parameterBase) {
    boolean subtract = neuron instanceof Neuron.Subtract;
    boolean by = neuron.subtractsAtSpike();
    boolean rescaled = false;
    int shift = 0;
    for (int i = 0; i < projections.size(); i++) {
      Projection projection = projections.get(i);
      boolean otherRescaled = false;
      int otherShift = 0;
      switch (projection.drive()) {
        case Drive.Direct direct -> {}
        case Drive.Rescaled drive -> {
          otherRescaled = true;
          otherShift = drive.shift();
        }
      }
      Neuron other = mode == Bank.FIRE ? neuron(projection) : neuron;
      if (i > 0
          && (otherRescaled != rescaled
              || otherShift != shift
              || other instanceof Neuron.Subtract != subtract
              || other.subtractsAtSpike() != by)) {
        throw new InputException(
            network + ": " + projection.name(),
            "another neuron, drive or shift than " + projections.getFirst().name(),
            "the same for all projections of " + layer + " for the RTL");
      }
      rescaled = otherRescaled;
      shift = otherShift;
    }
    shiftRight = Math.max(shiftRight, shift);
    shiftLeft = Math.max(shiftLeft, -shift);
    resetBy |= by;
    return new Bank(
        mode, 0, false, false, subtract, by, rescaled, shift, false, parameterBase, false);
  }
}
