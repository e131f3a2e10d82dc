package spikestack.model.network;

/// Step SAM: how spikes of several experts of one token are joined.
public enum Merge {
  /// Logical OR: stays one bit.
  OR,
  /// Integer sum 0..K.
  SUM
}
