package spikestack.silicon.thermal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import spikestack.machine.tech.Ledger;
import spikestack.machine.tech.Technology;

/// The default stacks, against the 1D formula of `facts/technology.md`, section 9.
final class ChipStackTest {
  private static final Technology N28 =
      Technology.read(Path.of("../inputs/technologies/n28-model.yaml"));
  private static final Axis SIDE = Axis.uniform(10, 1e-3);
  private static final Rectangle DIE = new Rectangle(0, 0, 1e-3, 1e-3);

  @Test
  void theLowerTierIsWarmerByTheBondAndTheMetals() {
    Ledger tech = N28.ledger();
    Stack stack = ChipStack.of(tech, 2, SIDE, SIDE, 0, ChipStack.Packaging.PASSIVE);
    TemperatureField field = steady(stack, 0.26, 0.1);
    double flux = 0.26 / 1e-6;
    double film = 1e-4;
    double upper = 318.15 + (0.26 + 0.1) / 1e-6 * (film + 50e-6 / 130 + 1e-6 / 130);
    double between = flux * (2e-6 / 130 + 12e-6 / 2.25 + 1e-6 / 1.38);
    assertThat(field.mean(stack.layer(ChipStack.UPPER_ACTIVE))).isCloseTo(upper, within(1e-6));
    assertThat(field.mean(stack.layer(ChipStack.LOWER_ACTIVE)))
        .isCloseTo(upper + between, within(1e-6));
    // 6.06 K/W between tiers on 1 mm2, about 1.6 K for 0.26 W, as the facts say.
    assertThat(between / 0.26).isCloseTo(6.06, within(0.03));
    assertThat(tech.entriesRead()).isNotEmpty();
  }

  @Test
  void copperInTheBondHelps() {
    double without = lower(2, 0, ChipStack.Packaging.PASSIVE);
    double with = lower(2, 0.2, ChipStack.Packaging.PASSIVE);
    assertThat(without - with).isCloseTo(0.26 * (1 / 1.38 - 1 / 81.1), within(0.01));
  }

  @Test
  void betterPackagesAreCooler() {
    double passive = lower(2, 0, ChipStack.Packaging.PASSIVE);
    double forced = lower(2, 0, ChipStack.Packaging.FORCED);
    double sink = lower(2, 0, ChipStack.Packaging.HEAT_SINK);
    assertThat(forced).isLessThan(passive - 10);
    assertThat(sink).isBetween(318.15, passive);
  }

  @Test
  void oneTierHasTheSamePowerInOnePlace() {
    Stack stack = ChipStack.of(N28.ledger(), 1, SIDE, SIDE, 0, ChipStack.Packaging.PASSIVE);
    PowerMap power = new PowerMap(stack);
    power.add(stack.layer(ChipStack.LOWER_ACTIVE), DIE, 0.36);
    try (ThermalModel model = new ThermalModel(stack, 1)) {
      double expected = 318.15 + 0.36 / 1e-6 * (1e-4 + 101e-6 / 130);
      assertThat(model.steady(power).max()).isCloseTo(expected, within(1e-6));
    }
  }

  @Test
  void threeTiersAreRefused() {
    assertThatThrownBy(
            () -> ChipStack.of(N28.ledger(), 3, SIDE, SIDE, 0, ChipStack.Packaging.PASSIVE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static double lower(int tiers, double copper, ChipStack.Packaging how) {
    Stack stack = ChipStack.of(N28.ledger(), tiers, SIDE, SIDE, copper, how);
    return steady(stack, 0.26, 0.1).mean(stack.layer(ChipStack.LOWER_ACTIVE));
  }

  private static TemperatureField steady(Stack stack, double lower, double upper) {
    PowerMap power = new PowerMap(stack);
    power.add(stack.layer(ChipStack.LOWER_ACTIVE), DIE, lower);
    power.add(stack.layer(ChipStack.UPPER_ACTIVE), DIE, upper);
    try (ThermalModel model = new ThermalModel(stack, 1)) {
      return model.steady(power);
    }
  }
}
