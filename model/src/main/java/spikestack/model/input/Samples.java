package spikestack.model.input;

/// A data set as a network reads it: bytes and a label for each sample. Images are one picture,
/// frames of events one after another.
public interface Samples {
  int count();

  /// Bytes of one sample, copied: `[channels][height][width]`, of frames
  /// `[steps][channels][height][width]`.
  byte[] image(int index);

  /// 0 or more.
  int label(int index);

  /// Files that were read.
  String source();

  /// Hash over all files.
  String sha256();
}
