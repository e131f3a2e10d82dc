package spikestack.silicon.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Is a die large enough for its memories, and no larger than it must be where that is known?
final class MacroFitTest {
  private static double[] square(double side) {
    return new double[] {side, side};
  }

  @Test
  void areaThatSufficesIsLeftAlone() {
    assertThat(MacroFit.side(List.of(), 7)).isEqualTo(7);
    assertThat(MacroFit.side(List.of(square(1), square(1), square(1), square(1)), 2)).isEqualTo(2);
  }

  @Test
  void twoSquaresNeedTheSumOfTheirSides() {
    double side = MacroFit.side(List.of(square(333), square(228)), 530);
    assertThat(side).isBetween(561.0, 561 * 1.01);
  }

  @Test
  void smallOnesGoBesideALargeOne() {
    List<double[]> sizes = new ArrayList<>();
    sizes.add(square(3));
    for (int i = 0; i < 7; i++) {
      sizes.add(square(1));
    }
    assertThat(MacroFit.side(sizes, 4)).isEqualTo(4);
    // A ninth does not find room at the area's own side.
    sizes.add(square(1));
    assertThat(MacroFit.side(sizes, Math.sqrt(17))).isGreaterThan(Math.sqrt(17));
  }

  @Test
  void oneThatIsLargerThanTheDieGrowsIt() {
    assertThat(MacroFit.side(List.of(new double[] {10, 1}), 4)).isBetween(10.0, 10.1);
  }
}
