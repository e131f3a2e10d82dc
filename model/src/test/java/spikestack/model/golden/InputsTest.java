package spikestack.model.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikestack.model.network.Convolution;
import spikestack.model.network.Drive;
import spikestack.model.network.Exit;
import spikestack.model.network.ModelFolder;
import spikestack.model.network.Network;
import spikestack.model.network.Neuron;
import spikestack.model.network.TestNetworks;
import spikestack.model.spike.SpikeTensor;
import spikestack.model.trace.Points;
import spikestack.model.trace.Trace;

/// What the first layer sees: frames that change from step to step, and zero points per channel,
/// against a computation written out here, output by output.
class InputsTest {
  @TempDir Path folder;

  private static final TestNetworks.Options TWO_CHANNELS =
      TestNetworks.Options.DEFAULT.ofShape(2, 10, 5, 24, 4);

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 20, 255})
  void framesChangeFromStepToStep(int max) {
    Network network = TestNetworks.framed(TestNetworks.random(3, TWO_CHANNELS), max);
    byte[] counts = TestNetworks.pixels(network, 4);
    assertThat(counts).hasSize(5 * 2 * 10 * 10);
    assertThat(network.input().planes()).isEqualTo(Integer.toBinaryString(max).length());
    SpikeTensor found = Golden.run(network, counts, 0, -1).spikes(Points.embed(Points.EMBED, 0));
    assertThat(found).isEqualTo(expected(network, counts, List.of(0, 0)));
    assertThat(found.count()).isBetween(50L, 5L * 100 * 12 - 50);
  }

  @Test
  void everyChannelHasItsZeroPoint() {
    List<Integer> zeroPoints = List.of(12, 201);
    Network network = TestNetworks.centred(TestNetworks.random(3, TWO_CHANNELS), zeroPoints);
    byte[] pixels = TestNetworks.pixels(network, 4);
    SpikeTensor found = Golden.run(network, pixels, 0, -1).spikes(Points.embed(Points.EMBED, 0));
    assertThat(found).isEqualTo(expected(network, pixels, zeroPoints));
    assertThat(found.count()).isBetween(50L, 5L * 100 * 12 - 50);
  }

  /// Each output at each step by itself.
  private static SpikeTensor expected(Network network, byte[] values, List<Integer> zeroPoints) {
    Convolution convolution = network.embedding().stages().getFirst().convolution();
    Drive.Rescaled drive = (Drive.Rescaled) convolution.projection().drive();
    int[] threshold =
        ((Neuron.Halve) ((Exit.Fire) convolution.projection().exit()).neuron()).threshold();
    int side = network.input().height();
    int outputs = convolution.projection().outputs();
    SpikeTensor spikes = new SpikeTensor(network.timesteps(), side * side, outputs);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        for (int o = 0; o < outputs; o++) {
          int membrane = 0;
          for (int t = 0; t < network.timesteps(); t++) {
            int frame = network.input().frames() ? t * 2 * side * side : 0;
            int sum = 0;
            for (int c = 0; c < 2; c++) {
              for (int dy = -1; dy <= 1; dy++) {
                for (int dx = -1; dx <= 1; dx++) {
                  if (y + dy >= 0 && y + dy < side && x + dx >= 0 && x + dx < side) {
                    int at = frame + c * side * side + (y + dy) * side + x + dx;
                    int weight = convolution.projection().weights().at(o, c * 9 + 3 * dy + dx + 4);
                    sum += weight * ((values[at] & 0xFF) - zeroPoints.get(c));
                  }
                }
              }
            }
            int rounded = (int) Math.floor(sum / Math.pow(2, drive.shift()) + 0.5);
            membrane = Math.floorDiv(membrane, 2) + rounded + drive.bias()[o];
            if (membrane >= threshold[o]) {
              spikes.set(t, y * side + x, o);
              membrane = 0;
            }
          }
        }
      }
    }
    return spikes;
  }

  /// A frame that is the same at every step is an image without a zero point.
  @Test
  void repeatedFramesAreAnImage() {
    Network still = TestNetworks.centred(TestNetworks.random(5, TWO_CHANNELS), List.of(0, 0));
    Network.Input frames = Network.Input.frames(2, 10, 10, 255);
    Network moving =
        new Network(
            still.name(),
            frames,
            still.timesteps(),
            still.residual(),
            still.precision(),
            still.embedding(),
            still.blocks(),
            still.head(),
            still.pruning());
    byte[] image = TestNetworks.pixels(still, 6);
    byte[] counts = new byte[moving.sampleSize()];
    for (int t = 0; t < moving.timesteps(); t++) {
      System.arraycopy(image, 0, counts, t * image.length, image.length);
    }
    Trace one = Golden.run(still, image, 0, -1);
    Trace other = Golden.run(moving, counts, 0, -1);
    assertThat(other.layers()).isEqualTo(one.layers());
    assertThat(other.logits()).isEqualTo(one.logits());
  }

  @Test
  void bothComeBackFromTheirFolder() {
    Network network = TestNetworks.random(3, TWO_CHANNELS);
    for (Network made :
        List.of(TestNetworks.framed(network, 7), TestNetworks.centred(network, List.of(1, 255)))) {
      ModelFolder.write(folder.resolve("model"), made, Map.of());
      Network read = ModelFolder.read(folder.resolve("model")).network();
      assertThat(read.input()).isEqualTo(made.input());
    }
  }

  @Test
  void whatIsNoInputIsRefused() {
    Network network = TestNetworks.framed(TestNetworks.random(3, TWO_CHANNELS), 7);
    assertThatThrownBy(() -> Golden.run(network, new byte[200], 0, -1))
        .hasMessageContaining("200 bytes for an input of 1000");
    byte[] counts = new byte[1000];
    counts[999] = 8;
    assertThatThrownBy(() -> Golden.run(network, counts, 0, -1))
        .hasMessageContaining("a count of 8 in frames of 0..7");
    assertThatThrownBy(() -> Network.Input.image(2, 4, 4, List.of(3)))
        .hasMessageContaining("zero point");
    assertThatThrownBy(() -> Network.Input.frames(2, 4, 4, 0)).hasMessageContaining("1..255");
  }
}
