package spikestack.silicon.synthesis;

/// Whether the gates of a block were proven to equal its text.
public enum Proof {
  PROVEN,
  /// A register has no partner, or it took too long.
  UNPROVEN,
  /// An input exists for which they differ.
  DIFFERENT,
  /// Not asked for.
  NOT_TRIED
}
