package spikestack.machine.sim.synthetic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.sim.Simulator;
import spikestack.model.network.Attention;
import spikestack.model.network.Block;
import spikestack.model.network.Convolution;
import spikestack.model.network.Drive;
import spikestack.model.network.Exit;
import spikestack.model.network.Head;
import spikestack.model.network.HeadPruning;
import spikestack.model.network.Matrix;
import spikestack.model.network.Mlp;
import spikestack.model.network.Network;
import spikestack.model.network.Neuron;
import spikestack.model.network.PatchEmbedding;
import spikestack.model.network.Precision;
import spikestack.model.network.Projection;
import spikestack.model.network.Residual;
import spikestack.model.trace.Points;
import spikestack.model.trace.Trace;

/// Seeded synthetic networks of a published shape whose firing rates, layer by layer, are close to
/// published ones.
///
/// Weights are random; every neuron bank has one real-valued threshold, spread over its channels as
/// two neighbouring integers. All thresholds are moved together, round by round, from measured to
/// wanted rates (as if sums were normal). Rates: Spikingformer on ImageNet, 8-512 (facts: models,
/// section 5.1). A single rate for all layers would be 100 times off in some.
public final class Synthetic {
  private static final double[][] RATES = {
    // Blocks 0, 1, 3, 5, 7: into qkv, q, k, v, into proj, into fc1, into fc2; percent.
    {17.7, 17.2, 3.6, 7.0, 29.8, 26.8, 3.3},
    {33.8, 11.6, 4.0, 7.2, 31.0, 33.0, 3.0},
    {34.4, 8.2, 5.0, 7.7, 29.1, 34.7, 1.9},
    {35.9, 7.7, 3.1, 7.3, 16.6, 35.9, 1.0},
    {31.8, 9.7, 2.8, 8.0, 9.5, 29.9, 1.4},
  };
  private static final double[] BLOCK = {0, 1, 3, 5, 7};
  private static final double[] EMBED = {25.8, 15.3, 13.1, 13.0};

  /// `pools` says after which of the four stages a max-pool stands.
  public record Shape(
      String name, int side, int timesteps, int width, int heads, int blocks, boolean[] pools) {
    /// Spikformer-4-384 on 32 x 32: pools after stages 2 and 3, 64 tokens.
    public static Shape cifar(int timesteps) {
      return cifar(timesteps, 12);
    }

    /// The same with another number of heads, a divisor of 384.
    public static Shape cifar(int timesteps, int heads) {
      return new Shape(
          "4-384", 32, timesteps, 384, heads, 4, new boolean[] {false, false, true, true});
    }

    /// Spikformer-8-512 on 224 x 224: pools after all stages, 196 tokens.
    public static Shape imagenet() {
      return new Shape("8-512", 224, 4, 512, 8, 8, new boolean[] {true, true, true, true});
    }
  }

  /// A calibrated network: wanted and reached rate (0..1) of every recording point.
  public record Calibrated(
      Network network, Map<String, Double> wanted, Map<String, Double> reached) {}

  private final Shape shape;
  private final long seed;
  private final Map<String, Double> wanted = new LinkedHashMap<>();
  private final Map<String, Double> threshold = new LinkedHashMap<>();
  private final Map<String, Double> damping = new LinkedHashMap<>();
  private final Map<String, Double> lastMove = new LinkedHashMap<>();

  private Synthetic(Shape shape, long seed) {
    this.shape = shape;
    this.seed = seed;
  }

  /// `rounds` of calibration: 12 come close, 40 closer (deep layers settle after shallow ones).
  public static Calibrated network(Shape shape, long seed, Accelerator machine, int rounds) {
    return new Synthetic(shape, seed).calibrate(machine, rounds);
  }

  /// Noise in place of an image.
  public static byte[] pixels(Network network, long seed) {
    byte[] pixels = new byte[network.input().pixels()];
    new Random(seed).nextBytes(pixels);
    return pixels;
  }

  private Calibrated calibrate(Accelerator machine, int rounds) {
    Network network = build();
    Map<String, Double> reached = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      Trace trace =
          new Simulator(network, machine)
              .run(pixels(network, 1), 0, -1, true)
              .trace()
              .orElseThrow();
      boolean done = true;
      for (Map.Entry<String, Double> entry : wanted.entrySet()) {
        var spikes = trace.spikes(entry.getKey());
        double bits = (double) spikes.timesteps() * spikes.tokens() * spikes.channels();
        double rate = spikes.count() / bits;
        reached.put(entry.getKey(), rate);
        double want = entry.getValue();
        done &= Math.abs(rate - want) < 0.05 * want;
        move(entry.getKey(), quantile(want) / quantile(Math.clamp(rate, 1e-4, 0.48)));
      }
      if (done) {
        break;
      }
      network = build();
    }
    return new Calibrated(network, wanted, reached);
  }

  /// Moves a threshold by `factor`, the less the more often it has swung past its aim.
  private void move(String point, double factor) {
    double log = Math.log(factor);
    double before = lastMove.getOrDefault(point, 0.0);
    double damp = damping.getOrDefault(point, 0.8) * (log * before < 0 ? 0.6 : 1);
    damping.put(point, damp);
    lastMove.put(point, log);
    threshold.merge(point, Math.clamp(Math.exp(damp * log), 0.6, 1.6), (old, f) -> old * f);
  }

  /// z with P(normal > z) = p, for p < 0.5 (Abramowitz and Stegun 26.2.22; error below 0.003).
  private static double quantile(double p) {
    double t = Math.sqrt(-2 * Math.log(p));
    return t - (2.30753 + 0.27061 * t) / (1 + 0.99229 * t + 0.04481 * t * t);
  }

  /// Column `column` of the table for block `i` of this shape, between neighbouring published
  /// blocks.
  private double rate(int i, int column) {
    double at = i * 7.0 / Math.max(1, shape.blocks - 1);
    int k = 0;
    while (k < BLOCK.length - 2 && BLOCK[k + 1] < at) {
      k++;
    }
    double f = (at - BLOCK[k]) / (BLOCK[k + 1] - BLOCK[k]);
    return (RATES[k][column] * (1 - f) + RATES[k + 1][column] * f) / 100;
  }

  private Network build() {
    Random random = new Random(seed);
    List<PatchEmbedding.Stage> stages = new ArrayList<>();
    int channels = 3;
    for (int s = 0; s < 4; s++) {
      int out = shape.width >> 3 - s;
      String point = shape.pools[s] ? Points.pool(s) : Points.embed(s);
      Projection projection =
          fire(random, "embed." + s, channels * 9, out, point, EMBED[s] / 100, s == 0 ? 70 : 0.2);
      stages.add(
          new PatchEmbedding.Stage(new Convolution(projection, channels, 3, 1, 1), shape.pools[s]));
      channels = out;
    }
    Convolution entry =
        new Convolution(join(random, "embed.entry", channels * 9), channels, 3, 1, 1);
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < shape.blocks; i++) {
      blocks.add(block(random, i));
    }
    Head head =
        new Head(
            gate(Points.HEAD_GATE, 0.3), matrix(random, 10, shape.width), 1.0 / 64, new double[10]);
    return new Network(
        shape.name,
        new Network.Input(3, shape.side, shape.side, 120),
        shape.timesteps,
        new Residual.MembraneShortcut(9),
        Precision.DEFAULT,
        new PatchEmbedding(stages, entry),
        blocks,
        head,
        HeadPruning.OFF);
  }

  private Block block(Random random, int i) {
    int d = shape.width;
    String attn = "block." + i + ".attn.";
    String mlp = "block." + i + ".mlp.";
    Attention attention =
        new Attention(
            gate(Points.attention(i, "gate"), rate(i, 0)),
            fire(random, attn + "q", d, d, Points.attention(i, "q"), rate(i, 1), 0.3),
            fire(random, attn + "k", d, d, Points.attention(i, "k"), rate(i, 2), 0.3),
            fire(random, attn + "v", d, d, Points.attention(i, "v"), rate(i, 3), 0.3),
            shape.heads,
            neuron(Points.attention(i, "score"), d, rate(i, 4), 2),
            join(random, attn + "out", d));
    return new Block(
        attention,
        new Mlp(
            gate(Points.mlp(i, "gate"), rate(i, 5)),
            fire(random, mlp + "up", d, 4 * d, Points.mlp(i, "up"), rate(i, 6), 0.3),
            join(random, mlp + "down", 4 * d)));
  }

  private Optional<Neuron> gate(String point, double rate) {
    return Optional.of(neuron(point, shape.width, rate, 400));
  }

  private Projection fire(
      Random random, String name, int fanIn, int outputs, String point, double rate, double input) {
    double first = 12 * Math.sqrt(fanIn * (input < 1 ? input : input * input));
    return new Projection(
        name,
        matrix(random, outputs, fanIn),
        new Drive.Direct(new int[outputs]),
        new Exit.Fire(neuron(point, outputs, rate, first)));
  }

  private Projection join(Random random, String name, int fanIn) {
    return new Projection(
        name,
        matrix(random, shape.width, fanIn),
        new Drive.Rescaled(0, new int[shape.width]),
        new Exit.Join());
  }

  private Neuron neuron(String point, int channels, double rate, double first) {
    wanted.put(point, rate);
    double value = threshold.computeIfAbsent(point, p -> first);
    int[] thresholds = new int[channels];
    for (int c = 0; c < channels; c++) {
      // A dither that visits fractions evenly: the golden ratio sequence.
      thresholds[c] = (int) Math.floor(value + c * 0.6180339887498949 % 1);
    }
    return new Neuron.Halve(thresholds);
  }

  private static Matrix matrix(Random random, int outputs, int fanIn) {
    byte[] values = new byte[outputs * fanIn];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) Math.clamp(Math.round(random.nextGaussian() * 12), -127, 127);
    }
    return new Matrix(outputs, fanIn, values);
  }
}
