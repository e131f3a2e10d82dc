package spikestack.machine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Event;
import spikestack.model.unit.Bandwidth;
import spikestack.model.unit.Frequency;
import spikestack.model.unit.Time;

/// Does every request start when its resource and its place are free, and not one cycle earlier?
/// All numbers by hand.
final class WeightPathTest {
  private final Ledger ledger = new Ledger(Machines.paper());

  /// 2 bytes a cycle, 10 cycles of latency, a port of 64 bits.
  private WeightPath path() {
    Accelerator base =
        Machines.machine(
            new Accelerator.ExpertCores(1, 4, 4, 64, 1),
            new Accelerator.AttentionCores(1, 4, 4, 64, 1),
            1024,
            1024,
            64);
    Accelerator machine =
        new Accelerator(
            base.name(),
            base.expert(),
            base.attention(),
            base.weightBuffer(),
            base.spikeBuffers(),
            base.residualBuffer(),
            base.router(),
            Optional.of(new Accelerator.Dram(new Bandwidth(2), new Time(10))),
            new Frequency(1000),
            base.skipping(),
            base.stackings());
    ledger.reset(false);
    ledger.begin("layer", Scope.MLP);
    return new WeightPath(machine, ledger);
  }

  @Test
  void chunksFollowEachOtherThroughDram() {
    WeightPath path = path();
    assertThat(path.chunk(100)).isEqualTo(10 + 50);
    assertThat(path.chunk(101)).isEqualTo(60 + 10 + 51);
    assertThat(ledger.count(Event.DRAM_READ)).isEqualTo(2 + 2);
  }

  @Test
  void aHalfIsFilledAgainWhenItsLastRowBlockHasLeft() {
    WeightPath path = path();
    path.chunk(100);
    // Local half free at cycle 500: the port takes 64 bytes in 8 cycles from then on.
    assertThat(path.local(64, 500)).isEqualTo(508);
    assertThat(path.chunk(100)).isEqualTo(120);
    assertThat(path.local(64, 0)).isEqualTo(516);
    // The first half was left at 508, DRAM is free since 120.
    assertThat(path.chunk(20)).isEqualTo(508 + 10 + 10);
    // The second at 516; DRAM is busy until 528.
    assertThat(path.chunk(20)).isEqualTo(528 + 10 + 10);
  }

  @Test
  void thePortServesOneLoadAtATime() {
    WeightPath path = path();
    path.chunk(100);
    assertThat(path.local(64, 0)).isEqualTo(60 + 8);
    assertThat(path.local(65, 0)).isEqualTo(68 + 9);
    path.streamed(200);
    assertThat(path.local(8, 0)).isEqualTo(201);
    assertThat(path.streamable()).isEqualTo(201);
  }

  @Test
  void spikesWaitForDramToo() {
    WeightPath path = path();
    path.chunk(100);
    assertThat(path.loadSpikes(160, 0)).isEqualTo(60 + 10 + 10);
    assertThat(path.storeSpikes(16, 1000)).isEqualTo(1000 + 10 + 1);
    assertThat(path.loadSpikes(0, 7)).isEqualTo(7);
  }
}
