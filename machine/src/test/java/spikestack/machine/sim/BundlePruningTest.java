package spikestack.machine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Skipping;
import spikestack.model.golden.Golden;
import spikestack.model.network.Attention;
import spikestack.model.network.Bundle;
import spikestack.model.network.BundlePruning;
import spikestack.model.network.Network;
import spikestack.model.network.TestNetworks;
import spikestack.model.network.TestNetworks.Options;
import spikestack.model.trace.Points;
import spikestack.model.trace.Trace;
import spikestack.model.trace.TraceComparison;

/// With error-constrained pruning, does the simulator compute what golden computes, bit for bit,
/// for any bundle, any thresholds, heads that cross words, and dropped heads?
final class BundlePruningTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void goldenAndSimulatorAgree(long seed) {
    Random random = new Random(seed);
    int dropped = 0;
    for (Options options :
        new Options[] {
          Options.DEFAULT,
          Options.DEFAULT.ofKeep(0.5),
          Options.DEFAULT.ofShape(1, 8, 4, 36, 6),
          Options.DEFAULT.ofShape(1, 8, 5, 132, 3).ofKeep(0.6),
        }) {
      Network plain = TestNetworks.random(seed, options);
      int width = ((Attention) plain.blocks().getFirst().attention()).headWidth();
      Bundle bundle = new Bundle(1 + random.nextInt(5), 1 + random.nextInt(6));
      int threshold = Math.max(2, width / 2);
      Network network =
          plain.with(new BundlePruning(bundle, threshold, 1 + random.nextInt(threshold)));
      Accelerator machine = Machines.odd(seed);
      Simulator simulator =
          new Simulator(network, seed % 2 == 0 ? machine.with(Skipping.EVERYTHING) : machine);
      for (int image = 0; image < 2; image++) {
        byte[] pixels = TestNetworks.pixels(network, seed + image);
        Trace golden = Golden.run(network, pixels, image, -1);
        Trace found = simulator.run(pixels, image, -1, true).trace().orElseThrow();
        assertThat(TraceComparison.of(golden, found).first()).isEmpty();
        boolean some =
            golden.spikes(Points.attention(0, "q")).count()
                > golden.spikes(Points.attention(0, "q.kept")).count();
        dropped += some ? 1 : 0;
      }
    }
    assertThat(dropped).isPositive();
  }
}
