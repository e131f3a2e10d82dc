package spikestack.silicon.synthesis;

/// Whether the gates of a block were proven to equal its text.
public enum Proof {
  PROVEN,
  /// Both ways ended without a proof: the gates are wrong, or hang on what no five cycles show.
  UNPROVEN,
  /// It took too long.
  TIMED_OUT,
  /// Not asked for.
  NOT_TRIED
}
