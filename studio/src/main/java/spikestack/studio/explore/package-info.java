/// Design-space search: points, objectives, the Pareto front, results kept one by one.
///
/// - In: a sweep file and the inputs it names. Out: a table of points and its front.
/// - May import: machine, `thermal`, `network`, `trace`, `unit`, `input`.
/// - Does not know: the golden executor, Spark, how results are shown.
///
/// Reading order: [spikestack.studio.explore.Sweep], [spikestack.studio.explore.PointEvaluator]
/// (the pure function), [spikestack.studio.explore.PointLog] (its cache), Search and its kinds,
/// [spikestack.studio.explore.Explorer] (all of them together).
@NullMarked
package spikestack.studio.explore;

import org.jspecify.annotations.NullMarked;
