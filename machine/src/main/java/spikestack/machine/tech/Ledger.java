package spikestack.machine.tech;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Reads a technology for one evaluation and remembers what was read, so that a report can say what
/// it rests on.
///
/// Not thread-safe: one ledger per evaluation.
public final class Ledger {
  private final Technology technology;
  private final Set<Parameter> read = EnumSet.noneOf(Parameter.class);
  private boolean sramRead;

  Ledger(Technology technology) {
    this.technology = technology;
  }

  public Technology technology() {
    return technology;
  }

  /// The number at the corner of the technology, in the unit of the parameter.
  public double value(Parameter parameter) {
    read.add(parameter);
    return technology.entry(parameter).at(technology.corner());
  }

  /// A memory from the SRAM table, [SramTable] for how odd sizes are handled.
  ///
  /// @param kibibytes capacity, above 0
  /// @param wordBits bits per access, at least 1
  public Macro memory(double kibibytes, int wordBits) {
    if (!(kibibytes > 0) || wordBits < 1) {
      throw new IllegalArgumentException(
          "no memory of " + kibibytes + " KiB with words of " + wordBits + " bit");
    }
    sramRead = true;
    SramTable table = technology.sram();
    Corner corner = technology.corner();
    double fastShare = value(Parameter.SRAM_FAST_SHARE);
    int across = Math.ceilDiv(wordBits, table.widestBits());
    double column = kibibytes / across;
    int deep = (int) Math.ceil(column / table.largestKibibytes());
    double bank = column / deep;
    double bits = (double) wordBits / across;
    double leakage =
        value(Parameter.SRAM_LEAKAGE) * kibibytes * leakageFactor(Technology.SRAM_TABLE_KELVIN);
    return new Macro(
        kibibytes,
        wordBits,
        across * deep,
        table.figure(SramTable.Figure.ACCESS_NS, corner, fastShare, bank, bits),
        table.figure(SramTable.Figure.CYCLE_NS, corner, fastShare, bank, bits),
        across * table.figure(SramTable.Figure.READ_PJ, corner, fastShare, bank, bits),
        across * table.figure(SramTable.Figure.WRITE_PJ, corner, fastShare, bank, bits),
        across * deep * table.figure(SramTable.Figure.AREA_UM2, corner, fastShare, bank, bits),
        leakage);
  }

  /// Leakage of standard cells of this area, in microwatts, at the temperature of the technology.
  public double cellLeakageUw(double areaUm2) {
    return areaUm2
        * value(Parameter.CELL_LEAKAGE)
        * 1e-3
        * leakageFactor(Technology.CELL_LEAKAGE_KELVIN);
  }

  /// Leakage at the temperature of the technology over leakage at `referenceKelvin`.
  private double leakageFactor(double referenceKelvin) {
    double degrees = value(Parameter.TEMPERATURE) - referenceKelvin;
    double doubling = technology.entry(Parameter.LEAKAGE_DOUBLING).value();
    read.add(Parameter.LEAKAGE_DOUBLING);
    return StrictMath.pow(2, degrees / doubling);
  }

  /// Every entry read so far, in the order of [Parameter].
  public List<Entry> entriesRead() {
    List<Entry> entries = new ArrayList<>();
    for (Parameter parameter : read) {
      entries.add(technology.entry(parameter));
    }
    return entries;
  }

  /// Whether a memory was priced, so that the SRAM table belongs to the sources.
  public boolean sramRead() {
    return sramRead;
  }
}
