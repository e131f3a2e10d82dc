package spikestack.model.network;

/// What turns the integer sum of a channel into its drive X (design, section 4).
///
/// - [Direct]: `X = sum + bias`, in units of the layer's weight step; feeds a neuron of the same
///   unit.
/// - [Rescaled]: `X = clamp16(roundHalfUp(sum * 2^-shift) + bias)`, in the common unit of the
///   membrane residual; `shift` may be negative (then the sum moves left). `roundHalfUp(a * 2^-s) =
///   (a + 2^(s-1)) >> s` for s > 0.
///
/// `bias` has one int32 per output channel.
public sealed interface Drive {
  int[] bias();

  record Direct(int[] bias) implements Drive {
    public Direct {
      bias = bias.clone();
    }
  }

  record Rescaled(int shift, int[] bias) implements Drive {
    public Rescaled {
      if (shift < -15 || shift > 30) {
        throw new IllegalArgumentException("shift must be -15..30, was " + shift);
      }
      bias = bias.clone();
    }
  }
}
