package spikestack.model.network;

/// What a spike does to the membrane it came from.
public sealed interface Reset {
  /// The membrane becomes 0.
  record ToZero() implements Reset {}

  /// `amount[c]` is subtracted from the membrane of channel c, in its unit; 1 or more. Sinabs and
  /// snnTorch subtract their threshold, which in integers need not be the one that is compared with
  /// (docs/decisions/0010-reset-by-subtraction.md). [WidthCheck] proves that no subtraction leaves
  /// the membrane's width.
  record By(int[] amount) implements Reset {
    public By {
      amount = amount.clone();
      for (int one : amount) {
        if (one < 1) {
          throw new IllegalArgumentException("a reset by " + one + ", which must be 1 or more");
        }
      }
    }
  }
}
