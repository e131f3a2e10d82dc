package spikestack.model.network;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Proof that nothing but membranes and residual words can leave its width, and that names are
/// unique. Package-private: [Network] calls it, after [ShapeCheck].
///
/// Each partial sum of one bit plane fits the integration width ([IntegrationBound]); inputs of
/// several bits (pixels, spike-add residuals, summed experts) fit the combiner after all planes;
/// attention sums fit the integration width; router scores the combiner; classifier sums 32 bits. A
/// reset by subtraction leaves a membrane within its width.
final class WidthCheck {
  private final Precision precision;
  private final int timesteps;

  /// In the block in progress.
  private int tokens;

  private final Set<String> names = new HashSet<>();

  private WidthCheck(Precision precision, int timesteps) {
    this.precision = precision;
    this.timesteps = timesteps;
  }

  static void check(
      Precision precision,
      int timesteps,
      Network.Input input,
      Network.Grid first,
      List<Network.Grid> grids,
      boolean spikeAdd,
      PatchEmbedding embedding,
      List<Block> blocks,
      Head head) {
    WidthCheck check = new WidthCheck(precision, timesteps);
    Network.neurons(embedding, blocks, head).forEach(check::neuron);
    check.embedding(embedding, input.max());
    check.centred(embedding.stages().getFirst().convolution(), input);
    check.tokens = first.tokens();
    int residualMax = spikeAdd ? 2 : 1;
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      check.tokens = grids.get(i).tokens();
      if (block.embedding().isPresent()) {
        check.embedding(block.embedding().get(), residualMax);
        residualMax = 2;
      }
      check.attention(block.attention(), residualMax);
      residualMax += spikeAdd ? 1 : 0;
      check.feedForward(block.feedForward(), residualMax);
      residualMax += spikeAdd ? Network.feedForwardMax(block.feedForward()) : 0;
    }
    check.weights("head", head.weights());
    if (!spikeAdd && head.gate().isEmpty()) {
      check.meanHead(head);
      return;
    }
    if (head.behindMean()) {
      long sum = (1L << precision.membrane() - 1) * check.tokens;
      fits("head: residual words over " + check.tokens + " tokens", -sum, sum - 1, Integer.SIZE);
    }
    long slots = (long) timesteps * (head.behindMean() ? 1 : check.tokens);
    long headMax = slots * residualMax;
    sums("head", head.weights(), new int[head.classes()], headMax, Integer.SIZE);
  }

  private void embedding(PatchEmbedding embedding, int max) {
    int inputMax = max;
    for (PatchEmbedding.Stage stage : embedding.stages()) {
      Projection projection = stage.convolution().projection();
      projection(projection, inputMax);
      if (stage.pooling() == PatchEmbedding.Pool.DRIVE
          && projection.drive() instanceof Drive.Direct(int[] bias)) {
        // Pooled drives are kept in words of the membrane's width.
        sums(projection.name(), projection.weights(), bias, inputMax, precision.membrane());
      }
      inputMax = 1;
    }
    boolean branch = embedding.form() == PatchEmbedding.Form.INPUT_BRANCH;
    projection(embedding.entry().projection(), branch ? max : 1);
  }

  /// Values below their zero point are negative: the sum over all planes lies between the extremes
  /// of each weight times the least and the largest value of its channel.
  private void centred(Convolution first, Network.Input input) {
    Projection projection = first.projection();
    int taps = first.kernel() * first.kernel();
    int outputs = projection.outputs();
    int[] bias =
        projection.drive() instanceof Drive.Direct(int[] direct) ? direct : new int[outputs];
    for (int output = 0; output < outputs; output++) {
      long min = Math.min(bias[output], 0);
      long max = Math.max(bias[output], 0);
      for (int k = 0; k < projection.fanIn(); k++) {
        int zero = input.zeroPoints().get(k / taps);
        long weight = projection.weights().at(output, k);
        min += Math.min(-weight * zero, weight * (input.max() - zero));
        max += Math.max(-weight * zero, weight * (input.max() - zero));
      }
      String what = projection.name() + ": channel " + output + " over centred pixels";
      fits(what, min, max, precision.combiner());
    }
  }

  /// Sums of words over all slots, and class sums of mean words, which are signed.
  private void meanHead(Head head) {
    long word = 1L << precision.membrane() - 1;
    long sum = word * timesteps * tokens;
    fits("head: residual words over " + timesteps * tokens + " slots", -sum, sum - 1, Integer.SIZE);
    for (int output = 0; output < head.classes(); output++) {
      long weights = 0;
      for (int d = 0; d < head.weights().fanIn(); d++) {
        weights += Math.abs(head.weights().at(output, d));
      }
      fits("head: class " + output, -weights * word, weights * word, Integer.SIZE);
    }
  }

  private void attention(SelfAttention attention, int inputMax) {
    attention.inputs().forEach(input -> projection(input, inputMax));
    projection(attention.output(), attention.outputMax());
    fits(
        attention.inputs().getFirst().name() + ": attention sums over " + tokens + " tokens",
        0,
        attention.sumMax(tokens),
        precision.integration());
  }

  private void feedForward(FeedForward branch, int inputMax) {
    switch (branch) {
      case Mlp mlp -> {
        projection(mlp.up(), inputMax);
        projection(mlp.down(), 1);
      }
      case GatedMlp gated -> {
        projection(gated.up(), inputMax);
        projection(gated.depthwise().projection(), 1);
        projection(gated.down(), 1);
      }
      case Moe moe -> {
        switch (moe.router()) {
          case Router.TopK(Matrix weights, int[] bias, int k) -> {
            String name = moe.experts().getFirst().name() + " (its router)";
            weights(name, weights);
            IntegrationBound.check(name, weights, new Drive.Rescaled(0, bias), precision);
            sums(name, weights, bias, (long) timesteps * inputMax, precision.combiner());
          }
          case Router.Binary(Projection router) -> projection(router, inputMax);
        }
        moe.experts().forEach(expert -> projection(expert, inputMax));
        moe.output().ifPresent(output -> projection(output, Network.moeMax(moe)));
      }
      case RoutedMlp routed -> {
        TopOne router = routed.router();
        String name = routed.experts().getFirst().up().name() + " (its router)";
        weights(name, router.weights());
        Drive drive = new Drive.Rescaled(0, router.bias());
        IntegrationBound.check(name, router.weights(), drive, precision);
        int most = router.steps(timesteps) * inputMax;
        sums(name, router.weights(), router.bias(), most, precision.combiner());
        for (RoutedMlp.Expert expert : routed.experts()) {
          projection(expert.up(), inputMax);
          projection(expert.down(), 1);
        }
        if (router.shareBits() + precision.membrane() > precision.combiner()) {
          throw new IllegalArgumentException(
              name
                  + ": drives of "
                  + precision.membrane()
                  + " bits times shares of "
                  + router.shareBits()
                  + " do not fit the combiner's "
                  + precision.combiner());
        }
      }
    }
  }

  private void projection(Projection projection, int inputMax) {
    String name = projection.name();
    if (!names.add(name)) {
      throw new IllegalArgumentException(name + ": two layers of this name");
    }
    weights(name, projection.weights());
    IntegrationBound.check(name, projection.weights(), projection.drive(), precision);
    int[] bias =
        projection.drive() instanceof Drive.Direct(int[] direct)
            ? direct
            : new int[projection.outputs()];
    sums(name, projection.weights(), bias, inputMax, precision.combiner());
  }

  /// The least membrane that fires, less the amount, is still one. Of a threshold that no membrane
  /// reaches nothing is subtracted.
  private void neuron(String name, Neuron neuron) {
    if (!(neuron.reset() instanceof Reset.By(int[] amount))) {
      return;
    }
    for (int c = 0; c < amount.length; c++) {
      long least = neuron.threshold()[c] + (neuron instanceof Neuron.Subtract ? 1L : 0);
      if (least > precision.membraneMax()) {
        continue;
      }
      long after = Math.max(least, precision.membraneMin()) - amount[c];
      if (after < precision.membraneMin()) {
        throw new IllegalArgumentException(
            name
                + ": channel "
                + c
                + " fires at "
                + least
                + ", less "
                + amount[c]
                + " is outside the membrane's "
                + precision.membrane()
                + " bits");
      }
    }
  }

  private void weights(String name, Matrix weights) {
    int high = (1 << precision.weight() - 1) - 1;
    for (byte weight : weights.values()) {
      if (weight > high || weight < -high - 1) {
        throw new IllegalArgumentException(
            name + ": weight " + weight + " does not fit " + precision.weight() + " bits");
      }
    }
  }

  /// All planes together, and the bias once.
  private static void sums(String name, Matrix weights, int[] bias, long inputMax, int bits) {
    Drive unbiased = new Drive.Rescaled(0, new int[weights.outputs()]);
    for (int output = 0; output < weights.outputs(); output++) {
      IntegrationBound.Extremes extremes = IntegrationBound.of(weights, output, unbiased);
      fits(
          name + ": channel " + output + " over inputs 0.." + inputMax,
          extremes.min() * inputMax + Math.min(bias[output], 0),
          extremes.max() * inputMax + Math.max(bias[output], 0),
          bits);
    }
  }

  private static void fits(String what, long min, long max, int bits) {
    long high = (1L << bits - 1) - 1;
    if (min < -high - 1 || max > high) {
      throw new IllegalArgumentException(
          what + " may reach " + min + ".." + max + ", outside " + bits + " bits");
    }
  }
}
