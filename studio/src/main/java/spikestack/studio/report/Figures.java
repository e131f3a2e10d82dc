package spikestack.studio.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Numbers as people read them: three significant digits and the SI prefix that fits, the exact
/// value one hover away.
///
/// Units whose base is an SI unit (`pJ`, `mm2`, `MHz`, `pJ·s`, ...) are rescaled and can be
/// compared across prefixes; anything else (`cycles`, `bonds`) keeps its unit, whole numbers below
/// a million in full.
final class Figures {
  private static final String PREFIXES = "afpnµm kMGT";
  private static final int PREFIX_ZERO = PREFIXES.indexOf(' ');
  private static final List<String> BASES =
      List.of("J·s", "B/s", "Hz", "m²", "J", "W", "s", "V", "F", "A", "m");
  private static final MathContext THREE = new MathContext(3, RoundingMode.HALF_UP);
  private static final char THIN_SPACE = '\u202F';
  private static final String NO_BREAK_SPACE = "\u00A0";

  private Figures() {}

  /// `base` SI unit and how many of it one of the original unit are.
  private record Unit(String base, double size) {}

  /// `21.4 µJ`.
  static String people(Quantity quantity) {
    return people(quantity.value(), quantity.unit());
  }

  static String people(double value, String unit) {
    return unit(unit)
        .map(si -> scaled(value * si.size(), si.base(), value * si.size()))
        .orElseGet(() -> number(value) + NO_BREAK_SPACE + unit);
  }

  /// The number with its unit; the exact value in `value` and in the tooltip.
  static Markup markup(Quantity quantity) {
    return markup(quantity.value(), people(quantity), quantity.unit());
  }

  /// The same with the prefix that suits `like`, so that numbers side by side can be compared at a
  /// glance.
  static Markup markup(Quantity quantity, Quantity like) {
    OptionalDouble size = base(like);
    return unit(quantity.unit())
        .filter(si -> size.isPresent() && near(quantity.value() * si.size(), size.getAsDouble()))
        .map(si -> scaled(quantity.value() * si.size(), si.base(), size.getAsDouble()))
        .map(shown -> markup(quantity.value(), shown, quantity.unit()))
        .orElseGet(() -> markup(quantity));
  }

  /// Whether a number still reads well in the prefix of another one.
  private static boolean near(double value, double like) {
    return value == 0
        || Math.abs(value) >= Math.abs(like) / 100 && Math.abs(value) < Math.abs(like) * 1000;
  }

  /// A number without unit, such as a count in a column whose heading has the unit.
  static Markup markup(double value) {
    return markup(value, number(value), "");
  }

  /// A fraction 0 to 1 as `12.3 %`.
  static Markup share(double fraction) {
    return markup(fraction, percent(fraction), "");
  }

  private static Markup markup(double value, String shown, String unit) {
    String exact = exact(value);
    return Markup.tag("data")
        .with("value", exact)
        .with("title", unit.isEmpty() ? exact : exact + " " + unit)
        .holding(shown);
  }

  /// The shortest decimal that reads back as the same double, whole numbers without `.0`.
  static String exact(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /// Three significant digits; whole numbers below a million in full, with thin spaces between
  /// thousands.
  static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e6) {
      return grouped(Long.toString((long) value));
    }
    double size = Math.abs(value);
    if (size >= 1e6 && size < 1e15 || size >= 1e3) {
      int step = size >= 1e12 ? 4 : size >= 1e9 ? 3 : size >= 1e6 ? 2 : 0;
      return step == 0
          ? grouped(Long.toString(Math.round(value)))
          : digits(value / Math.pow(1000, step))
              + NO_BREAK_SPACE
              + PREFIXES.charAt(PREFIX_ZERO + step);
    }
    return digits(value);
  }

  static String percent(double fraction) {
    return digits(fraction * 100) + NO_BREAK_SPACE + "%";
  }

  /// A against B, where their units can be compared and B is not 0.
  static OptionalDouble ratio(Quantity a, Quantity b) {
    double numerator = a.value();
    double denominator = b.value();
    if (!a.unit().equals(b.unit())) {
      Optional<Unit> of = unit(a.unit());
      Optional<Unit> to = unit(b.unit());
      if (of.isEmpty() || to.isEmpty() || !of.get().base().equals(to.get().base())) {
        return OptionalDouble.empty();
      }
      numerator *= of.get().size();
      denominator *= to.get().size();
    }
    return denominator == 0 ? OptionalDouble.empty() : OptionalDouble.of(numerator / denominator);
  }

  /// `17.8 % less`, `3.1 % more`, `the same`, `2.31 times as much`.
  static String change(double ratio) {
    double percent = (ratio - 1) * 100;
    if (Math.abs(percent) < 0.05) {
      return "the same";
    }
    if (ratio >= 2) {
      return digits(ratio) + " times as much";
    }
    String size =
        new BigDecimal(Math.abs(percent)).setScale(1, RoundingMode.HALF_UP).toPlainString();
    return size + NO_BREAK_SPACE + "% " + (percent < 0 ? "less" : "more");
  }

  /// The value in its SI base unit (m², s, J, ...), where it has one.
  static OptionalDouble base(Quantity quantity) {
    return unit(quantity.unit())
        .map(si -> OptionalDouble.of(quantity.value() * si.size()))
        .orElse(OptionalDouble.empty());
  }

  /// `value` of the base unit, with the prefix that suits `like`.
  private static String scaled(double value, String base, double like) {
    if (base.equals("m²")) {
      boolean tiny = like != 0 && Math.abs(like) < 1e-8;
      return digits(value * (tiny ? 1e12 : 1e6)) + NO_BREAK_SPACE + (tiny ? "µm²" : "mm²");
    }
    int step = 0;
    if (like != 0) {
      double rounded = new BigDecimal(like).round(THREE).doubleValue();
      int most = base.equals("m") ? -1 : PREFIXES.length() - 1 - PREFIX_ZERO;
      step = (int) Math.floor(Math.log10(Math.abs(rounded)) / 3 + 1e-9);
      step = Math.clamp(step, -PREFIX_ZERO, most);
    }
    String prefix = step == 0 ? "" : PREFIXES.substring(PREFIX_ZERO + step, PREFIX_ZERO + step + 1);
    return digits(value / Math.pow(1000, step)) + NO_BREAK_SPACE + prefix + base;
  }

  /// Exactly three significant digits: `0.840`, `17.6`, `612`; larger numbers as whole ones.
  private static String digits(double value) {
    if (value == 0) {
      return "0";
    }
    BigDecimal rounded = new BigDecimal(value).round(THREE);
    if (Math.abs(value) < 1e-3) {
      int power = rounded.precision() - rounded.scale() - 1;
      String mantissa =
          rounded.scaleByPowerOfTen(-power).setScale(2, RoundingMode.HALF_UP).toPlainString();
      return (mantissa + "e" + power).replace('-', '−');
    }
    int scale = Math.max(0, 3 - (rounded.precision() - rounded.scale()));
    return grouped(rounded.setScale(scale, RoundingMode.HALF_UP).toPlainString());
  }

  private static String grouped(String digits) {
    int end = digits.indexOf('.') < 0 ? digits.length() : digits.indexOf('.');
    StringBuilder text = new StringBuilder(digits);
    for (int i = end - 3; i > (digits.startsWith("-") ? 1 : 0); i -= 3) {
      text.insert(i, THIN_SPACE);
    }
    return text.toString().replace('-', '−');
  }

  private static Optional<Unit> unit(String text) {
    String unit =
        text.strip()
            .replaceFirst("^[uμ](?=[A-Za-z])", "µ")
            .replaceFirst("m(?:2|\\^2)$", "m²")
            .replaceFirst("J[*. ]?s$", "J·s");
    for (String base : BASES) {
      if (!unit.endsWith(base)) {
        continue;
      }
      String prefix = unit.substring(0, unit.length() - base.length());
      int at = prefix.isEmpty() ? PREFIX_ZERO : PREFIXES.indexOf(prefix);
      if (prefix.length() <= 1 && at >= 0) {
        int power = base.equals("m²") ? 2 : 1;
        return Optional.of(new Unit(base, Math.pow(10, 3.0 * (at - PREFIX_ZERO) * power)));
      }
      return Optional.empty();
    }
    return Optional.empty();
  }
}
