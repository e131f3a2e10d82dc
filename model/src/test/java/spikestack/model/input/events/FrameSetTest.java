package spikestack.model.input.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.model.input.InputException;
import spikestack.model.input.events.Framing.Split;

class FrameSetTest {
  @TempDir Path folder;

  private static EventStream events(long... micros) {
    int n = micros.length;
    short[] x = new short[n];
    boolean[] on = new boolean[n];
    for (int i = 0; i < n; i++) {
      x[i] = (short) (i % 3);
      on[i] = i % 2 == 1;
    }
    return new EventStream("made", 3, 1, micros, x, new short[n], on);
  }

  @Test
  void byCountTheLastFrameTakesTheRest() {
    // Seven events, three frames: 2, 2, 3. Columns 0 1 2 0 1 2 0, off and on in turn.
    Framing.Frames frames = new Framing(3, Split.COUNT).of(events(0, 1, 2, 3, 4, 5, 6));
    assertThat(frames.counts())
        .containsExactly(
            1, 0, 0, /* on */ 0, 1, 0, //
            0, 0, 1, /* on */ 1, 0, 0, //
            1, 1, 0, /* on */ 0, 0, 1);
  }

  @Test
  void byTimeTheLastFrameTakesTheRest() {
    // 0..10 in three parts of floor(10 / 3) = 3: times 0 1 2 | 3 5 | 6 10.
    Framing.Frames frames =
        new Framing(3, Split.TIME).of(events(100, 101, 102, 103, 105, 106, 110));
    int[] perFrame = new int[3];
    for (int i = 0; i < frames.counts().length; i++) {
      perFrame[i / 6] += frames.counts()[i];
    }
    assertThat(perFrame).containsExactly(3, 2, 2);
  }

  @Test
  void everyEventIsCountedOnceAndPartsAreCutByTime() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 50; round++) {
      long[] micros = new long[20 + random.nextInt(200)];
      for (int i = 1; i < micros.length; i++) {
        micros[i] = micros[i - 1] + random.nextInt(50);
      }
      EventStream stream = events(micros);
      for (Split split : Split.values()) {
        Framing framing = new Framing(1 + random.nextInt(12), split);
        long sum = 0;
        for (byte count : framing.of(stream).counts()) {
          sum += count;
        }
        assertThat(sum).isEqualTo(micros.length);
      }
      long middle = micros[micros.length / 2];
      long before = java.util.Arrays.stream(micros).filter(t -> t < middle).count();
      if (before > 0) {
        long sum = 0;
        for (byte count : new Framing(1, Split.COUNT).of(stream, 0, middle).counts()) {
          sum += count;
        }
        assertThat(sum).isEqualTo(before);
      }
    }
  }

  @Test
  void fullCountsAreSaid() {
    Framing.Frames frames = new Framing(1, Split.COUNT).of(events(new long[6 * 300]));
    assertThat(frames.counts()[0] & 0xFF).isEqualTo(255);
    assertThat(frames.saturated()).isEqualTo(6 * 45);
  }

  @Test
  void tooFewEventsAreRefused() {
    assertThatThrownBy(() -> new Framing(4, Split.COUNT).of(events(1, 2, 3)))
        .isInstanceOf(InputException.class)
        .hasMessage("made: found 3 events; allowed: at least 4, one for each frame");
  }

  private void sample(String name, int column, int events) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    ByteBuffer out = ByteBuffer.allocate(5 * events);
    for (int i = 0; i < events; i++) {
      out.put((byte) column).put((byte) 1).put((byte) 0).putShort((short) i);
    }
    Files.write(file, out.array());
  }

  @Test
  void aFolderPerClass() throws IOException {
    sample("set/10/1.bin", 10, 4);
    sample("set/2/00002.bin", 22, 4);
    sample("set/2/00010.bin", 23, 4);
    sample("set/2/3.bin", 24, 4);
    FrameSet read = FrameSet.read(folder.resolve("set"), new Framing(2, Split.COUNT), 0);
    assertThat(read.classes()).containsExactly("2", "10");
    assertThat(read.labels()).containsExactly(0, 0, 0, 1);
    assertThat(read).hasToString("FrameSet[4][2][2][34][34] of " + folder.resolve("set"));
    read.require(2, 2, 34, 34, 2);
    int[] columns = {22, 24, 23, 10};
    for (int i = 0; i < columns.length; i++) {
      assertThat(read.image(i)[34 + columns[i]]).isEqualTo((byte) 2);
    }
    assertThat(FrameSet.read(folder.resolve("set"), new Framing(2, Split.COUNT), 2).labels())
        .as("the classes in turn")
        .containsExactly(0, 1);
    assertThatThrownBy(() -> read.require(4, 2, 34, 34, 2))
        .hasMessageContaining("frames of 2 x 2 x 34 x 34; allowed: 4 x 2 x 34 x 34");
    assertThatThrownBy(
            () -> FrameSet.read(folder.resolve("set/10"), new Framing(2, Split.COUNT), 0))
        .hasMessageContaining("no folders");
  }

  @Test
  void aRecordingWithLabelledParts() throws IOException {
    int[][] events = new int[40][];
    for (int i = 0; i < events.length; i++) {
      events[i] = new int[] {i, i, 0, 1, 1};
    }
    Path file = folder.resolve("user01.aedat");
    Files.write(file, EventFileTest.aedat31("DVS128", EventFileTest.packet(1, 0, events)));
    Files.writeString(
        folder.resolve("user01_labels.csv"),
        "class,startTime_usec,endTime_usec\n3,0,10\n1,20,40\n");
    FrameSet read = FrameSet.read(file, new Framing(1, Split.TIME), 0);
    assertThat(read.labels()).containsExactly(2, 0);
    int area = 128 * 128;
    assertThat(read.image(0)[area + 9]).isEqualTo((byte) 1);
    assertThat(read.image(0)[area + 10]).isZero();
    assertThat(read.image(1)[area + 19]).isZero();
    assertThat(read.image(1)[area + 20]).isEqualTo((byte) 1);
    Files.writeString(folder.resolve("user01_labels.csv"), "class,a,b\n0,5,3\n");
    assertThatThrownBy(() -> FrameSet.read(file, new Framing(1, Split.TIME), 0))
        .hasMessageContaining("user01_labels.csv:2: found 0,5,3; allowed: a class from 1");
  }

  private Path npz(String name, Object... namesTypesShapesData) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (int i = 0; i < namesTypesShapesData.length; i += 4) {
        zip.putNextEntry(new ZipEntry(namesTypesShapesData[i] + ".npy"));
        String dict =
            "{'descr': '"
                + namesTypesShapesData[i + 1]
                + "', 'fortran_order': False, 'shape': ("
                + namesTypesShapesData[i + 2]
                + "), }";
        String header = dict + " ".repeat(117 - dict.length()) + "\n";
        zip.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0});
        zip.write(header.getBytes(StandardCharsets.US_ASCII));
        zip.write((byte[]) namesTypesShapesData[i + 3]);
      }
    }
    return file;
  }

  @Test
  void arraysOfFrames() throws IOException {
    Path file =
        npz(
            "set.npz",
            "frames",
            "|u1",
            "2, 1, 2, 1, 2",
            new byte[] {1, 2, 3, 4, 5, 6, 7, 8},
            "labels",
            "|u1",
            "2,",
            new byte[] {4, 0});
    FrameSet read = FrameSet.read(file, new Framing(1, Split.COUNT), 0);
    assertThat(read.image(1)).containsExactly(5, 6, 7, 8);
    assertThat(read.labels()).containsExactly(4, 0);
    assertThat(FrameSet.read(file, new Framing(1, Split.COUNT), 1).frames())
        .containsExactly(1, 2, 3, 4);
    assertThatThrownBy(() -> FrameSet.read(file, new Framing(2, Split.COUNT), 0))
        .hasMessageContaining("frames: found u8[2, 1, 2, 1, 2]; allowed: [count][2]");
  }

  @Test
  void aFolderOfFloatFramesPerClass() throws IOException {
    byte[] floats =
        ByteBuffer.allocate(16)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putFloat(0)
            .putFloat(2)
            .putFloat(200)
            .putFloat(1)
            .array();
    npz("dvs/airplane/0.npz", "frames", "<f4", "1, 2, 1, 2", floats);
    npz("dvs/bird/0.npz", "frames", "<f4", "1, 2, 1, 2", floats);
    FrameSet read = FrameSet.read(folder.resolve("dvs"), new Framing(1, Split.COUNT), 0);
    assertThat(read.classes()).containsExactly("airplane", "bird");
    assertThat(read.image(1)).containsExactly(0, 2, (byte) 200, 1);
    floats[15] = 0x3F;
    floats[14] = 0;
    npz("dvs/bird/0.npz", "frames", "<f4", "1, 2, 1, 2", floats);
    assertThatThrownBy(() -> FrameSet.read(folder.resolve("dvs"), new Framing(1, Split.COUNT), 0))
        .hasMessageContaining("frames: found 0.5 at 3; allowed: counts, whole numbers 0..255");
  }
}
