package spikestack.machine.sim;

/// The part of a network that a layer belongs to; ratios are printed with their scope.
public enum Scope {
  EMBEDDING,
  /// Q, K, V and output projections.
  PROJECTION,
  /// Q Kᵀ and A V alone.
  ATTENTION,
  MLP,
  ROUTER,
  MOE,
  HEAD
}
