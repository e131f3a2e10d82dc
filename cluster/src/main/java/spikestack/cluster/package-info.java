/// Sweeps on Apache Spark.
///
/// - In: points of a sweep and the bytes of its inputs. Out: their results, as they come.
/// - May import: `explore`. Alone knows Spark.
/// - Does not know: searches, caches, tables.
@NullMarked
package spikestack.cluster;

import org.jspecify.annotations.NullMarked;
