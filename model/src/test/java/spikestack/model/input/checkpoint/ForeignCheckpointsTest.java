package spikestack.model.input.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikestack.model.golden.TinyModels;
import spikestack.model.input.Npz;
import spikestack.model.input.Safetensors;

/// Checkpoints written by others' programs.
@Tag("external")
class ForeignCheckpointsTest {
  private static Path data(String name) {
    return TinyModels.folder().resolve("models/" + name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"spikformer", "spikingformer", "semm"})
  void torchZipEqualsItsSafetensors(String model) {
    Checkpoint torch = CheckpointFile.read(data("tiny/" + model + "/model.pth"));
    Safetensors twin = Safetensors.read(data("tiny/" + model + "/model.safetensors"));
    assertThat(torch.format()).isEqualTo(Format.TORCH_ZIP);
    assertThat(torch.tensors()).isEqualTo(twin.tensors());
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet5_mnist", "vgg9_cifar10"})
  void pickledTensorsEqualTheirNpz(String name) {
    Checkpoint pickle = CheckpointFile.read(data("prosperity/" + name + ".pkl"));
    assertThat(pickle.format()).isEqualTo(Format.PICKLE);
    assertThat(pickle.tensors()).isNotEmpty();
    assertThat(pickle.tensors()).isEqualTo(Npz.read(data("prosperity/" + name + ".npz")));
  }

  @Test
  void nirCheckpoints() {
    Checkpoint cnn = CheckpointFile.read(data("nir/pretrained_ann_weights.pth"));
    assertThat(cnn.tensors()).hasSize(5);
    Checkpoint braille = CheckpointFile.read(data("nir/model_noDelay_noBias_ref_subtract.pt"));
    assertThat(braille.tensors().keySet()).isNotEmpty();
  }
}
