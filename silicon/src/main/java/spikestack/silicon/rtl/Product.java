package spikestack.silicon.rtl;

/// What a layer leaves behind that can be compared with a recording point of a trace.
public sealed interface Product {
  /// Name of the recording point ([spikestack.model.trace.Points]).
  String point();

  /// `features` features of the spikes written, from `first` on. `keptHeads`: they are those of the
  /// kept heads only, the others are 0; `headWidth` features each.
  record Spikes(String point, int first, int features, boolean keptHeads, int headWidth)
      implements Product {}

  /// All bit planes written, as words.
  record Planes(String point, int features) implements Product {}

  /// Residual words.
  record Residual(String point, int features) implements Product {}

  /// Router scores, `[token][expert]`.
  record Scores(String point) implements Product {}

  /// Bits of a binary router.
  record RouterBits(String point) implements Product {}

  /// Experts of every token.
  record Routes(String point) implements Product {}

  /// Heads kept by D3.
  record KeptHeads(String point) implements Product {}

  /// Class sums.
  record Sums(String point) implements Product {}
}
