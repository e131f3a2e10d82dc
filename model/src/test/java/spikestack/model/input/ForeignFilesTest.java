package spikestack.model.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import spikestack.model.golden.TinyModels;

/// Files written by others' programs.
@Tag("external")
class ForeignFilesTest {
  @Test
  void safetensorsOfAnotherWriter() {
    for (String model : new String[] {"spikformer", "spikingformer", "semm"}) {
      Safetensors read =
          Safetensors.read(
              TinyModels.folder().resolve("models/tiny/" + model + "/model.safetensors"));
      Tensor head = read.tensor("head.weight");
      assertThat(head.toString()).isEqualTo("f32[10, 64]");
      assertThat(Arrays.stream(head.doubles()).map(Math::abs).max().orElseThrow())
          .isBetween(0.01, 10.0);
    }
  }

  @Test
  void idxOfFashionMnist() {
    Images images =
        Images.read(
            TinyModels.folder().resolve("models/fashion-mnist/t10k1000-images-idx3-ubyte.gz"));
    assertThat(images.count()).isEqualTo(1000);
    images.require(1, 28, 28, 10);
    long[] perClass = new long[10];
    for (int label : images.labels()) {
      perClass[label]++;
    }
    assertThat(Arrays.stream(perClass).min().orElseThrow()).isGreaterThan(60);
  }

  @Test
  void npzOfNumpy() {
    Map<String, Tensor> arrays =
        Npz.read(TinyModels.folder().resolve("models/tiny/spikformer/golden_float32.npz"));
    assertThat(arrays).containsKeys("pixels", "labels", "logits");
    Images images =
        Images.read(TinyModels.folder().resolve("models/tiny/spikformer/golden_int8.npz"));
    assertThat(images.count()).isEqualTo(8);
    assertThat(images.image(3)).isEqualTo(TinyModels.spikformer().pixels(3));
  }

  /// The preset is that of all 60,000 training images; 2,000 of them come near.
  @Test
  void normalisationOfFashionMnist() {
    Images images =
        Images.read(
            TinyModels.folder().resolve("models/fashion-mnist/train2000-images-idx3-ubyte.gz"));
    double sum = 0;
    double squares = 0;
    for (byte pixel : images.pixels()) {
      double value = (pixel & 0xFF) / 255.0;
      sum += value;
      squares += value * value;
    }
    double mean = sum / images.pixels().length;
    double std = Math.sqrt(squares / images.pixels().length - mean * mean);
    Normalisation preset = Normalisation.named("fashion-mnist");
    assertThat(mean).isCloseTo(preset.mean()[0], within(0.01));
    assertThat(std).isCloseTo(preset.std()[0], within(0.01));
  }
}
