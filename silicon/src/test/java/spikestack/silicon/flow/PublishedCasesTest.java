package spikestack.silicon.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/// Every suite of the self-check, on the external data.
@Tag("external")
final class PublishedCasesTest {
  @TestFactory
  Stream<DynamicTest> suites() {
    Path data = Path.of(System.getProperty("spikestack.data", "../../shared/data"), "3d");
    return Selfcheck.suites().stream()
        .map(
            suite ->
                dynamicTest(
                    suite.name(),
                    () -> {
                      List<Check> checks = suite.cases().run(data);
                      assertThat(checks).isNotEmpty().allMatch(Check::pass);
                    }));
  }
}
