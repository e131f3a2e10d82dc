/// Networks in NIR, the Neuromorphic Intermediate Representation (HDF5): read as a plain graph, and
/// run in floating point.
///
/// - In: a `.nir` file; input over time. Out: nodes, parameters and edges as records; what every
///   node gives at every step.
/// - May import: `unit`, `input`.
/// - Does not know: our networks, machines; how a graph becomes one of our networks is the
///   importer's matter.
@NullMarked
package spikestack.model.nir;

import org.jspecify.annotations.NullMarked;
