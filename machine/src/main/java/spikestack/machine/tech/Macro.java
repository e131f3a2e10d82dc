package spikestack.machine.tech;

/// A memory as the SRAM table prices it: `banks` macros side by side, read and written together.
///
/// @param kibibytes capacity of all banks together
/// @param wordBits bits read or written by one access of all banks
/// @param banks macros in parallel (wide words) times macros in depth (large memories)
/// @param accessNs address to data
/// @param cycleNs shortest time between two accesses
/// @param readPj energy of reading one word
/// @param writePj energy of writing one word
/// @param areaUm2 silicon area without halo
/// @param leakageUw standby power at the temperature of the technology
public record Macro(
    double kibibytes,
    int wordBits,
    int banks,
    double accessNs,
    double cycleNs,
    double readPj,
    double writePj,
    double areaUm2,
    double leakageUw) {}
