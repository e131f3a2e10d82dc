package spikestack.machine.sim;

import java.util.Arrays;
import spikestack.machine.arch.Skipping;
import spikestack.model.spike.SpikeTensor;

/// Finds the input indices that a pass must stream, per tile and bit plane, as the option says
/// (docs/architecture/skipping.md).
///
/// *Rows*: an index is streamed if one of the tile's slots has a spike there; every row is read to
/// see it. *Bundles, silent*: an index is streamed if one of the bundles that its slots lie in has
/// a spike, wherever in the bundle. A tile of zero tokens alone streams one index in either case.
final class TileTags implements TileWork {
  private final int columns;
  private final int lists;
  private int planes;
  private int[][] active = new int[0][];
  private int[][] words = new int[0][];
  private int[][] search = new int[0][];
  private long[] seen = new long[0];
  private int[] stamp = new int[0];
  private int stamps;
  private boolean sorted;
  private boolean[] spiking = new boolean[0];
  private Finding finding;
  private int taps;

  /// How indices of a run are found. `shape` is what a tag covers, where there are tags; `port` how
  /// many tags, or rows, a core's finder sees in a cycle; `factor` the cycles between two rows
  /// where the port is too narrow to read ahead. `fanIn` inputs are there to be streamed (of an
  /// output projection under D3, those of the kept heads).
  record Finding(Skipping.Inputs inputs, Skipping.Shape shape, int port, int factor, int fanIn) {}

  /// For `lists` slot lists (1, or one per expert).
  TileTags(int columns, int lists) {
    this.columns = columns;
    this.lists = lists;
    this.finding =
        new Finding(Skipping.Inputs.ROWS, new Skipping.Shape(1, 1), Integer.MAX_VALUE, 1, 0);
  }

  /// Begins a stripe whose tokens are in their own order.
  void begin(Finding how) {
    finding = how;
    sorted = false;
  }

  /// Begins a stripe whose tokens without a spike come last in each part; `live` says which input
  /// tokens have one.
  void begin(Finding how, boolean[] live) {
    finding = how;
    sorted = true;
    spiking = live;
  }

  @Override
  public int indices(int list, int tile, int plane) {
    return Math.max(1, active[list][tile * planes + plane]);
  }

  @Override
  public int rows(int list, int tile, int plane) {
    int streamed = indices(list, tile, plane);
    boolean looked = finding.inputs == Skipping.Inputs.ROWS && searching(list, tile, plane);
    return looked ? finding.fanIn : streamed;
  }

  private boolean searching(int list, int tile, int plane) {
    return search[list][tile * planes + plane] > 0;
  }

  @Override
  public int tags(int list, int tile, int plane) {
    return words[list][tile * planes + plane];
  }

  @Override
  public int search(int list, int tile, int plane) {
    return search[list][tile * planes + plane];
  }

  @Override
  public int sorted() {
    return sorted ? taps : 0;
  }

  @Override
  public boolean chosen() {
    return finding.inputs != Skipping.Inputs.ALL;
  }

  private void prepare(int list, int slots, int planeCount) {
    if (active.length == 0) {
      active = new int[lists][0];
      words = new int[lists][0];
      search = new int[lists][0];
    }
    planes = planeCount;
    int tiles = (slots + columns - 1) / columns;
    if (active[list].length < tiles * planes) {
      active[list] = new int[tiles * planes];
      words[list] = new int[tiles * planes];
      search[list] = new int[tiles * planes];
    }
  }

  /// Tokens `tokens[first..first + count)` (or `first, first + 1, ...` themselves when `tokens` is
  /// empty), all their time steps.
  void spikes(
      int list,
      SpikeTensor[] in,
      int planeCount,
      Gather gather,
      int[] tokens,
      int first,
      int count) {
    int steps = in[0].timesteps();
    int slots = count * steps;
    prepare(list, slots, planeCount);
    taps = gather.taps;
    int perRow = in[0].wordsPerRow();
    if (seen.length < gather.taps * perRow) {
      seen = new long[gather.taps * perRow];
    }
    for (int p = 0; p < planeCount; p++) {
      for (int from = 0; from < slots; from += columns) {
        int to = Math.min(slots, from + columns);
        Arrays.fill(seen, 0, gather.taps * perRow, 0);
        int bundles = 0;
        boolean live = false;
        for (int tap = 0; tap < gather.taps; tap++) {
          stamps++;
          for (int s = from; s < to; s++) {
            int n = tokens.length == 0 ? first + s / steps : tokens[first + s / steps];
            int token = gather.table[n * gather.taps + tap];
            if (token >= 0) {
              live |= sorted && spiking[token];
              bundles += see(in[p], token, s % steps, tap * perRow);
            }
          }
        }
        close(list, from / columns * planes + p, perRow, bundles, live);
      }
    }
  }

  /// Marks what the bits of slot (step, token), or the bundle it lies in, show; returns how many
  /// bundles were looked at for the first time.
  private int see(SpikeTensor in, int token, int step, int at) {
    Skipping.Shape shape = finding.shape;
    if (!tagged()) {
      or(in, step, token, at);
      return 0;
    }
    int across = (in.timesteps() + shape.steps() - 1) / shape.steps();
    int row = token / shape.tokens();
    int column = step / shape.steps();
    int id = row * across + column;
    if (stamp.length <= id) {
      stamp = Arrays.copyOf(stamp, Math.max(id + 1, 2 * stamp.length));
    }
    if (stamp[id] == stamps) {
      return 0;
    }
    stamp[id] = stamps;
    int lastToken = Math.min(in.tokens(), (row + 1) * shape.tokens());
    int lastStep = Math.min(in.timesteps(), (column + 1) * shape.steps());
    for (int n = row * shape.tokens(); n < lastToken; n++) {
      for (int t = column * shape.steps(); t < lastStep; t++) {
        or(in, t, n, at);
      }
    }
    return 1;
  }

  private boolean tagged() {
    return finding.inputs == Skipping.Inputs.BUNDLES || finding.inputs == Skipping.Inputs.SILENT;
  }

  private void or(SpikeTensor in, int step, int token, int at) {
    int row = in.row(step, token);
    for (int w = 0; w < in.wordsPerRow(); w++) {
      seen[at + w] |= in.words()[row + w];
    }
  }

  private void close(int list, int at, int perRow, int bundles, boolean live) {
    int shown = 0;
    for (int w = 0; w < taps * perRow; w++) {
      shown += Long.bitCount(seen[w]);
    }
    words[list][at] = 0;
    search[list][at] = 0;
    if (sorted && !live) {
      active[list][at] = 0;
      return;
    }
    switch (finding.inputs) {
      case ALL -> active[list][at] = finding.fanIn;
      case ROWS -> {
        active[list][at] = shown;
        search[list][at] =
            finding.factor > 1
                ? finding.fanIn * finding.factor
                : Math.ceilDiv(finding.fanIn, finding.port);
      }
      case BUNDLES, SILENT -> {
        active[list][at] = shown;
        words[list][at] = bundles * Math.ceilDiv(finding.fanIn / taps, finding.port);
        search[list][at] = words[list][at];
      }
    }
  }

  /// Pixels `first` to `first + count`, each one slot; bit planes of the value minus its channel's
  /// zero point. They come without tags: only rows can be looked at.
  void pixels(
      byte[] pixels,
      int area,
      int[] zeroPoints,
      int planeCount,
      Gather gather,
      int first,
      int count) {
    prepare(0, count, planeCount);
    int inputs = gather.taps * gather.channels;
    for (int from = 0; from < count; from += columns) {
      int[] totals = active[0];
      int at = from / columns * planes;
      Arrays.fill(totals, at, at + planes, 0);
      for (int k = 0; k < inputs; k++) {
        int any = 0;
        int c = k % gather.channels;
        for (int s = from; s < Math.min(count, from + columns); s++) {
          int pixel = gather.table[(first + s) * gather.taps + k / gather.channels];
          if (pixel >= 0) {
            any |= (pixels[c * area + pixel] & 0xFF) - zeroPoints[c];
          }
        }
        for (int p = 0; p < planes; p++) {
          totals[at + p] += any >>> p & 1;
        }
      }
      for (int p = 0; p < planes; p++) {
        words[0][at + p] = 0;
        search[0][at + p] =
            finding.factor > 1
                ? finding.fanIn * finding.factor
                : Math.ceilDiv(finding.fanIn, finding.port);
      }
    }
  }
}
