package spikestack.studio.explore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Does each search keep its budget, repeat itself, ask for no point twice, and find what is known?
final class SearchesTest {
  private static final int[] SIZES = {16, 16, 16, 8};

  /// Both objectives of a toy space whose front is known: points with the last two coordinates 0,
  /// and of the others the sum fixed.
  private static List<int[]> run(String search, int points, long seed) {
    List<int[]> asked = new ArrayList<>();
    Searches.named(search)
        .run(
            SIZES,
            new Sweep.Plan(search, points, seed, 20),
            batch -> {
              asked.addAll(batch);
              return batch.stream().map(p -> new Search.Scored(toy(p), 0)).toList();
            });
    return asked;
  }

  /// ZDT1-like: f1 = x, f2 = g (1 - sqrt(x / g)), g grows with the other axes; both to be small.
  private static double[] toy(int[] p) {
    double x = p[0] / 15.0;
    double g = 1 + 9 * (p[1] / 15.0 + p[2] / 15.0 + p[3] / 7.0) / 3;
    return new double[] {-x, -g * (1 - Math.sqrt(x / g))};
  }

  @ParameterizedTest
  @ValueSource(strings = {"grid", "random", "sobol", "nsga2"})
  void budgetRepetitionAndNothingTwice(String search) {
    List<int[]> asked = run(search, 700, 5);
    assertThat(asked).hasSize(700);
    Set<String> different = new HashSet<>();
    for (int[] point : asked) {
      assertThat(different.add(Arrays.toString(point))).isTrue();
      for (int a = 0; a < point.length; a++) {
        assertThat(point[a]).isBetween(0, SIZES[a] - 1);
      }
    }
    assertThat(run(search, 700, 5)).usingRecursiveComparison().isEqualTo(asked);
    if (!search.equals("grid")) {
      assertThat(Arrays.deepToString(run(search, 700, 6).toArray()))
          .isNotEqualTo(Arrays.deepToString(asked.toArray()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"grid", "random", "sobol"})
  void smallSpacesAreMetWhole(String search) {
    List<int[]> asked = new ArrayList<>();
    Searches.named(search)
        .run(
            new int[] {3, 1, 4},
            new Sweep.Plan(search, 1000, 1, 20),
            batch -> {
              asked.addAll(batch);
              return batch.stream().map(p -> new Search.Scored(new double[1], 0)).toList();
            });
    assertThat(asked).hasSize(12);
  }

  /// The 16 points of the toy's front lie at (x, 0, 0, 0), of 32,768.
  @Test
  void theGeneticSearchFindsTheKnownFront() {
    List<int[]> asked = run("nsga2", 1500, 1);
    assertThat(onFront(asked)).isGreaterThanOrEqualTo(14);
    assertThat(onFront(run("random", 1500, 1))).isLessThanOrEqualTo(6);
  }

  private static long onFront(List<int[]> asked) {
    return asked.stream().filter(p -> p[1] + p[2] + p[3] == 0).count();
  }

  /// Every axis value of a thinned grid is met about as often as its neighbours.
  @Test
  void aThinnedGridMeetsEveryAxisEvenly() {
    List<int[]> asked = run("grid", 1024, 1);
    for (int a = 0; a < SIZES.length; a++) {
      int[] count = new int[SIZES[a]];
      for (int[] point : asked) {
        count[point[a]]++;
      }
      int expected = 1024 / SIZES[a];
      for (int value : count) {
        assertThat(value)
            .as("axis %d: %s", a, Arrays.toString(count))
            .isBetween(expected * 2 / 3, expected * 4 / 3);
      }
    }
  }

  @Test
  void constraintsComeFirst() {
    List<int[]> asked = new ArrayList<>();
    Searches.named("nsga2")
        .run(
            new int[] {64, 64},
            new Sweep.Plan("nsga2", 400, 2, 20),
            batch -> {
              asked.addAll(batch);
              // Feasible only where the axes add up to 100 or more; the smaller the better.
              return batch.stream()
                  .map(p -> new Search.Scored(new double[] {-p[0]}, Math.max(0, 100 - p[0] - p[1])))
                  .toList();
            });
    int best = asked.stream().filter(p -> p[0] + p[1] >= 100).mapToInt(p -> p[0]).min().orElse(64);
    assertThat(best).isLessThanOrEqualTo(40); // 37 is the optimum
  }
}
