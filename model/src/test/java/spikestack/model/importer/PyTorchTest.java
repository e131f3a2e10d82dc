package spikestack.model.importer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spikestack.model.golden.Golden;
import spikestack.model.network.Network;
import spikestack.model.trace.Trace;

/// Networks of the published structures with random weights, against what PyTorch computed
/// (`resources/importer/make.py`): Spikingformer with a classifier on real values, SDT, QKFormer;
/// those of event cameras on synthetic frames.
class PyTorchTest {
  @TempDir Path folder;

  private Imported imported(String name, String config) throws Exception {
    Path said = folder.resolve("config.yaml");
    Files.writeString(said, config);
    return Importer.read(resource(name + ".pth"), Optional.empty(), Optional.of(said));
  }

  private static Path resource(String name) throws URISyntaxException {
    URL url = Objects.requireNonNull(PyTorchTest.class.getResource("/importer/" + name), name);
    return Path.of(url.toURI());
  }

  /// Every neuron's spikes and the logits.
  @ParameterizedTest
  @ValueSource(strings = {"spikingformer", "sdt", "sdt-moe", "qkformer"})
  void realNetworkAgreesWithPyTorch(String name) throws Exception {
    Imported imported = imported(name, "{input: [3, 16, 16], heads: 4, T: 4}");
    assertThat(imported.report().preset()).isEqualTo(name + "/cifar");
    requireAgreement(imported, name);
  }

  /// The same on frames of counts 0..7.
  @ParameterizedTest
  @CsvSource({
    "spikformer-dvs, spikformer/dvs, 1111",
    "sdt-dvs, sdt/dvs, 0111",
    "qkformer-dvs, qkformer-dvs/dvs, 0111"
  })
  void realNetworkOnFramesAgreesWithPyTorch(String name, String preset, String pooling)
      throws Exception {
    Imported imported =
        imported(
            name,
            "{input: [2, 32, 32], heads: 4, T: 4, frame_max: 7, pooling_stat: \""
                + pooling
                + "\"}");
    assertThat(imported.report().preset()).isEqualTo(preset);
    requireAgreement(imported, name);
    Recording recording = Recording.read(resource(name + ".npz"));
    Network network = imported.network();
    List<Trace> traces = new ArrayList<>();
    for (int i = 0; i < recording.images(); i++) {
      traces.add(Golden.run(network, recording.pixels(i), i, -1));
    }
    // Integers of 8 bits fire other spikes near the thresholds, never at random.
    Agreement integers = imported.compareIntegers(recording, traces);
    assertThat(integers.notRecorded()).isEmpty();
    assertThat((double) integers.differing() / integers.compared()).isLessThan(0.15);
  }

  /// SDT-MoE's routers: logits of the first step or their mean, with softmax values and without.
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "sdt-moe; input: [3, 16, 16]; first; softmax",
        "sdt-moe-one; input: [3, 16, 16]; mean; one",
        "sdt-moe-dvs; input: [2, 32, 32], frame_max: 7, pooling_stat: \"0111\"; mean; softmax"
      })
  void routedMlpsAgreeWithPyTorch(String name, String said, String steps, String share)
      throws Exception {
    String config = "heads: 4, T: 4, expert_share: " + share + ", " + said;
    Imported imported = imported(name, "{router_steps: " + steps + ", " + config + "}");
    requireAgreement(imported, name);
    Recording recording = Recording.read(resource(name + ".npz"));
    // The other router sends tokens elsewhere.
    String other = steps.equals("first") ? "mean" : "first";
    Imported wrong = imported(name, "{router_steps: " + other + ", " + config + "}");
    assertThat(wrong.compareReal(recording).differing()).isGreaterThan(1000);
    // 8 bits of a share are enough, 3 (eighths) change spikes.
    if (share.equals("softmax")) {
      assertThat(rounded(imported, recording)).isLessThan(0.0005);
      String eighths = "{router_steps: " + steps + ", share_bits: 3, " + config + "}";
      assertThat(rounded(imported(name, eighths), recording)).isBetween(0.001, 0.02);
    }
    Network network = imported.network();
    List<Trace> traces = new ArrayList<>();
    for (int i = 0; i < recording.images(); i++) {
      traces.add(Golden.run(network, recording.pixels(i), i, -1));
    }
    Agreement integers = imported.compareIntegers(recording, traces);
    assertThat(integers.notRecorded()).isEmpty();
    assertThat((double) integers.differing() / integers.compared()).isLessThan(0.15);
  }

  private static double rounded(Imported imported, Recording recording) {
    Agreement agreement = imported.compareRoundedShares(recording);
    return (double) agreement.differing() / agreement.compared();
  }

  private static void requireAgreement(Imported imported, String name) throws Exception {
    Agreement agreement = imported.compareReal(Recording.read(resource(name + ".npz")));
    assertThat(agreement.notRecorded()).isEmpty();
    assertThat(agreement.notCompared()).isEmpty();
    assertThat(agreement.layers())
        .allSatisfy((neuron, layer) -> assertThat(layer.differing()).isZero());
    assertThat(agreement.maxLogitDifference()).isLessThan(1e-4);
  }
}
