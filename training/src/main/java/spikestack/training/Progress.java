package spikestack.training;

/// Hears how a training run goes. Called from the training thread; must be quick.
public interface Progress {
  Progress SILENT =
      new Progress() {
        @Override
        public void step(Step step) {}

        @Override
        public void epoch(EpochResult result) {}
      };

  enum Phase {
    /// Real weights, batch normalisation.
    FLOAT,
    /// Folded weights, rounded to int8 on every step.
    INTEGER
  }

  /// One batch is done: `done` of `total` steps of this phase; loss (natural log) and accuracy of
  /// the batch before its update.
  record Step(Phase phase, long done, long total, double loss, double accuracy) {}

  /// `done` of `total` recordings are cut into frames, before the first step.
  default void reading(int done, int total) {}

  void step(Step step);

  void epoch(EpochResult result);
}
