package spikestack.machine.sim;

import java.util.Arrays;
import spikestack.model.spike.SpikeKernels;
import spikestack.model.spike.SpikeTensor;

/// The residual stream of one image: words `[t][n][d]`, and under spike-add their bit planes,
/// lowest first.
final class ResidualWords {
  final int timesteps;
  final int tokens;
  final int width;

  /// `[t * tokens + n][d]`.
  final int[][] rows;

  /// Empty under a membrane shortcut.
  final SpikeTensor[] planes;

  private final byte[] flags;

  ResidualWords(int timesteps, int tokens, int width, int planeCount) {
    this.timesteps = timesteps;
    this.tokens = tokens;
    this.width = width;
    this.rows = new int[timesteps * tokens][width];
    this.planes = new SpikeTensor[planeCount];
    for (int p = 0; p < planeCount; p++) {
      planes[p] = new SpikeTensor(timesteps, tokens, width);
    }
    this.flags = new byte[width + 64];
  }

  void clear() {
    for (int[] row : rows) {
      Arrays.fill(row, 0);
    }
  }

  /// Before words are compared: the least there is.
  void clearToLeast() {
    for (int[] row : rows) {
      Arrays.fill(row, Integer.MIN_VALUE);
    }
  }

  /// Keeps the larger of each word of slot (t, n) and its drive.
  void largest(int t, int n, int[] drive) {
    int[] r = row(t, n);
    for (int j = 0; j < width; j++) {
      r[j] = Math.max(r[j], drive[j]);
    }
  }

  int[] row(int t, int n) {
    return rows[t * tokens + n];
  }

  /// All words, `[t][n][d]`.
  int[] words() {
    int[] all = new int[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, all, i * width, width);
    }
    return all;
  }

  /// Adds `drive` to the words of slot (t, n), clamped to `min..max`; leaves the new words in
  /// `drive`; returns how many clamped.
  int join(int t, int n, int[] drive, int min, int max) {
    int[] r = row(t, n);
    int clamped = 0;
    for (int j = 0; j < width; j++) {
      int sum = r[j] + drive[j];
      int c = Math.min(Math.max(sum, min), max);
      clamped += (c - sum | sum - c) >>> 31;
      r[j] = c;
      drive[j] = c;
    }
    return clamped;
  }

  /// Adds spikes (0 or 1 each) to the words of slot (t, n).
  void add(int t, int n, byte[] fired) {
    int[] r = row(t, n);
    for (int j = 0; j < width; j++) {
      r[j] += fired[j];
    }
  }

  /// Brings the planes of slot (t, n) up to date with its words.
  void repack(int t, int n) {
    int[] r = row(t, n);
    for (int p = 0; p < planes.length; p++) {
      for (int j = 0; j < width; j++) {
        flags[j] = (byte) (r[j] >> p & 1);
      }
      SpikeKernels.pack(flags, 0, width, planes[p].words(), planes[p].row(t, n));
    }
  }

  /// Starts the stream with bits.
  void set(SpikeTensor bits) {
    for (int t = 0; t < timesteps; t++) {
      for (int n = 0; n < tokens; n++) {
        int[] r = row(t, n);
        int from = bits.row(t, n);
        long[] from64 = bits.words();
        for (int j = 0; j < width; j++) {
          r[j] = (int) (from64[from + (j >>> 6)] >>> j & 1L);
        }
      }
    }
  }
}
