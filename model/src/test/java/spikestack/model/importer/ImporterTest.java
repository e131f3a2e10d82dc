package spikestack.model.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikestack.model.golden.Golden;
import spikestack.model.input.InputException;
import spikestack.model.input.Safetensors;
import spikestack.model.input.StrictNode;
import spikestack.model.input.Tensor;
import spikestack.model.network.ModelFolder;
import spikestack.model.network.Network;
import spikestack.model.network.Residual;
import spikestack.model.network.RoutedMlp;

/// Names, wrappers, guesses and complaints, on checkpoints made with random weights.
class ImporterTest {
  @TempDir Path folder;

  private static Imported imported(SequencedMap<String, Tensor> tensors, String config) {
    return imported(tensors, Optional.empty(), config);
  }

  private static Imported imported(
      SequencedMap<String, Tensor> tensors, Optional<String> preset, String config) {
    Config said = config.isEmpty() ? Config.none() : Config.read(StrictNode.yaml("config", config));
    return Importer.of(Bag.unwrap("made", tensors), preset, said, Notes.none());
  }

  @Test
  void publishedShapesAreRecognisedByTheirNames() {
    assertThat(imported(MadeCheckpoints.spikformer(3, 64, 2, 10), "").report().preset())
        .isEqualTo("spikformer/cifar");
    assertThat(imported(MadeCheckpoints.spikingformer(3, 64, 2, 10), "").report().preset())
        .isEqualTo("spikingformer/cifar");
    assertThat(imported(MadeCheckpoints.spikingformer(2, 64, 2, 10), "").report().preset())
        .isEqualTo("spikingformer/dvs");
    SequencedMap<String, Tensor> imagenet = new LinkedHashMap<>();
    MadeCheckpoints.spikingformer(3, 64, 2, 10)
        .forEach(
            (name, tensor) ->
                imagenet.put(
                    name.replace("embed.block0", "embed.proj").replace("embed.block", "embed.proj"),
                    tensor));
    assertThat(imported(imagenet, "").report().preset())
        .isEqualTo("spikingformer-imagenet/imagenet");
    assertThat(imported(MadeCheckpoints.sdt(3, 64, 2, 10), "").report().preset())
        .isEqualTo("sdt/cifar");
    assertThat(imported(MadeCheckpoints.sdtMoe(2, 64, 2, 4, 11), "").report().preset())
        .isEqualTo("sdt-moe/dvs");
    assertThat(imported(MadeCheckpoints.qkformer(3, 64, 2, 10), "").report().preset())
        .isEqualTo("qkformer/cifar");
  }

  @Test
  void whatIsGuessedIsSaid() {
    ImportReport report = imported(MadeCheckpoints.spikformer(3, 96, 3, 10), "T: 2").report();
    assertThat(report.settled())
        .containsEntry("T", "2 (config)")
        .containsEntry("heads", "12 (guessed: preset spikformer/cifar)")
        .containsEntry("blocks", "[3] (names)");
    assertThat(report.ignored())
        .containsEntry("block.0.norm1.weight", "a LayerNorm that is never called")
        .containsEntry("block.2.attn.q_bn.num_batches_tracked", "a counter of training batches");
  }

  @Test
  void anImportedNetworkIsOneFromItsFolderAndRuns() {
    Imported imported = imported(MadeCheckpoints.spikformer(3, 64, 2, 10), "{T: 2, heads: 4}");
    Network network = imported.network();
    assertThat(network.residual()).isEqualTo(new Residual.SpikeAdd());
    assertThat(network.tokens()).isEqualTo(64);
    ModelFolder.write(folder, network, Map.of());
    Network read = ModelFolder.read(folder).network();
    byte[] pixels = new byte[3 * 32 * 32];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 31);
    }
    assertThat(Golden.run(read, pixels, 0, -1).logits())
        .isEqualTo(Golden.run(network, pixels, 0, -1).logits());
  }

  /// Every channel has its zero point; the report says by how much the padding is off because they
  /// are whole numbers.
  @Test
  void paddingErrorIsReported() {
    ImportReport report = imported(MadeCheckpoints.spikformer(3, 64, 1, 10), "heads: 4").report();
    assertThat(report.zeroPoints()).containsExactly(125, 123, 114);
    assertThat(report.borderError()).isCloseTo((0.4914 - 125 / 255.0) / 0.2470, within(1e-9));
  }

  private static org.assertj.core.data.Offset<Double> within(double value) {
    return org.assertj.core.data.Offset.offset(value);
  }

  @ParameterizedTest
  @CsvSource({
    "state_dict.",
    "model.",
    "module.",
    "state_dict.module.",
    "model.module.",
    "_orig_mod."
  })
  void wrappersAreTakenOff(String prefix) {
    SequencedMap<String, Tensor> wrapped = new LinkedHashMap<>();
    MadeCheckpoints.spikformer(3, 64, 1, 10)
        .forEach((name, tensor) -> wrapped.put(prefix + name, tensor));
    wrapped.put("epoch_metric", Tensor.ofFloats(new float[] {1}, 1));
    Imported imported = imported(wrapped, "heads: 4");
    assertThat(imported.report().preset()).isEqualTo("spikformer/cifar");
    assertThat(imported.report().ignored().get("epoch_metric")).startsWith("stands beside");
  }

  /// Half precision changes values, not what is read.
  @Test
  void halfPrecision() {
    SequencedMap<String, Tensor> half = new LinkedHashMap<>();
    MadeCheckpoints.spikformer(3, 64, 1, 10)
        .forEach((name, tensor) -> half.put(name, tensor.isInteger() ? tensor : half(tensor)));
    Imported imported = imported(half, "heads: 4");
    assertThat(imported.network().parameters())
        .isEqualTo(
            imported(MadeCheckpoints.spikformer(3, 64, 1, 10), "heads: 4").network().parameters());
  }

  private static Tensor half(Tensor tensor) {
    double[] values = tensor.doubles();
    byte[] data = new byte[2 * values.length];
    for (int i = 0; i < values.length; i++) {
      short bits = Float.floatToFloat16((float) values[i]);
      data[2 * i] = (byte) bits;
      data[2 * i + 1] = (byte) (bits >> 8);
    }
    return new Tensor(Tensor.Type.F16, tensor.shape(), data);
  }

  /// A convolution of 384 channels may sum to more than int16 at the smallest step.
  @Test
  void aStepThatWouldOverflowIsRaised() {
    SequencedMap<String, Tensor> tensors = MadeCheckpoints.spikformer(3, 384, 1, 10);
    float[] same = new float[384 * 384 * 9];
    java.util.Arrays.fill(same, 0.01f);
    tensors.put("patch_embed.rpe_conv.weight", Tensor.ofFloats(same, 384, 384, 3, 3));
    Imported imported = imported(tensors, "");
    LayerReport layer =
        imported.report().layers().stream()
            .filter(one -> one.name().equals("patch_embed.rpe_conv"))
            .findFirst()
            .orElseThrow();
    assertThat(layer.stepsRaised()).isPositive();
    assertThat(layer.headroom()).isGreaterThanOrEqualTo(1);
    assertThat(imported.network().width()).isEqualTo(384);
  }

  /// Where a folder cannot hold the network, all layers are still folded and quantised, and one
  /// error says what is missing: experts that run fewer time steps, said by the config or by the
  /// checkpoint's args, or that drop tokens.
  @Test
  void whatCannotBeHeldIsNamed() {
    SequencedMap<String, Tensor> four = MadeCheckpoints.sdtMoe(3, 64, 2, 4, 10);
    Notes pruned = Notes.of(Map.of("args.expert_timesteps", "[4, 1, 1, 1]"));
    SequencedMap<String, Tensor> eight = MadeCheckpoints.sdtMoe(3, 64, 1, 8, 10);
    Map<Imported, String> lacking = new LinkedHashMap<>();
    lacking.put(
        imported(four, "{expert_timesteps: [4, 4, 3, 4]}"),
        "fewer of the 4 time steps and repeat their last output: 4, 4, 3, 4");
    lacking.put(
        Importer.of(Bag.unwrap("made", four), Optional.empty(), Config.none(), pruned),
        "repeat their last output: 4, 1, 1, 1");
    lacking.put(imported(eight, ""), "drop tokens: a capacity factor of 4.0 for 8 experts");
    lacking.forEach(
        (imported, what) -> {
          assertThat(imported.runsReal()).isFalse();
          assertThat(imported.report().missing()).contains(what);
          assertThat(imported.report().layers()).allMatch(layer -> layer.headroom() >= 1);
          assertThatThrownBy(imported::network)
              .isInstanceOf(InputException.class)
              .hasMessageContaining(what);
        });
    assertThat(imported(eight, "{capacity_factor: 8}").network().blocks()).hasSize(1);
    assertThat(imported(four, "{expert_timesteps: [4, 4, 4, 4]}").report().missing()).isEmpty();
  }

  /// What the fork's commits do differently is guessed and printed, or said by the config; other
  /// presets take no such keys.
  @Test
  void routersOfTheFork() {
    SequencedMap<String, Tensor> tensors = MadeCheckpoints.sdtMoe(3, 64, 1, 4, 10);
    Imported guessed = imported(tensors, "");
    assertThat(guessed.report().settled().get("router looks at"))
        .startsWith("the first time step (guessed: preset sdt-moe/cifar");
    assertThat(guessed.report().settled().get("an expert counts for"))
        .startsWith("its softmax value (guessed");
    RoutedMlp routed = (RoutedMlp) guessed.network().blocks().getFirst().feedForward();
    assertThat(routed.router().firstStep()).isTrue();
    assertThat(routed.router().shareBits()).isEqualTo(8);
    Imported said = imported(tensors, "{router_steps: mean, expert_share: one}");
    assertThat(said.report().settled().get("router looks at"))
        .isEqualTo("the mean over time (config)");
    routed = (RoutedMlp) said.network().blocks().getFirst().feedForward();
    assertThat(routed.router().firstStep()).isFalse();
    assertThat(routed.router().share()).isEmpty();
    assertThatThrownBy(() -> imported(MadeCheckpoints.sdt(3, 64, 1, 10), "{router_steps: mean}"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("router_steps")
        .hasMessageContaining("sdt-moe");
  }

  /// Spikingformer's DVS code has other neurons under known names: refused, unless the config says
  /// that this network has ours.
  @Test
  void publishedNeuronsOfAnotherTimeConstant() {
    SequencedMap<String, Tensor> tensors = MadeCheckpoints.spikingformerImagenet(2, 64, 1, 11);
    assertThatThrownBy(() -> imported(tensors, "heads: 4"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("published with tau 1.5");
    ImportReport report = imported(tensors, "{heads: 4, lif: {tau: 2}}").report();
    assertThat(report.preset()).isEqualTo("spikingformer-imagenet/dvs");
    assertThat(report.missing()).isEmpty();
  }

  /// A config without a mean is not said to have three.
  @Test
  void greyImagesNeedTheirOwnMean() {
    SequencedMap<String, Tensor> tensors = MadeCheckpoints.spikformer(1, 64, 1, 10);
    assertThatThrownBy(() -> imported(tensors, "{heads: 4, input: [1, 28, 28]}"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("mean: found no such key, and the preset has 3")
        .hasMessageContaining("--normalise");
  }

  /// Thresholds that a framework keeps as parameters are read.
  @Test
  void storedThresholds() {
    SequencedMap<String, Tensor> tensors = MadeCheckpoints.spikformer(3, 64, 1, 10);
    tensors.put("block.0.mlp.fc1_lif.threshold", Tensor.ofFloats(new float[] {0.5f}, 1));
    ImportReport report = imported(tensors, "heads: 4").report();
    assertThat(report.layers())
        .filteredOn(layer -> layer.name().equals("block.0.mlp.fc1_linear"))
        .allMatch(layer -> layer.threshold() == 0.5);
  }

  @Test
  void complaintsNameFileTensorFoundAndAllowed() {
    SequencedMap<String, Tensor> tensors = MadeCheckpoints.spikformer(3, 64, 2, 10);

    complaint(
        without(tensors, "block.1.attn.q_bn.running_var"),
        "made: block.1.attn.q_bn.running_var: found no such tensor; allowed: all ",
        "tensors of preset spikformer");
    complaint(
        renamed(tensors, "block.0.attn.proj_linear.weight", "block.0.attn.porj_linear.weight"),
        "made: block.0.attn.proj_linear.weight: found no such tensor",
        "nearest: block.0.attn.porj_linear.weight");
    complaint(
        with(tensors, "block.0.attn.q_bn.gain", Tensor.ofFloats(new float[] {1}, 1)),
        "made: block.0.attn.q_bn.gain: found a tensor that preset spikformer does not have",
        "nearest: block.0.attn.q_bn.");
    complaint(
        with(tensors, "patch_embed.proj_conv2.weight", Tensor.ofFloats(new float[36], 2, 2, 3, 3)),
        "made: patch_embed.proj_conv2.weight: found f32[2, 2, 3, 3]; allowed: [any, 16, 3, 3]",
        "16 inputs");
    complaint(
        with(tensors, "patch_embed.proj_bn1.bias", Tensor.ofFloats(new float[3], 3)),
        "made: patch_embed.proj_bn1.bias: found f32[3]; allowed: [16]",
        "one value per output of patch_embed.proj_conv1");
    complaint(
        with(tensors, "patch_embed.proj_bn1.bias", Tensor.ofInts(new int[16], 16)),
        "made: patch_embed.proj_bn1.bias: found i32[16]",
        "floating-point");
    float[] nan = new float[16];
    nan[5] = Float.NaN;
    complaint(
        with(tensors, "patch_embed.proj_bn1.bias", Tensor.ofFloats(nan, 16)),
        "made: patch_embed.proj_bn1.bias: found NaN at index 5",
        "finite numbers");
    float[] negative = new float[16];
    negative[2] = -1;
    complaint(
        with(tensors, "patch_embed.proj_bn1.running_var", Tensor.ofFloats(negative, 16)),
        "made: patch_embed.proj_bn1.running_var: found -1.0 at index 2",
        "variances >= 0");
    complaint(
        with(tensors, "block.1.mlp.fc2_linear.weight", Tensor.ofFloats(new float[64 * 8], 64, 8)),
        "made: block.1.mlp.fc2_linear.weight: found f32[64, 8]; allowed: [64, 256]",
        "256 inputs and 64 outputs");
    float[] huge = new float[64 * 64];
    java.util.Arrays.fill(huge, 1e20f);
    complaint(
        with(tensors, "block.1.attn.k_linear.weight", Tensor.ofFloats(huge, 64, 64)),
        "made: block.1.attn.k_linear.weight: found weights up to",
        "16 bits");
    complaint(new LinkedHashMap<>(), "made: found no tensors", "a checkpoint");
  }

  @Test
  void complaintsAboutTheConfig() {
    SequencedMap<String, Tensor> tensors = MadeCheckpoints.spikformer(3, 64, 2, 10);
    complaint(tensors, "embed_dim: 96", "embed_dim: found 96; allowed: 64");
    complaint(tensors, "depth: 4", "depth: found 4; allowed: 2");
    complaint(tensors, "classes: 100", "classes: found 100; allowed: 10");
    complaint(tensors, "heads: 5", "heads: found 5 heads; allowed: a divisor of the width 64");
    complaint(tensors, "input: [1, 28, 28]", "found 1 channels; allowed: 3");
    complaint(tensors, "mean: [0.1, 0.2]", "mean: found 2 values; allowed: one value, or one for");
    complaint(tensors, "pooling_stat: \"00110\"", "pooling_stat: found 5 digits");
    complaint(tensors, "lif: {tau: 3.0}", "lif.tau: found the number 3.0; allowed: 2");
    complaint(tensors, "lif: {v_reset: -1}", "allowed: 0");
    complaint(tensors, "lif: {decay_input: false}", "allowed: true");
    complaint(tensors, "arch: sdt", "allowed: spikformer, the preset");
    complaint(tensors, "T: 65", "T: found the number 65; allowed: an integer 1..64");
    complaint(tensors, "timesteps: 4", "timesteps: found an unknown key");
    complaint(tensors, "attn_scale: 0.3", "attn_scale: found 0.3; allowed: a power of two");
  }

  @Test
  void presetsAreCheckedAgainstTheNames() {
    SequencedMap<String, Tensor> tensors = MadeCheckpoints.spikformer(3, 64, 2, 10);
    assertThatThrownBy(() -> imported(tensors, Optional.of("spikingformer"), ""))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the names are those of preset spikformer");
    assertThatThrownBy(() -> imported(tensors, Optional.of("spikeformer"), ""))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("nearest: spikformer");
    assertThatThrownBy(() -> imported(tensors, Optional.of("spikformer/cifra"), ""))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("nearest: cifar");
  }

  /// A preset of the user's own, from a file.
  @Test
  void ownPreset() throws Exception {
    Path own = folder.resolve("own.yaml");
    String text =
        new String(
            ImporterTest.class.getResourceAsStream("spikformer.yaml").readAllBytes(),
            java.nio.charset.StandardCharsets.UTF_8);
    Files.writeString(own, text.replace("block.{i}", "layers.{i}"));
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    MadeCheckpoints.spikformer(3, 64, 2, 10)
        .forEach((name, tensor) -> tensors.put(name.replace("block.", "layers."), tensor));
    assertThat(imported(tensors, Optional.of(own.toString()), "heads: 4").network().blocks())
        .hasSize(2);
    Files.writeString(own, text.replace("residual: spike-add", "residual: none"));
    assertThatThrownBy(() -> imported(tensors, Optional.of(own.toString()), ""))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("own.yaml:4: residual");
  }

  /// Through a file, with the figures a training script left in it.
  @Test
  void notesOfTheTrainingScript() {
    Path file = folder.resolve("model.safetensors");
    SequencedMap<String, String> notes = new LinkedHashMap<>();
    notes.put("args.T", "6");
    notes.put("args.num_heads", "8");
    notes.put("args.mean", "[0.5, 0.5, 0.5]");
    new Safetensors(MadeCheckpoints.spikformer(3, 64, 1, 10), notes).write(file);
    ImportReport report = Importer.read(file, Optional.empty(), Optional.empty()).report();
    assertThat(report.settled())
        .containsEntry("T", "6 (the checkpoint's args)")
        .containsEntry("heads", "8 (the checkpoint's args)")
        .containsEntry("mean", "[0.5, 0.5, 0.5] (the checkpoint's args)");
  }

  private static void complaint(SequencedMap<String, Tensor> tensors, String... parts) {
    boolean config = parts.length == 2 && !parts[0].startsWith("made");
    String said =
        !config ? "heads: 4" : parts[0].startsWith("heads") ? parts[0] : "heads: 4\n" + parts[0];
    var thrown =
        assertThatThrownBy(() -> imported(tensors, said)).isInstanceOf(InputException.class);
    for (String part : config ? new String[] {parts[1]} : parts) {
      thrown.hasMessageContaining(part);
    }
  }

  private static SequencedMap<String, Tensor> with(
      SequencedMap<String, Tensor> tensors, String name, Tensor tensor) {
    SequencedMap<String, Tensor> other = new LinkedHashMap<>(tensors);
    other.put(name, tensor);
    return other;
  }

  private static SequencedMap<String, Tensor> without(
      SequencedMap<String, Tensor> tensors, String name) {
    SequencedMap<String, Tensor> other = new LinkedHashMap<>(tensors);
    other.remove(name);
    return other;
  }

  private static SequencedMap<String, Tensor> renamed(
      SequencedMap<String, Tensor> tensors, String from, String to) {
    SequencedMap<String, Tensor> other = new LinkedHashMap<>(tensors);
    other.put(to, tensors.get(from));
    other.remove(from);
    return other;
  }
}
