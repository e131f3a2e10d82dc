package spikestack.silicon.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.model.input.InputException;

final class CongestionTest {
  @TempDir Path folder;

  @Test
  void tracksTimesBinsIsTheWire() {
    RouteProblem problem = Problems.random(5, 2000, 2, 100_000);
    RouteTrees trees = RouteTrees.build(problem, 2);
    RoutingGrid grid = new RoutingGrid(0, 0, 100_000, 100_000, 3_000);
    RoutingCapacity room = new RoutingCapacity(5, 5);
    CongestionMap map = PatternRouter.route(trees, grid, List.of(room, room));
    for (int t = 0; t < 2; t++) {
      double used = 0;
      for (int i = 0; i < map.horizontal()[t].length; i++) {
        assertThat(map.horizontal()[t][i]).isGreaterThan(-1e-3f);
        used += map.horizontal()[t][i] + map.vertical()[t][i];
      }
      assertThat(used * 3_000).isCloseTo(trees.lengths()[t], within(1e-4 * trees.lengths()[t]));
    }
  }

  /// A straight wire over four bins and two halves.
  @Test
  void aStraightWire() {
    RouteTrees trees =
        RouteTrees.build(Problems.net(new int[] {500, 5500}, new int[] {2500, 2500}), 1);
    CongestionMap map =
        PatternRouter.route(
            trees, new RoutingGrid(0, 0, 6000, 4000, 1000), List.of(new RoutingCapacity(0.5, 2)));
    float[] row = new float[6];
    System.arraycopy(map.horizontal()[0], 2 * 6, row, 0, 6);
    assertThat(row).containsExactly(0.5f, 1, 1, 1, 1, 0.5f);
    assertThat(map.horizontalTracks()[0]).isEqualTo(0.5);
    CongestionMap.Report report = map.report(0);
    assertThat(report.overflow()).isEqualTo(2.0);
    assertThat(report.fullBins()).isEqualTo(4);
    assertThat(report.worst()).isEqualTo(2.0);
    assertThat(report.mean()).isCloseTo(5 / (24 * 2.5), within(1e-12));
  }

  /// Forty nets between the same two corners: one bend each way would fill two paths, more bends
  /// all.
  @Test
  void wiresSpread() {
    int nets = 40;
    int[] start = new int[nets + 1];
    int[] x = new int[2 * nets];
    int[] y = new int[2 * nets];
    for (int n = 0; n < nets; n++) {
      start[n + 1] = 2 * n + 2;
      x[2 * n] = 500;
      y[2 * n] = 500;
      x[2 * n + 1] = 7500;
      y[2 * n + 1] = 7500;
    }
    RouteTrees trees = RouteTrees.build(RouteProblem.flat(start, x, y), 1);
    RoutingGrid grid = new RoutingGrid(0, 0, 8000, 8000, 1000);
    CongestionMap map = PatternRouter.route(trees, grid, List.of(new RoutingCapacity(20, 20)));
    // Near the corners nothing can spread: 20 of the 40 wires leave in each direction.
    assertThat(map.report(0).worst()).isLessThan(1.3);
    assertThat(map.report(0).overflow()).isLessThan(8);
  }

  @Test
  void pictures() throws IOException {
    RouteTrees trees = RouteTrees.build(Problems.random(6, 500, 2, 60_000), 1);
    RoutingCapacity room = RoutingCapacity.of(List.of(0.28, 0.14), List.of(0.19), 0.5);
    CongestionMap map =
        PatternRouter.route(
            trees, new RoutingGrid(0, 0, 60_000, 30_000, 2_000), List.of(room, room));
    Path png = folder.resolve("map.png");
    CongestionPicture.write(png, map);
    assertThat(ImageIO.read(png.toFile()).getWidth()).isEqualTo(2 * 800 + 24);
    Path svg = folder.resolve("map.svg");
    CongestionPicture.write(svg, map);
    assertThat(Files.readString(svg)).startsWith("<svg").endsWith("</svg>\n");
    assertThatThrownBy(() -> CongestionPicture.write(folder.resolve("map.bmp"), map))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("allowed: .svg or .png");
    assertThat(CongestionPicture.colour(0)).isEqualTo(0xffffff);
    assertThat(CongestionPicture.colour(9)).isEqualTo(0x7f0000);
  }
}
