package spikestack.studio.report;

import java.util.Base64;

/// The spikes that one layer fired while the image of the schedule ran.
///
/// @param bits Base64 of `[timesteps][tokens][ceil(channels / 8)]` bytes; channel c of a slot is
///   bit `c % 8` (lowest first) of byte `c / 8`, bits past the last channel are 0
public record Raster(String layer, int timesteps, int tokens, int channels, String bits) {
  public Raster {
    Require.text("layer", layer);
    Require.positive("timesteps", timesteps);
    Require.positive("tokens", tokens);
    Require.positive("channels", channels);
    long bytes = (long) timesteps * tokens * bytesPerSlot(channels);
    long characters = (bytes + 2) / 3 * 4;
    if (bits.length() != characters) {
      throw new IllegalArgumentException(
          "bits must be %d Base64 characters (%d bytes), were %d"
              .formatted(characters, bytes, bits.length()));
    }
    Base64.getDecoder().decode(bits);
  }

  /// Packs rows of 64-bit words, channel c in bit `c % 64` of word `c / 64` of its slot's row: the
  /// layout of a spike tensor.
  ///
  /// @param words `[timesteps][tokens][ceil(channels / 64)]`, bits past the last channel 0
  public static Raster ofWords(
      String layer, int timesteps, int tokens, int channels, long[] words) {
    int wordsPerSlot = (channels + 63) >>> 6;
    int slots = Math.multiplyExact(timesteps, tokens);
    if (words.length != Math.multiplyExact(slots, wordsPerSlot)) {
      throw new IllegalArgumentException(
          "words must be " + slots + " rows of " + wordsPerSlot + ", were " + words.length);
    }
    int stride = bytesPerSlot(channels);
    byte[] bytes = new byte[Math.multiplyExact(slots, stride)];
    for (int slot = 0; slot < slots; slot++) {
      for (int b = 0; b < stride; b++) {
        long word = words[slot * wordsPerSlot + (b >>> 3)];
        bytes[slot * stride + b] = (byte) (word >>> ((b & 7) << 3));
      }
    }
    return new Raster(
        layer, timesteps, tokens, channels, Base64.getEncoder().encodeToString(bytes));
  }

  /// Share of ones, 0 to 1.
  double rate() {
    long ones = 0;
    for (byte b : Base64.getDecoder().decode(bits)) {
      ones += Integer.bitCount(b & 0xff);
    }
    return (double) ones / ((long) timesteps * tokens * channels);
  }

  private static int bytesPerSlot(int channels) {
    return (channels + 7) >>> 3;
  }
}
