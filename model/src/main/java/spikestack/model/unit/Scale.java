package spikestack.model.unit;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The units of one dimension, smallest first, each with its size in the base unit. Reads `500
/// MHz`, writes it back.
///
/// Factors are exact decimals, so `0.1 mm` is the double nearest to 100 microns. Spellings: ASCII
/// first; `µ` is accepted for `u`, `²` for `2`.
final class Scale {
  private static final Pattern NUMBER_AND_UNIT =
      Pattern.compile("([+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d{1,3})?)\\s*(\\S.*)?");
  private static final MathContext FOUR_DIGITS = new MathContext(4, RoundingMode.HALF_UP);

  record Step(String symbol, BigDecimal factor) {}

  private final String quantity;
  private final List<Step> steps;

  /// `symbolsAndFactors`: `"kHz", "1e-3", "MHz", "1", ...`, ascending.
  Scale(String quantity, String... symbolsAndFactors) {
    this.quantity = quantity;
    Step[] list = new Step[symbolsAndFactors.length / 2];
    for (int i = 0; i < list.length; i++) {
      list[i] = new Step(symbolsAndFactors[2 * i], new BigDecimal(symbolsAndFactors[2 * i + 1]));
    }
    this.steps = List.of(list);
  }

  /// The number in the base unit.
  double parse(String text) {
    String trimmed = text.strip();
    Matcher matcher = NUMBER_AND_UNIT.matcher(trimmed);
    if (!matcher.matches()) {
      throw new UnitException("\"" + trimmed + "\"", allowed());
    }
    String symbol = matcher.group(2);
    if (symbol == null) {
      throw new UnitException("\"" + trimmed + "\" without a unit", allowed());
    }
    String plain =
        symbol.strip().replace('µ', 'u').replace('μ', 'u').replace("²", "2").replace("^2", "2");
    for (Step step : steps) {
      if (step.symbol().equals(plain)) {
        return new BigDecimal(matcher.group(1)).multiply(step.factor()).doubleValue();
      }
    }
    throw new UnitException("unit \"" + symbol.strip() + "\" in \"" + trimmed + "\"", allowed());
  }

  /// Four significant digits in the largest unit that keeps the number at 1 or above.
  String format(double inBaseUnit) {
    Step chosen = steps.getFirst();
    BigDecimal value = new BigDecimal(inBaseUnit).round(FOUR_DIGITS);
    for (Step step : steps) {
      if (value.abs().compareTo(step.factor()) >= 0) {
        chosen = step;
      }
    }
    if (value.signum() == 0) {
      chosen = base();
    }
    BigDecimal shown = value.divide(chosen.factor(), FOUR_DIGITS).stripTrailingZeros();
    return shown.toPlainString() + " " + chosen.symbol().replace("u", "µ").replace("m2", "m²");
  }

  double checked(double value, double smallest) {
    if (!(value >= smallest) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          quantity
              + " must be a finite number of at least "
              + smallest
              + " "
              + base().symbol()
              + ", was "
              + value);
    }
    return value == 0 ? 0 : value;
  }

  private Step base() {
    for (Step step : steps) {
      if (step.factor().compareTo(BigDecimal.ONE) == 0) {
        return step;
      }
    }
    throw new IllegalStateException("no base unit for " + quantity);
  }

  private String allowed() {
    StringJoiner symbols = new StringJoiner(", ");
    for (Step step : steps) {
      symbols.add(step.symbol());
    }
    return "a number and a unit of " + quantity + ": " + symbols;
  }
}
