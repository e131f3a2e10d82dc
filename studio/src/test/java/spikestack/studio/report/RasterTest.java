package spikestack.studio.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import org.junit.jupiter.api.Test;

final class RasterTest {
  @Test
  void channelZeroIsTheLowestBitOfTheFirstByte() {
    // Two slots of 70 channels: two words, nine bytes each.
    long[] words = {1L | 1L << 63, 1L << 5, 1L << 8, 0};
    byte[] bytes = Base64.getDecoder().decode(Raster.ofWords("x", 1, 2, 70, words).bits());
    assertThat(bytes).containsExactly(1, 0, 0, 0, 0, 0, 0, -128, 32, 0, 1, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void wrongLengthIsRefused() {
    assertThatThrownBy(() -> new Raster("x", 1, 1, 8, "AAAAAAAA"))
        .hasMessageContaining("must be 4 Base64 characters (1 bytes), were 8");
    assertThatThrownBy(() -> Raster.ofWords("x", 1, 2, 64, new long[3]))
        .hasMessageContaining("2 rows of 1");
  }
}
