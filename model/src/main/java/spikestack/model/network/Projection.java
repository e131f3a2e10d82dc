package spikestack.model.network;

/// One synaptic layer: weights, drive, and where the drive goes. `name` is its prefix in the weight
/// file.
///
/// A [Exit.Join] needs a [Drive.Rescaled]: the residual has one unit. Bias and threshold lengths
/// equal `weights.outputs()`.
public record Projection(String name, Matrix weights, Drive drive, Exit exit) {
  public Projection {
    int outputs = weights.outputs();
    if (drive.bias().length != outputs) {
      throw new IllegalArgumentException(
          name + ": " + drive.bias().length + " biases for " + outputs + " outputs");
    }
    switch (exit) {
      case Exit.Fire(Neuron neuron) -> {
        if (neuron.channels() != outputs) {
          throw new IllegalArgumentException(
              name + ": " + neuron.channels() + " thresholds for " + outputs + " outputs");
        }
      }
      case Exit.Join() -> {
        if (!(drive instanceof Drive.Rescaled)) {
          throw new IllegalArgumentException(name + ": a residual needs a rescaled drive");
        }
      }
    }
  }

  public int outputs() {
    return weights.outputs();
  }

  public int fanIn() {
    return weights.fanIn();
  }

  /// Fires rather than joins the residual.
  public boolean fires() {
    return exit instanceof Exit.Fire;
  }
}
