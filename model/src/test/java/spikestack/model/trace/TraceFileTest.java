package spikestack.model.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.model.golden.Golden;
import spikestack.model.input.InputException;
import spikestack.model.input.Safetensors;
import spikestack.model.input.Tensor;
import spikestack.model.network.Network;
import spikestack.model.network.TestNetworks;
import spikestack.model.spike.SpikeTensor;

class TraceFileTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("trace.safetensors");
  }

  private static List<Trace> traces(Network network, int count) {
    List<Trace> traces = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      traces.add(Golden.run(network, TestNetworks.pixels(network, i), i, i % 10));
    }
    return traces;
  }

  @Test
  void everyKindOfTraceSurvivesTheRoundTrip() throws IOException {
    for (Network network : TestNetworks.ofEveryKind(31)) {
      List<Trace> traces = traces(network, 3);
      Map<String, String> metadata = Map.of("network.sha256", "ab12");
      TraceFile.write(file, traces, metadata);
      byte[] bytes = Files.readAllBytes(file);
      TraceFile read = TraceFile.read(file);
      assertThat(read.metadata()).isEqualTo(metadata);
      assertThat(read.traces()).hasSize(3);
      for (int i = 0; i < 3; i++) {
        assertThat(read.traces().get(i).layers()).isEqualTo(traces.get(i).layers());
        assertThat(read.traces().get(i).layers().keySet())
            .containsExactlyElementsOf(traces.get(i).layers().keySet());
        assertThat(TraceComparison.of(traces.get(i), read.traces().get(i)).equal()).isTrue();
        assertThat(read.traces().get(i).label()).isEqualTo(i);
      }
      TraceFile.write(file, read.traces(), read.metadata());
      assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    }
  }

  @Test
  void bitsArePackedLittleEndian() {
    SpikeTensor bits = new SpikeTensor(1, 1, 75);
    bits.set(0, 0, 1);
    bits.set(0, 0, 8);
    bits.set(0, 0, 74);
    SequencedMap<String, Recorded> layers = new LinkedHashMap<>();
    layers.put("x", new Recorded.Spikes(bits));
    TraceFile.write(file, List.of(new Trace(0, -1, layers, new double[] {0.5}, 0)), Map.of());
    Tensor tensor = Safetensors.read(file).tensor("x");
    assertThat(tensor.toString()).isEqualTo("u8[1, 1, 1, 10]");
    assertThat(tensor.data()).containsExactly(2, 1, 0, 0, 0, 0, 0, 0, 0, 4);
  }

  @Test
  void refusesBrokenPromises() {
    Network network = TestNetworks.ofEveryKind(31).get(3);
    List<Trace> traces = traces(network, 2);
    change(traces, "embed.0", null, "embed.0: found no such tensor");
    change(traces, "extra", Tensor.ofInts(new int[2], 2), "extra: found a tensor of no layer");
    change(traces, "label", Tensor.ofInts(new int[3], 3), "label: found i32[3]");
    change(traces, "logits", Tensor.ofInts(new int[20], 2, 10), "logits: found i32[2, 10]");
    byte[] ones = new byte[2 * 4 * 64 * 2];
    Arrays.fill(ones, (byte) -1);
    change(
        traces,
        "embed.0",
        Tensor.ofUnsignedBytes(ones, 2, 4, 64, 2),
        "embed.0: found a one past channel 11 in row 0");
    byte[] masks = new byte[2 * 16 * 8];
    masks[3] = 1;
    change(
        traces,
        "block.0.moe.routes",
        new Tensor(Tensor.Type.U64, new int[] {2, 16}, masks),
        "block.0.moe.routes: found the mask 1000000; allowed: bits 0..3");
  }

  private void change(List<Trace> traces, String name, @Nullable Tensor tensor, String complaint) {
    TraceFile.write(file, traces, Map.of());
    Safetensors good = Safetensors.read(file);
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>(good.tensors());
    if (tensor == null) {
      tensors.remove(name);
    } else {
      tensors.put(name, tensor);
    }
    new Safetensors(tensors, good.metadata()).write(file);
    assertThatThrownBy(() -> TraceFile.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(complaint);
  }

  @Test
  void refusesAnotherFormat() {
    new Safetensors(new LinkedHashMap<>(), new LinkedHashMap<>()).write(file);
    assertThatThrownBy(() -> TraceFile.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("__metadata__.format: found no such key");
  }

  @Test
  void comparisonCountsBitsAndNamesTheFirstDifference() {
    Network network = TestNetworks.ofEveryKind(31).get(3);
    Trace golden = traces(network, 1).getFirst();
    SequencedMap<String, Recorded> layers = new LinkedHashMap<>(golden.layers());
    SpikeTensor q = new SpikeTensor(4, 16, 24);
    SpikeTensor right = golden.spikes("block.0.attn.q");
    System.arraycopy(right.words(), 0, q.words(), 0, q.words().length);
    q.words()[q.row(2, 5)] ^= 1L << 3 | 1L << 7;
    layers.put("block.0.attn.q", new Recorded.Spikes(q));
    Recorded.Words sums = golden.words("head.sums");
    int[] values = sums.values().clone();
    values[4] ^= 0b111;
    layers.put("head.sums", new Recorded.Words(1, 1, 10, values));
    layers.remove("head.gate");
    Trace wrong = new Trace(0, 0, layers, golden.logits(), golden.saturations() ^ 1);
    TraceComparison comparison = TraceComparison.of(golden, wrong);
    assertThat(comparison.mismatchingBits()).isEqualTo(2 + 3 + 4 * 16 * 24 + 1);
    assertThat(comparison.layers().get("block.0.attn.q"))
        .isEqualTo(new TraceComparison.Layer(4 * 16 * 24, 2));
    String bit = right.get(2, 5, 3) ? "1, found 0" : "0, found 1";
    assertThat(comparison.first().orElseThrow().toString())
        .isEqualTo("block.0.attn.q, t 2, token 5, channel 3: expected " + bit);
    assertThat(TraceComparison.of(golden, golden).mismatchingBits()).isZero();
    assertThat(TraceComparison.of(golden, golden).first()).isEmpty();
    assertThat(comparison.comparedBits())
        .isEqualTo(TraceComparison.of(golden, golden).comparedBits());
  }
}
