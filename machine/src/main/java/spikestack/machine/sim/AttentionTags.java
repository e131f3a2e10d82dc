package spikestack.machine.sim;

import java.util.Arrays;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Skipping;
import spikestack.machine.mapping.Attend;
import spikestack.model.spike.SpikeKernels;
import spikestack.model.spike.SpikeTensor;

/// What a head streams when an attention core skips (docs/architecture/skipping.md), pair by pair
/// of a query and a key tile: in mode A the features that have a spike both in the queries and in
/// the keys of the pair, in mode X those that have one in its values, all of them in the last key
/// tile of a query tile, in whose time the bank updates every membrane; and no values where mode A
/// streamed nothing.
///
/// The counts of the last [#head] stand in the fields.
final class AttentionTags {
  /// Length of the head without its drain, and how much of it something entered the array.
  long cycles;

  long busy;

  /// Indices whose rows of queries and keys, and of values, were streamed.
  long scored;

  long valued;

  /// Rows of bits read: queries (as many keys) and values.
  long rows;

  long valueRows;
  long tagWords;

  /// Queries x features and keys x features that entered in mode A, keys x features in mode X.
  long queryBits;

  long keyBits;
  long valueBits;

  /// PE cycles of real queries and keys.
  long useful;

  /// Queries x features that left the array, and those of them that the bank kept as partial sums.
  long sums;

  long partial;

  /// Values that were 1 and streamed, times queries.
  long selected;

  private final Skipping.Finder finder;
  private final int rowsOfArray;
  private final int columns;
  private final int port;
  private final int readAhead;
  private long[][] queries = new long[0][];
  private long[][] keys = new long[0][];
  private long[][] values = new long[0][];

  AttentionTags(Accelerator machine) {
    finder = machine.skipping().attention();
    Accelerator.AttentionCores cores = machine.attention();
    rowsOfArray = cores.rows();
    columns = cores.columns();
    port = machine.tagPort();
    readAhead =
        Math.max(
            1,
            machine.spikeBuffers().portBits() / (cores.count() * (cores.rows() + cores.columns())));
  }

  /// Bits `from` to `from + width` of a tensor.
  record Part(SpikeTensor spikes, int from, int width) {}

  /// Queries and keys are of equal width.
  void head(Attend attend, Part query, Part key, Part value) {
    clear();
    int steps = attend.steps();
    int tokens = attend.tokens();
    int d = query.width;
    int v = value.width;
    Skipping.Shape shape = finder.shape(steps);
    int queryTiles = attend.queryTiles();
    int keyTiles = attend.keyTiles();
    queries = room(queries, queryTiles, d);
    keys = room(keys, keyTiles, d);
    values = room(values, keyTiles, v);
    long[] ones = new long[keyTiles];
    for (int t = 0; t < steps; t++) {
      for (int q = 0; q < queryTiles; q++) {
        mark(query, shape, t, q * rowsOfArray, Math.min(tokens, (q + 1) * rowsOfArray), queries[q]);
      }
      for (int k = 0; k < keyTiles; k++) {
        int from = k * columns;
        int to = Math.min(tokens, from + columns);
        mark(key, shape, t, from, to, keys[k]);
        mark(value, shape, t, from, to, values[k]);
        ones[k] = ones(value, t, from, to);
      }
      for (int q = 0; q < queryTiles; q++) {
        long nq = Math.min(tokens, (q + 1) * rowsOfArray) - (long) q * rowsOfArray;
        for (int k = 0; k < keyTiles; k++) {
          int from = k * columns;
          long nk = Math.min(tokens, from + columns) - (long) from;
          int a = both(queries[q], keys[k]);
          int x = a == 0 ? 0 : both(values[k], values[k]);
          boolean last = k == keyTiles - 1;
          int passing = last ? v : x;
          search(attend, q, k, d, v, a + passing);
          busy += a + passing;
          scored += a;
          valued += x;
          rows += looks() ? d : a;
          valueRows += looks() ? v : x;
          queryBits += a * nq;
          keyBits += a * nk;
          valueBits += x * nk;
          useful += (a + passing) * nq * nk;
          sums += passing * nq;
          partial += last ? 0 : x * nq;
          selected += a == 0 ? 0 : ones[k] * nq;
        }
      }
    }
  }

  private boolean looks() {
    return finder.inputs() == Skipping.Inputs.ROWS;
  }

  private void clear() {
    cycles = 0;
    busy = 0;
    scored = 0;
    valued = 0;
    rows = 0;
    valueRows = 0;
    tagWords = 0;
    queryBits = 0;
    keyBits = 0;
    valueBits = 0;
    useful = 0;
    sums = 0;
    partial = 0;
    selected = 0;
  }

  /// A pair is as long as its longer half: what enters the array, or what is looked at before.
  private void search(Attend attend, int q, int k, int d, int v, int entering) {
    long streaming = (long) entering * attend.inputFactor();
    long looking;
    if (looks()) {
      looking =
          attend.inputFactor() > 1
              ? (long) (d + v) * attend.inputFactor()
              : Math.ceilDiv(d, readAhead) + Math.ceilDiv(v, readAhead);
    } else {
      int tokens = attend.tokens();
      long ofQueries = touched(attend, q * rowsOfArray, Math.min(tokens, (q + 1) * rowsOfArray));
      long ofKeys = touched(attend, k * columns, Math.min(tokens, (k + 1) * columns));
      looking = (ofQueries + ofKeys) * Math.ceilDiv(d, port) + ofKeys * Math.ceilDiv(v, port);
      tagWords += looking;
    }
    cycles += Math.max(streaming, looking);
  }

  private long touched(Attend attend, int from, int to) {
    int tokens = finder.shape(attend.steps()).tokens();
    return (to - 1L) / tokens - from / tokens + 1;
  }

  private static long[][] room(long[][] tiles, int count, int width) {
    int words = (width + 63) / 64;
    if (tiles.length < count || tiles[0].length != words) {
      return new long[count][words];
    }
    return tiles;
  }

  /// Features with a spike in tokens `from` to `to` at step t, or in the bundles that these lie in.
  private void mark(Part part, Skipping.Shape shape, int t, int from, int to, long[] marks) {
    Arrays.fill(marks, 0);
    int firstToken = from;
    int endToken = to;
    int firstStep = t;
    int endStep = t + 1;
    if (finder.tagged()) {
      firstToken = from / shape.tokens() * shape.tokens();
      endToken = Math.min(part.spikes.tokens(), ((to - 1) / shape.tokens() + 1) * shape.tokens());
      firstStep = t / shape.steps() * shape.steps();
      endStep = Math.min(part.spikes.timesteps(), firstStep + shape.steps());
    }
    for (int step = firstStep; step < endStep; step++) {
      for (int n = firstToken; n < endToken; n++) {
        int row = part.spikes.row(step, n);
        for (int w = 0; w < marks.length; w++) {
          int take = Math.min(64, part.width - 64 * w);
          marks[w] |= SpikeKernels.bits(part.spikes.words(), row, part.from + 64 * w, take);
        }
      }
    }
  }

  private static long ones(Part part, int t, int from, int to) {
    long ones = 0;
    for (int n = from; n < to; n++) {
      int row = part.spikes.row(t, n);
      for (int at = 0; at < part.width; at += 64) {
        int take = Math.min(64, part.width - at);
        ones += Long.bitCount(SpikeKernels.bits(part.spikes.words(), row, part.from + at, take));
      }
    }
    return ones;
  }

  private static int both(long[] a, long[] b) {
    int count = 0;
    for (int w = 0; w < a.length; w++) {
      count += Long.bitCount(a[w] & b[w]);
    }
    return count;
  }
}
