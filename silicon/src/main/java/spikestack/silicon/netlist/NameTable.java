package spikestack.silicon.netlist;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Names as small integers, in the order they came: Latin-1 bytes one after the other, and an open
/// hash over them. About 12 bytes a name besides its characters, against some 60 of a `String` in a
/// `HashMap`; a million instances have a million names.
final class NameTable {
  static final int ABSENT = -1;

  private byte[] pool;
  private int[] end;
  private int[] slots;
  private int count;

  NameTable() {
    this(new byte[1 << 10], new int[64], new int[128], 0);
    Arrays.fill(slots, ABSENT);
  }

  private NameTable(byte[] pool, int[] end, int[] slots, int count) {
    this.pool = pool;
    this.end = end;
    this.slots = slots;
    this.count = count;
  }

  NameTable copy() {
    return new NameTable(pool.clone(), end.clone(), slots.clone(), count);
  }

  int size() {
    return count;
  }

  String get(int id) {
    int from = id == 0 ? 0 : end[id - 1];
    return new String(pool, from, end[id] - from, StandardCharsets.ISO_8859_1);
  }

  /// The name's number, or [#ABSENT].
  int find(String name) {
    return slots[slot(name.getBytes(StandardCharsets.ISO_8859_1))];
  }

  /// A new name's number, or [#ABSENT] if it is there already.
  int add(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
    int slot = slot(bytes);
    if (slots[slot] != ABSENT) {
      return ABSENT;
    }
    int from = count == 0 ? 0 : end[count - 1];
    if (from > Integer.MAX_VALUE - 8 - bytes.length) {
      throw new IllegalStateException("more than 2 GiB of names");
    }
    if (from + bytes.length > pool.length) {
      long wanted = Math.max(pool.length * 3L / 2, (long) from + bytes.length);
      pool = Arrays.copyOf(pool, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
    }
    System.arraycopy(bytes, 0, pool, from, bytes.length);
    if (count == end.length) {
      end = Arrays.copyOf(end, end.length + end.length / 2);
    }
    end[count] = from + bytes.length;
    slots[slot] = count++;
    if (count * 2L > slots.length) {
      rehash();
    }
    return count - 1;
  }

  /// Gives back the room kept for more names.
  void trim() {
    pool = Arrays.copyOf(pool, count == 0 ? 0 : end[count - 1]);
    end = Arrays.copyOf(end, Math.max(1, count));
  }

  private int slot(byte[] name) {
    int mask = slots.length - 1;
    int slot = spread(name, 0, name.length) & mask;
    while (slots[slot] != ABSENT && !equal(slots[slot], name)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean equal(int id, byte[] name) {
    int from = id == 0 ? 0 : end[id - 1];
    return Arrays.equals(pool, from, end[id], name, 0, name.length);
  }

  private static int spread(byte[] bytes, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    hash *= 0x9E3779B9;
    return hash ^ (hash >>> 15);
  }

  private void rehash() {
    slots = new int[slots.length * 2];
    Arrays.fill(slots, ABSENT);
    int mask = slots.length - 1;
    for (int id = 0; id < count; id++) {
      int slot = spread(pool, id == 0 ? 0 : end[id - 1], end[id]) & mask;
      while (slots[slot] != ABSENT) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = id;
    }
  }
}
