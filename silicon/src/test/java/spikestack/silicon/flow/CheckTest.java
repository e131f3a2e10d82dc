package spikestack.silicon.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/// A check passes inside its tolerance and fails outside of it, NaN included.
final class CheckTest {
  @Test
  void withinHoldsOnBothSides() {
    assertThat(Check.within("a", "K", 300, 300.5, 0.5).pass()).isTrue();
    assertThat(Check.within("a", "K", 300, 299.5, 0.5).pass()).isTrue();
    assertThat(Check.within("a", "K", 300, 300.6, 0.5).pass()).isFalse();
    assertThat(Check.within("a", "K", 300, 299.4, 0.5).pass()).isFalse();
    assertThat(Check.within("a", "K", 300, 299.4, 0.5).difference()).isEqualTo(299.4 - 300);
  }

  @Test
  void atMostWelcomesLess() {
    assertThat(Check.atMost("cut", "", 203, 150, 10).pass()).isTrue();
    assertThat(Check.atMost("cut", "", 203, 213, 10).pass()).isTrue();
    assertThat(Check.atMost("cut", "", 203, 214, 10).pass()).isFalse();
  }

  @Test
  void nothingIsNotANumber() {
    assertThat(Check.within("a", "K", 300, Double.NaN, 1e9).pass()).isFalse();
    assertThat(Check.atMost("a", "K", 300, Double.NaN, 1e9).pass()).isFalse();
    assertThatThrownBy(() -> Check.within("a", "K", 300, 300, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Check.within("a", "K", 300, 300, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void oneViolationIsTooMany() {
    assertThat(Check.none("legal", 0).pass()).isTrue();
    assertThat(Check.none("legal", 1).pass()).isFalse();
  }
}
