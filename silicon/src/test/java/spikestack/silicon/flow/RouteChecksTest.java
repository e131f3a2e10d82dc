package spikestack.silicon.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RouteChecksTest {
  @TempDir Path folder;

  /// 2724.2 um: counted by a script that is not ours to ship, from the same file.
  @Test
  @Tag("external")
  void estimatesWhatARouterMade() {
    String data =
        Optional.ofNullable(System.getProperty("spikestack.data")).orElse("../../shared/data");
    Path cases = Path.of(data, "3d");
    assertThat(RouteChecks.run(cases)).hasSize(2).allMatch(Check::pass);
    RouteChecks.Comparison gcd = RouteChecks.gcd(cases);
    assertThat(gcd.routedMicrons()).isCloseTo(2724.2, within(0.01));
    assertThat(gcd.estimatedMicrons() / gcd.routedMicrons()).isBetween(0.93, 1.0);
    assertThat(gcd.correlation()).isGreaterThan(0.99);
  }

  @Test
  void countsPathsAndNotViasOrPatches() throws IOException {
    Path file = folder.resolve("x.def");
    Files.writeString(
        file,
        """
        VERSION 5.8 ;
        UNITS DISTANCE MICRONS 1000 ;
        PINS 1 ;
        - clk + NET clk + DIRECTION INPUT + USE SIGNAL ;
        END PINS
        NETS 2 ;
        - a ( u1 A ) ( u2 Z ) + USE SIGNAL
          + ROUTED metal1 ( 0 0 ) ( 3000 * ) ( * 4000 ) via1
          NEW metal2 ( 3000 4000 0 ) ( * 4500 0 ) RECT ( -70 -70 70 70 )
          NEW metal2 ( 100 100 ) via1 ;
        - b\\[1\\] ( u1 B ) ( u2 Y ) + USE SIGNAL ;
        END NETS
        """);
    assertThat(RoutedWire.read(file)).containsExactly(java.util.Map.entry("a", 7.5));
  }
}
