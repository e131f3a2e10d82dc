package spikestack.model.input.events;

import java.util.Arrays;
import spikestack.model.input.InputException;

/// How events become frames: `steps` frames of counts, cut by number of events or by time.
///
/// By count: with N events each frame gets floor(N / steps) consecutive ones, the last frame the
/// rest too. By time: the span from the first to the last time is cut into `steps` equal parts of
/// floor(span / steps) microseconds, the last part takes the rest too. These are the cuts that the
/// published spiking transformers were trained with (`split by number`).
public record Framing(int steps, Split split) {
  /// What a frame has the same amount of.
  public enum Split {
    COUNT,
    TIME
  }

  /// Frames `[steps][2][height][width]` of counts; channel 0 counts darker events, 1 brighter ones.
  /// A count above 255 stays 255; `saturated` says how many events were lost so.
  public record Frames(int steps, int height, int width, byte[] counts, long saturated) {
    public Frames {
      if (counts.length != steps * 2 * height * width) {
        throw new IllegalArgumentException(counts.length + " counts");
      }
    }
  }

  private static final int MAX_STEPS = 1024;
  private static final int POLARITIES = 2;
  private static final int MOST = 255;

  public Framing {
    if (steps < 1 || steps > MAX_STEPS) {
      throw new IllegalArgumentException("steps must be 1.." + MAX_STEPS + ", was " + steps);
    }
  }

  /// Frames of all events.
  ///
  /// @throws InputException when there are fewer events than frames
  public Frames of(EventStream events) {
    return of(events, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /// Frames of the events with `begin <= time < end`, in microseconds: one of several gestures in a
  /// recording.
  public Frames of(EventStream events, long begin, long end) {
    int[] chosen = new int[events.count()];
    int count = 0;
    long[] micros = events.micros();
    for (int i = 0; i < micros.length; i++) {
      if (micros[i] >= begin && micros[i] < end) {
        chosen[count++] = i;
      }
    }
    if (count < steps) {
      throw new InputException(
          events.source(), count + " events", "at least " + steps + ", one for each frame");
    }
    int area = events.height() * events.width();
    int[] counts = new int[Math.multiplyExact(steps * POLARITIES, area)];
    int[] frame = frame(micros, Arrays.copyOf(chosen, count));
    for (int i = 0; i < count; i++) {
      int event = chosen[i];
      int channel = frame[i] * POLARITIES + (events.on()[event] ? 1 : 0);
      counts[channel * area + events.y()[event] * events.width() + events.x()[event]]++;
    }
    byte[] narrow = new byte[counts.length];
    long saturated = 0;
    for (int i = 0; i < counts.length; i++) {
      narrow[i] = (byte) Math.min(counts[i], MOST);
      saturated += Math.max(0, counts[i] - MOST);
    }
    return new Frames(steps, events.height(), events.width(), narrow, saturated);
  }

  /// The frame of each chosen event.
  private int[] frame(long[] micros, int[] chosen) {
    int[] frame = new int[chosen.length];
    switch (split) {
      case COUNT -> {
        int each = chosen.length / steps;
        for (int i = 0; i < chosen.length; i++) {
          frame[i] = Math.min(i / each, steps - 1);
        }
      }
      case TIME -> {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (int event : chosen) {
          first = Math.min(first, micros[event]);
          last = Math.max(last, micros[event]);
        }
        // A span shorter than the frames are many has no part of its own for each.
        long each = Math.max(1, (last - first) / steps);
        for (int i = 0; i < chosen.length; i++) {
          frame[i] = (int) Math.min((micros[chosen[i]] - first) / each, steps - 1);
        }
      }
    }
    return frame;
  }
}
