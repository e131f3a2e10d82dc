package spikestack.machine.sim;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import spikestack.machine.mapping.Run;
import spikestack.model.network.Head;
import spikestack.model.network.Matrix;
import spikestack.model.spike.SpikeTensor;
import spikestack.model.trace.Points;

/// The classifier: on the spikes of a gate, on those of a gate behind the mean over tokens (SDT),
/// or on mean residual words (Spikingformer).
final class HeadInference extends Part {

  /// Means over tokens, where the gate stands behind them.
  private final @Nullable ResidualWords means;

  private final int[] words;

  HeadInference(Part inference) {
    super(inference);
    int width = network.head().weights().fanIn();
    boolean gate = network.head().behindMean();
    means = gate ? new ResidualWords(network.timesteps(), 1, width, 0) : null;
    words = new int[gate ? network.timesteps() * width : 0];
  }

  /// Sums per class, over all slots. The array adds the weight of every one; here the ones are
  /// counted first, which is the same sum.
  ///
  /// @param gated spikes of the gate before it; unused where the classifier or its gate sees means
  long[] run(SpikeTensor[] gated) {
    if (network.meanHead()) {
      return meanHead();
    }
    SpikeTensor[] in = network.head().behindMean() ? gateBehindMean() : gated;
    Run run = program.plan.head();
    Matrix weights = network.head().weights();
    long ones = 0;
    long[] counts = new long[weights.fanIn()];
    for (int p = 0; p < run.planes(); p++) {
      ones += Buffers.count(in[p], counts, p);
    }
    long[] sums = classify(weights, counts);
    long positions = (long) run.fanIn() * run.planes() * run.tokens() * run.steps();
    clock.dense(
        run,
        Scope.HEAD,
        Timekeeper.Reader.OTHERS,
        skipper.planes(network.blocks().size(), in, run.planes()),
        new Timekeeper.Activity(ones, positions, 0),
        0);
    return sums;
  }

  /// The banks sum the words over the tokens, and the gate fires on each time step's means.
  private SpikeTensor[] gateBehindMean() {
    ResidualWords residual = buffers.residual;
    int shift = Head.meanShift(1, residual.tokens);
    ResidualWords means = Objects.requireNonNull(this.means);
    int[] words = this.words;
    for (int t = 0; t < residual.timesteps; t++) {
      int[] mean = means.row(t, 0);
      for (int d = 0; d < residual.width; d++) {
        long sum = 0;
        for (int n = 0; n < residual.tokens; n++) {
          sum += residual.row(t, n)[d];
        }
        mean[d] = Head.mean(sum, shift);
        words[t * residual.width + d] = mean[d];
      }
    }
    recorder.words(Points.HEAD_MEAN, residual.timesteps, 1, residual.width, words);
    executor.fireWords(program.gates.getLast(), means, buffers.behindMean[0]);
    recorder.spikes(Points.HEAD_GATE, buffers.behindMean[0]);
    clock.meanGate(
        program.plan,
        residual.rows.length,
        residual.timesteps,
        residual.width,
        network.precision().membrane(),
        buffers.behindMean[0].count());
    return buffers.behindMean;
  }

  private long[] classify(Matrix weights, long[] counts) {
    long[] sums = new long[weights.outputs()];
    for (int c = 0; c < sums.length; c++) {
      for (int d = 0; d < counts.length; d++) {
        sums[c] += weights.at(c, d) * counts[d];
      }
    }
    if (recorder.on()) {
      int[] words = new int[sums.length];
      for (int c = 0; c < words.length; c++) {
        words[c] = Math.toIntExact(sums[c]);
      }
      recorder.words(Points.HEAD_SUMS, 1, 1, words.length, words);
    }
    return sums;
  }

  /// Classifier on mean residual words: the banks sum the words, the array reads the means bit by
  /// bit, the sign bit's weights subtract.
  private long[] meanHead() {
    Run run = program.plan.head();
    ResidualWords residual = buffers.residual;
    int shift = Head.meanShift(residual.timesteps, residual.tokens);
    int mask = (1 << run.planes()) - 1;
    long[] sums = new long[residual.width];
    for (int[] row : residual.rows) {
      for (int d = 0; d < sums.length; d++) {
        sums[d] += row[d];
      }
    }
    int[] words = new int[sums.length];
    long ones = 0;
    for (int d = 0; d < sums.length; d++) {
      words[d] = Head.mean(sums[d], shift);
      sums[d] = words[d];
      ones += Integer.bitCount(words[d] & mask);
    }
    recorder.words(Points.HEAD_MEAN, 1, 1, words.length, words);
    clock.mean(program.plan, residual.rows.length, residual.width, run.planes());
    long[] classes = classify(network.head().weights(), sums);
    long positions = (long) run.fanIn() * run.planes();
    clock.dense(
        run,
        Scope.HEAD,
        Timekeeper.Reader.OTHERS,
        skipper.whole(),
        new Timekeeper.Activity(ones, positions, 0),
        0);
    return classes;
  }
}
