package spikestack.machine.cost;

import spikestack.model.unit.Time;

/// Time from a global buffer to the edge of an array: SRAM access + wire + bond, averaged over the
/// accesses of the workload (`docs/cost.md`, memory-access latency). Each figure also without the
/// SRAM macros: wire + bond alone.
///
/// @param expert accesses of weights, spikes and residual planes by the expert cores
/// @param attention accesses of queries, keys and values by the attention cores; 0 if there are
///   none
public record MemoryAccess(
    Time mean,
    Time meanWithoutMacro,
    Time expert,
    Time expertWithoutMacro,
    Time attention,
    Time attentionWithoutMacro) {}
