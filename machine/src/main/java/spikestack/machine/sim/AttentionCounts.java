package spikestack.machine.sim;

/// What the attention arrays did with ones: counts that went up (Q AND K), and values that a count
/// selected.
record AttentionCounts(long andCounts, long selectAdds) {}
