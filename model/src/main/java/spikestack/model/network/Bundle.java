package spikestack.model.network;

/// Shape of a token-time bundle (Bishop 3.2): `tokens` consecutive tokens x `steps` consecutive
/// time steps of one feature. Bundles begin at token 0 and step 0 and tile an image; those at the
/// ends may be smaller. A bundle is *active* when any spike in it is set. 1 or more of each; more
/// than there are means all of them.
public record Bundle(int tokens, int steps) {
  public static final int MAX_TOKENS = 1 << 20;

  public Bundle {
    if (tokens < 1 || tokens > MAX_TOKENS || steps < 1 || steps > Network.MAX_TIMESTEPS) {
      throw new IllegalArgumentException(
          "a bundle has 1.."
              + MAX_TOKENS
              + " tokens x 1.."
              + Network.MAX_TIMESTEPS
              + " time steps, was "
              + tokens
              + " x "
              + steps);
    }
  }

  /// From `TOKENSxSTEPS`, such as `2x4`; complains with the allowed form.
  public static Bundle parse(String text) {
    String[] words = text.split("x", -1);
    try {
      if (words.length == 2) {
        return new Bundle(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
      }
    } catch (NumberFormatException e) {
      // Falls through to the complaint about the form.
    }
    throw new IllegalArgumentException("a bundle is TOKENSxSTEPS, such as 2x4, was " + text);
  }

  /// Groups of tokens in an image of `count` tokens.
  public int tokenGroups(int count) {
    return Math.ceilDiv(count, tokens);
  }

  /// Groups of time steps in `count`.
  public int stepGroups(int count) {
    return Math.ceilDiv(count, steps);
  }

  @Override
  public String toString() {
    return tokens + "x" + steps;
  }
}
