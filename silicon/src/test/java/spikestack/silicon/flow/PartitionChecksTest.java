package spikestack.silicon.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class PartitionChecksTest {
  /// 203, 169 and 978 within 1.05, and the stored solutions counted right.
  @Test
  @Tag("external")
  void reachesThePublishedCuts() {
    String data =
        Optional.ofNullable(System.getProperty("spikestack.data")).orElse("../../shared/data");
    List<Check> checks = PartitionChecks.run(Path.of(data, "3d"));
    assertThat(checks).hasSize(12).allMatch(Check::pass);
  }
}
