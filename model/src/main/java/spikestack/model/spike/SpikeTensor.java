package spikestack.model.spike;

import java.util.Arrays;

/// Bits of shape `[timesteps][tokens][channels]`, packed along channels.
///
/// The row of slot (t, n) starts at word `(t * tokens + n) * wordsPerRow` and holds channel c in
/// bit `c % 64` of word `c / 64`. Invariant **tail-zero**: bits past `channels` in the last word of
/// each row are 0. Writers keep it; counting kernels rely on it. Tokens are row-major pixels or
/// patches (index = h * width + w). Mutable; owners do not share while writing.
public final class SpikeTensor {
  private final int timesteps;
  private final int tokens;
  private final int channels;
  private final int wordsPerRow;
  private final long[] words;

  /// All-zero tensor; each extent at least 1, at most 2^31 words together.
  public SpikeTensor(int timesteps, int tokens, int channels) {
    if (timesteps < 1 || tokens < 1 || channels < 1) {
      throw new IllegalArgumentException(
          "extents must be >= 1: [" + timesteps + "][" + tokens + "][" + channels + "]");
    }
    this.timesteps = timesteps;
    this.tokens = tokens;
    this.channels = channels;
    this.wordsPerRow = (channels + 63) >>> 6;
    this.words =
        new long[Math.toIntExact(Math.multiplyExact((long) timesteps * tokens, wordsPerRow))];
  }

  public int timesteps() {
    return timesteps;
  }

  public int tokens() {
    return tokens;
  }

  public int channels() {
    return channels;
  }

  public int wordsPerRow() {
    return wordsPerRow;
  }

  /// The live backing array; see the class comment for the layout.
  public long[] words() {
    return words;
  }

  /// Index of the first word of slot (t, n).
  public int row(int t, int n) {
    return (t * tokens + n) * wordsPerRow;
  }

  public boolean get(int t, int n, int c) {
    return (words[row(t, n) + (c >>> 6)] >>> c & 1L) != 0;
  }

  public void set(int t, int n, int c) {
    words[row(t, n) + (c >>> 6)] |= 1L << c;
  }

  public void clear() {
    Arrays.fill(words, 0L);
  }

  /// Number of ones.
  public long count() {
    long ones = 0;
    for (long word : words) {
      ones += Long.bitCount(word);
    }
    return ones;
  }

  /// Number of positions at which this and `other` (of the same shape) differ.
  public long differences(SpikeTensor other) {
    requireShape(other);
    long bits = 0;
    for (int i = 0; i < words.length; i++) {
      bits += Long.bitCount(words[i] ^ other.words[i]);
    }
    return bits;
  }

  public boolean sameShape(SpikeTensor other) {
    return timesteps == other.timesteps && tokens == other.tokens && channels == other.channels;
  }

  public void requireShape(SpikeTensor other) {
    if (!sameShape(other)) {
      throw new IllegalArgumentException("shapes differ: " + this + " and " + other);
    }
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof SpikeTensor s
        && timesteps == s.timesteps
        && tokens == s.tokens
        && channels == s.channels
        && Arrays.equals(words, s.words);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(words) * 31 + channels;
  }

  @Override
  public String toString() {
    return "SpikeTensor[" + timesteps + "][" + tokens + "][" + channels + "]";
  }
}
