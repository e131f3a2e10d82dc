package spikestack.model.golden;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import spikestack.model.input.Npz;
import spikestack.model.input.Tensor;
import spikestack.model.network.Attention;
import spikestack.model.network.Block;
import spikestack.model.network.Convolution;
import spikestack.model.network.DepthwiseConvolution;
import spikestack.model.network.Drive;
import spikestack.model.network.Exit;
import spikestack.model.network.ExpertAttention;
import spikestack.model.network.GatedMlp;
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

/// The recorded integer runs of three small trained models (Spikformer, Spikingformer, SEMM): a
/// network, eight images, and every LIF's spikes as another program computed them. For the tests of
/// this and of the other modules; needs the external data folder.
public final class TinyModels {
  private static final int UNIT = 1024;

  private final Map<String, Tensor> arrays;

  private TinyModels(String model) {
    this.arrays = Npz.read(folder().resolve("models/tiny/" + model + "/golden_int8.npz"));
  }

  public static TinyModels spikformer() {
    return new TinyModels("spikformer");
  }

  public static TinyModels spikingformer() {
    return new TinyModels("spikingformer");
  }

  public static TinyModels semm() {
    return new TinyModels("semm");
  }

  /// The data folder: property `spikestack.data`, else `../shared/data` beside the project.
  public static Path folder() {
    String property = System.getProperty("spikestack.data");
    Path folder = Path.of(property != null ? property : "../../shared/data");
    if (!Files.isDirectory(folder)) {
      throw new IllegalStateException("no data folder at " + folder.toAbsolutePath());
    }
    return folder;
  }

  public Network network() {
    if (arrays.containsKey("block.0.attn.router3|w")) {
      return readSemm();
    }
    return arrays.containsKey("patch_embed.rpe_lif|w") ? readSpikformer() : readSpikingformer();
  }

  public int images() {
    return array("labels").size();
  }

  public byte[] pixels(int image) {
    byte[] all = array("pixels").data();
    int size = all.length / images();
    return Arrays.copyOfRange(all, image * size, (image + 1) * size);
  }

  public int label(int image) {
    return (int) array("labels").longs()[image];
  }

  public double[] logits(int image) {
    double[] all = array("logits").doubles();
    int classes = all.length / images();
    return Arrays.copyOfRange(all, image * classes, (image + 1) * classes);
  }

  /// Whether LIF `name` spiked at (t, token, channel); layouts [T,B,C,H,W] and [T,B,N,C], most
  /// significant bit first.
  public boolean spike(String name, int image, int t, int token, int channel) {
    byte[] bits = array(name + "|bits").data();
    int[] shape = shape(name);
    int index =
        shape.length == 5
            ? ((t * shape[1] + image) * shape[2] + channel) * shape[3] * shape[4] + token
            : ((t * shape[1] + image) * shape[2] + token) * shape[3] + channel;
    return (bits[index >> 3] >> (7 - (index & 7)) & 1) != 0;
  }

  public int timesteps(String name) {
    return shape(name)[0];
  }

  public int tokens(String name) {
    int[] shape = shape(name);
    return shape.length == 5 ? shape[3] * shape[4] : shape[2];
  }

  public int channels(String name) {
    int[] shape = shape(name);
    return shape.length == 5 ? shape[2] : shape[3];
  }

  /// All recorded LIFs.
  public List<String> lifs() {
    return arrays.keySet().stream()
        .filter(key -> key.endsWith("|bits"))
        .map(key -> key.substring(0, key.length() - 5))
        .toList();
  }

  private int[] shape(String name) {
    return array(name + "|shape").ints();
  }

  private Tensor array(String name) {
    Tensor array = arrays.get(name);
    if (array == null) {
      throw new IllegalArgumentException("no array " + name);
    }
    return array;
  }

  private PatchEmbedding patchSplitting() {
    String embed = "patch_embed.";
    List<PatchEmbedding.Stage> stages =
        List.of(
            new PatchEmbedding.Stage(first(), true),
            new PatchEmbedding.Stage(convolution(direct(embed + "proj_lif1")), true),
            new PatchEmbedding.Stage(convolution(direct(embed + "proj_lif2")), false),
            new PatchEmbedding.Stage(convolution(direct(embed + "proj_lif3")), false));
    return new PatchEmbedding(stages, convolution(direct(embed + "rpe_lif")));
  }

  private Network readSemm() {
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      String attn = "block." + i + ".attn.";
      String mlp = "block." + i + ".mlp.";
      List<Projection> queries = new ArrayList<>();
      for (int e = 0; e < 4; e++) {
        queries.add(direct(attn + "ff_list." + e + ".unit_lif"));
      }
      blocks.add(
          new Block(
              new ExpertAttention(
                  Optional.empty(),
                  direct(attn + "router3"),
                  queries,
                  direct(attn + "k_lif"),
                  direct(attn + "v_lif"),
                  constant(64, 16),
                  direct(attn + "proj_lif")),
              new GatedMlp(
                  Optional.empty(),
                  direct(mlp + "fc1_lif"),
                  new DepthwiseConvolution(direct(mlp + "dw_lif"), 3),
                  direct(mlp + "fc2_lif"))));
    }
    return network("semm", new Residual.SpikeAdd(), patchSplitting(), blocks, Optional.empty());
  }

  private Network readSpikformer() {
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      String attn = "block." + i + ".attn.";
      String mlp = "block." + i + ".mlp.";
      blocks.add(
          new Block(
              new Attention(
                  Optional.empty(),
                  direct(attn + "q_lif"),
                  direct(attn + "k_lif"),
                  direct(attn + "v_lif"),
                  4,
                  constant(64, 8),
                  direct(attn + "proj_lif")),
              new Mlp(Optional.empty(), direct(mlp + "fc1_lif"), direct(mlp + "fc2_lif"))));
    }
    return network(
        "spikformer", new Residual.SpikeAdd(), patchSplitting(), blocks, Optional.empty());
  }

  private Network readSpikingformer() {
    String embed = "patch_embed.";
    List<PatchEmbedding.Stage> stages =
        List.of(
            new PatchEmbedding.Stage(first(), true),
            new PatchEmbedding.Stage(convolution(firing(embed + "block1_conv")), true),
            new PatchEmbedding.Stage(convolution(firing(embed + "block2_conv")), false),
            new PatchEmbedding.Stage(convolution(firing(embed + "block3_conv")), false));
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      String attn = "block." + i + ".attn.";
      String mlp = "block." + i + ".mlp.";
      blocks.add(
          new Block(
              new Attention(
                  Optional.of(constant(64, UNIT)),
                  direct(attn + "q_lif"),
                  direct(attn + "k_lif"),
                  direct(attn + "v_lif"),
                  4,
                  constant(64, 8),
                  joining(attn + "proj_conv")),
              new Mlp(
                  Optional.of(constant(64, UNIT)),
                  direct(mlp + "mlp2_lif"),
                  joining(mlp + "mlp2_conv"))));
    }
    return network(
        "spikingformer",
        new Residual.MembraneShortcut(rk()),
        new PatchEmbedding(stages, convolution(joining(embed + "block4_conv"))),
        blocks,
        Optional.of(constant(64, UNIT)));
  }

  private Network network(
      String name,
      Residual residual,
      PatchEmbedding embedding,
      List<Block> blocks,
      Optional<Neuron> headGate) {
    Head head =
        new Head(
            headGate,
            matrix("head"),
            array("head|scale").doubles()[0],
            array("head|bias").doubles());
    Network.Input input = new Network.Input(1, 28, 28, array("zero_point").ints()[0]);
    return new Network(
        name, input, 4, residual, Precision.DEFAULT, embedding, blocks, head, HeadPruning.OFF);
  }

  private int rk() {
    return array("rk").ints()[0];
  }

  private Convolution first() {
    return convolution(firing("first"));
  }

  private static Convolution convolution(Projection projection) {
    return new Convolution(projection, projection.fanIn() / 9, 3, 1, 1);
  }

  /// A layer stored under its LIF: direct drive, threshold in units of the weight step.
  private Projection direct(String lif) {
    Matrix weights = matrix(lif);
    return new Projection(
        lif,
        weights,
        new Drive.Direct(array(lif + "|bias").ints()),
        new Exit.Fire(constant(weights.outputs(), array(lif + "|thr").ints()[0])));
  }

  /// A layer in the common unit whose output goes into a LIF.
  private Projection firing(String name) {
    Matrix weights = matrix(name);
    return new Projection(
        name, weights, rescaled(name), new Exit.Fire(constant(weights.outputs(), UNIT)));
  }

  private Projection joining(String name) {
    return new Projection(name, matrix(name), rescaled(name), new Exit.Join());
  }

  /// value = sum * 2^scale_log2, in units of 2^-rk.
  private Drive rescaled(String name) {
    int shift = -(array(name + "|scale_log2").ints()[0] + rk());
    return new Drive.Rescaled(shift, array(name + "|bias_rk").ints());
  }

  private Matrix matrix(String name) {
    Tensor w = array(name + "|w");
    return new Matrix(w.shape()[0], w.size() / w.shape()[0], w.data());
  }

  private static Neuron constant(int channels, int threshold) {
    int[] thresholds = new int[channels];
    Arrays.fill(thresholds, threshold);
    return new Neuron.Halve(thresholds);
  }
}
