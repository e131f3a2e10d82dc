package spikestack.model.input.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikestack.model.input.InputException;

/// AEDAT 4 files of flatc and lz4 (`events/make.py`); AEDAT 3.1 and N-MNIST written here.
class EventFileTest {
  @TempDir Path folder;

  private static Path fixture(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(EventFileTest.class.getResource("/events/" + name)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain.aedat4", "lz4.aedat4", "lz4_high.aedat4"})
  void aedat4OfFlatcAndLz4(String name) throws IOException {
    EventStream read = EventFile.read(fixture(name));
    List<String> rows = Files.readAllLines(fixture("events.csv"));
    assertThat(read.width()).isEqualTo(20);
    assertThat(read.height()).isEqualTo(12);
    assertThat(read.count()).isEqualTo(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      String row =
          read.micros()[i] + "," + read.x()[i] + "," + read.y()[i] + "," + (read.on()[i] ? 1 : 0);
      assertThat(row).isEqualTo(rows.get(i));
    }
  }

  @Test
  void blocksThatReferToTheBlockBefore() {
    EventStream read = EventFile.read(fixture("linked.aedat4"));
    assertThat(read.count()).isEqualTo(9000);
    for (int i = 0; i < read.count(); i++) {
      assertThat(read.micros()[i]).isEqualTo(10L * i);
      assertThat(read.x()[i]).isEqualTo((short) (i % 20));
      assertThat(read.y()[i]).isEqualTo((short) (i % 12));
      assertThat(read.on()[i]).isEqualTo(i % 3 == 0);
    }
  }

  @Test
  void zstandardIsRefusedByName() {
    assertThatThrownBy(() -> EventFile.read(fixture("zstd.aedat4")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the compression ZSTD; allowed: none or LZ4");
  }

  static byte[] aedat31(String sensor, byte[]... packets) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        ("#!AER-DAT3.1\r\n#Format: RAW\r\n#Source 1: "
                + sensor
                + "\r\n#Start-Time: 2016-10-04 14:46:44 (TZ+0200)\r\n#!END-HEADER\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    for (byte[] packet : packets) {
      out.writeBytes(packet);
    }
    return out.toByteArray();
  }

  /// Rows of time, column, row, polarity, valid.
  static byte[] packet(int type, int overflow, int[]... events) {
    ByteBuffer out = ByteBuffer.allocate(28 + 8 * events.length).order(ByteOrder.LITTLE_ENDIAN);
    out.putShort((short) type).putShort((short) 1).putInt(8).putInt(4).putInt(overflow);
    out.putInt(events.length).putInt(events.length).putInt(events.length);
    for (int[] e : events) {
      out.putInt(e[1] << 17 | e[2] << 2 | e[3] << 1 | e[4]).putInt(e[0]);
    }
    return out.array();
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  @Test
  void aedat31() throws IOException {
    byte[] file =
        aedat31(
            "DVS128",
            packet(1, 0, new int[] {5, 127, 3, 1, 1}, new int[] {6, 1, 2, 0, 0}),
            packet(0, 0, new int[] {0, 0, 0, 0, 1}),
            packet(1, 1, new int[] {7, 0, 127, 0, 1}));
    EventStream read = EventFile.read(write("a.aedat", file));
    assertThat(read)
        .isEqualTo(
            new EventStream(
                "",
                128,
                128,
                new long[] {5, (1L << 31) + 7},
                new short[] {127, 0},
                new short[] {3, 127},
                new boolean[] {true, false}));
  }

  /// Pairs of address and time.
  private static byte[] aedat2(int... words) {
    byte[] head = "#!AER-DAT2.0\r\n# made\r\n".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer out = ByteBuffer.allocate(head.length + 4 * words.length).put(head);
    for (int word : words) {
      out.putInt(word);
    }
    return out.array();
  }

  @Test
  void aedat2OfADvs128() throws IOException {
    EventStream read =
        EventFile.read(
            write("cifar10_bird_1.aedat", aedat2(5 << 8 | 9 << 1 | 1, 70, 127 << 8, 71)));
    assertThat(read)
        .isEqualTo(
            new EventStream(
                "",
                128,
                128,
                new long[] {70, 71},
                new short[] {122, 0},
                new short[] {118, 127},
                new boolean[] {false, true}));
  }

  @Test
  void neuromorphicMnist() throws IOException {
    byte[] file = {
      3, 4, (byte) 0x80, 0, 9, 0, (byte) 240, 0, 0, 0, 33, 0, 0x7F, (byte) 0xFF, (byte) 0xFF
    };
    EventStream read = EventFile.read(write("00002.bin", file));
    assertThat(read.micros()).containsExactly(9, (1 << 13) + (1 << 23) - 1);
    assertThat(read.x()).containsExactly((short) 3, (short) 33);
    assertThat(read.y()).containsExactly((short) 4, (short) 0);
    assertThat(read.on()).containsExactly(true, false);
  }

  @Test
  void complaintsSayWhere() throws IOException {
    refused("a.bin", new byte[7], "byte 7: found 7 bytes; allowed: whole events of 5 bytes");
    refused("a.bin", new byte[] {50, 0, 0, 0, 0}, "byte 0: found an event at column 50, row 0");
    refused("a.txt", "hello".getBytes(StandardCharsets.US_ASCII), "no recording of events");
    refused("a.aedat", "#!AER-DAT1.0\r\n".getBytes(StandardCharsets.US_ASCII), "#!AER-DAT1.0");
    refused("a.aedat", aedat2(1 << 15, 0), "the address 00008000; allowed: 15 bits");
    refused("a.aedat", Arrays.copyOf(aedat2(1, 0), 29), "7 bytes of events");
    refused("a.aedat", aedat31("ATIS"), "the sensor ATIS; allowed: DVXplorer, DAVIS128");
    refused(
        "a.aedat",
        aedat31("DVS128", packet(1, 0, new int[] {5, 128, 3, 1, 1})),
        "an event at column 128, row 3");
    byte[] many = aedat31("DVS128", packet(1, 0));
    ByteBuffer.wrap(many).order(ByteOrder.LITTLE_ENDIAN).putInt(many.length - 8, 1_000_000_000);
    refused("a.aedat", many, "1000000000 events of 8 bytes");
    refused("a.aedat", Arrays.copyOf(many, many.length - 1), "27 bytes; allowed: 28 of a packet");
    refused("a.aedat", "#!AER-DAT3.1\r\n".getBytes(StandardCharsets.US_ASCII), "no header line");
    byte[] good = Files.readAllBytes(fixture("lz4.aedat4"));
    refused("a.aedat4", Arrays.copyOf(good, 60), "a header of");
    byte[] wrong = good.clone();
    wrong[good.length - 200] ^= 0x55;
    refused("a.aedat4", wrong, "broken LZ4 data");
  }

  private void refused(String name, byte[] bytes, String complaint) throws IOException {
    Path file = write(name, bytes);
    assertThatThrownBy(() -> EventFile.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(complaint);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain.aedat4", "lz4.aedat4", "linked.aedat4"})
  void changedAndShortenedFilesGiveAResultOrAComplaint(String name) throws IOException {
    byte[] good = Files.readAllBytes(fixture(name));
    SplittableRandom random = new SplittableRandom(5);
    int complaints = 0;
    for (int i = 0; i < 700; i++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
      complaints += survives(bad) ? 0 : 1;
    }
    assertThat(complaints).isGreaterThan(50);
    for (int length = 0; length < good.length; length += 1 + good.length / 300) {
      survives(Arrays.copyOf(good, length));
    }
  }

  private boolean survives(byte[] bytes) throws IOException {
    Path file = write("fuzzed.aedat4", bytes);
    try {
      EventFile.read(file);
      return true;
    } catch (InputException complaint) {
      assertThat(complaint.place()).startsWith(file.toString());
      return false;
    }
  }
}
