package spikestack.training;

/// Random changes to training images: mirrored left to right with probability 1/2, and moved by up
/// to `shift` pixels each way (what moves in from outside is black, 0).
public record Augmentation(boolean mirror, int shift) {
  public static final Augmentation MIRROR = new Augmentation(true, 0);

  public Augmentation {
    if (shift < 0 || shift > 16) {
      throw new IllegalArgumentException("images move by 0..16 pixels, not " + shift);
    }
  }
}
