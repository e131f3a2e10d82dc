package spikestack.machine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Event;
import spikestack.machine.arch.Skipping;
import spikestack.model.golden.Golden;
import spikestack.model.network.Network;
import spikestack.model.network.TestNetworks;
import spikestack.model.trace.Trace;

/// Does every way to skip leave all outputs as they are, and count what a slow reading of golden's
/// trace counts?
final class SkippingTest {
  /// Random networks of every kind on odd machines, all ways to skip: golden's answers, and the
  /// counts of [SlowCounter].
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void outputsStayAndCountsAreThoseOfTheTrace(long seed) {
    Accelerator machine = seed == 1 ? Machines.paper() : Machines.odd(seed * 7);
    int checked = 0;
    for (Network network : TestNetworks.ofEveryKind(seed * 1000)) {
      byte[] pixels = TestNetworks.pixels(network, seed);
      Trace golden = Golden.run(network, pixels, 0, -1);
      for (Skipping skipping : Machines.skippings()) {
        Simulator simulator = new Simulator(network, machine.with(skipping));
        Simulation result = simulator.run(pixels, 0, -1, true);
        assertThat(result.trace().orElseThrow().layers())
            .as("%s, %s", network, skipping)
            .isEqualTo(golden.layers());
        assertThat(result.logits()).isEqualTo(golden.logits());
        checked += compare(result, new SlowCounter(simulator, golden).count(), skipping);
      }
    }
    assertThat(checked).isGreaterThan(500);
  }

  private static int compare(
      Simulation result, Map<String, SlowCounter.Counts> expected, Skipping skipping) {
    Map<String, LayerResult> layers =
        result.layers().stream().collect(Collectors.toMap(LayerResult::name, layer -> layer));
    expected.forEach(
        (name, counts) -> {
          LayerResult layer = Objects.requireNonNull(layers.get(name));
          if (layer.scope() == Scope.ATTENTION) {
            if (!skipping.attention().off()) {
              attention(layer, counts, name + ", " + skipping);
            }
          } else {
            dense(layer, counts, name + ", " + skipping);
          }
        });
    return expected.size();
  }

  private static void dense(LayerResult layer, SlowCounter.Counts counts, String as) {
    assertThat(layer.count(Event.LOCAL_WEIGHT_READ) + layer.count(Event.WEIGHT_BUFFER_STREAM))
        .as("streamed, %s", as)
        .isEqualTo(counts.streamed);
    assertThat(layer.count(Event.SPIKE_READ) + layer.count(Event.RESIDUAL_PLANE_READ))
        .as("rows, %s", as)
        .isEqualTo(counts.rows);
    assertThat(layer.count(Event.TAG_READ)).as("tags read, %s", as).isEqualTo(counts.tagReads);
    assertThat(layer.count(Event.TAG_WRITE)).as("tags written, %s", as).isEqualTo(counts.tagWrites);
    assertThat(layer.count(Event.QUEUE_READ)).as("%s", as).isEqualTo(counts.queueReads);
    assertThat(layer.count(Event.QUEUE_WRITE)).as("%s", as).isEqualTo(counts.queueWrites);
    assertThat(layer.usefulWork()).as("useful, %s", as).isEqualTo(counts.useful);
    assertThat(layer.cycles()).as("%s", as).isGreaterThanOrEqualTo(counts.passes);
  }

  private static void attention(LayerResult layer, SlowCounter.Counts counts, String as) {
    assertThat(layer.count(Event.QUERY_READ)).as("queries, %s", as).isEqualTo(counts.rows);
    assertThat(layer.count(Event.KEY_READ)).as("keys, %s", as).isEqualTo(counts.keys);
    assertThat(layer.count(Event.VALUE_READ)).as("values, %s", as).isEqualTo(counts.values);
    assertThat(layer.count(Event.TAG_READ)).as("tags, %s", as).isEqualTo(counts.tagReads);
    assertThat(layer.count(Event.SELECT_ADD)).as("adds, %s", as).isEqualTo(counts.selected);
    assertThat(layer.usefulWork()).as("useful, %s", as).isEqualTo(counts.useful);
    assertThat(layer.cycles()).as("%s", as).isGreaterThanOrEqualTo(counts.passes);
  }

  /// With weights in place from the start, a layer's window is the longest core's passes, its
  /// drain, and the sorting of tokens.
  @Test
  void cyclesAreThoseOfThePasses() {
    Accelerator paper = Machines.paper();
    Accelerator machine =
        new Accelerator(
            "quick",
            paper.expert(),
            paper.attention(),
            new Accelerator.WeightBuffer(1 << 24, 1 << 16),
            new Accelerator.SpikeBuffers(1 << 20, 512),
            paper.residualBuffer(),
            paper.router(),
            Optional.empty(),
            paper.clock(),
            Skipping.NONE,
            paper.stackings());
    Network network =
        TestNetworks.random(21, TestNetworks.Options.DEFAULT.ofShape(1, 12, 4, 96, 4).ofKeep(0.5));
    byte[] pixels = TestNetworks.pixels(network, 3);
    Trace golden = Golden.run(network, pixels, 0, -1);
    for (Skipping skipping : Machines.skippings()) {
      Simulator simulator = new Simulator(network, machine.with(skipping));
      Simulation result = simulator.run(pixels, 0, -1, true);
      Map<String, SlowCounter.Counts> expected = new SlowCounter(simulator, golden).count();
      int checked = 0;
      for (LayerResult layer : result.layers()) {
        SlowCounter.Counts counts = expected.get(layer.name());
        if (counts == null || counts.passes == 0) {
          continue;
        }
        long wanted = counts.passes;
        if (layer.scope() != Scope.ATTENTION) {
          int factor =
              simulator.plan().runs().stream()
                  .filter(run -> run.name().equals(layer.name()))
                  .findFirst()
                  .orElseThrow()
                  .bankFactor();
          wanted += 16 + 16L * factor - 2 + 3;
          wanted += layer.name().endsWith(".q") ? 1 : 0;
          wanted += skipping.zeroTokens() ? sorting(layer, network) : 0;
        }
        // Weights of K and V are loaded once the heads are chosen, one core after another.
        long late = layer.name().endsWith(".kv") ? 4 : 0;
        assertThat(layer.cycles())
            .as("%s, %s", layer.name(), skipping)
            .isBetween(wanted, wanted + late);
        checked++;
      }
      assertThat(checked).isGreaterThanOrEqualTo(skipping.attention().off() ? 10 : 12);
    }
  }

  private static long sorting(LayerResult layer, Network network) {
    boolean entry = layer.name().equals("embed.entry");
    int kernel =
        layer.name().startsWith("embed")
            ? (entry
                    ? network.embedding().entry()
                    : network
                        .embedding()
                        .stages()
                        .get(Integer.parseInt(layer.name().substring("embed.".length())))
                        .convolution())
                .kernel()
            : 1;
    return (layer.count(Event.QUEUE_WRITE) * kernel * kernel + 3) / 4 + 1;
  }

  /// An expert without a token costs no DRAM access when weights are fetched after routing; the
  /// others' cost what they cost.
  @Test
  void unusedExpertsAreNotFetched() {
    int fewer = 0;
    for (Network network : TestNetworks.ofEveryKind(40)) {
      if (network.blocks().stream()
          .noneMatch(b -> b.feedForward() instanceof spikestack.model.network.Moe)) {
        continue;
      }
      Skipping only = new Skipping(Skipping.Finder.OFF, false, true, Skipping.Finder.OFF);
      byte[] pixels = TestNetworks.pixels(network, 2);
      Accelerator paper = Machines.paper();
      List<LayerResult> all = new Simulator(network, paper).run(pixels, 0, -1, false).layers();
      List<LayerResult> used =
          new Simulator(network, paper.with(only)).run(pixels, 0, -1, false).layers();
      for (int i = 0; i < all.size(); i++) {
        if (all.get(i).scope() != Scope.MOE || !all.get(i).name().endsWith("experts")) {
          continue;
        }
        long[] tokens = all.get(i).expertTokens();
        long with = java.util.Arrays.stream(tokens).filter(n -> n > 0).count();
        long fetched = all.get(i).count(Event.WEIGHT_BUFFER_WRITE);
        assertThat(used.get(i).count(Event.WEIGHT_BUFFER_WRITE))
            .isEqualTo(fetched / tokens.length * with);
        fewer += with < tokens.length ? 1 : 0;
      }
    }
    assertThat(fewer).isPositive();
  }

  /// Zero tokens take the bank's time, not the array's: 32 of 64 tokens silent, half of the passes.
  @Test
  void silentTilesTakeTheBanksTime() {
    TileTags tags = new TileTags(16, 1);
    spikestack.model.spike.SpikeTensor in = new spikestack.model.spike.SpikeTensor(4, 64, 384);
    for (int n = 0; n < 64; n += 2) {
      in.set(n % 4, n, 5);
    }
    boolean[] live = new boolean[64];
    int[] order = new int[64];
    for (int n = 0; n < 64; n++) {
      live[n] = n % 2 == 0;
      order[n] = n < 32 ? 2 * n : 2 * (n - 32) + 1;
    }
    tags.begin(
        new TileTags.Finding(Skipping.Inputs.ALL, new Skipping.Shape(1, 1), 128, 1, 384), live);
    tags.spikes(
        0,
        new spikestack.model.spike.SpikeTensor[] {in},
        1,
        Gather.identity(64, 384),
        order,
        0,
        64);
    for (int tile = 0; tile < 16; tile++) {
      assertThat(tags.indices(0, tile, 0)).isEqualTo(tile < 8 ? 384 : 1);
    }
  }
}
