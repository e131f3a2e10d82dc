package spikestack.model.input.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import spikestack.model.golden.TinyModels;
import spikestack.model.input.InputException;

/// Real files with one byte changed, or cut short: the reader gives a result or a complaint, never
/// anything else, in bounded time and memory.
class FuzzedCheckpointsTest {
  private static final long MEMORY = 400L << 20;
  private static final Duration TIME = Duration.ofSeconds(20);

  @TempDir Path folder;

  static Stream<String> fixtures() {
    return Stream.of(
        "types.pt",
        "types_legacy.pt",
        "types_deflated.pt",
        "views.pt",
        "views_legacy.pt",
        "training.pt",
        "training_legacy.pt",
        "module.pt",
        "protocol4.pt",
        "tensors.pkl",
        "arrays0.pkl",
        "arrays2.pkl",
        "arrays5.pkl");
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void bytesChangedAndFilesCutShort(String name) throws IOException {
    byte[] good = Files.readAllBytes(CheckpointFileTest.fixture(name));
    SplittableRandom random = new SplittableRandom(7);
    int changes = 0;
    int complaints = 0;
    for (int at = 0; at < good.length; at += 1 + random.nextInt(11)) {
      changes++;
      complaints += survives(changed(good, at, 1 + random.nextInt(255))) ? 0 : 1;
    }
    assertThat(complaints).as("changes that were noticed").isGreaterThan(changes / 10);
    for (int length = 0; length < good.length; length += 1 + length / 20) {
      assertThat(survives(java.util.Arrays.copyOf(good, length))).as("%d bytes", length).isFalse();
    }
  }

  @Tag("external")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "tiny/semm/model.pth",
        "tiny/spikingformer/model.pth",
        "tiny/spikformer/model.safetensors",
        "tiny/spikformer/golden_int8.npz",
        "nir/pretrained_ann_weights.pth",
        "nir/model_noDelay_noBias_ref_subtract.pt",
        "prosperity/lenet5_mnist.pkl"
      })
  void foreignFiles(String name) throws IOException {
    byte[] good = Files.readAllBytes(TinyModels.folder().resolve("models/" + name));
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 120; i++) {
      // Half of the changes in the first and last 2 %, where the structure is.
      int edge = Math.max(1, good.length / 50);
      int at =
          switch (i % 4) {
            case 0 -> random.nextInt(edge);
            case 1 -> good.length - 1 - random.nextInt(edge);
            default -> random.nextInt(good.length);
          };
      survives(changed(good, at, 1 + random.nextInt(255)));
    }
    for (int i = 0; i < 30; i++) {
      int length = random.nextInt(good.length);
      assertThat(survives(java.util.Arrays.copyOf(good, length))).as("%d bytes", length).isFalse();
    }
  }

  private static byte[] changed(byte[] good, int at, int by) {
    byte[] bad = good.clone();
    bad[at] ^= (byte) by;
    return bad;
  }

  /// Whether there was a result; fails on anything but that or a complaint.
  private boolean survives(byte[] bytes) throws IOException {
    Path file = folder.resolve("fuzzed");
    Files.write(file, bytes);
    long before = Allocated.bytes();
    boolean result =
        Assertions.assertTimeout(
            TIME,
            () -> {
              try {
                CheckpointFile.read(file);
                return true;
              } catch (InputException complaint) {
                assertThat(complaint.place()).startsWith(file.toString());
                return false;
              } catch (RuntimeException | Error wrong) {
                Path kept = Files.createTempFile("fuzzed", ".checkpoint");
                Files.write(kept, bytes);
                return fail("kept as " + kept, wrong);
              }
            });
    assertThat(Allocated.bytes() - before).as("bytes allocated").isLessThan(MEMORY);
    return result;
  }
}
