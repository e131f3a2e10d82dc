package spikestack.machine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Event;
import spikestack.machine.arch.Link;

/// Does every request start when its resource and its place are free, and not one cycle earlier?
/// All numbers by hand.
final class WeightPathTest {
  private final Ledger ledger = new Ledger(Machines.paper());

  /// A port of 64 bits.
  private WeightPath path() {
    ledger.reset(false);
    ledger.begin("layer", Scope.MLP);
    return new WeightPath(Machines.slow(1, 1024), ledger);
  }

  @Test
  void chunksFollowEachOtherThroughDram() {
    WeightPath path = path();
    assertThat(path.chunk(12, 0)).isEqualTo(10 + 48);
    assertThat(path.chunk(13, 0)).isEqualTo(58 + 10 + 52);
    assertThat(ledger.count(Event.DRAM_READ)).isEqualTo(2 + 2);
    assertThat(ledger.count(Event.WEIGHT_BUFFER_WRITE)).isEqualTo(25);
    assertThat(ledger.count(Link.DRAM_TO_WEIGHT_BUFFER)).isEqualTo(25 * 64);
  }

  @Test
  void aChunkThatIsNotDecidedYetHoldsUpThoseBehindIt() {
    WeightPath path = path();
    assertThat(path.chunk(12, 300)).isEqualTo(300 + 10 + 48);
    assertThat(path.chunk(12, 0)).isEqualTo(358 + 10 + 48);
  }

  @Test
  void aHalfIsFilledAgainWhenItsLastRowBlockHasLeft() {
    WeightPath path = path();
    path.chunk(12, 0);
    // Local half free at cycle 500: the port takes 8 words in 8 cycles from then on.
    assertThat(path.local(8, 500)).isEqualTo(508);
    assertThat(path.chunk(12, 0)).isEqualTo(58 + 58);
    assertThat(path.local(8, 0)).isEqualTo(516);
    // The first half was left at 508, DRAM is free since 116.
    assertThat(path.chunk(2, 0)).isEqualTo(508 + 10 + 8);
    // The second at 516; DRAM is busy until 526.
    assertThat(path.chunk(2, 0)).isEqualTo(526 + 10 + 8);
  }

  @Test
  void thePortServesOneLoadAtATime() {
    WeightPath path = path();
    path.chunk(12, 0);
    assertThat(path.local(8, 0)).isEqualTo(58 + 8);
    assertThat(path.local(9, 0)).isEqualTo(66 + 9);
    assertThat(ledger.count(Link.WEIGHT_BUFFER_TO_LOCAL)).isEqualTo(17 * 64);
    path.portTaken(200);
    assertThat(path.local(1, 0)).isEqualTo(201);
    assertThat(path.streamable()).isEqualTo(201);
  }

  /// Resident weights are there; only the port makes them wait. Spikes still come from DRAM.
  @Test
  void residentWeightsAreThereFromTheStart() {
    Accelerator slow = Machines.slow(1, 1024);
    ledger.reset(false);
    ledger.begin("layer", Scope.MLP);
    WeightPath path =
        new WeightPath(slow.with(new Accelerator.WeightBuffer(1024, 64, true)), ledger);
    assertThat(path.chunk(12, 300)).isZero();
    assertThat(path.local(8, 0)).isEqualTo(8);
    assertThat(path.local(9, 0)).isEqualTo(17);
    assertThat(path.chunk(1000, 0)).isZero();
    assertThat(path.streamable()).isEqualTo(17);
    assertThat(ledger.count(Event.WEIGHT_BUFFER_WRITE)).isZero();
    assertThat(ledger.count(Event.DRAM_READ)).isZero();
    assertThat(ledger.count(Event.WEIGHT_BUFFER_READ)).isEqualTo(17);
    assertThat(path.loadSpikes(160, 0)).isEqualTo(10 + 10);
    assertThat(ledger.count(Event.DRAM_READ)).isEqualTo(1);
  }

  @Test
  void spikesWaitForDramToo() {
    WeightPath path = path();
    path.chunk(12, 0);
    assertThat(path.loadSpikes(160, 0)).isEqualTo(58 + 10 + 10);
    assertThat(path.storeSpikes(16, 1000)).isEqualTo(1000 + 10 + 1);
    assertThat(path.loadSpikes(0, 7)).isEqualTo(7);
  }
}
