package spikestack.training;

/// One pass over the training set: mean loss and accuracy of its batches, then accuracy on the
/// validation images and on the whole test set, all as fractions, NaN where it was not measured;
/// seconds of wall time, both included.
public record EpochResult(
    Progress.Phase phase,
    int epoch,
    double loss,
    double trainAccuracy,
    double validationAccuracy,
    double testAccuracy,
    double seconds) {}
