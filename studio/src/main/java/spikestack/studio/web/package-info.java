/// The studio: a web server on this machine that shows result folders and starts runs.
///
/// - In: a folder of results, requests of a browser or script. Out: answers as
///   `docs/formats/studio-api.md` says; runs, as child processes of the same program.
/// - May import: `report`, the metrics of `explore`, `unit`, `input`.
/// - Does not know: the command line, nor how a result is computed: whatever it starts, it starts
///   as a command.
@NullMarked
package spikestack.studio.web;

import org.jspecify.annotations.NullMarked;
