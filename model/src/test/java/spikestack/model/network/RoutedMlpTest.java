package spikestack.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Do routed MLPs that cannot be say why?
final class RoutedMlpTest {
  private final Network network = TestNetworks.routed(5).getFirst();
  private final RoutedMlp routed = (RoutedMlp) network.blocks().getFirst().feedForward();

  @Test
  void tablesOfShares() {
    refused(() -> new ShareTable(0, 0, new int[] {1}), "1..8 bits");
    refused(() -> new ShareTable(9, 0, new int[] {1}), "1..8 bits");
    refused(() -> new ShareTable(3, 24, new int[] {1}), "shift of 0..23");
    refused(() -> new ShareTable(3, 0, new int[0]), "1..4096 entries");
    refused(() -> new ShareTable(3, 0, new int[] {0}), "entry 0 is 0");
    refused(() -> new ShareTable(3, 0, new int[] {1 << 17}), "entry 0 is 131072");
    refused(() -> new ShareTable(3, 0, new int[] {5, 6}), "entry 1 is 6");
    refused(() -> new ShareTable(3, 0, new int[] {5, -1}), "entry 1 is -1");
  }

  @Test
  void expertsAgree() {
    RoutedMlp.Expert first = routed.experts().getFirst();
    refused(() -> new RoutedMlp.Expert(first.down(), first.up()), "must fire into");
    refused(
        () -> new RoutedMlp(routed.gate(), routed.router(), routed.experts().subList(0, 2)),
        "4 outputs for 2 experts");
    List<RoutedMlp.Expert> other = new ArrayList<>(routed.experts());
    other.set(
        1,
        ((RoutedMlp) TestNetworks.routed(5).get(2).blocks().getFirst().feedForward())
            .experts()
            .getFirst());
    refused(
        () -> new RoutedMlp(routed.gate(), routed.router(), other), "experts must agree in shape");
  }

  @Test
  void residualAndWidths() {
    assertThat(network.parameters()).isGreaterThan(2L * 4 * 2 * 24 * routed.hidden());
    Network spikeAdd = TestNetworks.random(1, TestNetworks.Options.DEFAULT.ofSpikeAdd(true));
    List<Block> blocks = List.of(new Block(spikeAdd.blocks().getFirst().attention(), routed));
    refused(
        () ->
            new Network(
                "mixed",
                spikeAdd.input(),
                spikeAdd.timesteps(),
                spikeAdd.residual(),
                spikeAdd.precision(),
                spikeAdd.embedding(),
                blocks,
                spikeAdd.head(),
                HeadPruning.OFF),
        "a routed MLP needs a membrane shortcut");
    refused(
        () -> with(network, network.residual(), new Precision(8, 16, 16, 18)),
        "times shares of 3 do not fit the combiner's 18");
    TopOne router = routed.router();
    byte[] heavy = new byte[4 * 24];
    java.util.Arrays.fill(heavy, (byte) 127);
    TopOne wide =
        new TopOne(new Matrix(4, 24, heavy), new int[] {1 << 23, 0, 0, 0}, false, Optional.empty());
    assertThat(router.steps(4)).isEqualTo(4);
    refused(
        () ->
            new Network(
                "wide",
                network.input(),
                4,
                network.residual(),
                network.precision(),
                network.embedding(),
                List.of(
                    new Block(
                        network.blocks().getFirst().attention(),
                        new RoutedMlp(routed.gate(), wide, routed.experts()))),
                network.head(),
                HeadPruning.OFF),
        "(its router): channel 0");
  }

  private static Network with(Network network, Residual residual, Precision precision) {
    return new Network(
        network.name(),
        network.input(),
        network.timesteps(),
        residual,
        precision,
        network.embedding(),
        network.blocks(),
        network.head(),
        network.pruning());
  }

  private static void refused(Runnable made, String complaint) {
    assertThatThrownBy(made::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(complaint);
  }
}
