package spikestack.silicon.signoff.ir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Grids of stripes against hand calculations and against the same grid as a netlist.
final class PowerGridTest {
  private static final double UM = 1e-6;
  private static final Stripes RAIL = new Stripes("m1", true, 10 * UM, 5 * UM, 0.2 * UM, 0.4);
  private static final Stripes STRAP = new Stripes("m4", false, 20 * UM, 10 * UM, 1 * UM, 0.2);

  @Test
  void oneRail() {
    PowerGrid grid =
        new PowerGrid(100 * UM, 10 * UM, List.of(new TierGrid(List.of(RAIL), List.of())));
    grid.source(0, 0, 0, 5 * UM, 3);
    int near = grid.sink(0, 30 * UM, 4 * UM, 1e-3);
    int far = grid.sink(0, 70 * UM, 9 * UM, 2e-3);
    Drops drops = grid.solve();
    // 3 mA through 3 ohm and 150 squares of 0.4 ohm, then 2 mA through 200 squares.
    assertThat(drops.at(near)).isCloseTo(3e-3 * (3 + 60), within(1e-10));
    assertThat(drops.at(far)).isCloseTo(3e-3 * 63 + 2e-3 * 80, within(1e-10));
    assertThat(drops.delivered()).isCloseTo(3e-3, within(1e-12));
    assertThat(drops.worst()).isEqualTo(drops.at(far));
    assertThat(drops.average()).isCloseTo((drops.at(near) + drops.at(far)) / 2, within(1e-12));
    double[] map = drops.map(0, 5, 1);
    assertThat(map[1]).isEqualTo(drops.at(near));
    assertThat(map[3]).isEqualTo(drops.at(far));
    assertThat(map[0]).isNaN();
  }

  @Test
  void bondsCarryWhatTheUpperTierDraws() {
    TierGrid one = new TierGrid(List.of(RAIL), List.of());
    PowerGrid grid = new PowerGrid(100 * UM, 10 * UM, List.of(one, one));
    grid.source(0, 0, 0, 5 * UM, 1);
    grid.bond(0, 1, 50 * UM, 5 * UM, 0.4, 4);
    int upper = grid.sink(1, 50 * UM, 5 * UM, 5e-3);
    Drops drops = grid.solve();
    assertThat(drops.at(upper)).isCloseTo(5e-3 * (1 + 100 + 0.1), within(1e-10));
    assertThat(drops.worstBondCurrent()).isCloseTo(5e-3 / 4, within(1e-12));
    assertThat(drops.worst(0)).isZero();
  }

  @Test
  void equalsTheSameGridAsANetlist() {
    Random random = new Random(5);
    TierGrid tier = new TierGrid(List.of(RAIL, STRAP), List.of(5.0));
    PowerGrid grid = new PowerGrid(100 * UM, 60 * UM, List.of(tier, tier));
    ResistiveNetlist netlist = new ResistiveNetlist("made");
    // By hand: rails at y 5, 15 .. 55; straps at x 10, 30 .. 90; cells on crossings of rails and 5
    // um.
    for (int t = 0; t < 2; t++) {
      for (int rail = 0; rail < 6; rail++) {
        for (int x = 0; x < 20; x++) {
          String here = "r" + t + "_" + rail + "_" + x;
          int node = netlist.node(here, 1);
          if (x > 0) {
            int before = netlist.node("r" + t + "_" + rail + "_" + (x - 1), 1);
            netlist.resistor(node, before, 0.4 * 5 / 0.2, 1);
          }
          if ((5 * x - 10) % 20 == 0 && x >= 2) {
            netlist.resistor(node, netlist.node("s" + t + "_" + x + "_" + rail, 1), 5, 1);
          }
        }
      }
      for (int x = 2; x < 20; x += 4) {
        for (int rail = 1; rail < 6; rail++) {
          netlist.resistor(
              netlist.node("s" + t + "_" + x + "_" + (rail - 1), 1),
              netlist.node("s" + t + "_" + x + "_" + rail, 1),
              0.2 * 10 / 1,
              1);
        }
      }
    }
    int[] numbers = new int[240];
    String[] names = new String[240];
    for (int k = 0; k < 240; k++) {
      int t = k / 120;
      int rail = k / 20 % 6;
      int x = k % 20;
      double amperes = random.nextDouble() * 1e-5;
      numbers[k] = grid.sink(t, 5 * x * UM, (5 + 10 * rail + 2) * UM, amperes);
      names[k] = "r" + t + "_" + rail + "_" + x;
      netlist.current(netlist.node(names[k], 1), 0, amperes, 1);
    }
    for (int x = 2; x < 20; x += 4) {
      grid.bond(0, 1, 5 * x * UM, 25 * UM, 0.044, 3);
      netlist.resistor(
          netlist.node("s0_" + x + "_2", 1), netlist.node("s1_" + x + "_2", 1), 0.044 / 3, 1);
    }
    grid.source(0, 1, 10 * UM, 5 * UM, 0.5);
    grid.source(1, 1, 90 * UM, 55 * UM, 0.25);
    int pad = netlist.node("pad", 1);
    netlist.voltage(pad, 0, 0.9, 1);
    netlist.resistor(pad, netlist.node("s0_2_0", 1), 0.5, 1);
    netlist.resistor(pad, netlist.node("s1_18_5", 1), 0.25, 1);

    Drops drops = grid.solve();
    GridVoltages voltages = netlist.solve();
    for (int k = 0; k < 240; k++) {
      assertThat(drops.at(numbers[k]))
          .isCloseTo(voltages.drop(netlist.find(names[k])), within(1e-10));
    }
    assertThat(drops.delivered()).isCloseTo(voltages.totalCurrent(), within(1e-12));
    assertThat(grid.bondPlaces()).isEqualTo(5);
  }

  @Test
  void moreBondsDropLess() {
    assertThat(withBonds(5)).isLessThan(withBonds(20));
    assertThat(withBonds(20)).isLessThan(withBonds(50));
  }

  private static double withBonds(double pitchUm) {
    TierGrid tier = new TierGrid(List.of(RAIL, STRAP), List.of(5.0));
    PowerGrid grid = new PowerGrid(100 * UM, 60 * UM, List.of(tier, tier));
    grid.source(0, 1, 10 * UM, 5 * UM, 0.5);
    grid.bonds(0, 1, pitchUm * UM, pitchUm * UM, 50, 1);
    for (int x = 0; x < 100; x += 5) {
      grid.sink(1, x * UM, 30 * UM, 1e-5);
    }
    return grid.solve().worst();
  }

  @Test
  void whatCannotWorkIsRefused() {
    TierGrid tier = new TierGrid(List.of(RAIL, STRAP), List.of(5.0));
    assertThatThrownBy(() -> new TierGrid(List.of(RAIL, RAIL), List.of(5.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("run in parallel");
    assertThatThrownBy(() -> new TierGrid(List.of(RAIL, STRAP), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Stripes("m", true, 0, 0, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
    PowerGrid apart = new PowerGrid(100 * UM, 60 * UM, List.of(tier, tier));
    assertThatThrownBy(apart::solve)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no source");
    apart.source(0, 1, 10 * UM, 5 * UM, 0.5);
    apart.sink(1, 0, 0, 1e-6);
    assertThatThrownBy(apart::solve)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("without a path to a source");
    assertThatThrownBy(() -> apart.sink(0, 101 * UM, 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("outside the die");
    assertThatThrownBy(() -> apart.bonds(0, 1, 0, 1 * UM, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
