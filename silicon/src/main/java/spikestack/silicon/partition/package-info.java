/// Blocks and cells to tiers: a hypergraph cut into parts of limited weight with few cut nets.
///
/// - In: a [Hypergraph] (flat arrays or an hMETIS file), a [Balance], a seed. Out: a [Partition].
/// - May import: `unit`, `input`, `tech`, `netlist`, `thermal`; uses only `input`.
/// - Does not know: designs, placement, what a vertex or a net stands for.
@NullMarked
package spikestack.silicon.partition;

import org.jspecify.annotations.NullMarked;
