package spikestack.model.nir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikestack.model.input.InputException;

/// Small graphs that h5py wrote (`nir/make.py`).
class NirFileTest {
  @TempDir Path folder;

  static Path fixture(String name) {
    try {
      return Path.of(Objects.requireNonNull(NirFileTest.class.getResource("/nir/" + name)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aGraphInAGraphIsLaidFlat() {
    NirGraph graph = NirFile.read(fixture("subgraph.nir"));
    assertThat(graph.version()).isEqualTo("1.0.4");
    assertThat(graph.backward()).isEmpty();
    assertThat(graph.order())
        .containsExactly(
            "input",
            "inner.input",
            "inner.conv",
            "inner.lif",
            "inner.flat",
            "inner.fc",
            "inner.output",
            "output");
    NirNode.Conv2d conv = (NirNode.Conv2d) Objects.requireNonNull(graph.nodes().get("inner.conv"));
    assertThat(conv.stride()).containsExactly(2, 2);
    assertThat(conv.padding()).containsExactly(0, 0);
    assertThat(conv.weight().toString()).isEqualTo("f32[2, 1, 2, 2]");
    assertThat(conv.weight().doubles()).containsExactly(0, .125, .25, .375, .5, .625, .75, .875);
  }

  @Test
  void stepsByHand() {
    // Ones everywhere: the channels' sums are 0.75 and 2.75; a step of 1 s at tau = 2 s adds half
    // of what is missing. v = 0.375, then 0.5625 > 0.5; channel 1 fires at once.
    double[] ones = new double[16];
    java.util.Arrays.fill(ones, 1);
    NirRun run = new NirRun(NirFile.read(fixture("subgraph.nir")), NirRules.written(1));
    NirRun.Recording got = run.run(new double[][] {ones, ones});
    assertThat(got.outputs().get("inner.lif"))
        .isDeepEqualTo(new double[][] {{0, 0, 0, 0, 1, 1, 1, 1}, {1, 1, 1, 1, 1, 1, 1, 1}});
    double[][] membrane = Objects.requireNonNull(got.membranes().get("inner.lif"));
    assertThat(membrane[0][0]).isCloseTo(0.375, within(1e-12));
    assertThat(membrane[0][7]).isZero();
    assertThat(got.outputs().get("output")).isDeepEqualTo(new double[][] {{4.25, 3}, {8.25, 7}});
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "unknown_type.nir; node/nodes/b/type: found Delay; allowed: Input, Output",
        "external_link.nir; node: found a link",
        "huge_claim.nir; node/nodes/b/weight: found more than",
        "wrong_edge.nir; node/edges: found an edge at nowhere",
        "make.py; byte 0: found no HDF5 signature"
      })
  void complaintsNameFileAndPath(String file, String complaint) {
    assertThatThrownBy(() -> NirFile.read(fixture(file)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(file)
        .hasMessageContaining(complaint);
  }

  @Test
  void changedAndShortenedFilesGiveAResultOrAComplaint() throws IOException {
    byte[] good = Files.readAllBytes(fixture("subgraph.nir"));
    Path file = folder.resolve("fuzzed.nir");
    SplittableRandom random = new SplittableRandom(3);
    int complaints = 0;
    for (int i = 0; i < 1500; i++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
      complaints += survives(file, bad) ? 0 : 1;
    }
    assertThat(complaints).isGreaterThan(50);
    for (int length = 0; length < good.length; length += 97) {
      survives(file, java.util.Arrays.copyOf(good, length));
    }
  }

  private static boolean survives(Path file, byte[] bytes) throws IOException {
    Files.write(file, bytes);
    try {
      NirFile.read(file);
      return true;
    } catch (InputException complaint) {
      assertThat(complaint.place()).startsWith(file.toString());
      return false;
    }
  }
}
