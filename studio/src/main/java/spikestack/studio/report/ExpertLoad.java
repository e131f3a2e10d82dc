package spikestack.studio.report;

import java.util.List;

/// How many tokens each expert of one layer was given.
///
/// @param tokens mean per image, by expert
/// @param max most in any one image, by expert
public record ExpertLoad(String layer, List<Double> tokens, List<Double> max) {
  public ExpertLoad {
    Require.text("layer", layer);
    tokens = List.copyOf(tokens);
    max = List.copyOf(max);
    if (tokens.size() != max.size()) {
      throw new IllegalArgumentException(
          "tokens has " + tokens.size() + " experts, max has " + max.size());
    }
    tokens.forEach(value -> Require.nonNegative("tokens", value));
    max.forEach(value -> Require.nonNegative("max", value));
  }
}
