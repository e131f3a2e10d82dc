package spikestack.machine.tech;

import java.util.Objects;

/// One number of a technology with its range, trust and source. `low <= value <= high`,
/// numerically.
public record Entry(
    Parameter parameter, double value, double low, double high, Trust trust, String source) {
  public Entry {
    Objects.requireNonNull(parameter, "parameter");
    Objects.requireNonNull(trust, "trust");
    if (!(low <= value && value <= high)) {
      throw new IllegalArgumentException(
          parameter.key()
              + " must have low <= value <= high, was "
              + low
              + ", "
              + value
              + ", "
              + high);
    }
    if (low < parameter.smallest() || high > parameter.largest()) {
      throw new IllegalArgumentException(
          parameter.key()
              + " must stay within "
              + parameter.smallest()
              + ".."
              + parameter.largest()
              + " "
              + parameter.unit()
              + ", was "
              + low
              + ".."
              + high);
    }
    if (source.isBlank()) {
      throw new IllegalArgumentException(parameter.key() + " needs a source");
    }
  }

  /// The value at a corner.
  public double at(Corner corner) {
    return switch (corner) {
      case DEFAULT -> value;
      case LOW -> parameter.cheaperWhenLarger() ? high : low;
      case HIGH -> parameter.cheaperWhenLarger() ? low : high;
    };
  }
}
