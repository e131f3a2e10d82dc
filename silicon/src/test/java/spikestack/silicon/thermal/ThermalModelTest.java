package spikestack.silicon.thermal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Closed forms: heat through layers, heat balance, exponential warming, symmetric answers.
final class ThermalModelTest {
  private static final Material SILICON = new Material("silicon", 130, 1.63e6);
  private static final Material OXIDE = new Material("oxide", 1.38, 1.62e6);
  private static final double AMBIENT = 318.15;

  @Test
  void uniformPowerIsOneDimensional() {
    Stack stack =
        stack(
            List.of(
                new Layer("source", 2e-6, SILICON),
                new Layer("bond", 1e-6, OXIDE),
                new Layer("die", 100e-6, SILICON)),
            new Cooling.Adiabatic(),
            new Cooling.Film(1e4, AMBIENT));
    PowerMap power = new PowerMap(stack);
    power.add(0, new Rectangle(0, 0, 1e-3, 2e-3), 0.5);
    TemperatureField field = steady(stack, power);
    double flux = 0.5 / 2e-6;
    double die = AMBIENT + flux * (1 / 1e4 + 50e-6 / 130);
    double bond = die + flux * (50e-6 / 130 + 0.5e-6 / 1.38);
    double source = bond + flux * (0.5e-6 / 1.38 + 1e-6 / 130);
    for (int row = 0; row < stack.y().cells(); row++) {
      assertThat(field.at(2, 3, row)).isCloseTo(die, within(1e-7));
      assertThat(field.at(1, 3, row)).isCloseTo(bond, within(1e-7));
      assertThat(field.at(0, 3, row)).isCloseTo(source, within(1e-7));
    }
  }

  @Test
  void whatEntersLeavesThroughBothFaces() {
    Stack stack =
        stack(
            List.of(new Layer("a", 50e-6, SILICON), new Layer("b", 50e-6, SILICON)),
            new Cooling.Film(2e3, 300),
            new Cooling.Film(1e4, 310));
    PowerMap power = new PowerMap(stack);
    power.add(1, new Rectangle(0.1e-3, 0.3e-3, 0.35e-3, 1.7e-3), 1.25);
    TemperatureField field = steady(stack, power);
    double out = 0;
    for (int row = 0; row < stack.y().cells(); row++) {
      for (int column = 0; column < stack.x().cells(); column++) {
        double area = stack.x().width(column) * stack.y().width(row);
        out += area * (field.at(0, column, row) - 300) / (25e-6 / 130 + 1 / 2e3);
        out += area * (field.at(1, column, row) - 310) / (25e-6 / 130 + 1 / 1e4);
      }
    }
    assertThat(out).isCloseTo(1.25, within(1e-8));
  }

  @Test
  void theHeatSinkPassesAllPowerToTheAir() {
    Axis axis = Axis.uniform(12, 10e-3);
    HeatSink sink = HeatSink.server();
    Stack stack =
        new Stack(
            axis,
            axis,
            List.of(new Layer("die", 150e-6, SILICON)),
            new Cooling.Adiabatic(),
            new Cooling.Sink(sink));
    PowerMap power = new PowerMap(stack);
    power.add(0, new Rectangle(0, 0, 10e-3, 10e-3), 40);
    TemperatureField field = steady(stack, power);
    double perArea = 6.9e-3 / 400 + 0.1 * 0.06 * 0.06;
    double half = 3.45e-3 / 400 + 0.1 * 0.06 * 0.06;
    double out = 0;
    for (int row = 0; row < 12; row++) {
      for (int column = 0; column < 12; column++) {
        out += 1e-4 / 144 * (field.at(3, column, row) - sink.ambient()) / half;
      }
    }
    double[] nodes = field.packageNodes();
    for (int side = 0; side < 4; side++) {
      out += (0.04 * 0.02 / 4) * (nodes[4 + side] - sink.ambient()) / perArea;
      out += (0.0036 - 0.0009) / 4 * (nodes[8 + side] - sink.ambient()) / perArea;
    }
    assertThat(out).isCloseTo(40, within(1e-6));
    // Square die, even power: all sides alike.
    for (int group = 0; group < 12; group += 4) {
      for (int side = 1; side < 4; side++) {
        assertThat(nodes[group + side]).isCloseTo(nodes[group], within(1e-6));
      }
    }
  }

  @Test
  void warmsUpAsBackwardEulerOfOneCell() {
    Stack stack =
        new Stack(
            Axis.uniform(1, 1e-3),
            Axis.uniform(1, 1e-3),
            List.of(new Layer("a", 1e-4, SILICON)),
            new Cooling.Adiabatic(),
            new Cooling.Film(1e4, 300));
    double c = 1.63e6 * 1e-10;
    double g = 1e-6 / (0.5e-4 / 130 + 1e-4);
    double dt = 0.005;
    PowerMap power = new PowerMap(stack);
    power.add(0, 0, 0, 0.2);
    double expected = 305;
    try (ThermalModel model = new ThermalModel(stack, 1);
        ThermalModel.Transient run = model.transientFrom(305, dt)) {
      for (int step = 0; step < 20; step++) {
        run.step(power);
        expected = (c / dt * expected + 0.2 + g * 300) / (c / dt + g);
        assertThat(run.now().at(0, 0, 0)).isCloseTo(expected, within(1e-8));
      }
    }
  }

  @Test
  void aTransientEndsAtTheSteadyState() {
    for (Cooling top : List.of(new Cooling.Film(1e4, 300), new Cooling.Sink(HeatSink.server()))) {
      Stack stack = stack(List.of(new Layer("a", 1e-4, SILICON)), new Cooling.Adiabatic(), top);
      PowerMap power = new PowerMap(stack);
      power.add(0, new Rectangle(0, 0, 0.5e-3, 0.5e-3), 0.3);
      TemperatureField end = steady(stack, power);
      try (ThermalModel model = new ThermalModel(stack, 1);
          ThermalModel.Transient run = model.transientFrom(300, 1e6)) {
        for (int step = 0; step < 30; step++) {
          run.step(power);
        }
        assertThat(run.now().max()).isCloseTo(end.max(), within(1e-5));
      }
    }
  }

  @Test
  void copperInTheBondCoolsWhatLiesUnderIt() {
    Material copper = new Material("copper", 400, 3.5e6);
    Layer plain = new Layer("bond", 1e-6, OXIDE);
    Layer filled =
        new Layer(
            "bond",
            1e-6,
            OXIDE,
            List.of(new Layer.Region(new Rectangle(0, 0, 0.5e-3, 2e-3), copper)));
    TemperatureField without = bonded(plain);
    TemperatureField with = bonded(filled);
    assertThat(with.at(0, 0, 5)).isLessThan(without.at(0, 0, 5) - 0.01);
    assertThat(with.at(0, 0, 5)).isLessThan(with.at(0, 7, 5));
  }

  private static TemperatureField bonded(Layer bond) {
    Stack stack =
        stack(
            List.of(new Layer("a", 10e-6, SILICON), bond, new Layer("b", 50e-6, SILICON)),
            new Cooling.Adiabatic(),
            new Cooling.Film(1e5, 300));
    PowerMap power = new PowerMap(stack);
    power.add(0, new Rectangle(0, 0, 1e-3, 2e-3), 1);
    return steady(stack, power);
  }

  @Test
  void powerIsSpreadByOverlap() {
    Stack stack =
        stack(
            List.of(new Layer("a", 1e-4, SILICON)),
            new Cooling.Adiabatic(),
            new Cooling.Film(1, 300));
    PowerMap power = new PowerMap(stack);
    // Cells are 125 x 200 um; this covers half of column 0 and all of column 1 in row 0.
    power.add(0, new Rectangle(62.5e-6, 0, 250e-6, 200e-6), 3);
    assertThat(power.at(0, 0, 0)).isCloseTo(1, within(1e-12));
    assertThat(power.at(0, 1, 0)).isCloseTo(2, within(1e-12));
    assertThat(power.at(0, 2, 0)).isCloseTo(0, within(1e-12));
    assertThat(power.total()).isCloseTo(3, within(1e-12));
    assertThatThrownBy(() -> power.add(0, new Rectangle(0.5e-3, 0, 1.5e-3, 1e-3), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("leaves the die");
  }

  @Test
  void anUncooledStackIsRefused() {
    assertThatThrownBy(
            () ->
                stack(
                    List.of(new Layer("a", 1e-4, SILICON)),
                    new Cooling.Adiabatic(),
                    new Cooling.Adiabatic()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no face is cooled");
  }

  private static Stack stack(List<Layer> layers, Cooling bottom, Cooling top) {
    return new Stack(Axis.uniform(8, 1e-3), Axis.uniform(10, 2e-3), layers, bottom, top);
  }

  private static TemperatureField steady(Stack stack, PowerMap power) {
    try (ThermalModel model = new ThermalModel(stack, 1)) {
      return model.steady(power);
    }
  }
}
