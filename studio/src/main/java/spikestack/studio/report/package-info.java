/// Results to tables, JSON and one self-contained HTML file.
///
/// - In: result records of the stages. Out: text and files.
/// - May import: `unit`, `input` and the result records of all stages.
/// - Does not know: how a result was computed; it runs nothing.
@NullMarked
package spikestack.studio.report;

import org.jspecify.annotations.NullMarked;
