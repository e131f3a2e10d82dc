package spikestack.silicon.synthesis;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// One module in gates. Own cells only, unless said otherwise: modules inside are blocks
/// themselves.
///
/// @param name module; `name_2` and on are the same text with other parameters
/// @param instances in the whole design
/// @param cells standard cells of one instance
/// @param flipFlops of these
/// @param areaUm2 of these, in the unit of the Liberty file's areas
/// @param wholeAreaUm2 with all modules inside; memories not included
/// @param wholeFlipFlops likewise
/// @param cellCounts cells by name
/// @param tiers arrangement (`2d`, `memory-on-logic`, ...) to `bottom`, `top` or `split`; empty for
///   a block whose text names none
/// @param timing critical path of one instance, modules inside included; [Timing#NONE] if not asked
/// @param proof whether its gates equal its text
public record Block(
    String name,
    long instances,
    long cells,
    long flipFlops,
    double areaUm2,
    double wholeAreaUm2,
    long wholeFlipFlops,
    SequencedMap<String, Long> cellCounts,
    Map<String, String> tiers,
    Timing timing,
    Proof proof) {
  public Block {
    cellCounts = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(cellCounts));
    tiers = Map.copyOf(tiers);
  }
}
