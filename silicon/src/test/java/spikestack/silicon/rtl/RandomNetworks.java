package spikestack.silicon.rtl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import spikestack.model.network.Attention;
import spikestack.model.network.Block;
import spikestack.model.network.Convolution;
import spikestack.model.network.Drive;
import spikestack.model.network.Exit;
import spikestack.model.network.FeedForward;
import spikestack.model.network.Head;
import spikestack.model.network.HeadPruning;
import spikestack.model.network.Matrix;
import spikestack.model.network.Merge;
import spikestack.model.network.Mlp;
import spikestack.model.network.Moe;
import spikestack.model.network.Network;
import spikestack.model.network.Neuron;
import spikestack.model.network.PatchEmbedding;
import spikestack.model.network.Precision;
import spikestack.model.network.Projection;
import spikestack.model.network.Reset;
import spikestack.model.network.Residual;
import spikestack.model.network.Router;

/// Small networks whose every extent is random: time steps, tokens, widths (1 too), heads, experts,
/// kernels, pools, neurons, routers, merges, pruning; with thresholds that let everything, nothing
/// or about a third fire.
final class RandomNetworks {
  private static final int WEIGHT = 40;

  private final Random random;
  private final boolean subtract;
  private final Activity activity;

  /// Decides about resets, so that everything else stays as it is.
  private final Random resets;

  /// Spikes subtract from the membrane instead of clearing it.
  private final boolean subtracting;

  /// Branches shift to the left so far that drives, residual words and membranes clamp.
  private final boolean loud;

  /// How much fires.
  enum Activity {
    SOME,
    NOTHING,
    EVERYTHING
  }

  private RandomNetworks(long seed) {
    this.random = new Random(scattered(seed));
    this.loud = random.nextInt(4) == 0;
    this.subtract = random.nextBoolean();
    this.activity =
        random.nextInt(8) == 0
            ? Activity.NOTHING
            : random.nextInt(8) == 0 ? Activity.EVERYTHING : Activity.SOME;
    this.resets = new Random(scattered(~seed));
    this.subtracting = activity != Activity.EVERYTHING && resets.nextInt(3) == 0;
  }

  /// Neighbouring seeds give nearly the same first numbers unless they are spread.
  static long scattered(long seed) {
    long z = (seed + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    return z ^ z >>> 31;
  }

  static Network of(long seed) {
    return new RandomNetworks(seed).network("random-" + seed);
  }

  private int upTo(int most) {
    return 1 + random.nextInt(most);
  }

  private Network network(String name) {
    int steps = upTo(5);
    int side = 5 + random.nextInt(5);
    int colours = upTo(3);
    int heads = upTo(5);
    int width = heads * upTo(5);
    int first = upTo(9);
    int kernel = upTo(3);
    int stride = upTo(Math.min(2, kernel));
    int padding = random.nextInt(kernel);
    Convolution pixels =
        new Convolution(fire("embed.0", colours * 9, first, true), colours, 3, 1, 1);
    boolean pooled = random.nextBoolean();
    Convolution second =
        new Convolution(
            fire("embed.1", first * kernel * kernel, width, false), first, kernel, stride, padding);
    int last = upTo(3);
    Convolution entry =
        new Convolution(end("embed.entry", width * last * last, width), width, last, 1, last / 2);
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < upTo(2); i++) {
      blocks.add(
          new Block(attention("block." + i, width, heads), feedForward("block." + i, width)));
    }
    int classes = upTo(12);
    double[] bias = new double[classes];
    double keep = random.nextBoolean() ? 1 : upTo(heads) / (double) heads;
    return new Network(
        name,
        new Network.Input(colours, side, side, random.nextBoolean() ? 0 : random.nextInt(256)),
        steps,
        new Residual.MembraneShortcut(9),
        Precision.DEFAULT,
        new PatchEmbedding(
            List.of(
                new PatchEmbedding.Stage(pixels, pooled),
                new PatchEmbedding.Stage(second, side > 5 && random.nextBoolean())),
            entry),
        blocks,
        new Head(Optional.of(neuron(width, 700)), matrix(classes, width), 0.01, bias),
        new HeadPruning(keep));
  }

  private Attention attention(String block, int width, int heads) {
    String name = block + ".attn";
    return new Attention(
        Optional.of(neuron(width, 700)),
        fire(name + ".q", width, width, false),
        fire(name + ".k", width, width, false),
        fire(name + ".v", width, width, false),
        heads,
        neuron(width, 2 + random.nextInt(5)),
        end(name + ".out", width, width));
  }

  private FeedForward feedForward(String block, int width) {
    int inner = upTo(2 * width + 3);
    if (random.nextInt(3) == 0) {
      return new Mlp(
          Optional.of(neuron(width, 700)),
          fire(block + ".mlp.up", width, inner, false),
          end(block + ".mlp.down", inner, width));
    }
    int count = upTo(6);
    List<Projection> experts = new ArrayList<>();
    for (int e = 0; e < count; e++) {
      experts.add(fire(block + ".moe.expert." + e, width, inner, false));
    }
    Router router =
        random.nextBoolean()
            ? new Router.TopK(matrix(count, width), bias(count, 50), upTo(Math.min(3, count)))
            : new Router.Binary(fire(block + ".moe.router", width, count, false));
    return new Moe(
        Optional.of(neuron(width, 700)),
        router,
        experts,
        random.nextBoolean() ? Merge.OR : Merge.SUM,
        Optional.of(end(block + ".moe.out", inner, width)));
  }

  private Projection fire(String name, int inputs, int outputs, boolean pixels) {
    double typical = WEIGHT / 2.0 * Math.sqrt(inputs * 0.3);
    return new Projection(
        name,
        matrix(outputs, inputs),
        pixels
            ? new Drive.Rescaled(4, bias(outputs, 100))
            : new Drive.Direct(bias(outputs, WEIGHT)),
        new Exit.Fire(neuron(outputs, pixels ? 600 : typical)));
  }

  private Projection end(String name, int inputs, int outputs) {
    return new Projection(
        name,
        matrix(outputs, inputs),
        new Drive.Rescaled(
            loud ? -6 - random.nextInt(4) : random.nextInt(6) - 3, bias(outputs, 300)),
        new Exit.Join());
  }

  private Neuron neuron(int channels, double typical) {
    int[] threshold = new int[channels];
    for (int c = 0; c < channels; c++) {
      threshold[c] =
          switch (activity) {
            case SOME -> Math.max(1, (int) (typical * (0.4 + 0.9 * random.nextDouble())));
            case NOTHING -> 40000;
            case EVERYTHING -> -40000;
          };
    }
    int[] leak = new int[channels];
    if (subtract) {
      Arrays.setAll(leak, c -> random.nextInt((int) (typical / 4) + 1));
    }
    if (!subtracting) {
      return subtract ? new Neuron.Subtract(threshold, leak) : new Neuron.Halve(threshold);
    }
    // From hardly anything to all that a membrane can lose; of a threshold never reached, more.
    int[] amount = new int[channels];
    for (int c = 0; c < channels; c++) {
      int most = resets.nextInt(4) == 0 ? threshold[c] + 32_768 : 2 * threshold[c];
      amount[c] = 1 + resets.nextInt(most);
    }
    Reset reset = new Reset.By(amount);
    return subtract
        ? new Neuron.Subtract(threshold, new int[channels], reset)
        : new Neuron.Halve(threshold, reset);
  }

  private Matrix matrix(int outputs, int fanIn) {
    byte[] values = new byte[outputs * fanIn];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) (random.nextInt(2 * WEIGHT + 1) - WEIGHT);
    }
    return new Matrix(outputs, fanIn, values);
  }

  private int[] bias(int outputs, int typical) {
    return random.ints(outputs, -typical / 2, typical).toArray();
  }
}
