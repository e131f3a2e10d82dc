package spikestack.training;

/// One pass over the training set: mean loss and accuracy of its batches, then accuracy on the
/// whole test set, all as fractions; seconds of wall time, test included.
public record EpochResult(
    Progress.Phase phase,
    int epoch,
    double loss,
    double trainAccuracy,
    double testAccuracy,
    double seconds) {}
