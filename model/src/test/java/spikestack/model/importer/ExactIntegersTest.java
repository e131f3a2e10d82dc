package spikestack.model.importer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikestack.model.golden.Golden;
import spikestack.model.input.StrictNode;
import spikestack.model.input.Tensor;
import spikestack.model.network.Network;
import spikestack.model.spike.SpikeTensor;
import spikestack.model.trace.Trace;

/// Checkpoints whose weights are few-bit multiples of a power of two and whose normalisation is the
/// identity lose nothing when they become integers: then golden must fire exactly the spikes of the
/// real forward pass, which PyTorch's recordings stand behind ([PyTorchTest]); of shares it takes
/// the rounded ones.
class ExactIntegersTest {
  /// Pixels are multiples of 16, seen as 0..15 / 16. Thresholds lie a little below 1 and 0.5, far
  /// less than the finest membrane step: rounding in double precision then decides nothing.
  private static final String CONFIG =
      "{input: [3, 16, 16], heads: 4, T: 4, mean: 0, std: 1.003921568627451, bn_eps: 0.25,"
          + " attn_scale: 0.125, lif: {v_threshold: 0.999999, attn_v_threshold: 0.4999995}}";

  /// Weights and biases twice as made, in 32nds, gains 1 (variance 0.75, mean 0, eps 0.25).
  private static SequencedMap<String, Tensor> exact(SequencedMap<String, Tensor> tensors) {
    SequencedMap<String, Tensor> exact = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (tensor.isInteger()) {
            exact.put(name, tensor);
            return;
          }
          boolean norm = name.contains("_bn");
          float[] values = new float[tensor.size()];
          double[] from = tensor.doubles();
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.clamp(Math.rint(64 * from[i]) / 32, -1.5, 1.5);
            if (name.contains("gate_fc1")) {
              // A mean over 4 steps is then a multiple of a 32nd, which shares are looked up by.
              values[i] = (float) Math.rint(16 * from[i]) / 8;
            }
            if (norm && name.endsWith(".weight")) {
              values[i] = 1;
            }
            if (name.endsWith("running_var")) {
              values[i] = 0.75f;
            }
            if (name.endsWith("running_mean")) {
              values[i] = 0;
            }
          }
          exact.put(name, Tensor.ofFloats(values, tensor.shape()));
        });
    return exact;
  }

  /// Counts 0..15 of frames, as 16ths.
  private static final String FRAMES =
      "{input: [2, 16, 16], heads: 4, T: 4, frames: true, frame_max: 15, std: 16, bn_eps: 0.25,"
          + " attn_scale: 0.5, lif: {v_threshold: 0.999999, attn_v_threshold: 0.4999995}}";

  @ParameterizedTest
  @CsvSource({
    "spikformer/dvs, 1100",
    "spikingformer/dvs, 0011",
    "sdt/dvs, 0011",
    "sdt-moe/dvs, 0011",
    "qkformer-dvs/dvs, 0011"
  })
  void goldenFiresTheSpikesOfTheRealNetworkOnFrames(String model, String pooling) {
    SequencedMap<String, Tensor> tensors =
        switch (model) {
          case "spikformer/dvs" -> MadeCheckpoints.spikformerDvs(2, 64, 2, 10);
          case "spikingformer/dvs" -> MadeCheckpoints.spikingformer(2, 64, 2, 10);
          case "sdt/dvs" -> rare(MadeCheckpoints.sdt(2, 64, 2, 10));
          case "sdt-moe/dvs" -> rare(MadeCheckpoints.sdtMoe(2, 64, 2, 4, 10));
          default -> MadeCheckpoints.qkformerDvs(2, 64, 10);
        };
    String config = routing(model, FRAMES.replace("}}", "}, pooling_stat: \"" + pooling + "\"}"));
    Imported reading =
        Importer.of(
            Bag.unwrap("made", exact(tensors)),
            Optional.empty(),
            Config.read(StrictNode.yaml("config", config)),
            Notes.none());
    assertThat(reading.report().preset()).isEqualTo(model);
    requireSameSpikes(reading, 4 * 2 * 16 * 16, (byte) 0x0F);
  }

  @ParameterizedTest
  @CsvSource({"sdt, 0011", "sdt, 0110", "sdt-moe, 0011", "qkformer, ''"})
  void goldenFiresTheSpikesOfTheRealNetwork(String model, String pooling) {
    SequencedMap<String, Tensor> tensors =
        switch (model) {
          case "sdt" -> MadeCheckpoints.sdt(3, 32, 2, 10);
          case "sdt-moe" -> MadeCheckpoints.sdtMoe(3, 32, 2, 4, 10);
          default -> MadeCheckpoints.qkformer(3, 64, 2, 10);
        };
    String config =
        routing(
            model,
            pooling.isEmpty()
                ? CONFIG
                : CONFIG.replace("}}", "}, pooling_stat: \"" + pooling + "\"}"));
    Imported reading =
        Importer.of(
            Bag.unwrap("made", exact(tensors)),
            Optional.empty(),
            Config.read(StrictNode.yaml("config", config)),
            Notes.none());
    requireSameSpikes(reading, 3 * 16 * 16, (byte) 0xF0);
  }

  /// Drives of experts are multiples of a 32nd: times a share in 16ths they are whole words.
  private static String routing(String model, String config) {
    String steps = model.endsWith("/dvs") ? "mean" : "first";
    return model.startsWith("sdt-moe")
        ? config.replace("{input", "{share_bits: 4, router_steps: " + steps + ", input")
        : config;
  }

  /// Keys and values that fire seldom: SDT's filters would fill every mask otherwise.
  private static SequencedMap<String, Tensor> rare(SequencedMap<String, Tensor> tensors) {
    SequencedMap<String, Tensor> rare = new LinkedHashMap<>(tensors);
    for (String name : tensors.keySet()) {
      if (name.endsWith("k_bn.bias") || name.endsWith("v_bn.bias")) {
        float[] low = new float[tensors.get(name).size()];
        Arrays.fill(low, -0.15f);
        rare.put(name, Tensor.ofFloats(low, low.length));
      }
    }
    return rare;
  }

  /// On two random inputs of `size` bytes, of which only the bits of `mask` are kept.
  private static void requireSameSpikes(Imported reading, int size, byte mask) {
    Network network = reading.conversion().network().orElseThrow();
    long spikes = 0;
    for (int image = 0; image < 2; image++) {
      byte[] pixels = new byte[size];
      new Random(image).nextBytes(pixels);
      for (int p = 0; p < pixels.length; p++) {
        pixels[p] &= mask;
      }
      RealForward.Run real = reading.real().runWithRoundedShares(pixels);
      Trace trace = Golden.run(network, pixels, image, -1);
      for (Map.Entry<String, SpikeTensor> neuron : real.spikes().entrySet()) {
        String point =
            Objects.requireNonNull(
                reading.conversion().points().get(neuron.getKey()), neuron.getKey());
        assertThat(trace.spikes(point)).as(neuron.getKey()).isEqualTo(neuron.getValue());
        // No token may go to an expert.
        if (!neuron.getKey().contains(".experts.")) {
          assertThat(neuron.getValue().count()).as(neuron.getKey()).isPositive();
        }
        spikes += neuron.getValue().count();
      }
      assertThat(trace.saturations()).isZero();
      for (int c = 0; c < 10; c++) {
        // The classifier's weights alone are rounded.
        assertThat(trace.logits()[c])
            .isCloseTo(real.logits()[c], org.assertj.core.data.Offset.offset(0.1));
      }
    }
    assertThat(spikes).isGreaterThan(5000);
  }
}
