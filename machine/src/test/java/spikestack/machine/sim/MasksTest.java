package spikestack.machine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Event;
import spikestack.machine.mapping.Mask;
import spikestack.machine.mapping.Run;
import spikestack.model.golden.Golden;
import spikestack.model.importer.Imported;
import spikestack.model.importer.Importer;
import spikestack.model.importer.MadeCheckpoints;
import spikestack.model.input.Safetensors;
import spikestack.model.input.Tensor;
import spikestack.model.network.ModelFolder;
import spikestack.model.network.Network;
import spikestack.model.network.TestNetworks;
import spikestack.model.spike.SpikeTensor;
import spikestack.model.trace.Points;
import spikestack.model.trace.Recorded;
import spikestack.model.trace.Trace;

/// Masks, embeddings that keep drives, pyramids: whole networks of the published shapes, cycles by
/// the closed forms of docs/architecture, and events that follow from the recorded spikes.
final class MasksTest {
  /// The paper's machine with spike buffers that hold every tensor: nothing waits for DRAM.
  private static final Accelerator ROOMY =
      Machines.machine(
          new Accelerator.ExpertCores(4, 16, 16, 8192, 3),
          new Accelerator.AttentionCores(4, 16, 16, 4096, 3),
          147456,
          1 << 18,
          512);

  @TempDir Path folder;

  private Network imported(SequencedMap<String, Tensor> tensors) throws IOException {
    return imported(tensors, "{heads: 8, T: 4}");
  }

  private Network imported(SequencedMap<String, Tensor> tensors, String said) throws IOException {
    Path file = folder.resolve("made.safetensors");
    new Safetensors(tensors, new LinkedHashMap<>()).write(file);
    Path config = folder.resolve("config.yaml");
    Files.writeString(config, said);
    Imported made = Importer.read(file, Optional.empty(), Optional.of(config));
    Path model = folder.resolve("model");
    ModelFolder.write(model, made.network(), new LinkedHashMap<>());
    return ModelFolder.read(model).network();
  }

  private static Simulation equal(Network network) {
    byte[] pixels = TestNetworks.pixels(network, 5);
    Trace golden = Golden.run(network, pixels, 0, -1);
    Simulation result = new Simulator(network, ROOMY).run(pixels, 0, -1, true);
    Trace trace = result.trace().orElseThrow();
    assertThat(trace.layers().keySet())
        .containsExactlyInAnyOrderElementsOf(golden.layers().keySet());
    golden
        .layers()
        .forEach(
            (point, recorded) ->
                assertThat(trace.layers().get(point)).as(point).isEqualTo(recorded));
    assertThat(trace.logits()).isEqualTo(golden.logits());
    assertThat(trace.saturations()).isEqualTo(golden.saturations());
    golden.layers().values().stream()
        .filter(Recorded.Spikes.class::isInstance)
        .map(Recorded.Spikes.class::cast)
        .forEach(spikes -> assertThat(spikes.bits().count()).isPositive());
    return result;
  }

  /// SDT-2-512 on 32 x 32 pixels: 64 tokens.
  @Test
  void sdt() throws IOException {
    Network network = imported(MadeCheckpoints.sdt(3, 512, 2, 10));
    assertThat(network.tokens()).isEqualTo(64);
    Simulation result = equal(network);
    // 32 blocks of 16 channels on 4 cores: 8 each; 2 * 64 tokens and 3 cycles of bank, 4 times.
    // Reading 2 words of 16 bits for 4 cores takes a port of 512 bits one cycle.
    assertThat(layer(result, "block.0.attn.mask").cycles()).isEqualTo(8 * 4 * (2 * 64 + 3));
  }

  /// QKFormer-4-384 on 32 x 32 pixels: 1024, 256 and 64 tokens of width 96, 192 and 384.
  @Test
  void qkformer() throws IOException {
    Network network = imported(MadeCheckpoints.qkformer(3, 384, 2, 10));
    assertThat(List.of(network.tokens(0), network.tokens(1), network.tokens(3)))
        .containsExactly(1024, 256, 64);
    assertThat(List.of(network.width(0), network.width(1), network.width(3)))
        .containsExactly(96, 192, 384);
    Simulation result = equal(network);
    // 8 heads of 12 channels on 4 cores: 2 each; 64 tiles of 16 tokens.
    assertThat(layer(result, "block.0.attn.mask").cycles()).isEqualTo(2 * 64 * 4 * (2 * 12 + 3));
  }

  @Test
  void cyclesOfAMaskFollowTheClosedForm() {
    Mask mask = new Mask("m", false, 8, 3, 12, 1, 96, 40, 4, 0, 2, List.of());
    assertThat(mask.cycles(5)).isEqualTo(3 * 4 * (2 * 12 * 2 + 5));
  }

  /// What a mask counts, fires, reads and writes, from the recorded spikes.
  @Test
  void eventsOfMasks() {
    int filtered = 0;
    for (Network network : TestNetworks.masked(4)) {
      Simulator simulator = new Simulator(network, Machines.paper());
      Simulation result = simulator.run(TestNetworks.pixels(network, 1), 0, -1, true);
      Trace trace = result.trace().orElseThrow();
      if (!(simulator.plan().blocks().getFirst().attention().scores() instanceof Mask)) {
        continue;
      }
      Mask mask = (Mask) simulator.plan().blocks().getFirst().attention().scores();
      LayerResult layer = layer(result, "block.0.attn.mask");
      SpikeTensor q = trace.spikes(Points.attention(0, "q"));
      long counted = q.count();
      if (mask.filtered()) {
        counted =
            filteredOnes(
                trace.spikes(Points.attention(0, "k.filtered")),
                trace.spikes(Points.attention(0, "v.filtered")),
                mask.units());
        long bits = (long) mask.length() * mask.steps() * q.channels();
        assertThat(layer.count(Event.POOL_OR)).isEqualTo(2 * 9 * bits);
        filtered++;
      } else if (mask.channels()) {
        SpikeTensor k = trace.spikes(Points.attention(0, "k"));
        SpikeTensor v = trace.spikes(Points.attention(0, "v"));
        counted = 0;
        for (int i = 0; i < k.words().length; i++) {
          counted += Long.bitCount(k.words()[i] & v.words()[i]);
        }
      }
      SpikeTensor bits = trace.spikes(Points.attention(0, "mask"));
      long masked = trace.spikes(Points.attention(0, "masked")).count();
      assertThat(layer.count(Event.ATTENTION_ACCUMULATE)).isEqualTo(counted);
      assertThat(layer.count(Event.ATTENTION_FIRE)).isEqualTo(bits.count() + masked);
      long neurons = (long) bits.timesteps() * bits.tokens() * bits.channels();
      assertThat(layer.count(Event.ATTENTION_UPDATE)).isEqualTo(neurons);
      long words =
          (long) mask.units()
              * mask.tiles()
              * mask.steps()
              * mask.length()
              * Math.max(mask.words(), 1);
      assertThat(layer.count(Event.ATTENTION_WRITE)).isEqualTo(words);
      assertThat(layer.count(Event.QUERY_READ)).isEqualTo(words * (mask.channels() ? 3 : 2));
    }
    assertThat(filtered).isEqualTo(2);
  }

  /// Ones of K AND V after a 3 x 3 filter over (token, channel of a head), looked up one by one.
  private static long filteredOnes(SpikeTensor k, SpikeTensor v, int heads) {
    int width = k.channels() / heads;
    long ones = 0;
    for (int t = 0; t < k.timesteps(); t++) {
      for (int n = 0; n < k.tokens(); n++) {
        for (int c = 0; c < k.channels(); c++) {
          boolean any = false;
          for (int m = n - 1; m <= n + 1; m++) {
            for (int d = c - 1; d <= c + 1; d++) {
              boolean inside = m >= 0 && m < k.tokens() && d >= 0 && d < k.channels();
              any |= inside && d / width == c / width && k.get(t, m, d) && v.get(t, m, d);
            }
          }
          ones += any ? 1 : 0;
        }
      }
    }
    return ones;
  }

  /// SDT's dvs mode, the shape of its Gesture network but for fewer steps and pixels: 128 x 128 in
  /// the published code, here 32 x 32 and 16 tokens.
  @Test
  void sdtGesture() throws IOException {
    Network network =
        imported(
            MadeCheckpoints.sdt(2, 256, 2, 11),
            "{heads: 8, T: 4, input: [2, 32, 32], frame_max: 7, pooling_stat: \"0111\"}");
    assertThat(network.input().frames()).isTrue();
    Simulation result = equal(network);
    // 8 heads of two words on 4 cores: 2 each. Per step 2 * (16 * 2 + 2 + 1) cycles of words and 3
    // + 1 of
    // firing.
    assertThat(layer(result, "block.0.attn.mask").cycles())
        .isEqualTo(2 * 4 * (2 * (16 * 2 + 2 + 1) + 3 + 1));
  }

  /// A stage that pools drives: every drive is compared with the word of each window that holds it,
  /// and the banks fire on as many words as there are pooled slots.
  @Test
  void eventsOfKeptDrives() {
    int found = 0;
    for (Network network : TestNetworks.masked(4)) {
      Simulator simulator = new Simulator(network, Machines.paper());
      Simulation result = simulator.run(TestNetworks.pixels(network, 1), 0, -1, false);
      for (Run run : simulator.plan().runs()) {
        if (run.bank() == Run.Bank.MAX) {
          LayerResult fired = layer(result, run.name() + ".fire");
          long words = fired.count(Event.NEURON_UPDATE);
          long slots = words / run.outputs();
          long blocks = (run.outputs() + 15L) / 16;
          // 4 cores of 16 words of 16 bits through 512 bits: two cycles for four row blocks.
          assertThat(fired.cycles()).isEqualTo((slots * blocks + 3) / 4 * 2 + 3);
          assertThat(layer(result, run.name()).count(Event.RESIDUAL_ADD))
              .isBetween(words, 9 * words);
          found++;
        }
      }
    }
    assertThat(found).isPositive();
  }

  private static LayerResult layer(Simulation result, String name) {
    return result.layers().stream().filter(l -> l.name().equals(name)).findFirst().orElseThrow();
  }
}
