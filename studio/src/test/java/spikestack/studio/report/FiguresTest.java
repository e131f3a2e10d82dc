package spikestack.studio.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.doubles;

import org.junit.jupiter.api.Test;

final class FiguresTest {
  @Test
  void threeSignificantDigitsAndThePrefixThatFits() {
    assertThat(people(21.4, "µJ")).isEqualTo("21.4 µJ");
    assertThat(people(0.0214, "uJ")).isEqualTo("21.4 nJ");
    assertThat(people(999.6, "pJ")).isEqualTo("1.00 nJ");
    assertThat(people(999.4, "pJ")).isEqualTo("999 pJ");
    assertThat(people(0.84, "mm2")).isEqualTo("0.840 mm²");
    assertThat(people(1400, "um2")).isEqualTo("1 400 µm²");
    assertThat(people(1791, "pJ*s")).isEqualTo("1.79 nJ·s");
    assertThat(people(640, "µm")).isEqualTo("640 µm");
    assertThat(people(1270, "µm")).isEqualTo("1.27 mm");
    assertThat(people(76.8, "GB/s")).isEqualTo("76.8 GB/s");
    assertThat(people(0, "bonds")).isEqualTo("0 bonds");
    assertThat(people(51_264, "cycles")).isEqualTo("51 264 cycles");
    assertThat(people(51_264.37, "cycles")).isEqualTo("51 264 cycles");
    assertThat(people(123_456_789, "cycles")).isEqualTo("123 M cycles");
    assertThat(people(6, "µW/KiB")).isEqualTo("6 µW/KiB");
    assertThat(people(0.00002, "fJ/bit")).isEqualTo("2.00e−5 fJ/bit");
    assertThat(people(-3.5, "mW")).isEqualTo("−3.50 mW");
  }

  @Test
  void changesAreWordedHonestly() {
    assertThat(plain(Figures.change(0.822))).isEqualTo("17.8 % less");
    assertThat(plain(Figures.change(1.031))).isEqualTo("3.1 % more");
    assertThat(plain(Figures.change(1.0004))).isEqualTo("the same");
    assertThat(plain(Figures.change(2.314))).isEqualTo("2.31 times as much");
  }

  @Test
  void ratiosCrossPrefixesButNotKinds() {
    assertThat(Figures.ratio(new Quantity(500, "nJ"), new Quantity(1, "µJ")).orElseThrow())
        .isEqualTo(0.5, within(1e-12));
    assertThat(Figures.ratio(new Quantity(2e6, "µm²"), new Quantity(1, "mm²")).orElseThrow())
        .isEqualTo(2, within(1e-12));
    assertThat(Figures.ratio(new Quantity(1, "nJ"), new Quantity(1, "ns"))).isEmpty();
    assertThat(Figures.ratio(new Quantity(4096, "bonds"), new Quantity(0, "bonds"))).isEmpty();
  }

  @Test
  void numbersSideBySideShareAPrefixUnlessTooFarApart() {
    Quantity whole = new Quantity(1.14, "ns");
    assertThat(plain(Figures.markup(new Quantity(986, "ps"), whole).html()))
        .contains(">0.986 ns<", "title=\"986 ps\"");
    assertThat(plain(Figures.markup(new Quantity(2, "ps"), whole).html())).contains(">2.00 ps<");
  }

  @Test
  void whatIsShownIsTheValueToThreeDigits() {
    qt().forAll(doubles().between(1e-9, 1e9))
        .checkAssert(
            value -> {
              String[] parts = people(value, "mJ").split(" (?=[^ ]+$)", 2);
              double shown = Double.parseDouble(parts[0].replace(" ", ""));
              Quantity read = new Quantity(shown, parts[1]);
              assertThat(Figures.ratio(read, new Quantity(value, "mJ")).orElseThrow())
                  .isEqualTo(1, within(0.0051));
            });
  }

  @Test
  void exactValuesReadBack() {
    qt().forAll(doubles().any())
        .assuming(value -> Double.isFinite(value))
        .checkAssert(
            value ->
                assertThat(Double.parseDouble(Figures.exact(value)))
                    .isEqualTo(value == 0 ? 0.0 : value));
  }

  private static String people(double value, String unit) {
    return plain(Figures.people(value, unit));
  }

  private static String plain(String text) {
    return text.replace('\u00A0', ' ').replace('\u202F', ' ');
  }
}
