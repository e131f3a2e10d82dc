package spikestack.model.input.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikestack.model.input.InputException;
import spikestack.model.input.Npz;
import spikestack.model.input.Safetensors;
import spikestack.model.input.Tensor;

/// Files that PyTorch 1.13 and NumPy 1.24 wrote (`checkpoints/make.py`), against the values these
/// two see in them.
class CheckpointFileTest {
  private static final Map<String, Tensor> EXPECTED = Npz.read(fixture("expected.npz"));

  private static final Map<String, Tensor.Type> TYPES =
      Map.ofEntries(
          Map.entry("float64", Tensor.Type.F64),
          Map.entry("float32", Tensor.Type.F32),
          Map.entry("float16", Tensor.Type.F16),
          Map.entry("bfloat16", Tensor.Type.BF16),
          Map.entry("int64", Tensor.Type.I64),
          Map.entry("int32", Tensor.Type.I32),
          Map.entry("int16", Tensor.Type.I16),
          Map.entry("int8", Tensor.Type.I8),
          Map.entry("uint8", Tensor.Type.U8),
          Map.entry("bool", Tensor.Type.BOOL));

  static Path fixture(String name) {
    try {
      URL url =
          Objects.requireNonNull(CheckpointFileTest.class.getResource("/checkpoints/" + name));
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "types.pt, TORCH_ZIP",
    "types_legacy.pt, TORCH_LEGACY",
    "types_big_endian.pt, TORCH_ZIP",
    "types_deflated.pt, TORCH_ZIP",
    "protocol4.pt, TORCH_ZIP",
    "views.pt, TORCH_ZIP",
    "views_legacy.pt, TORCH_LEGACY",
    "training.pt, TORCH_ZIP",
    "training_legacy.pt, TORCH_LEGACY",
    "cuda.pt, TORCH_ZIP",
    "cuda_legacy.pt, TORCH_LEGACY",
    "module.pt, TORCH_ZIP",
    "module_legacy.pt, TORCH_LEGACY",
    "unsupported.pt, TORCH_ZIP",
    "script.pt, TORCH_ZIP",
    "tensors.pkl, PICKLE",
    "arrays0.pkl, PICKLE",
    "arrays1.pkl, PICKLE",
    "arrays2.pkl, PICKLE",
    "arrays3.pkl, PICKLE",
    "arrays4.pkl, PICKLE",
    "arrays5.pkl, PICKLE"
  })
  void everyTensorIsWhatItsWriterSees(String file, Format format) {
    Checkpoint read = CheckpointFile.read(fixture(file));
    assertThat(read.format()).isEqualTo(format);
    List<String> names = new ArrayList<>();
    EXPECTED.forEach(
        (key, values) -> {
          String[] parts = key.split("\\|", -1);
          if (parts[0].equals(file)) {
            names.add(parts[1]);
            Tensor tensor = Objects.requireNonNull(read.tensors().get(parts[1]), key);
            assertThat(tensor.shape()).as(key).isEqualTo(values.shape());
            assertThat(tensor.type()).as(key).isEqualTo(TYPES.get(parts[2]));
            assertThat(tensor.doubles()).as(key).isEqualTo(values.doubles());
          }
        });
    assertThat(names).isNotEmpty();
    assertThat(read.tensors().keySet()).as("in the file's order").containsExactlyElementsOf(names);
  }

  @Test
  void notesAreWhatIsNoTensor() {
    Map<String, String> notes = CheckpointFile.read(fixture("training.pt")).notes();
    assertThat(notes)
        .containsEntry("epoch", "299")
        .containsEntry("arch", "spikformer")
        .containsEntry("args", "object argparse.Namespace")
        .containsEntry("args.time_step", "4")
        .containsEntry("args.dims", "[384, 12]")
        .containsEntry("args.pooling_stat", "0011")
        .containsEntry("args.seed", "None")
        .containsEntry("args.lr", "5.0E-4")
        .containsEntry("amp_scaler.scale", "65536.0")
        .containsEntry("metric", "95.51")
        .containsEntry("best", "7");
    assertThat(CheckpointFile.read(fixture("training_legacy.pt")).notes()).isEqualTo(notes);
    assertThat(CheckpointFile.read(fixture("arrays0.pkl")).notes())
        .containsExactly(Map.entry("n", "3"), Map.entry("text", "x"));
  }

  @Test
  void aModuleSavedWholeHasTheNamesOfItsStateAndItsAttributesAsNotes() {
    Checkpoint module = CheckpointFile.read(fixture("module.pt"));
    assertThat(module.tensors().keySet()).containsExactly("fc.weight", "lif.v");
    assertThat(module.notes())
        .containsEntry("lif.tau", "2.0")
        .containsEntry("lif.v_threshold", "0.5")
        .containsEntry("fc.in_features", "2");
  }

  @Test
  void tensorsOfForeignTypesAreNoted() {
    assertThat(CheckpointFile.read(fixture("unsupported.pt")).notes())
        .containsExactly(Map.entry("c", "a tensor of ComplexFloat, not read"));
  }

  @Test
  void onlyWhatIsWantedIsRead() {
    Checkpoint read =
        CheckpointFile.read(fixture("training.pt"), name -> name.startsWith("state_dict."));
    assertThat(read.tensors().keySet())
        .isNotEmpty()
        .allSatisfy(name -> assertThat(name).startsWith("state_dict.module."));
    assertThat(read.notes()).containsKey("optimizer.param_groups.0.lr");
  }

  @Test
  void safetensorsAndNpzByContent(@TempDir Path folder) throws IOException {
    Safetensors written =
        new Safetensors(
            CheckpointFile.read(fixture("types.pt")).tensors(),
            new java.util.TreeMap<>(Map.of("format", "pt")));
    Path odd = folder.resolve("no-suffix");
    written.write(odd);
    Checkpoint read = CheckpointFile.read(odd);
    assertThat(read.format()).isEqualTo(Format.SAFETENSORS);
    assertThat(read.tensors()).isEqualTo(written.tensors());
    assertThat(read.notes()).containsExactly(Map.entry("format", "pt"));

    Path npz = folder.resolve("weights.pt");
    Files.copy(fixture("expected.npz"), npz);
    assertThat(CheckpointFile.read(npz).format()).isEqualTo(Format.NPZ);
    assertThat(CheckpointFile.read(npz).tensors()).isEqualTo(EXPECTED);
  }

  @Test
  void otherFilesAreRefusedByName(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("x.pth");
    Files.writeString(file, "version https://git-lfs.github.com/spec/v1\n");
    assertThatThrownBy(() -> CheckpointFile.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("x.pth: byte 0: found")
        .hasMessageContaining("allowed: a checkpoint: torch.save");
    Files.write(file, new byte[1]);
    assertThatThrownBy(() -> CheckpointFile.read(file)).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> CheckpointFile.read(folder.resolve("absent")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no such file");
  }
}
