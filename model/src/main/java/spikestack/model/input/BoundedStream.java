package spikestack.model.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The rest of a possibly compressed file, read in steps of known length, with the offset in every
/// complaint.
///
/// Nothing is allocated on the word of a header: `required` bytes must be possible for what the
/// file holds. Deflate cannot expand more than [#MAX_EXPANSION] times.
final class BoundedStream {
  static final int MAX_EXPANSION = 1040;

  private final String place;
  private final InputStream in;
  private final long most;
  private long offset;

  /// `stored` is the length of the (compressed) source.
  BoundedStream(String place, InputStream in, long stored, boolean compressed, long limit) {
    this.place = place;
    this.in = in;
    this.most = Math.min(limit, compressed ? stored * MAX_EXPANSION + 64 : stored);
  }

  /// The next `count` bytes; `what` names them in the complaint.
  byte[] take(long count, String what) throws IOException {
    if (count > most - offset) {
      throw refuse(
          "the file cannot hold the " + count + " bytes of " + what,
          "at most " + (most - offset) + " bytes");
    }
    byte[] bytes = in.readNBytes((int) count);
    if (bytes.length < count) {
      throw refuse(
          "the end after " + bytes.length + " of " + count + " bytes of " + what,
          "a complete file");
    }
    offset += count;
    return bytes;
  }

  ByteBuffer take(int count, ByteOrder order, String what) throws IOException {
    return ByteBuffer.wrap(take(count, what)).order(order);
  }

  /// Refuses bytes after the end.
  void end() throws IOException {
    if (in.read() >= 0) {
      throw refuse("more bytes after the end of the data", "nothing more");
    }
  }

  InputException refuse(String found, String allowed) {
    return new InputException(place + ": byte " + offset, found, allowed);
  }
}
