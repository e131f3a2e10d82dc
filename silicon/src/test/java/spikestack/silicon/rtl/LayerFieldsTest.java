package spikestack.silicon.rtl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/// Does a layer word put every value where the struct says, and refuse what does not fit?
final class LayerFieldsTest {
  private static final String SMALL =
      """
      // A comment with logic [3:0] in it.
      typedef struct packed {
        // Counts.
        logic [2:0]  kind;   // first: most significant
        logic [0:0]  flag;
        logic [7:0]  offset; // signed
        logic [11:0] table;  // 3 x 4 bit
      } layer_t;
      """;

  private final LayerFields fields = LayerFields.parse(SMALL);

  @Test
  void firstFieldIsMostSignificant() {
    LayerWord word =
        new LayerWord.Builder(fields, "a")
            .set("kind", 5)
            .set("flag", true)
            .signed("offset", -2)
            .entries("table", 4, 1, 2, 3)
            .build();
    assertThat(fields.width()).isEqualTo(24);
    assertThat(word.hex()).isEqualTo("bfe321");
    assertThat(word.bits()).isEqualTo(BigInteger.valueOf(0b101_1_11111110_0011_0010_0001));
    assertThat(word.signed("offset")).isEqualTo(-2);
    assertThat(word.entry("table", 2, 4)).isEqualTo(3);
  }

  @Test
  void refusesWhatDoesNotFitOrIsMissing() {
    assertThatThrownBy(() -> new LayerWord.Builder(fields, "a").set("kind", 8))
        .hasMessage("a: kind = 8 does not fit 3 bits");
    assertThatThrownBy(() -> new LayerWord.Builder(fields, "a").signed("offset", 128))
        .hasMessage("a: offset = 128 does not fit 8 bits");
    assertThatThrownBy(() -> new LayerWord.Builder(fields, "a").entries("table", 4, 16))
        .hasMessage("a: table = 16 does not fit 4 bits");
    assertThatThrownBy(() -> new LayerWord.Builder(fields, "a").set("kinds", 1))
        .hasMessageContaining("no field 'kinds'");
    assertThatThrownBy(() -> new LayerWord.Builder(fields, "a").remaining("kind", "flag").build())
        .hasMessage("a: offset not set");
    assertThatThrownBy(() -> new LayerWord.Builder(fields, "a").set("kind", 1).set("kind", 1))
        .hasMessage("a: kind set twice");
  }

  @Test
  void aMemberThatCannotBeReadIsNotPassedOver() {
    assertThatThrownBy(() -> LayerFields.parse(SMALL.replace("[0:0]", "")))
        .hasMessageContaining("4 members, of which 3");
  }

  @Test
  void theDesignHasAStruct() {
    LayerFields design = LayerFields.read();
    assertThat(design.all().getFirst().name()).isEqualTo("kind");
    assertThat(design.all().getLast().low()).isZero();
    assertThat(Hardware.files()).containsKey(LayerFields.FILE);
  }
}
