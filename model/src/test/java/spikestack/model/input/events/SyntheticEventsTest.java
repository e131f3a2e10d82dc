package spikestack.model.input.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import spikestack.model.input.Images;

/// Synthetic events of pictures whose motion can be followed by hand.
class SyntheticEventsTest {
  private static final int SIDE = 9;

  private static Images image(int y, int x, int value) {
    byte[] pixels = new byte[SIDE * SIDE];
    pixels[y * SIDE + x] = (byte) value;
    return new Images("dot", "hash", 1, SIDE, SIDE, pixels, new int[] {4});
  }

  /// Six steps of one pixel: right and down twice, right and up twice, left by two twice.
  @Test
  void aDotLeavesATrail() {
    SyntheticEvents events = new SyntheticEvents(6, 2);
    FrameSet set = events.of(image(3, 2, 255));
    assertThat(set.source()).isEqualTo("synthetic events made from dot");
    assertThat(set.labels()).containsExactly(4);
    int[][] path = {{3, 2}, {4, 3}, {5, 4}, {4, 5}, {3, 6}, {3, 4}, {3, 2}};
    byte[] frames = set.image(0);
    int area = SIDE * SIDE;
    for (int t = 0; t < 6; t++) {
      for (int channel = 0; channel < 2; channel++) {
        int[] place = path[t + channel];
        for (int at = 0; at < area; at++) {
          // From 1 to 256 brightness doubles eight times.
          int expected = at == place[0] * SIDE + place[1] ? 8 : 0;
          assertThat((int) frames[(t * 2 + channel) * area + at]).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void brightnessCountsInDoublings() {
    FrameSet set = new SyntheticEvents(3, 1).of(image(4, 4, 30));
    // 31 is 2^4.95: four doublings.
    assertThat(set.frames()).contains((byte) 4).doesNotContain((byte) 5);
    assertThat(new SyntheticEvents(3, 1).of(image(4, 4, 31)).frames()).contains((byte) 5);
  }

  /// Inside an even area nothing changes, and black moves in at its border.
  @Test
  void anEvenPictureShowsItsBorder() {
    byte[] pixels = new byte[2 * SIDE * SIDE];
    Arrays.fill(pixels, (byte) 100);
    Images images = new Images("even", "hash", 2, SIDE, SIDE, pixels, new int[] {0});
    byte[] first = new SyntheticEvents(3, 1).of(images).image(0);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        assertThat((int) first[y * SIDE + x]).isEqualTo(y == 0 || x == 0 ? 6 : 0);
      }
    }
  }

  @Test
  void everyPathEndsWhereItBegan() {
    for (int steps = 1; steps < 30; steps++) {
      for (int reach = 1; reach < 9; reach++) {
        SyntheticEvents events = new SyntheticEvents(steps, reach);
        assertThat(events.right(0) + events.down(0)).isZero();
        assertThat(events.right(steps) + events.down(steps)).isZero();
        for (int t = 0; t <= steps; t++) {
          assertThat(events.right(t)).isBetween(0, 2 * reach);
          assertThat(events.down(t)).isBetween(0, reach);
        }
      }
    }
  }

  @Test
  void sizesAreChecked() {
    assertThatThrownBy(() -> new SyntheticEvents(0, 1)).hasMessageContaining("steps 1..1024");
    assertThatThrownBy(() -> new SyntheticEvents(4, 65)).hasMessageContaining("reach 1..64");
  }
}
