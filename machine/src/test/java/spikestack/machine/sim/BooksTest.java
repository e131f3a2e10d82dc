package spikestack.machine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Event;
import spikestack.machine.arch.Link;
import spikestack.machine.arch.Skipping;
import spikestack.model.network.Network;
import spikestack.model.network.TestNetworks;

/// Do the books add up, and does no layer beat its lower bounds?
final class BooksTest {
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3, 4, 5})
  void everyLayer(long seed) {
    Accelerator machine = seed == 0 ? Machines.paper() : Machines.odd(seed);
    for (Network plain : TestNetworks.ofEveryKind(seed * 10)) {
      Network network = seed % 2 == 0 ? plain : Machines.pooled(plain);
      for (Skipping skipping : Machines.skippings()) {
        Simulator simulator = new Simulator(network, machine.with(skipping));
        Simulation result = simulator.run(TestNetworks.pixels(network, seed), 0, -1, true);
        long end = 0;
        for (LayerResult layer : result.layers()) {
          assertThat(layer.start()).isEqualTo(end);
          end = layer.end();
          check(machine, layer);
        }
        assertThat(end).isEqualTo(result.cycles());
        for (Interval interval : result.schedule()) {
          LayerResult layer = result.layers().get(interval.layer());
          assertThat(interval.start()).isBetween(layer.start(), interval.end() - 1);
          assertThat(interval.end()).isLessThanOrEqualTo(layer.end());
        }
      }
    }
  }

  private static void check(Accelerator machine, LayerResult layer) {
    assertThat(layer.cores())
        .as("time of every core in %s", layer.name())
        .allSatisfy(
            core -> {
              assertThat(core.busy() + core.stalled() + core.idle()).isEqualTo(layer.cycles());
              assertThat(Arrays.stream(core.cycles()).min().orElseThrow()).isNotNegative();
            });
    assertThat(Arrays.stream(layer.events()).min().orElseThrow()).as(layer.name()).isNotNegative();
    // Every PE has every cycle accounted for, and no more work than PEs x cycles.
    long pes =
        (long) machine.expert().count() * machine.expert().rows() * machine.expert().columns();
    assertThat(layer.count(Event.PE_ADD) + layer.count(Event.PE_PASS) + layer.count(Event.PE_IDLE))
        .isEqualTo(pes * layer.cycles());
    long attention =
        (long) machine.attention().count()
            * machine.attention().rows()
            * machine.attention().columns();
    assertThat(
            layer.count(Event.AND_COUNT)
                + layer.count(Event.SELECT_ADD)
                + layer.count(Event.ATTENTION_PASS)
                + layer.count(Event.ATTENTION_IDLE))
        .isEqualTo(attention * layer.cycles());
    assertThat(layer.usefulWork()).isLessThanOrEqualTo(layer.offeredWork());
    // No port carries more than its width times the cycles.
    port(layer, machine.weightBuffer().portBits(), Link.WEIGHT_BUFFER_TO_ARRAY);
    port(layer, machine.spikeBuffers().portBits(), Link.SPIKE_BUFFER_TO_ARRAY);
    port(layer, machine.spikeBuffers().portBits(), Link.SPIKE_BUFFER_TO_ATTENTION);
    port(layer, machine.spikeBuffers().portBits(), Link.BANK_TO_SPIKE_BUFFER);
    port(layer, machine.residualBuffer().portBits(), Link.BANK_TO_RESIDUAL);
    port(layer, machine.residualBuffer().portBits(), Link.RESIDUAL_TO_BANK, Link.RESIDUAL_TO_ARRAY);
  }

  private static void port(LayerResult layer, long width, Link... links) {
    long bits = 0;
    for (Link link : links) {
      bits += layer.bits(link);
    }
    assertThat(bits)
        .as("%s on %s", layer.name(), links[0])
        .isLessThanOrEqualTo(width * layer.cycles());
  }
}
