package spikestack.model.importer;

/// A trained network with real weights that can be run: what recordings of frameworks are held
/// against.
interface RealModel {
  RealNetwork.Input input();

  int timesteps();

  int classes();

  /// The part that cannot be run here; empty when everything can.
  String missing();

  /// Runs one sample; uint8 `[channels][height][width]`, of frames
  /// `[timesteps][channels][height][width]`.
  RealForward.Run run(byte[] pixels);

  /// Whether outputs of experts are multiplied by shares, which the integers round.
  default boolean hasShares() {
    return false;
  }

  /// The same with shares rounded as the integers round them.
  default RealForward.Run runWithRoundedShares(byte[] pixels) {
    return run(pixels);
  }
}
