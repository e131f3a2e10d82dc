package spikestack.silicon.synthesis;

/// Whether the gates of a block were proven to equal its text.
public enum Proof {
  PROVEN,
  /// Points remain that induction could not settle, or it took too long.
  UNPROVEN,
  /// Not asked for, or another set of parameters of the same text was proven instead.
  NOT_TRIED
}
