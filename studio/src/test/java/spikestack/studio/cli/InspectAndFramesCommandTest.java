package spikestack.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import spikestack.model.golden.TinyModels;
import spikestack.model.input.Npz;
import spikestack.model.input.Safetensors;
import spikestack.model.input.Tensor;

/// Output, exit codes and complaints of `inspect` and `frames`.
final class InspectAndFramesCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  private int run(String... arguments) {
    CommandLine line = Main.commandLine(List.of(new InspectCommand(), new FramesCommand()));
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return Main.run(line, arguments);
  }

  @Test
  void listsTensorsAndNotes() {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("w", Tensor.ofFloats(new float[] {-1, 2.5f}, 2));
    SequencedMap<String, String> notes = new LinkedHashMap<>();
    notes.put("T", "4");
    Path file = folder.resolve("model");
    new Safetensors(tensors, notes).write(file);
    assertThat(run("inspect", file.toString())).isZero();
    assertThat(out.toString())
        .contains("SAFETENSORS, 1 tensors, 8 bytes, 1 notes")
        .contains("f32[2]")
        .contains("-1.000 .. 2.500")
        .contains("| T ");
    assertThat(run("inspect", file.toString(), "--json")).isZero();
    assertThat(out.toString()).contains("\"kind\" : \"SAFETENSORS\"").contains("\"T\" : \"4\"");
    assertThat(err.toString()).isEmpty();
  }

  /// The pickle that runs `touch` when Python loads it.
  @Test
  void aPickleThatWouldRunCodeIsRefused() throws IOException {
    Path victim = folder.resolve("owned");
    Path file = folder.resolve("evil.pth");
    Files.writeString(
        file, "cposix\nsystem\n(Vtouch " + victim + "\ntR.", StandardCharsets.US_ASCII);
    assertThat(run("inspect", file.toString())).isEqualTo(2);
    assertThat(err.toString())
        .contains("evil.pth: byte 0: found the name posix.system, which runs code");
    assertThat(victim).doesNotExist();
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void makesFramesOfAFolder() throws IOException {
    for (String name : List.of("0/1.bin", "1/2.bin")) {
      Path sample = folder.resolve("set").resolve(name);
      Files.createDirectories(sample.getParent());
      ByteBuffer events = ByteBuffer.allocate(20);
      for (int i = 0; i < 4; i++) {
        events.put((byte) i).put((byte) 0).put((byte) 0x80).putShort((short) i);
      }
      Files.write(sample, events.array());
    }
    Path to = folder.resolve("frames.npz");
    String set = folder.resolve("set").toString();
    assertThat(run("frames", set, "--steps", "2", "--out", to.toString())).isZero();
    assertThat(out.toString()).contains("2 samples of 2 classes: frames 2 x 2 x 34 x 34");
    SequencedMap<String, Tensor> read = Npz.read(to);
    assertThat(String.valueOf(read.get("frames"))).isEqualTo("u8[2, 2, 2, 34, 34]");
    assertThat(read.get("labels")).isEqualTo(Tensor.ofInts(new int[] {0, 1}, 2));
    assertThat(run("frames", set, "--steps", "2", "--by", "x", "--out", to.toString()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--by: found x; allowed: count or time");
    // One picture does not move: all its frames would be empty.
    assertThat(run("frames", set, "--steps", "1", "--synthetic", "--out", to.toString()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("2..1024");
    assertThat(run("frames", set, "--steps", "9", "--out", to.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("1.bin: found 4 events; allowed: at least 9");
  }

  @Tag("external")
  @Test
  void listsAGraphAndACheckpoint() {
    Path nir = TinyModels.folder().resolve("models/nir");
    assertThat(run("inspect", nir.resolve("braille_noDelay_noBias_subtract.nir").toString()))
        .isZero();
    assertThat(out.toString())
        .contains("NIR 0.2.0, 7 nodes, 7 edges, 1 of them backward")
        .contains("CubaLIF");
    assertThat(run("inspect", nir.resolve("pretrained_ann_weights.pth").toString())).isZero();
    assertThat(out.toString()).contains("TORCH_ZIP, 5 tensors").contains("f32[16, 2, 5, 5]");
  }
}
