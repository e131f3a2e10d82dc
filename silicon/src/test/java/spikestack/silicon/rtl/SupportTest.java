package spikestack.silicon.rtl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Skipping;
import spikestack.model.input.InputException;
import spikestack.model.network.Bundle;
import spikestack.model.network.BundlePruning;
import spikestack.model.network.Network;
import spikestack.model.network.Neuron;
import spikestack.model.network.Reset;
import spikestack.model.network.TestNetworks;
import spikestack.model.unit.Bandwidth;
import spikestack.model.unit.Time;

/// Is what the RTL does not do refused, each with the key or layer and what is allowed?
final class SupportTest {
  private static final Network NETWORK = TestNetworks.random(1, TestNetworks.Options.DEFAULT);
  private static final Accelerator.Dram DRAM =
      new Accelerator.Dram(new Bandwidth(76.8), new Time(60));

  private static void refused(Network network, Accelerator machine, String... words) {
    assertThatThrownBy(() -> RtlProgram.of(network, machine))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(words);
  }

  private static Accelerator machine(
      int weightBytes, int weightPort, int spikeBytes, Accelerator.Dram dram) {
    return RtlMachines.machine(
        new Accelerator.ExpertCores(4, 16, 16, 8192, 3),
        new Accelerator.AttentionCores(4, 16, 16, 4096, 3),
        weightBytes,
        weightPort,
        spikeBytes,
        512,
        512,
        dram);
  }

  @Test
  void machines() {
    refused(NETWORK, RtlMachines.paper().with(Skipping.parse("rows")), "skip", "rows", "none");
    refused(
        NETWORK, machine(147456, 500, 12288, DRAM), "weight-buffer.port", "500", "multiple of 128");
    refused(NETWORK, machine(147456, 512, 400, DRAM), "spike-buffer.size", "400 B");
    refused(
        NETWORK,
        machine(147456, 512, 12288, new Accelerator.Dram(new Bandwidth(76.8), new Time(0))),
        "dram.latency",
        "1 cycle");
    Accelerator paper = RtlMachines.paper();
    Accelerator without =
        new Accelerator(
            paper.name(),
            paper.expert(),
            paper.attention(),
            paper.weightBuffer(),
            paper.spikeBuffers(),
            paper.residualBuffer(),
            paper.router(),
            Optional.empty(),
            paper.clock(),
            paper.skipping(),
            paper.stackings());
    refused(NETWORK, without, "dram", "no dram");
    Accelerator resident =
        paper.with(new Accelerator.WeightBuffer(1 << 20, paper.weightBuffer().portBits(), true));
    refused(NETWORK, resident, "weight-buffer.resident", "false");
  }

  @Test
  void networks() {
    refused(
        TestNetworks.random(1, TestNetworks.Options.DEFAULT.ofSpikeAdd(true)),
        RtlMachines.paper(),
        "residual",
        "spike-add",
        "membrane shortcut");
    refused(
        TestNetworks.random(1, TestNetworks.Options.DEFAULT.ofMembrane(11)),
        RtlMachines.paper(),
        "precision",
        "membrane 11",
        "membrane 16");
    refused(
        NETWORK.with(new BundlePruning(new Bundle(2, 4), 2, 2)),
        RtlMachines.paper(),
        "bundlePruning",
        "thresholds above 1",
        "none");
  }

  /// What only golden and the simulator do: embeddings that keep drives, masks, a gate behind a
  /// mean.
  @Test
  void shortcutsAndMasks() {
    Accelerator paper = RtlMachines.paper();
    List<Network> masked = TestNetworks.masked(3);
    Network shortcut = masked.get(1);
    refused(shortcut, paper, "embedding", "form shortcut", "form chain");
    refused(masked.get(4), paper, "head", "behind the mean", "a gate on every token");
    Network mask =
        new Network(
            "masked",
            NETWORK.input(),
            NETWORK.timesteps(),
            NETWORK.residual(),
            NETWORK.precision(),
            NETWORK.embedding(),
            shortcut.blocks(),
            NETWORK.head(),
            NETWORK.pruning());
    refused(mask, paper, "block.0.attn", "a mask on channels", "multi-head attention");
    Network routed = TestNetworks.routed(3).getFirst();
    refused(routed, paper, "block.0.moe", "whole MLPs behind a router", "mixture of experts");
  }

  /// A single expert is a layer of experts too: its chunk is given back when all of it is loaded.
  @Test
  void oneExpertLargerThanHalfOfTheBuffer() {
    refused(
        RandomNetworks.of(16006),
        RandomConfigurationsTest.machine(16),
        "weight-buffer.size",
        "block.0.moe.experts",
        "all experts",
        "at least");
  }

  @Test
  void theRestIsTaken() {
    RtlProgram program = RtlProgram.of(NETWORK, RtlMachines.paper());
    assertThat(program.layers().getFirst().kind()).isEqualTo(Layer.LOAD);
    assertThat(program.layers().getLast().kind()).isEqualTo(Layer.END);
    assertThat(program.needs().layers()).isEqualTo(program.layers().size());
  }

  /// Hand-checked: the first layer of the default network, 8 x 8 pixels, 12 features, 3 x 3.
  @Test
  void aLayerWordByHand() {
    LayerWord word = RtlProgram.of(NETWORK, RtlMachines.paper()).layers().get(1).word();
    assertThat(word.integer("row_blocks")).isEqualTo(1);
    assertThat(word.integer("last_rows")).isEqualTo(12);
    assertThat(word.integer("block_words")).isEqualTo(3); // ceil(16 * 9 B / 64 B)
    assertThat(word.integer("chunks")).isEqualTo(1);
    assertThat(word.integer("next_weights")).isEqualTo(1);
    assertThat(word.integer("parts")).isEqualTo(4);
    assertThat(word.entry("part_slots", 1, 16)).isEqualTo(16);
    assertThat(word.entry("part_y", 1, 10)).isEqualTo(2);
    assertThat(word.entry("part_base", 1, 17)).isEqualTo((2 - 1) * 8 - 1);
    assertThat(word.entry("part_out", 1, 16)).isEqualTo(16 * 4);
    assertThat(word.integer("planes")).isEqualTo(9);
    assertThat(word.integer("top_negative")).isEqualTo(1);
    assertThat(word.signed("token_step")).isEqualTo(1);
    assertThat(word.signed("row_step")).isEqualTo(8 - 7);
    assertThat(word.integer("tap_row_step")).isEqualTo(6);
    assertThat(word.integer("dst_slots")).isEqualTo(64 * 4);
    assertThat(word.integer("bank_cycles")).isEqualTo(16 * 4);
  }

  @Test
  void aParameterWordByHand() {
    ParameterMemory memory = new ParameterMemory("n", 4);
    int base =
        memory.tensor(
            "a",
            List.of(
                new ParameterMemory.Features(
                    new int[] {-1, 5},
                    new Neuron.Subtract(new int[] {7, 40000}, new int[] {3, -2}))));
    assertThat(base).isZero();
    // -1 in 24 bit, 7 + 1 in 17, 3 in 16; then 5, clamped 32768, -2; padding never fires.
    assertThat(memory.words())
        .containsExactly(
            0xFFFFFFL << 33 | 8L << 16 | 3,
            5L << 33 | 32768L << 16 | 0xFFFE,
            32768L << 16,
            32768L << 16);
    // What a spike subtracts stands in the leak's place, unsigned.
    memory.tensor(
        "b",
        List.of(
            new ParameterMemory.Features(
                new int[] {2, 2},
                new Neuron.Halve(
                    new int[] {32767, 40000}, new Reset.By(new int[] {65535, 70000})))));
    assertThat(memory.words()[4]).isEqualTo(2L << 33 | 32767L << 16 | 65535);
    assertThat(memory.words()[5]).isEqualTo(2L << 33 | 32768L << 16 | 65535);
  }

  /// Hardware that subtracts is there where a network, or the accelerator's file, asks for it.
  @Test
  void theSubtractorIsThereWhereItIsNeeded() {
    Network subtracting = TestNetworks.subtracting(1).getFirst();
    assertThat(subtracting.spikeAdd()).isFalse();
    Accelerator machine = RtlMachines.paper();
    MachineParameters.Needs plain = RtlProgram.of(NETWORK, machine).needs();
    RtlProgram program = RtlProgram.of(subtracting, machine);
    assertThat(MachineParameters.of(machine, plain, 1).value("RESET_BY")).isZero();
    assertThat(MachineParameters.of(machine, program.needs(), 1).value("RESET_BY")).isEqualTo(1);
    assertThat(MachineParameters.of(machine, plain.or(program.needs()), 1).value("RESET_BY"))
        .isEqualTo(1);
    assertThat(MachineParameters.of(machine.equipped(true), plain, 1).value("RESET_BY"))
        .isEqualTo(1);
    assertThat(program.layers().get(1).word().integer("reset_by")).isEqualTo(1);
    assertThat(RtlProgram.of(NETWORK, machine).layers().get(1).word().integer("reset_by")).isZero();
  }
}
