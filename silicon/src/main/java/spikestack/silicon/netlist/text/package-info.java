/// Plain text of the trade's file formats: bytes with line numbers, and tokens.
///
/// - In: a file, plain or gzipped. Out: characters and tokens with their lines; complaints that
///   name file and line.
/// - May import: `input`.
/// - Does not know: any format.
@NullMarked
package spikestack.silicon.netlist.text;

import org.jspecify.annotations.NullMarked;
