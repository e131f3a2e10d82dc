package spikestack.model.importer;

import java.util.LinkedHashMap;
import java.util.Random;
import java.util.SequencedMap;
import spikestack.model.input.Tensor;

/// Checkpoints with random weights and the names and shapes of published models, written out from
/// their code (not from our presets). Batch normalisation keeps drives near the thresholds.
public final class MadeCheckpoints {
  private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
  private final Random random;

  private MadeCheckpoints(long seed) {
    this.random = new Random(seed);
  }

  /// Spikformer's CIFAR code.
  public static SequencedMap<String, Tensor> spikformer(
      int channels, int width, int blocks, int classes) {
    MadeCheckpoints made = new MadeCheckpoints(1);
    made.splitting(channels, width);
    for (int i = 0; i < blocks; i++) {
      String block = "block." + i + ".";
      made.vector(block + "norm1.weight", width, 1, 0);
      made.vector(block + "norm1.bias", width, 0, 0);
      for (String part : new String[] {"q", "k", "v", "proj"}) {
        made.layer(
            block + "attn." + part + "_linear", block + "attn." + part + "_bn", true, width, width);
      }
      made.layer(block + "mlp.fc1_linear", block + "mlp.fc1_bn", true, 4 * width, width);
      made.layer(block + "mlp.fc2_linear", block + "mlp.fc2_bn", true, width, 4 * width);
    }
    return made.head(width, classes);
  }

  /// Spikformer's DVS code: 1x1 convolutions along the tokens.
  public static SequencedMap<String, Tensor> spikformerDvs(
      int channels, int width, int blocks, int classes) {
    MadeCheckpoints made = new MadeCheckpoints(6);
    made.splitting(channels, width);
    made.vector("pos_embed", width, 0, 0.1);
    made.vector("norm.weight", width, 1, 0);
    made.vector("norm.bias", width, 0, 0);
    for (int i = 0; i < blocks; i++) {
      String attention = "block." + i + ".attn.";
      for (String part : new String[] {"q", "k", "v"}) {
        made.layer(attention + part + "_conv", attention + part + "_bn", false, width, width, 1);
      }
      made.layer(attention + "proj_conv", attention + "proj_bn", true, width, width, 1);
      String mlp = "block." + i + ".mlp.";
      made.layer(mlp + "fc1_conv", mlp + "fc1_bn", true, 4 * width, width, 1);
      made.layer(mlp + "fc2_conv", mlp + "fc2_bn", true, width, 4 * width, 1);
    }
    return made.head(width, classes);
  }

  /// Spikingformer.
  public static SequencedMap<String, Tensor> spikingformer(
      int channels, int width, int blocks, int classes) {
    MadeCheckpoints made = new MadeCheckpoints(2);
    int[] widths = {channels, width / 8, width / 4, width / 2, width, width};
    for (int s = 0; s < 5; s++) {
      String stage = "patch_embed.block" + s;
      made.layer(stage + "_conv", stage + "_bn", false, widths[s + 1], widths[s], 3, 3);
    }
    for (int i = 0; i < blocks; i++) {
      String block = "block." + i + ".";
      for (String norm : new String[] {"norm1", "norm2"}) {
        made.vector(block + norm + ".weight", width, 1, 0);
        made.vector(block + norm + ".bias", width, 0, 0);
      }
      for (String part : new String[] {"q", "k", "v"}) {
        made.layer(
            block + "attn." + part + "_conv",
            block + "attn." + part + "_bn",
            false,
            width,
            width,
            1);
      }
      made.layer(block + "attn.proj_conv", block + "attn.proj_bn", true, width, width, 1);
      made.layer(block + "mlp.mlp1_conv", block + "mlp.mlp1_bn", true, 4 * width, width, 1, 1);
      made.layer(block + "mlp.mlp2_conv", block + "mlp.mlp2_bn", true, width, 4 * width, 1, 1);
    }
    return made.head(width, classes);
  }

  /// The same under the names of its ImageNet code.
  public static SequencedMap<String, Tensor> spikingformerImagenet(
      int channels, int width, int blocks, int classes) {
    SequencedMap<String, Tensor> renamed = new LinkedHashMap<>();
    spikingformer(channels, width, blocks, classes)
        .forEach(
            (name, tensor) ->
                renamed.put(
                    name.replace("embed.block0", "embed.proj").replace("embed.block", "embed.proj"),
                    tensor));
    return renamed;
  }

  /// SEMM on Spikformer, as STEP has it.
  public static SequencedMap<String, Tensor> semm(
      int channels, int width, int blocks, int experts, int classes) {
    MadeCheckpoints made = new MadeCheckpoints(8);
    made.splitting(channels, width);
    for (int i = 0; i < blocks; i++) {
      String attention = "block." + i + ".attn.";
      made.layer(attention + "router1", attention + "router2", true, experts, width);
      for (int e = 0; e < experts; e++) {
        String expert = attention + "ff_list." + e + ".unit_";
        made.layer(expert + "linear", expert + "bn", true, width / experts, width);
      }
      made.layer(attention + "k_linear", attention + "k_bn", true, width / experts, width);
      made.layer(attention + "v_linear", attention + "v_bn", true, width, width);
      made.layer(attention + "proj_linear", attention + "proj_bn", true, width, width);
      String mlp = "block." + i + ".mlp.";
      made.layer(mlp + "fc1_linear", mlp + "fc1_bn", true, 4 * width, width);
      made.layer(mlp + "dw_conv", mlp + "dw_bn", true, 2 * width, 1, 3, 3);
      made.layer(mlp + "fc2_linear", mlp + "fc2_bn", true, width, 2 * width);
    }
    return made.head(width, classes);
  }

  /// Spike-driven transformer, version 1.
  public static SequencedMap<String, Tensor> sdt(int channels, int width, int blocks, int classes) {
    MadeCheckpoints made = new MadeCheckpoints(3);
    made.splitting(channels, width);
    for (int i = 0; i < blocks; i++) {
      String block = "block." + i + ".";
      for (String part : new String[] {"q", "k", "v"}) {
        made.layer(
            block + "attn." + part + "_conv",
            block + "attn." + part + "_bn",
            false,
            width,
            width,
            1,
            1);
      }
      made.put(block + "attn.talking_heads.weight", 1, 8, 8, 1);
      made.layer(block + "attn.proj_conv", block + "attn.proj_bn", true, width, width, 1, 1);
      made.layer(block + "mlp.fc1_conv", block + "mlp.fc1_bn", true, 4 * width, width, 1, 1);
      made.layer(block + "mlp.fc2_conv", block + "mlp.fc2_bn", true, width, 4 * width, 1, 1);
    }
    return made.head(width, classes);
  }

  /// The mixture-of-experts fork of the spike-driven transformer.
  public static SequencedMap<String, Tensor> sdtMoe(
      int channels, int width, int blocks, int experts, int classes) {
    MadeCheckpoints made = new MadeCheckpoints(4);
    made.splitting(channels, width);
    // Busy stages, gains of both signs: tokens differ, and go to different experts.
    for (int s = 1; s < 4; s++) {
      made.vector("patch_embed.proj_bn" + s + ".bias", width / 8 << s, 0.8, 0.3);
    }
    made.vector("patch_embed.rpe_bn.weight", width, 0, 2);
    for (int i = 0; i < blocks; i++) {
      String block = "block." + i + ".";
      for (String part : new String[] {"q", "k", "v"}) {
        made.layer(
            block + "attn." + part + "_conv",
            block + "attn." + part + "_bn",
            false,
            width,
            width,
            1,
            1);
      }
      made.put(block + "attn.talking_heads.weight", 1, 8, 8, 1);
      made.layer(block + "attn.proj_conv", block + "attn.proj_bn", true, width, width, 1, 1);
      // Some of the router's neurons fire at the first step, which needs twice their threshold.
      made.vector(block + "attn.proj_bn.bias", width, i == 0 ? 1 : 0, 0);
      made.centred(block + "mlp.gate.gate_fc1.weight", 0.3, experts, width);
      for (int e = 0; e < experts; e++) {
        String expert = block + "mlp.experts." + e + ".";
        made.layer(expert + "fc1_conv", expert + "fc1_bn", true, 4 * width, width, 1, 1);
        made.layer(expert + "fc2_conv", expert + "fc2_bn", true, width, 4 * width, 1, 1);
      }
    }
    return made.head(width, classes);
  }

  /// QKFormer's CIFAR code: stages of width D/4, D/2 and D.
  public static SequencedMap<String, Tensor> qkformer(
      int channels, int width, int deep, int classes) {
    MadeCheckpoints made = new MadeCheckpoints(5);
    int inputs = channels;
    for (int stage = 1; stage <= 3; stage++) {
      int d = width >> (3 - stage);
      String embed = "patch_embed" + stage + ".";
      String first = stage == 1 ? "proj" : "proj3";
      String second = stage == 1 ? "proj1" : "proj4";
      int middle = stage == 1 ? d / 2 : d;
      made.layer(embed + first + "_conv", embed + first + "_bn", false, middle, inputs, 3, 3);
      made.layer(embed + second + "_conv", embed + second + "_bn", false, d, middle, 3, 3);
      int shortcut = stage == 1 ? middle : inputs;
      made.layer(embed + "proj_res_conv", embed + "proj_res_bn", false, d, shortcut, 1, 1);
      for (int i = 0; i < (stage == 3 ? deep : 1); i++) {
        String block = "stage" + stage + "." + i + ".";
        String attention = block + (stage == 3 ? "ssa." : "tssa.");
        String[] parts = stage == 3 ? new String[] {"q", "k", "v"} : new String[] {"q", "k"};
        for (String part : parts) {
          made.layer(attention + part + "_conv", attention + part + "_bn", false, d, d, 1);
        }
        made.layer(attention + "proj_conv", attention + "proj_bn", true, d, d, 1);
        made.layer(block + "mlp.mlp1_conv", block + "mlp.mlp1_bn", true, 4 * d, d, 1, 1);
        made.layer(block + "mlp.mlp2_conv", block + "mlp.mlp2_bn", true, d, 4 * d, 1, 1);
      }
      inputs = d;
    }
    return made.head(width, classes);
  }

  /// QKFormer's DVS code: stages of width D/2 and D.
  public static SequencedMap<String, Tensor> qkformerDvs(int channels, int width, int classes) {
    MadeCheckpoints made = new MadeCheckpoints(7);
    int half = width / 2;
    int[] widths = {channels, half / 8, half / 4, half / 2, half};
    String embed = "patch_embed1.";
    for (int s = 0; s < 4; s++) {
      String stage = embed + "proj" + (s == 0 ? "" : s);
      made.layer(stage + "_conv", stage + "_bn", false, widths[s + 1], widths[s], 3, 3);
    }
    made.layer(embed + "proj_res_conv", embed + "proj_res_bn", false, half, half / 4, 1, 1);
    made.dvsBlock("stage1.0.", "tssa.", half, "q", "k");
    embed = "patch_embed2.";
    made.layer(embed + "proj_conv", embed + "proj_bn", false, width, half, 3, 3);
    made.layer(embed + "proj4_conv", embed + "proj4_bn", false, width, width, 3, 3);
    made.layer(embed + "proj_res_conv", embed + "proj_res_bn", false, width, half, 1, 1);
    made.dvsBlock("stage2.0.", "ssa.", width, "q", "k", "v");
    return made.head(width, classes);
  }

  private void dvsBlock(String block, String attention, int d, String... parts) {
    for (String part : parts) {
      String name = block + attention + part;
      layer(name + "_conv", name + "_bn", false, d, d, 1);
    }
    layer(block + attention + "proj_conv", block + attention + "proj_bn", true, d, d, 1);
    layer(block + "mlp.mlp1_conv", block + "mlp.mlp1_bn", true, 4 * d, d, 1, 1);
    layer(block + "mlp.mlp2_conv", block + "mlp.mlp2_bn", true, d, 4 * d, 1, 1);
  }

  private void splitting(int channels, int width) {
    int[] widths = {channels, width / 8, width / 4, width / 2, width};
    for (int s = 0; s < 4; s++) {
      String number = s == 0 ? "" : "" + s;
      layer(
          "patch_embed.proj_conv" + number,
          "patch_embed.proj_bn" + number,
          false,
          widths[s + 1],
          widths[s],
          3,
          3);
    }
    layer("patch_embed.rpe_conv", "patch_embed.rpe_bn", false, width, width, 3, 3);
  }

  private SequencedMap<String, Tensor> head(int width, int classes) {
    put("head.weight", 0.1, classes, width);
    vector("head.bias", classes, 0, 0.1);
    return tensors;
  }

  private void layer(String weight, String norm, boolean bias, int... shape) {
    int fanIn = 1;
    for (int i = 1; i < shape.length; i++) {
      fanIn *= shape[i];
    }
    put(weight + ".weight", Math.sqrt(1.0 / fanIn), shape);
    if (bias) {
      vector(weight + ".bias", shape[0], 0, 0.1);
    }
    vector(norm + ".weight", shape[0], 1, 0.2);
    vector(norm + ".bias", shape[0], 0.2, 0.2);
    vector(norm + ".running_mean", shape[0], 0, 0.1);
    vector(norm + ".running_var", shape[0], 0.3, 0);
    tensors.put(norm + ".num_batches_tracked", Tensor.ofLongs(new long[] {4}));
  }

  private void vector(String name, int length, double mean, double deviation) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (mean + deviation * random.nextGaussian());
    }
    tensors.put(name, Tensor.ofFloats(values, length));
  }

  /// Rows whose sum is about 0.
  private void centred(String name, double deviation, int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int row = 0; row < rows; row++) {
      double sum = 0;
      for (int i = 0; i < columns; i++) {
        values[row * columns + i] = (float) (deviation * random.nextGaussian());
        sum += values[row * columns + i];
      }
      for (int i = 0; i < columns; i++) {
        values[row * columns + i] -= (float) (sum / columns);
      }
    }
    tensors.put(name, Tensor.ofFloats(values, rows, columns));
  }

  private void put(String name, double deviation, int... shape) {
    int size = 1;
    for (int extent : shape) {
      size *= extent;
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    tensors.put(name, Tensor.ofFloats(values, shape));
  }
}
