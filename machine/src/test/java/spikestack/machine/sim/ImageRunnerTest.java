package spikestack.machine.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spikestack.model.network.Network;
import spikestack.model.network.TestNetworks;

final class ImageRunnerTest {
  private final Network network = TestNetworks.random(3, TestNetworks.Options.DEFAULT);

  @Test
  void resultsDoNotDependOnTheNumberOfThreads() throws InterruptedException {
    List<Simulation> one = run(1);
    List<Simulation> three = run(3);
    assertThat(three).extracting(Simulation::image).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    for (int i = 0; i < one.size(); i++) {
      assertThat(three.get(i).sums()).isEqualTo(one.get(i).sums());
      assertThat(three.get(i).events()).isEqualTo(one.get(i).events());
      assertThat(three.get(i).label()).isEqualTo(i % 7);
    }
  }

  private List<Simulation> run(int threads) throws InterruptedException {
    List<Simulation> results = new ArrayList<>();
    ImageRunner.run(
        new Simulator(network, Machines.paper()),
        10,
        threads,
        false,
        image -> TestNetworks.pixels(network, image),
        image -> image % 7,
        results::add);
    return results;
  }

  @Test
  void aFailureReachesTheCaller() {
    assertThatThrownBy(
            () ->
                ImageRunner.run(
                    new Simulator(network, Machines.paper()),
                    10,
                    2,
                    false,
                    image -> new byte[3],
                    image -> -1,
                    result -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 bytes for an input");
  }
}
