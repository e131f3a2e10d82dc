package spikestack.studio.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TimelineTest {
  @Test
  void touchingPiecesThatAgreeAreOne() {
    Timeline timeline =
        Timeline.of(
            MadeUpResult.withSchedule(
                new Schedule(
                    0,
                    50,
                    List.of(
                        new Schedule.Interval("expert 10", "a", 0, 10, "busy"),
                        new Schedule.Interval("expert 10", "a", 10, 20, "busy"),
                        new Schedule.Interval("expert 2", "a", 0, 5, "stalled"),
                        new Schedule.Interval("expert 10", "a", 21, 30, "busy"),
                        new Schedule.Interval("expert 10", "b", 30, 50, "busy")))));
    assertThat(timeline.cores()).containsExactly("expert 2", "expert 10");
    assertThat(timeline.layers()).containsExactly("a", "b");
    assertThat(timeline.grain()).isZero();
    assertThat(timeline.pieces())
        .containsExactly(
            0L, 0L, 0L, 5L, 1L, 1L, 0L, 0L, 20L, 0L, 1L, 0L, 21L, 30L, 0L, 1L, 1L, 30L, 50L, 0L);
  }

  @Test
  void aLongScheduleIsJoinedButKeepsItsExtent() {
    List<Schedule.Interval> intervals = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      String state = i % 5 == 4 ? "stalled" : "busy";
      intervals.add(new Schedule.Interval("expert 0", "a", i * 10L, i * 10L + 9, state));
    }
    Timeline timeline =
        Timeline.of(MadeUpResult.withSchedule(new Schedule(0, 1_000_000, intervals)));
    assertThat(timeline.grain()).isPositive();
    assertThat(timeline.pieces().size() / 5).isBetween(1, 12_000);
    assertThat(timeline.pieces().get(2)).isZero();
    assertThat(timeline.pieces().get(timeline.pieces().size() - 2)).isEqualTo(999_999);
  }
}
