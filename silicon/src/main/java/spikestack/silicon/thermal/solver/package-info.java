/// Linear systems of conductances: symmetric, positive definite, one unknown per cell or node.
///
/// - In: conductances and sources as primitive arrays. Out: temperatures or voltages, and how well
///   the solver converged.
/// - May import: nothing of ours.
/// - Does not know: heat, power grids or files. Nodes have numbers only.
@NullMarked
package spikestack.silicon.thermal.solver;

import org.jspecify.annotations.NullMarked;
