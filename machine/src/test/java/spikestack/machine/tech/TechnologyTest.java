package spikestack.machine.tech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spikestack.model.input.InputException;

final class TechnologyTest {
  private static final Technology N28 = Technology.read(Files.technology("n28-model"));
  private static final Technology N45 = Technology.read(Files.technology("nangate45"));

  @ParameterizedTest
  @ValueSource(strings = {"n28-model", "nangate45"})
  void everyEntryHasItsRangeAndSource(String name) {
    Technology technology = Technology.read(Files.technology(name));
    assertThat(technology.name()).isEqualTo(name);
    assertThat(technology.entries()).hasSize(Parameter.values().length);
    for (Entry entry : technology.entries()) {
      assertThat(entry.low()).isLessThanOrEqualTo(entry.value());
      assertThat(entry.high()).isGreaterThanOrEqualTo(entry.value());
      assertThat(entry.source()).isNotBlank();
    }
  }

  @Test
  void lowIsTheCheapEndAndHighTheDearOne() {
    Ledger low = N28.at(Corner.LOW).ledger();
    Ledger middle = N28.ledger();
    Ledger high = N28.at(Corner.HIGH).ledger();
    for (Parameter parameter : Parameter.values()) {
      double sign = parameter.cheaperWhenLarger() ? -1 : 1;
      assertThat(sign * low.value(parameter)).isLessThanOrEqualTo(sign * middle.value(parameter));
      assertThat(sign * high.value(parameter))
          .isGreaterThanOrEqualTo(sign * middle.value(parameter));
    }
  }

  @Test
  void anAdderAgreesWithTheTwoOtherPublishedOnesWithinAFactorOfTwo() {
    double adder32 = 32 * N28.entry(Parameter.FULL_ADDER_ENERGY).value() * 1e-3;
    assertThat(adder32).isCloseTo(0.109, within(0.001));
    double horowitz = 0.10 * 0.62; // 45 nm scaled to 28 nm
    double aladdin = 0.086 * 0.7; // 40 nm scaled to 28 nm
    assertThat(adder32 / horowitz).isBetween(0.5, 2.0);
    assertThat(adder32 / aladdin).isBetween(0.5, 2.0);
    double adder32at45 = 32 * N45.entry(Parameter.FULL_ADDER_ENERGY).value() * 1e-3;
    double horowitzAt1v1 = 0.10 * (1.1 * 1.1) / (0.9 * 0.9);
    assertThat(adder32at45 / horowitzAt1v1).isBetween(0.5, 2.0);
  }

  @Test
  void anEightBitAdderHasTheEnergyAndAreaOfItsEightCells() {
    Ledger n28 = N28.ledger();
    assertThat(8 * n28.value(Parameter.FULL_ADDER_ENERGY)).isCloseTo(27, within(0.5));
    assertThat(8 * n28.value(Parameter.FULL_ADDER_AREA)).isCloseTo(38, within(0.5));
  }

  @Test
  void theLedgerRemembersWhatWasRead() {
    Ledger ledger = N28.ledger();
    assertThat(ledger.entriesRead()).isEmpty();
    ledger.value(Parameter.WIRE_DELAY);
    ledger.value(Parameter.NAND2_AREA);
    ledger.value(Parameter.WIRE_DELAY);
    assertThat(ledger.entriesRead())
        .extracting(Entry::parameter)
        .containsExactly(Parameter.NAND2_AREA, Parameter.WIRE_DELAY);
    assertThat(ledger.sramRead()).isFalse();
    ledger.memory(4, 64);
    assertThat(ledger.sramRead()).isTrue();
    assertThat(ledger.entriesRead())
        .extracting(Entry::parameter)
        .contains(Parameter.SRAM_LEAKAGE, Parameter.TEMPERATURE);
  }

  @Test
  void leakageDoublesEveryNineteenKelvin() {
    double at330 = N28.ledger().cellLeakageUw(1000);
    double at349 = N28.with(Parameter.TEMPERATURE, 349).ledger().cellLeakageUw(1000);
    assertThat(at349 / at330).isCloseTo(2, within(1e-9));
    double at25C = N28.with(Parameter.TEMPERATURE, 298.15).ledger().cellLeakageUw(0.614);
    assertThat(at25C).isCloseTo(2e-3, within(1e-5));
  }

  @Test
  void aValueSetByTheUserIsANamedAssumption() {
    Technology changed = N28.with(Parameter.DRAM_ENERGY, 4.0);
    assertThat(changed.entry(Parameter.DRAM_ENERGY).trust()).isEqualTo(Trust.A);
    assertThat(changed.at(Corner.HIGH).ledger().value(Parameter.DRAM_ENERGY)).isEqualTo(4.0);
    assertThatThrownBy(() -> N28.with(Parameter.DRAM_ENERGY, -1))
        .hasMessageContaining("dram.energy");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nand2.area:|nand2.arae:|nand2.area: found no such key",
        "description:|author: me\\ndescription:|author: found an unknown key",
        "{value: 0.614,|{value: -0.614,|nand2.area.value: found",
        "{value: 0.614, unit: \"um2\", low: 0.43|{value: 0.614, unit: \"um2\", low: 0.62|nand2.area.low: found the number 0.62",
        "{value: 0.614, unit: \"um2\"|{value: 0.614, unit: \"mm2\"|nand2.area.unit: found",
        "{value: 0.614, unit: \"um2\"|{value: 0.614|nand2.area.unit: found no such key",
        "tag: P, source: \"ZigZag in-memory-compute cost model, 28 nm block; range|tag: X, source: \"a|nand2.area.tag: found",
        "{value: 0.614, unit: \"um2\", low: 0.43, high: 0.8|{value: 1.614, unit: \"um2\", low: 0.43, high: 1.8|xor2.area: found value 1.474",
        "words: [8, 16, 32]|words: [8, 32, 16]|words[2]: found the number 16",
        "words: [8, 16, 32]|words: [8, 16]|lstp: found 33 points",
      })
  void refusesAFileWithOneSlip(String from, String to, String complaint) {
    String good = Files.text(Files.technology("n28-model"));
    String bad =
        good.replaceFirst(
            java.util.regex.Pattern.quote(from),
            java.util.regex.Matcher.quoteReplacement(to.replace("\\n", "\n")));
    assertThat(bad).isNotEqualTo(good);
    assertThatThrownBy(() -> Technology.parse("bad.yaml", bad))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("bad.yaml:")
        .hasMessageContaining(complaint);
  }
}
