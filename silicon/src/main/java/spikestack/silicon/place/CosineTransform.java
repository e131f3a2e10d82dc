package spikestack.silicon.place;

/// Cosine and sine sums of length `n`, a power of two, two rows at a time.
///
/// A cosine transform of a real row is a complex Fourier transform of the same length after an
/// even-odd reordering (Makhoul, "A fast cosine transform in one and two dimensions", IEEE TASSP
/// 1980); two real rows share one complex transform as its real and imaginary part. Grid points are
/// bin centres: `x_j = (j + 1/2) / n`.
///
/// Not thread-safe: one instance per chunk of work.
final class CosineTransform {
  private final int n;
  private final int[] reversed;
  private final double[] cos;
  private final double[] sin;
  private final double[] shiftCos;
  private final double[] shiftSin;
  private final double[] re;
  private final double[] im;

  CosineTransform(int n) {
    if (n < 2 || Integer.bitCount(n) != 1) {
      throw new IllegalArgumentException("the length is a power of two >= 2, was " + n);
    }
    this.n = n;
    reversed = new int[n];
    int bits = Integer.numberOfTrailingZeros(n);
    cos = new double[n / 2];
    sin = new double[n / 2];
    shiftCos = new double[n];
    shiftSin = new double[n];
    for (int i = 0; i < n; i++) {
      reversed[i] = Integer.reverse(i) >>> (32 - bits);
      shiftCos[i] = Math.cos(Math.PI * i / (2.0 * n));
      shiftSin[i] = Math.sin(Math.PI * i / (2.0 * n));
    }
    for (int i = 0; i < n / 2; i++) {
      cos[i] = Math.cos(2 * Math.PI * i / n);
      sin[i] = Math.sin(2 * Math.PI * i / n);
    }
    re = new double[n];
    im = new double[n];
  }

  /// In place, for the rows at `a` and `b`: coefficients `c` with `x_j = sum_k c_k cos(pi k (j +
  /// 1/2) / n)`.
  void forward(double[] grid, int a, int b) {
    for (int i = 0; i < n / 2; i++) {
      int front = reversed[i];
      int back = reversed[n - 1 - i];
      re[front] = grid[a + 2 * i];
      im[front] = grid[b + 2 * i];
      re[back] = grid[a + 2 * i + 1];
      im[back] = grid[b + 2 * i + 1];
    }
    fourier(-1);
    double scale = 2.0 / n;
    grid[a] = re[0] / n;
    grid[b] = im[0] / n;
    for (int k = 1; k < n; k++) {
      int m = n - k;
      // The spectra of the two real rows, by symmetry.
      double ar = 0.5 * (re[k] + re[m]);
      double ai = 0.5 * (im[k] - im[m]);
      double br = 0.5 * (im[k] + im[m]);
      double bi = 0.5 * (re[m] - re[k]);
      grid[a + k] = scale * (ar * shiftCos[k] + ai * shiftSin[k]);
      grid[b + k] = scale * (br * shiftCos[k] + bi * shiftSin[k]);
    }
  }

  /// In place: `x_j = sum_k c_k cos(pi k (j + 1/2) / n)`, the inverse of [#forward].
  void cosines(double[] grid, int a, int b) {
    spectrum(0, grid[a], 0, grid[b], 0);
    for (int k = 1; k < n; k++) {
      int m = n - k;
      spectrum(k, grid[a + k], grid[a + m], grid[b + k], grid[b + m]);
    }
    fourier(1);
    unfold(grid, a, b, 1);
  }

  /// In place: `x_j = sum_k c_k sin(pi k (j + 1/2) / n)`; `c_0` is ignored.
  ///
  /// The sine sum is the cosine sum of the reversed coefficients with alternating signs.
  void sines(double[] grid, int a, int b) {
    spectrum(0, 0, 0, 0, 0);
    for (int k = 1; k < n; k++) {
      int m = n - k;
      spectrum(k, grid[a + m], grid[a + k], grid[b + m], grid[b + k]);
    }
    fourier(1);
    unfold(grid, a, b, -1);
  }

  /// The complex spectrum at `k` from the cosine coefficients at `k` and `n - k` of both rows.
  private void spectrum(int k, double ak, double am, double bk, double bm) {
    double half = k == 0 ? 1 : 0.5;
    double c = half * shiftCos[k];
    double s = half * shiftSin[k];
    double ar = ak * c + am * s;
    double ai = ak * s - am * c;
    double br = bk * c + bm * s;
    double bi = bk * s - bm * c;
    int at = reversed[k];
    re[at] = ar - bi;
    im[at] = ai + br;
  }

  private void unfold(double[] grid, int a, int b, int oddSign) {
    for (int i = 0; i < n / 2; i++) {
      grid[a + 2 * i] = re[i];
      grid[b + 2 * i] = im[i];
      grid[a + 2 * i + 1] = oddSign * re[n - 1 - i];
      grid[b + 2 * i + 1] = oddSign * im[n - 1 - i];
    }
  }

  /// Radix-2 transform of `re`, `im`, whose entries already stand in bit-reversed order; unscaled.
  private void fourier(int sign) {
    for (int i = 0; i < n; i += 2) {
      double r = re[i + 1];
      double m = im[i + 1];
      re[i + 1] = re[i] - r;
      im[i + 1] = im[i] - m;
      re[i] += r;
      im[i] += m;
    }
    for (int half = 2; half < n; half <<= 1) {
      int step = n / (2 * half);
      for (int start = 0; start < n; start += 2 * half) {
        for (int j = 0; j < half; j++) {
          double wr = cos[j * step];
          double wi = sign * sin[j * step];
          int p = start + j;
          int q = p + half;
          double r = re[q] * wr - im[q] * wi;
          double m = re[q] * wi + im[q] * wr;
          re[q] = re[p] - r;
          im[q] = im[p] - m;
          re[p] += r;
          im[p] += m;
        }
      }
    }
  }
}
