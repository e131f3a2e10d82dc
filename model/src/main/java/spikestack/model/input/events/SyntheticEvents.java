package spikestack.model.input.events;

import java.util.List;
import spikestack.model.input.Images;

/// Synthetic events: no camera saw them. An image moves along a triangle before a simulated sensor,
/// a third of the way each: `reach` pixels right and down, as many right and up, and back left.
///
/// Frame t holds what changes between positions t and t + 1 of `steps + 1` equally spaced ones
/// (rounded to pixels): per doubling of brightness, 1 + the pixel's mean over its channels, one
/// event: in channel 0 where it gets darker, in channel 1 where it gets brighter. What moves in
/// from outside the image is black. Counts are 0..8; everything is in integers, and nothing is
/// random.
public record SyntheticEvents(int steps, int reach) {
  private static final int MAX_STEPS = 1024;
  private static final int MAX_REACH = 64;

  public SyntheticEvents {
    if (steps < 1 || steps > MAX_STEPS || reach < 1 || reach > MAX_REACH) {
      throw new IllegalArgumentException(
          "steps 1.." + MAX_STEPS + ", reach 1.." + MAX_REACH + ", were " + steps + ", " + reach);
    }
  }

  /// Frames `[count][steps][2][height][width]` with the images' labels; the source says that they
  /// are synthetic.
  public FrameSet of(Images images) {
    int area = images.height() * images.width();
    byte[] frames = new byte[Math.multiplyExact(images.count(), steps * 2 * area)];
    for (int i = 0; i < images.count(); i++) {
      byte[] levels = levels(images, i);
      for (int t = 0; t < steps; t++) {
        frame(levels, images.height(), images.width(), t, frames, (i * steps + t) * 2 * area);
      }
    }
    return new FrameSet(
        "synthetic events made from " + images.source(),
        images.sha256(),
        List.of(),
        steps,
        2,
        images.height(),
        images.width(),
        frames,
        images.labels(),
        0,
        true);
  }

  /// Doublings of brightness, 0..8: the exponent of 1 + mean of the channels.
  private static byte[] levels(Images images, int index) {
    byte[] pixels = images.image(index);
    int area = images.height() * images.width();
    byte[] levels = new byte[area];
    for (int at = 0; at < area; at++) {
      int sum = 0;
      for (int c = 0; c < images.channels(); c++) {
        sum += pixels[c * area + at] & 0xFF;
      }
      int brightness = 1 + sum / images.channels();
      levels[at] = (byte) (31 - Integer.numberOfLeadingZeros(brightness));
    }
    return levels;
  }

  private void frame(byte[] levels, int height, int width, int t, byte[] frames, int from) {
    int area = height * width;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int before = level(levels, height, width, y - down(t), x - right(t));
        int after = level(levels, height, width, y - down(t + 1), x - right(t + 1));
        int change = after - before;
        int channel = change > 0 ? 1 : 0;
        frames[from + channel * area + y * width + x] = (byte) Math.abs(change);
      }
    }
  }

  private static int level(byte[] levels, int height, int width, int y, int x) {
    return y >= 0 && y < height && x >= 0 && x < width ? levels[y * width + x] : 0;
  }

  /// Displacement to the right at position `t`: 0 to 2 reach over two thirds of the way, then back.
  int right(int t) {
    return 3 * t <= 2 * steps
        ? rounded(3L * reach * t, steps)
        : rounded(6L * reach * (steps - t), steps);
  }

  /// Displacement downwards at position `t`: to reach over a third, back over the second.
  int down(int t) {
    if (3 * t <= steps) {
      return rounded(3L * reach * t, steps);
    }
    return 3 * t <= 2 * steps ? rounded(reach * (2L * steps - 3L * t), steps) : 0;
  }

  /// a / b, halves upwards.
  private static int rounded(long a, long b) {
    return (int) Math.floorDiv(2 * a + b, 2 * b);
  }
}
