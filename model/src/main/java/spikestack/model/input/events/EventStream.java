package spikestack.model.input.events;

import java.util.Arrays;

/// Events of one recording, in file order.
///
/// `micros`: time in microseconds, from any origin; `x` 0..width-1 from the left, `y` 0..height-1
/// as the file counts it; `on`: brighter (true) or darker. Arrays of one length, shared, not
/// copied; nobody writes to them.
public record EventStream(
    String source, int width, int height, long[] micros, short[] x, short[] y, boolean[] on) {
  public EventStream {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("a sensor of " + width + " x " + height);
    }
    if (x.length != micros.length || y.length != micros.length || on.length != micros.length) {
      throw new IllegalArgumentException("arrays of different lengths");
    }
    for (int i = 0; i < x.length; i++) {
      if (x[i] < 0 || x[i] >= width || y[i] < 0 || y[i] >= height) {
        throw new IllegalArgumentException("event " + i + " at " + x[i] + ", " + y[i]);
      }
    }
  }

  /// Number of events.
  public int count() {
    return micros.length;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof EventStream s
        && width == s.width
        && height == s.height
        && Arrays.equals(micros, s.micros)
        && Arrays.equals(x, s.x)
        && Arrays.equals(y, s.y)
        && Arrays.equals(on, s.on);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(micros);
  }

  @Override
  public String toString() {
    return count() + " events of " + width + " x " + height + " in " + source;
  }
}
