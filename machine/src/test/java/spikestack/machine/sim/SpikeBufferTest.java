package spikestack.machine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import spikestack.machine.arch.Accelerator;
import spikestack.model.input.InputException;
import spikestack.model.network.Network;
import spikestack.model.network.TestNetworks;

/// Does a complaint about the spike buffer name a size that takes a network further?
final class SpikeBufferTest {
  private static final Pattern ALLOWED =
      Pattern.compile("spike-buffer.size: found (\\d+) B.*at least (\\d+) B");

  @Test
  void theAllowedSizeIsLargerThanTheFoundOne() {
    int complaints = 0;
    for (Network network : TestNetworks.ofEveryKind(1)) {
      for (Network one : new Network[] {network, Machines.pooled(network)}) {
        int bytes = 8;
        Optional<String> complaint = complaint(one, bytes);
        while (complaint.isPresent()) {
          Matcher matcher = ALLOWED.matcher(complaint.get());
          assertThat(matcher.find()).as(complaint.get()).isTrue();
          assertThat(Integer.parseInt(matcher.group(2))).as(complaint.get()).isGreaterThan(bytes);
          bytes = Integer.parseInt(matcher.group(2));
          complaints++;
          complaint = complaint(one, bytes);
        }
      }
    }
    assertThat(complaints).isGreaterThan(20);
  }

  private static Optional<String> complaint(Network network, int bytes) {
    try {
      new Simulator(
          network,
          Machines.machine(
              new Accelerator.ExpertCores(2, 4, 4, 1 << 16, 1),
              new Accelerator.AttentionCores(2, 4, 4, 1 << 16, 1),
              1 << 22,
              bytes,
              512));
      return Optional.empty();
    } catch (InputException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
