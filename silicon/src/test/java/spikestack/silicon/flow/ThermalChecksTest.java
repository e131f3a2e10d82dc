package spikestack.silicon.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Published temperatures and voltages, on the external data. Each other suite has a test of its
/// own.
final class ThermalChecksTest {
  private static final Path DATA =
      Path.of(System.getProperty("spikestack.data", "../../shared/data"), "3d");

  @Test
  @Tag("external")
  void temperaturesOf3dIceAndHotSpot() {
    assertPass(ThermalChecks.run(DATA), 38);
  }

  @Test
  @Tag("external")
  void voltagesOfOpenRoad() {
    assertPass(PowerGridChecks.run(DATA), 3);
  }

  @Test
  void suitesHaveNamesOfTheirOwn() {
    assertThat(Selfcheck.suites()).extracting(Selfcheck.Suite::name).doesNotHaveDuplicates();
  }

  private static void assertPass(List<Check> checks, int count) {
    assertThat(checks).hasSize(count).allMatch(Check::pass);
    assertThat(checks).extracting(Check::name).doesNotHaveDuplicates();
  }
}
