package spikestack.silicon.place;

/// Cosine and sine sums along the rows of a square grid, a block of rows at a time; what comes out
/// stands transposed.
///
/// A cosine transform of a real row is a complex Fourier transform of the same length after an
/// even-odd reordering (Makhoul, "A fast cosine transform in one and two dimensions", IEEE TASSP
/// 1980); two real rows share one complex transform as its real and imaginary part. Grid points are
/// bin centres: `x_j = (j + 1/2) / n`.
///
/// A block is `2 * lanes` rows, transformed side by side: element `k` of all of them lies in the
/// arrays `re[k]` and `im[k]`, `[lanes]` each, so that every butterfly is a loop over lanes with
/// constant factors, which the JIT turns into vector instructions (a transform of one row has short
/// loops at changing distances, which it does not). Reading rows and writing columns costs no pass
/// of its own, and the second direction of a plane finds its rows where the first has written them.
/// Four-way butterflies, for half as many passes over the block.
///
/// Not thread-safe: one instance per chunk of work.
final class CosineTransform {
  /// Half the rows of a block: at n = 1024 it takes half a megabyte, which second-level caches
  /// hold.
  private static final int MOST_LANES = 32;

  /// Rows that are read at once.
  private static final int STREAMS = 8;

  private final int n;

  /// Half the rows of a block.
  private final int lanes;

  private final double[] cos;
  private final double[] sin;
  private final double[] shiftCos;
  private final double[] shiftSin;

  /// Elements of the block as the Fourier transform takes them, `[n][lanes]`: half of the rows as
  /// real parts, the others as imaginary parts.
  private final double[][] re;

  private final double[][] im;

  /// The same arrays in bit-reversed order, in which the transform works and leaves its result.
  private final double[][] turnedRe;

  private final double[][] turnedIm;

  private final double[] column;

  CosineTransform(int n) {
    if (n < 2 || Integer.bitCount(n) != 1) {
      throw new IllegalArgumentException("the length is a power of two >= 2, was " + n);
    }
    this.n = n;
    lanes = Math.max(1, Math.min(MOST_LANES, n / 4));
    int bits = Integer.numberOfTrailingZeros(n);
    cos = new double[n];
    sin = new double[n];
    shiftCos = new double[n];
    shiftSin = new double[n];
    re = new double[n][lanes];
    im = new double[n][lanes];
    turnedRe = new double[n][];
    turnedIm = new double[n][];
    column = new double[lanes];
    for (int i = 0; i < n; i++) {
      cos[i] = Math.cos(2 * Math.PI * i / n);
      sin[i] = Math.sin(2 * Math.PI * i / n);
      shiftCos[i] = Math.cos(Math.PI * i / (2.0 * n));
      shiftSin[i] = Math.sin(Math.PI * i / (2.0 * n));
      int from = Integer.reverse(i) >>> (32 - bits);
      turnedRe[i] = re[from];
      turnedIm[i] = im[from];
    }
  }

  /// Rows of a block; divides the length.
  int rows() {
    return 2 * lanes;
  }

  /// Coefficients `c` with `x_j = sum_k c_k cos(pi k (j + 1/2) / n)` of each row of the block.
  ///
  /// @param from `x_j` at `[row * n + j]`
  /// @param to `c_k` at `[k * n + row]`; another array than `from`
  /// @param first row of the block
  void forward(double[] from, double[] to, int first) {
    for (int low = 0; low < lanes; low += STREAMS) {
      for (int i = 0; i < n / 2; i++) {
        load(from, first, low, 2 * i, i);
        load(from, first, low, 2 * i + 1, n - 1 - i);
      }
    }
    fourier(-1);
    for (int k = 0; k < n; k++) {
      // The spectra of the two real rows, by symmetry, turned back by half a bin.
      int m = k == 0 ? 0 : n - k;
      double c = (k == 0 ? 0.5 : 1.0) / n * shiftCos[k];
      double s = 1.0 / n * shiftSin[k];
      double[] rk = turnedRe[k];
      double[] ik = turnedIm[k];
      double[] rm = turnedRe[m];
      double[] qm = turnedIm[m];
      for (int l = 0; l < lanes; l++) {
        column[l] = c * (rk[l] + rm[l]) + s * (ik[l] - qm[l]);
      }
      System.arraycopy(column, 0, to, k * n + first, lanes);
      for (int l = 0; l < lanes; l++) {
        column[l] = c * (ik[l] + qm[l]) + s * (rm[l] - rk[l]);
      }
      System.arraycopy(column, 0, to, k * n + first + lanes, lanes);
    }
  }

  /// `x_j = sum_k c_k cos(pi k (j + 1/2) / n)`, the inverse of [#forward], for each row of the
  /// block.
  ///
  /// @param from `c_k` at `[row * n + k]`
  /// @param to `x_j` at `[j * n + row]`; another array than `from`
  /// @param first row of the block
  void cosines(double[] from, double[] to, int first) {
    for (int low = 0; low < lanes; low += STREAMS) {
      for (int k = 0; k < n; k++) {
        load(from, first, low, k, k);
      }
    }
    spectra();
    fourier(1);
    unfold(to, first, 1);
  }

  /// `x_j = sum_k c_k sin(pi k (j + 1/2) / n)` for each row of the block; `c_0` is ignored. Arrays
  /// as in [#cosines].
  ///
  /// The sine sum is the cosine sum of the reversed coefficients with alternating signs.
  void sines(double[] from, double[] to, int first) {
    for (int low = 0; low < lanes; low += STREAMS) {
      for (int k = 1; k < n; k++) {
        load(from, first, low, k, n - k);
      }
    }
    java.util.Arrays.fill(re[0], 0);
    java.util.Arrays.fill(im[0], 0);
    spectra();
    fourier(1);
    unfold(to, first, -1);
  }

  /// Column `j` of a few rows of both halves, from lane `low` on, becomes element `element`.
  private void load(double[] from, int first, int low, int j, int element) {
    double[] real = re[element];
    double[] imaginary = im[element];
    int high = Math.min(lanes, low + STREAMS);
    int at = (first + low) * n + j;
    int behind = at + lanes * n;
    for (int l = low; l < high; l++) {
      real[l] = from[at];
      imaginary[l] = from[behind];
      at += n;
      behind += n;
    }
  }

  /// Cosine coefficients, in place, to the complex spectra whose Fourier sums are the reordered
  /// rows.
  private void spectra() {
    for (int k = 1; k <= n / 2; k++) {
      int m = n - k;
      double ck = 0.5 * shiftCos[k];
      double sk = 0.5 * shiftSin[k];
      double cm = 0.5 * shiftCos[m];
      double sm = 0.5 * shiftSin[m];
      double[] ak = re[k];
      double[] bk = im[k];
      double[] am = re[m];
      double[] bm = im[m];
      for (int l = 0; l < lanes; l++) {
        double a = ak[l];
        double b = bk[l];
        double p = am[l];
        double q = bm[l];
        ak[l] = (a * ck + p * sk) - (b * sk - q * ck);
        bk[l] = (a * sk - p * ck) + (b * ck + q * sk);
        am[l] = (p * cm + a * sm) - (q * sm - b * cm);
        bm[l] = (p * sm - a * cm) + (q * cm + b * sm);
      }
    }
  }

  private void unfold(double[] to, int first, int oddSign) {
    for (int i = 0; i < n / 2; i++) {
      System.arraycopy(turnedRe[i], 0, to, 2 * i * n + first, lanes);
      System.arraycopy(turnedIm[i], 0, to, 2 * i * n + first + lanes, lanes);
      double[] real = turnedRe[n - 1 - i];
      double[] imaginary = turnedIm[n - 1 - i];
      int odd = (2 * i + 1) * n + first;
      if (oddSign < 0) {
        for (int l = 0; l < lanes; l++) {
          real[l] = -real[l];
          imaginary[l] = -imaginary[l];
        }
      }
      System.arraycopy(real, 0, to, odd, lanes);
      System.arraycopy(imaginary, 0, to, odd + lanes, lanes);
    }
  }

  /// Fourier sums over the elements, `exp(sign 2 pi i j k / n)`, unscaled.
  private void fourier(int sign) {
    int quarter = 1;
    if (Integer.numberOfTrailingZeros(n) % 2 == 1) {
      for (int i = 0; i < n; i += 2) {
        pair(turnedRe[i], turnedIm[i], turnedRe[i + 1], turnedIm[i + 1]);
      }
      quarter = 2;
    }
    for (; quarter < n; quarter *= 4) {
      int step = n / (4 * quarter);
      for (int j = 0; j < quarter; j++) {
        for (int i = j; i < n; i += 4 * quarter) {
          four(i, quarter, j * step, sign);
        }
      }
    }
  }

  private void pair(double[] ar, double[] ai, double[] br, double[] bi) {
    for (int l = 0; l < lanes; l++) {
      double r = br[l];
      double m = bi[l];
      br[l] = ar[l] - r;
      bi[l] = ai[l] - m;
      ar[l] += r;
      ai[l] += m;
    }
  }

  /// Two levels of butterflies at once: four transforms of a quarter become one.
  private void four(int i, int quarter, int turn, int sign) {
    double[] r0 = turnedRe[i];
    double[] i0 = turnedIm[i];
    double[] r1 = turnedRe[i + quarter];
    double[] i1 = turnedIm[i + quarter];
    double[] r2 = turnedRe[i + 2 * quarter];
    double[] i2 = turnedIm[i + 2 * quarter];
    double[] r3 = turnedRe[i + 3 * quarter];
    double[] i3 = turnedIm[i + 3 * quarter];
    // In bit-reversed order the second quarter holds the elements 2 mod 4, the third those 1 mod 4.
    double c1 = cos[turn];
    double s1 = sign * sin[turn];
    double c2 = cos[2 * turn];
    double s2 = sign * sin[2 * turn];
    double c3 = cos[3 * turn];
    double s3 = sign * sin[3 * turn];
    double f = sign;
    for (int l = 0; l < lanes; l++) {
      double ar = r1[l] * c2 - i1[l] * s2;
      double ai = r1[l] * s2 + i1[l] * c2;
      double br = r2[l] * c1 - i2[l] * s1;
      double bi = r2[l] * s1 + i2[l] * c1;
      double cr = r3[l] * c3 - i3[l] * s3;
      double ci = r3[l] * s3 + i3[l] * c3;
      double er = r0[l] + ar;
      double ei = i0[l] + ai;
      double or = r0[l] - ar;
      double oi = i0[l] - ai;
      double pr = br + cr;
      double pi = bi + ci;
      double qr = f * (br - cr);
      double qi = f * (bi - ci);
      r0[l] = er + pr;
      i0[l] = ei + pi;
      r2[l] = er - pr;
      i2[l] = ei - pi;
      r1[l] = or - qi;
      i1[l] = oi + qr;
      r3[l] = or + qi;
      i3[l] = oi - qr;
    }
  }
}
