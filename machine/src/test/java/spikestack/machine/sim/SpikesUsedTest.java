package spikestack.machine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import spikestack.machine.arch.Event;
import spikestack.machine.arch.Link;
import spikestack.machine.arch.Skipping;
import spikestack.machine.mapping.Run;
import spikestack.model.network.Network;
import spikestack.model.network.TestNetworks;
import spikestack.model.trace.Points;
import spikestack.model.trace.Trace;

/// Is every spike that enters a layer used, once per output, and every spike that leaves it
/// counted, with and without skipping?
final class SpikesUsedTest {
  private final Network network = TestNetworks.random(11, TestNetworks.Options.DEFAULT);

  @Test
  void additionsAreInputSpikesTimesOutputs() {
    for (Skipping skipping : Machines.skippings()) {
      Simulation result =
          new Simulator(network, Machines.paper().with(skipping))
              .run(TestNetworks.pixels(network, 4), 0, -1, true);
      Trace trace = result.trace().orElseThrow();
      int width = network.width();
      Map<String, Long> additions = new LinkedHashMap<>();
      Map<String, Long> fired = new LinkedHashMap<>();
      for (int i = 0; i < network.blocks().size(); i++) {
        long gate = trace.spikes(Points.attention(i, "gate")).count();
        long score = trace.spikes(Points.attention(i, "score")).count();
        long middle = trace.spikes(Points.mlp(i, "gate")).count();
        long hidden = trace.spikes(Points.mlp(i, "up")).count();
        additions.put("block." + i + ".attn.qkv", gate * 3 * width);
        additions.put("block." + i + ".attn.out", score * width);
        additions.put("block." + i + ".mlp.up", middle * 2 * width);
        additions.put("block." + i + ".mlp.down", hidden * width);
        fired.put("block." + i + ".attn.out", middle);
        fired.put("block." + i + ".mlp.up", hidden);
      }
      additions.put("head", trace.spikes(Points.HEAD_GATE).count() * network.classes());
      int found = 0;
      for (LayerResult layer : result.layers()) {
        if (additions.containsKey(layer.name())) {
          assertThat(layer.count(Event.PE_ADD))
              .as(layer.name())
              .isEqualTo(additions.get(layer.name()));
          found++;
        }
        if (fired.containsKey(layer.name())) {
          assertThat(layer.count(Event.FIRE)).as(layer.name()).isEqualTo(fired.get(layer.name()));
        }
      }
      assertThat(found).isEqualTo(additions.size());
    }
  }

  /// Every row block is fetched from DRAM exactly once per image when everything fits: 16 bytes an
  /// index, in whole words of 512 bits, be it full or the last one of its layer.
  @Test
  void weightsAreFetchedOnce() {
    Simulator simulator = new Simulator(network, Machines.paper());
    long words = 0;
    for (Run run : simulator.plan().runs()) {
      words += (run.outputs() + 15) / 16 * ((16L * run.fanIn() + 63) / 64);
    }
    assertThat(512 * words).isGreaterThan(8 * network.parameters());
    Simulation result = simulator.run(TestNetworks.pixels(network, 4), 0, -1, false);
    assertThat(result.linkBits()[Link.DRAM_TO_WEIGHT_BUFFER.index()]).isEqualTo(512 * words);
  }
}
