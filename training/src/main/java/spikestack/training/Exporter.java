package spikestack.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import spikestack.model.network.Attention;
import spikestack.model.network.Block;
import spikestack.model.network.Convolution;
import spikestack.model.network.Drive;
import spikestack.model.network.Exit;
import spikestack.model.network.FeedForward;
import spikestack.model.network.Head;
import spikestack.model.network.Matrix;
import spikestack.model.network.Mlp;
import spikestack.model.network.Moe;
import spikestack.model.network.Network;
import spikestack.model.network.Neuron;
import spikestack.model.network.PatchEmbedding;
import spikestack.model.network.Precision;
import spikestack.model.network.Projection;
import spikestack.model.network.Residual;
import spikestack.model.network.Router;

/// Folded parameters as an integer [Network]: the same integers that fine-tuning computed with.
final class Exporter {
  private final NetworkPlan plan;
  private final Parameters parameters;

  private Exporter(NetworkPlan plan, Parameters folded) {
    this.plan = plan;
    this.parameters = folded;
  }

  static Network export(
      NetworkPlan plan, Parameters folded, WeightPlan weights, AttentionPruning pruning) {
    return new Exporter(plan, folded).network(weights, pruning);
  }

  private Network network(WeightPlan weights, AttentionPruning pruning) {
    Precision wide = Precision.DEFAULT;
    Precision precision =
        new Precision(weights.bits(), wide.integration(), wide.membrane(), wide.combiner());
    List<Block> blocks = new ArrayList<>();
    for (int b = 0; b < plan.blocks(); b++) {
      String block = "block." + b;
      blocks.add(new Block(attention(block), feedForward(block)));
    }
    return new Network(
        plan.name(),
        input(),
        plan.timesteps(),
        new Residual.MembraneShortcut(Stream.FRACTION_BITS),
        precision,
        embedding(),
        blocks,
        head(),
        pruning.heads(),
        pruning.rows());
  }

  private Network.Input input() {
    return plan.frames()
        ? Network.Input.frames(plan.channels(), plan.height(), plan.width(), plan.frameMax())
        : new Network.Input(plan.channels(), plan.height(), plan.width(), plan.zeroPoint());
  }

  private PatchEmbedding embedding() {
    List<PatchEmbedding.Stage> stages = new ArrayList<>();
    for (int i = 0; i < plan.stem().size(); i++) {
      boolean pool = i < NetworkPlan.POOLED_STAGES;
      stages.add(new PatchEmbedding.Stage(convolution("embed." + i, i > 0), pool));
    }
    Projection entry = joining("embed.out", "embed.out");
    return new PatchEmbedding(stages, new Convolution(entry, plan.stem().getLast(), 3, 1, 1));
  }

  /// The first stage sums pixels or counts and is rescaled to the common unit before it fires.
  private Convolution convolution(String layer, boolean direct) {
    Projection projection = direct ? firing(layer, layer, 0, 1) : firstStage(layer);
    return new Convolution(projection, parameters.get(layer + ".weight").extent(1), 3, 1, 1);
  }

  private Projection firstStage(String layer) {
    Drive drive = rescaled(layer, Integer.numberOfTrailingZeros(plan.inputScale()));
    return new Projection(
        layer, matrix(layer, 0, 1), drive, new Exit.Fire(gate(drive.bias().length)));
  }

  private Attention attention(String block) {
    String name = block + ".attn.";
    return new Attention(
        Optional.of(gate(plan.features())),
        firing(block + ".qkv", name + "query", 0, 3),
        firing(block + ".qkv", name + "key", 1, 3),
        firing(block + ".qkv", name + "value", 2, 3),
        plan.heads(),
        neuron(AttentionBranch.SCORE_THRESHOLD, same(plan.features(), 1)),
        joining(block + ".proj", name + "output"));
  }

  private FeedForward feedForward(String block) {
    Optional<Neuron> gate = Optional.of(gate(plan.features()));
    return switch (plan.feedForward()) {
      case NetworkPlan.FeedForwardPlan.Mlp(int hidden) ->
          new Mlp(
              gate,
              firing(block + ".up", block + ".mlp.up", 0, 1),
              joining(block + ".down", block + ".mlp.down"));
      case NetworkPlan.FeedForwardPlan.Experts form -> {
        List<Projection> experts = new ArrayList<>();
        for (int e = 0; e < form.experts(); e++) {
          experts.add(firing(block + ".expert." + e, block + ".moe.expert." + e, 0, 1));
        }
        int[] bias = parameters.get(block + ".router.bias").integers();
        Router router = new Router.TopK(matrix(block + ".router", 0, 1), bias, form.k());
        Projection output = joining(block + ".out", block + ".moe.output");
        yield new Moe(gate, router, experts, form.merge(), Optional.of(output));
      }
      case NetworkPlan.FeedForwardPlan.SpikingExperts form -> {
        List<Projection> experts = new ArrayList<>();
        for (int e = 0; e < form.experts(); e++) {
          String name = block + ".moe.expert." + e;
          experts.add(firing(block + ".experts", name, e, form.experts()));
        }
        Router router = new Router.Binary(firing(block + ".router", block + ".moe.router", 0, 1));
        Projection output = joining(block + ".out", block + ".moe.output");
        yield new Moe(gate, router, experts, form.merge(), Optional.of(output));
      }
    };
  }

  private Head head() {
    float[] bias = parameters.get("head.bias").values;
    double[] wide = new double[bias.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = bias[i];
    }
    double step = Math.scalb(1.0, exponent("head"));
    return new Head(Optional.of(gate(plan.features())), matrix("head", 0, 1), step, wide);
  }

  /// Part `part` of `parts` of a layer's outputs, firing in the unit of its weights.
  private Projection firing(String layer, String name, int part, int parts) {
    int[] bias = parameters.get(layer + ".bias").integers();
    int outputs = bias.length / parts;
    Drive drive = new Drive.Direct(Arrays.copyOfRange(bias, part * outputs, (part + 1) * outputs));
    double[] steps = Arrays.copyOfRange(steps(layer), part * outputs, (part + 1) * outputs);
    Exit exit = new Exit.Fire(neuron(Stream.THRESHOLD, steps));
    return new Projection(name, matrix(layer, part, parts), drive, exit);
  }

  private Projection joining(String layer, String name) {
    return new Projection(name, matrix(layer, 0, 1), rescaled(layer, 0), new Exit.Join());
  }

  /// `inputBits`: the inputs were divided by 2^inputBits in training.
  private Drive rescaled(String layer, int inputBits) {
    int shift = -(exponent(layer) - inputBits + Stream.FRACTION_BITS);
    return new Drive.Rescaled(shift, parameters.get(layer + ".bias").integers());
  }

  private Matrix matrix(String layer, int part, int parts) {
    Parameter weight = parameters.get(layer + ".weight");
    int outputs = weight.extent(0) / parts;
    int fanIn = weight.values.length / weight.extent(0);
    int[] all = weight.integers();
    byte[] bytes = new byte[outputs * fanIn];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) all[part * bytes.length + i];
    }
    return new Matrix(outputs, fanIn, bytes);
  }

  private int exponent(String layer) {
    if (parameters.get(layer + ".weight").grid
        instanceof Parameter.Grid.Weights(int exponent, int max)) {
      return exponent;
    }
    throw new IllegalStateException(layer + " has no one step");
  }

  /// Of each output.
  private double[] steps(String layer) {
    Parameter weight = parameters.get(layer + ".weight");
    return weight.grid instanceof Parameter.Grid.ChannelWeights(double[] steps, int max)
        ? steps
        : same(weight.extent(0), Math.scalb(1.0, exponent(layer)));
  }

  private static double[] same(int count, double value) {
    double[] all = new double[count];
    Arrays.fill(all, value);
    return all;
  }

  private Neuron gate(int channels) {
    return neuron(Stream.THRESHOLD, same(channels, 1 / Stream.GRID));
  }

  /// `theta` as in [NeuronPlan].
  private Neuron neuron(double theta, double[] units) {
    return plan.neuron().integer(theta, units);
  }
}
