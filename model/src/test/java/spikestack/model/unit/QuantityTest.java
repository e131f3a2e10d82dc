package spikestack.model.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.doubles;

import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class QuantityTest {
  @Test
  void readsEveryDimensionIntoItsBaseUnit() {
    assertThat(Energy.parse("0.45 mJ").picojoules()).isEqualTo(0.45e9);
    assertThat(Power.parse("627mW").milliwatts()).isEqualTo(627);
    assertThat(Area.parse("2.96 mm²").squareMicrons()).isEqualTo(2.96e6);
    assertThat(Length.parse("90 nm").microns()).isEqualTo(0.09);
    assertThat(Frequency.parse("0.5 GHz").megahertz()).isEqualTo(500);
    assertThat(Time.parse("1.83 ms").nanoseconds()).isEqualTo(1.83e6);
    assertThat(Temperature.parse("330 K").kelvin()).isEqualTo(330);
    assertThat(DataSize.parse("144 KiB").bits()).isEqualTo(144L * 8192);
    assertThat(DataSize.parse("12 KiB").kibibytes()).isEqualTo(12);
    assertThat(Bandwidth.parse("76.8 GB/s").gigabytesPerSecond()).isEqualTo(76.8);
    assertThat(Length.parse("3 µm")).isEqualTo(Length.parse("3 um"));
  }

  @Test
  void sayWhichUnitsAreAllowedWhenTheUnitIsMissingOrWrong() {
    assertThatThrownBy(() -> Frequency.parse("500"))
        .isInstanceOf(UnitException.class)
        .hasMessage(
            "found \"500\" without a unit; allowed: a number and a unit of frequency: Hz, kHz, MHz, GHz");
    assertThatThrownBy(() -> Frequency.parse("500 ns"))
        .hasMessageContaining("unit \"ns\" in \"500 ns\"");
    assertThatThrownBy(() -> Power.parse("5 MW")).isInstanceOf(UnitException.class);
    assertThatThrownBy(() -> DataSize.parse("0.3 B")).hasMessageContaining("whole number of bits");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "fast",
        "1,5 GHz",
        "NaN GHz",
        "Infinity GHz",
        "0x10 GHz",
        "1e9999 GHz",
        "--1 GHz"
      })
  void refusesWhatIsNoNumber(String text) {
    assertThatThrownBy(() -> Frequency.parse(text)).isInstanceOf(UnitException.class);
  }

  @Test
  void refusesNegativeAndNotFiniteValues() {
    assertThatThrownBy(() -> Length.parse("-1 um")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Area(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Energy(Double.POSITIVE_INFINITY))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new DataSize(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0.09, 90 nm",
    "1, 1 µm",
    "999.96, 1 mm",
    "1234.5, 1.235 mm",
    "0, 0 µm",
    "0.00001, 0.00001 µm",
  })
  void writesFourDigitsInTheUnitThatFits(double microns, String shown) {
    String expected = shown.equals("0.00001 µm") ? "0.01 nm" : shown;
    assertThat(new Length(microns).toString()).isEqualTo(expected);
  }

  @Test
  void whatIsWrittenCanBeReadBack() {
    qt().forAll(doubles().between(1e-3, 1e15))
        .checkAssert(
            value -> {
              roundTrip(value, v -> Energy.parse(new Energy(v).toString()).picojoules());
              roundTrip(value, v -> Area.parse(new Area(v).toString()).squareMicrons());
              roundTrip(value, v -> Frequency.parse(new Frequency(v).toString()).megahertz());
            });
  }

  private static void roundTrip(double value, Function<Double, Double> throughText) {
    assertThat(throughText.apply(value)).isCloseTo(value, within(value * 5e-4));
  }
}
