package spikestack.silicon.partition;

import java.util.Arrays;

/// Vertices of one side ordered by gain: a doubly linked list per gain, last in first out.
///
/// Gains `-bound..bound` map to buckets by a shift, so that the table stays within [#MAX_BUCKETS]
/// whatever the net weights are; with unit weights the shift is zero and the order exact.
final class GainBuckets {
  private static final int MAX_BUCKETS = 1 << 18;
  private static final int NONE = -1;

  private final int shift;
  private final long bound;
  private final int[] head;
  private final int[] next;
  private final int[] previous;
  private final int[] bucket;
  private int top = NONE;
  private int low;
  private int size;

  GainBuckets(int vertices, long bound) {
    int shift = 0;
    while ((2 * bound >> shift) + 1 > MAX_BUCKETS) {
      shift++;
    }
    this.shift = shift;
    this.bound = bound;
    head = new int[(int) (2 * bound >> shift) + 1];
    Arrays.fill(head, NONE);
    low = head.length;
    next = new int[vertices];
    previous = new int[vertices];
    bucket = new int[vertices];
    Arrays.fill(bucket, NONE);
  }

  boolean contains(int v) {
    return bucket[v] != NONE;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void insert(int v, long gain) {
    int b = (int) ((gain + bound) >> shift);
    bucket[v] = b;
    int first = head[b];
    next[v] = first;
    previous[v] = NONE;
    if (first != NONE) {
      previous[first] = v;
    }
    head[b] = v;
    if (b > top) {
      top = b;
    }
    if (b < low) {
      low = b;
    }
    size++;
  }

  void remove(int v) {
    int b = bucket[v];
    int after = next[v];
    int before = previous[v];
    if (before == NONE) {
      head[b] = after;
    } else {
      next[before] = after;
    }
    if (after != NONE) {
      previous[after] = before;
    }
    bucket[v] = NONE;
    size--;
  }

  void update(int v, long gain) {
    if ((int) ((gain + bound) >> shift) != bucket[v]) {
      remove(v);
      insert(v, gain);
    }
  }

  /// A vertex of the highest gain, or -1.
  int first() {
    if (size == 0) {
      return NONE;
    }
    while (head[top] == NONE) {
      top--;
    }
    return head[top];
  }

  /// The one after `v` in falling order of gain, or -1.
  int after(int v) {
    if (next[v] != NONE) {
      return next[v];
    }
    for (int b = bucket[v] - 1; b >= low; b--) {
      if (head[b] != NONE) {
        return head[b];
      }
    }
    return NONE;
  }

  void clear() {
    for (int b = low; b <= top; b++) {
      for (int v = head[b]; v != NONE; v = next[v]) {
        bucket[v] = NONE;
      }
      head[b] = NONE;
    }
    top = NONE;
    low = head.length;
    size = 0;
  }
}
