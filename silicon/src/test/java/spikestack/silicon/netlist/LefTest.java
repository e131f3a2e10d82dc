package spikestack.silicon.netlist;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import spikestack.silicon.netlist.lef.Lef;

final class LefTest {
  /// The public Nangate45 files say `CLASS core`; the language's own examples say CORE.
  @Test
  void valuesOfEnumerationsStandInEitherCase() {
    Lef lef =
        Lef.parse(
            "lower.lef",
            """
            LAYER m1
              TYPE routing ;
              DIRECTION horizontal ;
              WIDTH 0.07 ;
              PITCH 0.14 ;
            END m1
            SITE unit
              CLASS core ;
              SIZE 0.19 BY 1.4 ;
            END unit
            MACRO INV
              CLASS core ;
              SIZE 0.38 BY 1.4 ;
              SITE unit ;
              PIN A
                DIRECTION output ;
                USE clock ;
              END A
            END INV
            """);
    assertThat(lef.sites().values()).singleElement().extracting(s -> s.kind()).isEqualTo("CORE");
    assertThat(lef.layers().values())
        .singleElement()
        .extracting(l -> l.kind().name() + l.horizontal())
        .isEqualTo("ROUTINGtrue");
    assertThat(lef.macros().values())
        .singleElement()
        .extracting(m -> m.pins().getFirst())
        .satisfies(
            pin -> {
              assertThat(pin.use()).isEqualTo(MasterPin.Use.CLOCK);
              assertThat(pin.direction()).isEqualTo(Direction.OUTPUT);
            });
  }
}
