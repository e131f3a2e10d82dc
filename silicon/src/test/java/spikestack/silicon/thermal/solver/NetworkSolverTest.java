package spikestack.silicon.thermal.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The algebraic multigrid solver against EJML's sparse Cholesky, on graphs of several kinds.
final class NetworkSolverTest {
  /// Fills the same links into our network and into the oracle.
  private static final class Both {
    final Network ours;
    final Oracle theirs;

    Both(int n) {
      ours = new Network(n);
      theirs = new Oracle(n);
    }

    void connect(int a, int b, double g) {
      ours.connect(a, b, g);
      theirs.connect(a, b, g);
    }

    void ground(int a, double g) {
      ours.ground(a, g);
      theirs.ground(a, g);
    }
  }

  @Test
  void singleNode() {
    Both both = new Both(1);
    both.ground(0, 4);
    compare(both, 1);
  }

  @Test
  void randomGraphsWithParallelLinks() {
    for (int seed = 0; seed < 6; seed++) {
      Random random = new Random(seed);
      int n = 400 + random.nextInt(300);
      Both both = new Both(n);
      for (int i = 1; i < n; i++) {
        both.connect(i, random.nextInt(i), 0.1 + random.nextDouble());
        int other = random.nextInt(n);
        if (other != i) both.connect(i, other, Math.pow(10, -2 + 4 * random.nextDouble()));
      }
      for (int k = 0; k < 5; k++) {
        both.ground(random.nextInt(n), 1);
      }
      compare(both, seed);
    }
  }

  @Test
  void powerGridWithLeavesOfMilliohms() {
    int side = 18;
    Both both = new Both(2 * side * side);
    Random random = new Random(1);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        int i = y * side + x;
        if (x < side - 1) both.connect(i, i + 1, 1 / (2 + random.nextDouble()));
        if (y < side - 1 && x % 6 == 0) both.connect(i, i + side, 20);
        both.connect(i, side * side + i, 1000); // a cell's pin
      }
    }
    both.ground(side * side / 2, 1e4);
    compare(both, 2);
  }

  @Test
  void starAndChain() {
    Both star = new Both(900);
    Both chain = new Both(900);
    for (int i = 1; i < 900; i++) {
      star.connect(0, i, 1 + i % 7);
      chain.connect(i - 1, i, 1 + i % 3);
    }
    star.ground(5, 1);
    chain.ground(0, 1);
    compare(star, 3);
    compare(chain, 4);
  }

  @Test
  void iterationsHardlyGrowWithTheSize() {
    assertThat(iterations(60)).isLessThanOrEqualTo(25);
    assertThat(iterations(240)).isLessThanOrEqualTo(30);
  }

  @Test
  void wrongLinksAreRefused() {
    Network network = new Network(3);
    assertThatThrownBy(() -> network.connect(1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> network.connect(0, 3, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> network.connect(0, 1, -1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> network.ground(0, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static int iterations(int side) {
    Network network = new Network(side * side);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        int i = y * side + x;
        if (x < side - 1) network.connect(i, i + 1, 1);
        if (y < side - 1) network.connect(i, i + side, 1);
      }
    }
    network.ground(0, 10);
    double[] b = new double[side * side];
    Arrays.fill(b, 1);
    return new NetworkSolver(network)
        .solve(b, new double[b.length], 1e-10, 500)
        .orFail()
        .iterations();
  }

  private static void compare(Both both, int seed) {
    int n = both.ours.nodes();
    Random random = new Random(seed);
    double[] b = new double[n];
    for (int i = 0; i < n; i++) {
      b[i] = random.nextDouble();
    }
    double[] x = new double[n];
    Convergence convergence = new NetworkSolver(both.ours).solve(b, x, 1e-12, 1000);
    assertThat(convergence.converged()).as("seed %s: %s", seed, convergence).isTrue();
    double[] expected = both.theirs.solve(b);
    double scale = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    for (int i = 0; i < n; i++) {
      assertThat(x[i]).isCloseTo(expected[i], within(1e-8 * scale));
    }
  }
}
