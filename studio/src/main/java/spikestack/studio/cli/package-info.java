/// The command line: one command per stage of the path.
///
/// - In: arguments. Out: files, tables, exit codes (0 fine, 1 a check failed, 2 your input, 70 our
///   bug).
/// - May import: `explore`, `report` and the entry points of the stages; with `web` the only
///   package that prints, reads arguments or ends the process.
/// - Does not know: how a stage works inside.
@NullMarked
package spikestack.studio.cli;

import org.jspecify.annotations.NullMarked;
