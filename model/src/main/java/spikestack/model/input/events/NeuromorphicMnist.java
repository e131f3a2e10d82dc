package spikestack.model.input.events;

import spikestack.model.input.InputException;

/// N-MNIST: 5 bytes an event, big-endian: column (8 bits), row (8), polarity (1), time (23, in
/// microseconds). The sensor's cut is 34 x 34. An event in row 240 is no event: it says that the
/// clock ran over, and adds 2^13 microseconds to all that follow.
final class NeuromorphicMnist {
  private static final int SIDE = 34;
  private static final int BYTES = 5;
  private static final int OVERFLOW_ROW = 240;
  private static final int OVERFLOW = 1 << 13;

  private NeuromorphicMnist() {}

  static EventStream read(String file, byte[] bytes) {
    if (bytes.length % BYTES != 0) {
      throw new InputException(
          file + ": byte " + bytes.length,
          bytes.length + " bytes",
          "whole events of " + BYTES + " bytes");
    }
    EventCollector events = new EventCollector(file, SIDE, SIDE);
    long added = 0;
    for (int at = 0; at < bytes.length; at += BYTES) {
      int row = bytes[at + 1] & 0xFF;
      if (row == OVERFLOW_ROW) {
        added += OVERFLOW;
        continue;
      }
      int word = (bytes[at + 2] & 0xFF) << 16 | (bytes[at + 3] & 0xFF) << 8 | bytes[at + 4] & 0xFF;
      events.add(added + (word & 0x7F_FFFF), bytes[at] & 0xFF, row, word >> 23 == 1, at);
    }
    return events.finished();
  }
}
