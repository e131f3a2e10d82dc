package spikestack.model.input.checkpoint;

import java.io.IOException;

/// The memory that one or more tensors lie in: `count` elements, fetched when first needed.
///
/// A class and no record: two storages are the same when they are the same object.
final class Storage {
  /// Reads the storage's bytes; called when their number was checked against the file.
  @FunctionalInterface
  interface Fetch {
    byte[] bytes() throws IOException;
  }

  private final String place;
  private final Element element;
  private final long count;
  private final boolean bigEndian;
  private final Fetch fetch;

  Storage(String place, Element element, long count, boolean bigEndian, Fetch fetch) {
    this.place = place;
    this.element = element;
    this.count = count;
    this.bigEndian = bigEndian;
    this.fetch = fetch;
  }

  /// File and entry, for errors.
  String place() {
    return place;
  }

  Element element() {
    return element;
  }

  long count() {
    return count;
  }

  /// Bytes in the file.
  long length() {
    return count * element.bytes();
  }

  boolean bigEndian() {
    return bigEndian;
  }

  /// The bytes as stored, [#length()] of them; may be large.
  byte[] bytes() throws IOException {
    return fetch.bytes();
  }
}
