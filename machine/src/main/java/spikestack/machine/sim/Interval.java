package spikestack.machine.sim;

/// A piece of the schedule: core `core` spent cycles `start` (inclusive) to `end` (exclusive) on
/// layer `layer` (index into the result).
public record Interval(boolean attention, int core, int layer, long start, long end, Cause cause) {}
