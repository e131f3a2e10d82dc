package spikestack.model.input.events;

import java.util.Arrays;
import spikestack.model.input.InputException;

/// Gathers the events of a file whose sensor has a known size.
final class EventCollector {
  /// 13 bytes each: some 900 MB.
  private static final int MAX_EVENTS = 1 << 26;

  private final String source;
  private final int width;
  private final int height;
  private long[] micros = new long[1024];
  private short[] x = new short[1024];
  private short[] y = new short[1024];
  private boolean[] on = new boolean[1024];
  private int count;

  EventCollector(String source, int width, int height) {
    this.source = source;
    this.width = width;
    this.height = height;
  }

  /// One more event, found at byte `at` of the file.
  void add(long time, int column, int row, boolean brighter, long at) {
    if (column < 0 || column >= width || row < 0 || row >= height) {
      throw new InputException(
          source + ": byte " + at,
          "an event at column " + column + ", row " + row,
          "columns 0.." + (width - 1) + ", rows 0.." + (height - 1));
    }
    if (count == micros.length) {
      if (count == MAX_EVENTS) {
        throw new InputException(
            source, "more than " + MAX_EVENTS + " events", "at most " + MAX_EVENTS);
      }
      micros = Arrays.copyOf(micros, 2 * count);
      x = Arrays.copyOf(x, 2 * count);
      y = Arrays.copyOf(y, 2 * count);
      on = Arrays.copyOf(on, 2 * count);
    }
    micros[count] = time;
    x[count] = (short) column;
    y[count] = (short) row;
    on[count] = brighter;
    count++;
  }

  EventStream finished() {
    return new EventStream(
        source,
        width,
        height,
        Arrays.copyOf(micros, count),
        Arrays.copyOf(x, count),
        Arrays.copyOf(y, count),
        Arrays.copyOf(on, count));
  }
}
