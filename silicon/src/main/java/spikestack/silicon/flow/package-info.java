/// Recipes: the order of the steps for 2D and 3D, their checkpoints and comparison; and the replay
/// of cases whose answers others published.
///
/// - In: a design, a technology, a recipe; or a folder of published cases. Out: placed tiers with
///   their numbers; or a list of checks.
/// - May import: all of `silicon`, `arch`, `cost`, `tech`, `unit`, `input`.
/// - Does not know: the command line, nor how results are shown.
@NullMarked
package spikestack.silicon.flow;

import org.jspecify.annotations.NullMarked;
