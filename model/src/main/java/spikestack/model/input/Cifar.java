package spikestack.model.input;

import java.nio.file.Path;

/// One binary batch of CIFAR-10 (a label, then 3 x 32 x 32 pixels, plane by plane) or of CIFAR-100
/// (a coarse and a fine label, then the pixels).
///
/// The two have no header; the size tells them apart, and where both would fit, the labels: every
/// first byte of a CIFAR-10 record is at most 9. The fine label of CIFAR-100 is taken.
final class Cifar {
  private static final long MAX_BYTES = 1L << 30;
  private static final int PIXELS = 3 * 32 * 32;
  private static final int CLASSES = 10;
  private static final int COARSE = 20;
  private static final int FINE = 100;

  /// Pixels `[count][3][32][32]` and labels.
  record Batch(Tensor images, Tensor labels) {}

  private Cifar() {}

  static Batch read(Path path) {
    byte[] bytes = FileBytes.read(path, MAX_BYTES);
    boolean ten = fits(bytes, 1 + PIXELS, CLASSES);
    if (!ten && !fits(bytes, 2 + PIXELS, COARSE)) {
      throw new InputException(
          path.toString(),
          bytes.length + " bytes that are no CIFAR records",
          "records of "
              + (1 + PIXELS)
              + " bytes with a label 0..9 (CIFAR-10), or of "
              + (2 + PIXELS)
              + " with labels 0..19 and 0..99 (CIFAR-100)");
    }
    int record = (ten ? 1 : 2) + PIXELS;
    int count = bytes.length / record;
    byte[] pixels = new byte[count * PIXELS];
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      int label = bytes[i * record + (ten ? 0 : 1)] & 0xFF;
      if (label >= FINE) {
        throw new InputException(
            path + ": byte " + (i * record + 1), "the label " + label, "0.." + (FINE - 1));
      }
      labels[i] = (byte) label;
      System.arraycopy(bytes, i * record + record - PIXELS, pixels, i * PIXELS, PIXELS);
    }
    return new Batch(
        Tensor.ofUnsignedBytes(pixels, count, 3, 32, 32), Tensor.ofUnsignedBytes(labels, count));
  }

  private static boolean fits(byte[] bytes, int record, int labels) {
    if (bytes.length == 0 || bytes.length % record != 0) {
      return false;
    }
    for (int at = 0; at < bytes.length; at += record) {
      if ((bytes[at] & 0xFF) >= labels) {
        return false;
      }
    }
    return true;
  }
}
