package spikestack.model.input.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// Bytes at known offsets: a file, memory, or a part of either.
sealed interface Source {
  long length();

  /// Fills `into[from .. from + count - 1]`; the range must lie inside.
  void read(long at, byte[] into, int from, int count) throws IOException;

  /// The range copied out; it must lie inside.
  default byte[] copy(long at, int count) throws IOException {
    byte[] bytes = new byte[count];
    read(at, bytes, 0, count);
    return bytes;
  }

  /// A part; it must lie inside.
  default Source slice(long at, long length) {
    if (at < 0 || length < 0 || at > length() - length) {
      throw new IllegalArgumentException(at + " + " + length + " of " + length());
    }
    return new Part(this, at, length);
  }

  /// An open file; the opener closes it.
  record OfFile(FileChannel channel, long length) implements Source {
    @Override
    public void read(long at, byte[] into, int from, int count) throws IOException {
      ByteBuffer out = ByteBuffer.wrap(into, from, count);
      while (out.hasRemaining()) {
        if (channel.read(out, at + out.position() - from) < 0) {
          throw new EOFException("the file shrank while it was read");
        }
      }
    }
  }

  /// Memory; not copied.
  record OfBytes(byte[] bytes) implements Source {
    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public void read(long at, byte[] into, int from, int count) {
      System.arraycopy(bytes, Math.toIntExact(at), into, from, count);
    }
  }

  /// `length` bytes of another source, from `start` on.
  record Part(Source whole, long start, long length) implements Source {
    @Override
    public void read(long at, byte[] into, int from, int count) throws IOException {
      whole.read(start + at, into, from, count);
    }

    @Override
    public Source slice(long at, long part) {
      if (at < 0 || part < 0 || at > length - part) {
        throw new IllegalArgumentException(at + " + " + part + " of " + length);
      }
      return new Part(whole, start + at, part);
    }
  }
}
