package spikestack.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.model.input.InputException;
import spikestack.model.input.Npz;
import spikestack.model.input.Tensor;
import spikestack.model.input.events.Framing;

/// The ways in which frames come, and what a batch makes of them.
class FrameDataTest {
  private static final NetworkPlan PLAN = TinyEvents.network();

  @TempDir private Path folder;

  private static DataSet read(DataPlan plan, NetworkPlan network) {
    return DataSet.read(plan, network, Progress.SILENT);
  }

  @Test
  void aFolderHoldsBothSetsOrTheTestSetIsNamed() throws IOException {
    Path data = TinyEvents.write(folder.resolve("data"));
    DataSet both = read(new DataPlan(data, 40, 5, 10), PLAN);
    assertThat(both.train().count()).isEqualTo(40);
    assertThat(both.test().count()).isEqualTo(5);
    assertThat(both.validation().orElseThrow().count()).isEqualTo(10);
    byte[] made = TinyEvents.frames(new int[64], 1);
    int sample = TinyEvents.SAMPLE;
    assertThat(both.train().image(3)).isEqualTo(Arrays.copyOfRange(made, 3 * sample, 4 * sample));
    assertThat(both.validation().orElseThrow().image(0))
        .isEqualTo(Arrays.copyOfRange(made, 54 * sample, 55 * sample));

    Path train = data.resolve("train.npz");
    DataPlan apart =
        new DataPlan(train, Optional.of(data.resolve("test.npz")), Framing.Split.COUNT, 0, 0, 0);
    assertThat(read(apart, PLAN).test().count()).isEqualTo(32);
    refused(new DataPlan(train, 0, 0, 0), PLAN).hasMessageContaining("no test set");
    Files.delete(data.resolve("test.npz"));
    refused(new DataPlan(data, 0, 0, 0), PLAN).hasMessageContaining("no test");
    refused(new DataPlan(folder.resolve("no"), 0, 0, 0), PLAN)
        .hasMessageContaining("no such folder");
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refused(
      DataPlan plan, NetworkPlan network) {
    return assertThatThrownBy(() -> read(plan, network)).isInstanceOf(InputException.class);
  }

  @Test
  void whatTheNetworkDoesNotTakeIsRefusedByFile() throws IOException {
    Path data = TinyEvents.write(folder.resolve("data"));
    DataPlan plan = new DataPlan(data, 0, 0, 0);
    refused(plan, TinyEvents.network(2, 8, 5))
        .hasMessageContaining("train.npz")
        .hasMessageContaining("[count][2][channels][height][width]");
    refused(plan, TinyEvents.network(4, 9, 5))
        .hasMessageContaining("train.npz")
        .hasMessageContaining("4 x 2 x 8 x 8")
        .hasMessageContaining("4 x 2 x 9 x 9");
    refused(plan, TinyEvents.network(4, 8, 4))
        .hasMessageContaining("train.npz")
        .hasMessageContaining("a count of 5")
        .hasMessageContaining("--most 4");
    byte[] frames = TinyEvents.frames(new int[2], 2);
    Path test = data.resolve("test.npz");
    TinyEvents.npz(test, frames, new int[] {0, 4}, 2, 4, 2, 8, 8);
    refused(plan, PLAN).hasMessageContaining("test.npz").hasMessageContaining("label 4");
    SequencedMap<String, Tensor> alone = new LinkedHashMap<>();
    alone.put("frames", Tensor.ofUnsignedBytes(frames, 2, 4, 2, 8, 8));
    Npz.write(test, alone);
    refused(plan, PLAN).hasMessageContaining("test.npz: labels").hasMessageContaining("nothing");
    // Frames for a network on images, and images for one on frames.
    NetworkPlan images = TinyData.network(PLAN.feedForward());
    refused(plan, images).hasMessageContaining("frames").hasMessageContaining("images and labels");
    refused(new DataPlan(TinyData.write(folder.resolve("images")), 0, 0, 0), PLAN)
        .hasMessageContaining("no train");
  }

  /// N-MNIST: five bytes an event; a folder per class.
  @Test
  void recordingsAreCutByNumberOrTime() throws IOException {
    Path data = folder.resolve("nmnist");
    for (String part : List.of("Train", "Test")) {
      for (int label = 0; label < 3; label++) {
        for (int i = 0; i < 4; i++) {
          Path file = data.resolve(part).resolve("" + label).resolve(i + ".bin");
          Files.createDirectories(file.getParent());
          // Three early events and one late one: by number 2 and 2, by time 3 and 1.
          Files.write(
              file, events(new int[] {0, 10, 20, 1000}, i + 10 * label, part.equals("Test")));
        }
      }
    }
    NetworkPlan network = TinyEvents.network(2, 34, 4);
    List<Integer> heard = new ArrayList<>();
    Progress listening =
        new Progress() {
          @Override
          public void reading(int done, int total) {
            heard.add(total);
          }

          @Override
          public void step(Step step) {}

          @Override
          public void epoch(EpochResult result) {}
        };
    DataSet byCount = DataSet.read(new DataPlan(data, 6, 0, 3), network, listening);
    assertThat(heard).hasSize(9 + 12).startsWith(9).endsWith(12);
    // Of the classes in turn, so that no part lacks one.
    assertThat(labels(byCount.train())).containsExactly(0, 1, 2, 0, 1, 2);
    assertThat(labels(byCount.validation().orElseThrow())).containsExactly(0, 1, 2);
    assertThat(byCount.train().image(4)[2 * 34 * 34 - 34 * 34 + 11]).isEqualTo((byte) 2);
    assertThat(frameSums(byCount.train().image(5))).containsExactly(2, 2);
    DataPlan time = new DataPlan(data, Optional.empty(), Framing.Split.TIME, 0, 0, 0);
    DataSet byTime = read(time, network);
    assertThat(byTime.train().count()).isEqualTo(12);
    assertThat(frameSums(byTime.train().image(5))).containsExactly(3, 1);
    assertThat(frameSums(byTime.test().image(0))).containsExactly(3, 1);

    Files.move(data.resolve("Test/1"), data.resolve("Test/4"));
    refused(time, network).hasMessageContaining("0, 2, 4").hasMessageContaining("0, 1, 2");
  }

  private static int[] labels(SampleSet samples) {
    int[] labels = new int[samples.count()];
    Arrays.setAll(labels, samples::label);
    return labels;
  }

  private static int[] frameSums(byte[] sample) {
    int[] sums = new int[2];
    for (int i = 0; i < sample.length; i++) {
      sums[i / (sample.length / 2)] += sample[i];
    }
    return sums;
  }

  /// Brighter events at column `x` of row 0.
  private static byte[] events(int[] micros, int x, boolean darker) {
    ByteBuffer bytes = ByteBuffer.allocate(5 * micros.length);
    for (int t : micros) {
      bytes.put((byte) x).put((byte) 0);
      bytes.put((byte) ((darker ? 0 : 0x80) | t >> 16)).put((byte) (t >> 8)).put((byte) t);
    }
    return bytes.array();
  }

  /// One AEDAT 2.0 recording a set, with the labels of its parts beside it.
  @Test
  void labelledRecordings() throws IOException {
    for (String name : List.of("train", "test")) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write("#!AER-DAT2.0\r\n".getBytes(StandardCharsets.ISO_8859_1));
      for (int t = 0; t < 40; t++) {
        // Column 127 - 0, row 127 - 0; brighter where bit 0 is 0.
        out.write(ByteBuffer.allocate(8).putInt(t < 20 ? 0 : 1).putInt(t * 10).array());
      }
      Files.write(folder.resolve(name + ".aedat"), out.toByteArray());
      Files.writeString(
          folder.resolve(name + "_labels.csv"), "class,begin,end\n2,0,200\n3,200,400\n");
    }
    DataSet data = read(new DataPlan(folder, 0, 0, 0), TinyEvents.network(4, 128, 5));
    assertThat(labels(data.train())).containsExactly(1, 2);
    int corner = 127 * 128 + 127;
    assertThat(data.train().image(0)[128 * 128 + corner]).isEqualTo((byte) 5);
    assertThat(data.test().image(1)[corner]).isEqualTo((byte) 5);
  }

  @Test
  void setsThatAreSortedByClassAreTakenInTurn() {
    assertThat(SampleSet.inTurn(new int[] {0, 0, 0, 1, 3, 3})).containsExactly(0, 3, 4, 1, 5, 2);
    assertThat(SampleSet.inTurn(new int[] {1, 0, 0, 1})).containsExactly(0, 1, 2, 3);
    assertThat(SampleSet.inTurn(new int[] {2, 2})).containsExactly(0, 1);
  }

  private TrainingPlan planned(String... lines) throws IOException {
    Path file = folder.resolve("plan.yaml");
    Files.writeString(file, "format: " + PlanFile.FORMAT + "\n" + String.join("\n", lines) + "\n");
    return PlanFile.read(file, folder.resolve("out"));
  }

  @Test
  void plansForFrames() throws IOException {
    TrainingPlan plan =
        planned("network: {frameMax: 8}", "data: {path: here, test: there, by: time}");
    assertThat(plan.network().frames()).isTrue();
    assertThat(plan.network().frameMax()).isEqualTo(8);
    assertThat(plan.network().channels()).isEqualTo(2);
    assertThat(plan.network().zeroPoint()).isZero();
    assertThat(plan.data().path()).isEqualTo(folder.resolve("here"));
    assertThat(plan.data().test()).contains(folder.resolve("there"));
    assertThat(plan.data().by()).isEqualTo(Framing.Split.TIME);
    assertThat(plan.network().over(2).frameMax()).isEqualTo(8);
    assertThat(plan.network().toString()).contains("width=28, frameMax=8, classes=10");

    assertThatThrownBy(() -> planned("network: {frameMax: 8, zeroPoint: 3}"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no zero point");
    assertThatThrownBy(() -> planned("network: {frameMax: 256}"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("frameMax");
    for (String line : List.of("data: {by: time}", "data: {test: there}")) {
      assertThatThrownBy(() -> planned(line))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("for a network on images");
    }
  }

  /// Checkpoints and results of image runs hold these words and must go on being theirs.
  @Test
  void plansForImagesHaveTheWordsThatTheyHad() {
    assertThat(NetworkPlan.mha().toString())
        .isEqualTo(
            "NetworkPlan[name=mha-fmnist, channels=1, height=28, width=28, zeroPoint=73,"
                + " classes=10, timesteps=4, stem=[16, 32, 64, 64], features=64, blocks=2, heads=8,"
                + " feedForward=Mlp[hidden=128], neuron=Halve[]]");
    DataPlan data = new DataPlan(folder, 1, 2, 3);
    assertThat(data.cut(NetworkPlan.mha())).isEmpty();
    DataPlan time = new DataPlan(folder, Optional.empty(), Framing.Split.TIME, 1, 2, 3);
    assertThat(time.cut(PLAN)).isEqualTo("; by TIME");
  }

  private static SampleSet numbered(int steps) {
    byte[] bytes = new byte[2 * steps * 2 * 3 * 4];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    return new SampleSet("", "", false, steps, 2, 3, 4, bytes, new int[] {7, 8}, new int[] {1, 0});
  }

  private static NetworkPlan over(int steps) {
    return TinyEvents.network(steps, 8, 255);
  }

  /// Time steps outermost; with half the steps, sums of pairs.
  @Test
  void batchesAreFramesByTimeStep() {
    SampleSet samples = numbered(5);
    int frame = 24;
    Batch whole = Batch.plain(samples, 0, 2, over(5));
    assertThat(whole.labels()).containsExactly(8, 7);
    for (int t = 0; t < 5; t++) {
      for (int i = 0; i < 2; i++) {
        for (int at = 0; at < frame; at++) {
          int there = ((1 - i) * 5 + t) * frame + at;
          assertThat(whole.values()[(t * 2 + i) * frame + at]).isEqualTo(there & 0xFF);
        }
      }
    }
    Batch half = Batch.plain(samples, 0, 2, over(5).over(3));
    for (int at = 0; at < 2 * frame; at++) {
      for (int t = 0; t < 2; t++) {
        float pair =
            whole.values()[2 * t * 2 * frame + at] + whole.values()[(2 * t + 1) * 2 * frame + at];
        assertThat(half.values()[t * 2 * frame + at]).isEqualTo(pair);
      }
      assertThat(half.values()[4 * frame + at]).isEqualTo(whole.values()[8 * frame + at]);
    }
  }

  /// All frames of a sample move alike; no events come in from outside.
  @Test
  void augmentationMovesAllFramesAlike() {
    SampleSet samples = numbered(3);
    int changed = 0;
    for (int seed = 0; seed < 20; seed++) {
      float[] moved =
          Batch.augmented(samples, new int[] {0, 1}, 0, 1, over(3), new Augmentation(true, 1), seed)
              .values();
      int fits = 0;
      for (int change = 0; change < 18; change++) {
        boolean mirror = change / 9 == 1;
        int right = change / 3 % 3 - 1;
        int down = change % 3 - 1;
        boolean same = true;
        for (int i = 0; i < moved.length; i++) {
          int x = i % 4 - right;
          int y = i / 4 % 3 - down;
          boolean inside = x >= 0 && x < 4 && y >= 0 && y < 3;
          int from = 72 + i / 12 * 12 + y * 4 + (mirror ? 3 - x : x);
          same &= moved[i] == (inside ? from : 0);
        }
        fits += same ? 1 : 0;
        changed += same && change != 4 ? 1 : 0;
      }
      assertThat(fits).isEqualTo(1);
    }
    assertThat(changed).isBetween(10, 20);
  }
}
