package spikestack.machine.cost;

/// Something a reader of the numbers must know.
///
/// @param legal false if the arrangement cannot be built as described
public record Finding(boolean legal, String text) {}
