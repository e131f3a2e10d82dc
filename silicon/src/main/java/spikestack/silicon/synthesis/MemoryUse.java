package spikestack.silicon.synthesis;

import java.util.Map;
import spikestack.machine.tech.Macro;

/// A memory shell that became a macro.
///
/// @param name shell
/// @param instances in the whole design
/// @param words of one instance
/// @param wordBits of one access
/// @param banks equal macros in it
/// @param figures of one instance, from the technology's SRAM table
/// @param tiers as in [Block]
public record MemoryUse(
    String name,
    long instances,
    long words,
    int wordBits,
    int banks,
    Macro figures,
    Map<String, String> tiers) {
  public MemoryUse {
    tiers = Map.copyOf(tiers);
  }
}
