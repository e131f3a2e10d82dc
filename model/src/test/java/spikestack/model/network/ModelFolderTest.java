package spikestack.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.model.input.InputException;
import spikestack.model.input.Safetensors;
import spikestack.model.input.Tensor;
import spikestack.model.network.TestNetworks.FeedForwardKind;
import spikestack.model.network.TestNetworks.Options;

class ModelFolderTest {
  @TempDir Path folder;
  private Path json;
  private Path weights;

  @BeforeEach
  void write() {
    json = folder.resolve(ModelFolder.ARCHITECTURE);
    weights = folder.resolve(ModelFolder.WEIGHTS);
    Options moe = Options.DEFAULT.ofExperts(FeedForwardKind.TOP_K, 4, 2, Merge.SUM, true);
    ModelFolder.write(folder, TestNetworks.random(5, moe), Map.of("licence", "MIT"));
  }

  @Test
  void everyKindOfNetworkSurvivesTheRoundTrip() throws IOException {
    for (Network network : TestNetworks.ofEveryKind(11)) {
      Map<String, String> metadata = new LinkedHashMap<>();
      metadata.put("trained", "by \"us\"\n");
      metadata.put("accuracy", "0.91");
      metadata.put("nothing", "");
      ModelFolder.write(folder, network, metadata);
      String text = Files.readString(json);
      byte[] bytes = Files.readAllBytes(weights);
      ModelFolder read = ModelFolder.read(folder);
      assertThat(read.metadata()).isEqualTo(metadata);
      assertThat(read.network())
          .usingRecursiveComparison()
          .withEqualsForType(Matrix::equals, Matrix.class)
          .isEqualTo(network);
      ModelFolder.write(folder, read.network(), read.metadata());
      assertThat(Files.readString(json)).isEqualTo(text);
      assertThat(Files.readAllBytes(weights)).isEqualTo(bytes);
    }
  }

  @Test
  void bundlePruningSurvivesAndIsChecked() throws IOException {
    Network plain = TestNetworks.random(5, Options.DEFAULT);
    ModelFolder.write(folder, plain, Map.of());
    assertThat(Files.readString(json)).doesNotContain("bundlePruning");
    BundlePruning pruning = new BundlePruning(new Bundle(2, 4), 3, 2);
    ModelFolder.write(folder, plain.with(pruning), Map.of());
    assertThat(ModelFolder.read(folder).network().bundlePruning()).isEqualTo(pruning);
    wrongJson(
        "\"query\" : 3", "\"query\" : 7", "a head has 6 features: one above that drops every row");
    wrongJson(
        "\"steps\" : 4", "\"steps\" : 0", "bundlePruning.steps: found the number 0; allowed: an");
    wrongJson("\"key\" : 2", "\"keys\" : 2", "bundlePruning.key: found no such key");
  }

  /// A reset that no membrane can hold, or beside a leak, is refused; without one there is no key.
  @Test
  void resetsBySubtractionSurviveAndAreChecked() throws IOException {
    assertThat(Files.readString(json)).doesNotContain("resetBy");
    ModelFolder.write(folder, TestNetworks.subtracting(3).get(1), Map.of());
    assertThat(Files.readString(json)).contains("\"resetBy\" : \"tensor\"");
    wrongAmounts(0, "query.neuron: found a reset by 0, which must be 1 or more; allowed: a reset");
    wrongAmounts(40_000, "less 40000 is outside the membrane's 16 bits");
    wrongJson(
        "\"leak\" : 0",
        "\"leak\" : 2",
        "found a leak of 2 beside a reset by subtraction; it belongs");
    wrongJson("\"resetBy\" : \"tensor\"", "\"resetBy\" : \"zero\"", "resetBy: found the text");
  }

  private void wrongAmounts(int amount, String complaint) {
    Safetensors good = Safetensors.read(weights);
    Map<String, Tensor> changed = new LinkedHashMap<>(good.tensors());
    int[] all = new int[24];
    Arrays.fill(all, amount);
    changed.put("block.0.attn.q.resetBy", Tensor.ofInts(all, 24));
    new Safetensors(new LinkedHashMap<>(changed), good.metadata()).write(weights);
    assertThatThrownBy(() -> ModelFolder.read(folder))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(folder.toString())
        .hasMessageContaining(complaint);
    good.write(weights);
  }

  @Test
  void hashCoversBothFiles() throws IOException {
    String before = ModelFolder.sha256(folder);
    Files.writeString(json, Files.readString(json) + "\n");
    assertThat(ModelFolder.sha256(folder)).isNotEqualTo(before);
  }

  @Test
  void refusesWrongValues() throws IOException {
    wrongJson(
        "\"timesteps\" : 4",
        "\"timesteps\" : 0",
        "timesteps: found the number 0; allowed: an integer 1..64");
    wrongJson("\"k\" : 2", "\"k\" : 5", "router.k: found the number 5; allowed: an integer 1..4");
    wrongJson(
        "\"heads\" : 4",
        "\"heads\" : 5",
        "attention.heads: found the number 5; allowed: a divisor of the width 24");
    wrongJson(
        "\"multi-head\"",
        "\"softmax\"",
        "attention.kind: found the text \"softmax\"; allowed: one of multi-head");
    wrongJson(
        "\"moe\"",
        "\"mamba\"",
        "feedForward.kind: found the text \"mamba\"; allowed: one of mlp, gated-mlp, routed-mlp, moe");
    wrongJson(
        "\"linear\"",
        "\"layer-norm\"",
        "query.kind: found the text \"layer-norm\"; allowed: one of linear");
    wrongJson("\"timesteps\"", "\"timestep\"", "timesteps: found no such key");
    wrongJson(
        "\"zeroPoint\"",
        "\"meanPixel\" : 3, \"zeroPoint\"",
        "input.meanPixel: found an unknown key");
    wrongJson("spikestack-model/1", "spikestack-model/2", "format: found the text");
    wrongJson(
        "\"sum\"", "\"average\"", "merge: found the text \"average\"; allowed: one of or, sum");
    wrongJson(
        "\"block.0.attn.k\"",
        "\"block.0.attn.q\"",
        "the name of tensor block.0.attn.q.weight a second time");
    wrongJson("\"height\" : 8", "\"height\" : 1", "found embed.1: kernel does not fit");
  }

  @Test
  void refusesWrongTensors() {
    wrongTensors(
        map -> {
          map.remove("block.0.attn.q.bias");
          return map;
        },
        "block.0.attn.q.bias: found no such tensor; allowed: i32[24], the tensor of blocks[0].attention.query");
    wrongTensors(
        map -> {
          map.put("block.9.weight", Tensor.ofBytes(new byte[1], 1));
          return map;
        },
        "block.9.weight: found a tensor of no layer");
    wrongTensors(
        map -> {
          map.put("head.bias", Tensor.ofFloats(new float[10], 10));
          return map;
        },
        "head.bias: found f32[10]; allowed: f64[10]");
    wrongTensors(
        map -> {
          map.put("head.weight", Tensor.ofBytes(new byte[230], 10, 23));
          return map;
        },
        "head.weight: found i8[10, 23]; allowed: i8[10, 24]");
    wrongTensors(
        map -> {
          double[] bias = new double[10];
          bias[3] = Double.NaN;
          map.put("head.bias", Tensor.ofDoubles(bias, 10));
          return map;
        },
        "head.bias: found NaN at index 3; allowed: finite numbers");
  }

  @Test
  void refusesAChannelThatCannotFit() {
    wrongTensors(
        map -> {
          int[] bias = new int[24];
          bias[7] = 32_700;
          map.put("block.0.attn.q.bias", Tensor.ofInts(bias, 24));
          return map;
        },
        "block.0.attn.q.weight: found block.0.attn.q: channel 7 may integrate to");
  }

  @Test
  void refusesAMissingFolder() {
    Path none = folder.resolve("none");
    assertThatThrownBy(() -> ModelFolder.read(none))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(none + ": found no such folder");
    assertThatThrownBy(() -> ModelFolder.read(json)).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> ModelFolder.write(json, ModelFolder.read(folder).network(), Map.of()))
        .isInstanceOf(InputException.class);
  }

  private void wrongJson(String from, String to, String complaint) throws IOException {
    String good = Files.readString(json);
    assertThat(good).contains(from);
    Files.writeString(json, good.replaceFirst(Pattern.quote(from), to));
    assertThatThrownBy(() -> ModelFolder.read(folder))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(json.toString())
        .hasMessageContaining(complaint);
    Files.writeString(json, good);
  }

  private void wrongTensors(UnaryOperator<Map<String, Tensor>> change, String complaint) {
    Safetensors good = Safetensors.read(weights);
    Map<String, Tensor> changed = change.apply(new LinkedHashMap<>(good.tensors()));
    new Safetensors(new LinkedHashMap<>(changed), good.metadata()).write(weights);
    assertThatThrownBy(() -> ModelFolder.read(folder))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(weights.toString())
        .hasMessageContaining(complaint);
    good.write(weights);
  }
}
