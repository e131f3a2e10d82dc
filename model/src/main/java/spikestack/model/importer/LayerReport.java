package spikestack.model.importer;

/// What became of one layer.
///
/// - `name`: stem of its parameters; `shape`: of its weight; `folded`: batch normalisation is in
///   the weights.
/// - `inputs`: what it sees: `pixels`, `bits`, or `integers`, of `inputMin` to `inputMax`.
/// - `stepExponent`: one weight step is 2^stepExponent (NaN-free: the classifier, which has any
///   real step, gives `step`); `stepsRaised`: how often the step was doubled to make sums and
///   threshold fit; `weightError`: largest difference of a weight, in units of the trained network.
/// - `threshold` 0: no neuron. `integerThreshold`: what the integers are held against;
///   `thresholdError`: by how much it stands above the trained one, in units of the trained
///   network.
/// - `resetBy` 0: a spike makes the membrane 0. Else what it subtracts in the trained network, the
///   integer `integerResetBy`, and by how much that is more, in units of the trained network: of
///   the channel where it differs most.
/// - `integrationMin`, `integrationMax`: extremes of any partial sum of one bit plane, over all
///   channels; `headroom`: how many times the larger fits into the width, at least 1.
public record LayerReport(
    String name,
    String shape,
    boolean folded,
    String inputs,
    int inputMin,
    int inputMax,
    double step,
    int stepsRaised,
    double weightError,
    double threshold,
    int integerThreshold,
    double thresholdError,
    double resetBy,
    int integerResetBy,
    double resetByError,
    long integrationMin,
    long integrationMax,
    double headroom) {

  /// A layer whose neurons, if it has any, are reset to 0.
  public LayerReport(
      String name,
      String shape,
      boolean folded,
      String inputs,
      int inputMin,
      int inputMax,
      double step,
      int stepsRaised,
      double weightError,
      double threshold,
      int integerThreshold,
      double thresholdError,
      long integrationMin,
      long integrationMax,
      double headroom) {
    this(
        name,
        shape,
        folded,
        inputs,
        inputMin,
        inputMax,
        step,
        stepsRaised,
        weightError,
        threshold,
        integerThreshold,
        thresholdError,
        0,
        0,
        0,
        integrationMin,
        integrationMax,
        headroom);
  }
}
