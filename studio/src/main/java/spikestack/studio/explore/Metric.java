package spikestack.studio.explore;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import spikestack.model.unit.Area;
import spikestack.model.unit.Energy;
import spikestack.model.unit.EnergyDelay;
import spikestack.model.unit.Frequency;
import spikestack.model.unit.Power;
import spikestack.model.unit.Temperature;
import spikestack.model.unit.Time;

/// What is known of a design point. Each has one unit, that of its column; NaN where it was not
/// measured.
public enum Metric {
  /// Per inference, DRAM included.
  ENERGY("energy", "energy_pj", "pJ", false),
  /// Of one image, at the clock that the chip reaches.
  LATENCY("latency", "latency_ns", "ns", false),
  EDP("edp", "edp_pj_ns", "pJ.ns", false),
  /// Area of the outline.
  FOOTPRINT("footprint", "footprint_um2", "um2", false),
  /// Area of all dies.
  SILICON("silicon", "silicon_um2", "um2", false),
  /// Hottest cell of any tier under the average power of an inference; only where asked for.
  PEAK_TEMPERATURE("peak-temperature", "peak_temperature_k", "K", false),
  /// Fraction of the sweep's labelled images that the network classifies right, measured; absent
  /// without labels.
  ACCURACY("accuracy", "accuracy", "-", true),
  /// Average over an inference, DRAM included.
  POWER("power", "power_mw", "mW", false),
  /// Per inference, mean over the images.
  CYCLES("cycles", "cycles", "-", false),
  /// That the chip runs at: the target, or what timing allows.
  CLOCK("clock", "clock_mhz", "MHz", true),
  MAX_CLOCK("max-clock", "max_clock_mhz", "MHz", true),
  /// Between the tiers.
  BONDS("bonds", "bonds", "-", false),
  /// Of expert and attention cores together.
  PROCESSING_ELEMENTS("processing-elements", "processing_elements", "-", false),
  /// DRAM's part of the energy.
  DRAM_ENERGY("dram-energy", "dram_energy_pj", "pJ", false);

  private final String key;
  private final String column;
  private final String unit;
  private final boolean moreIsBetter;

  Metric(String key, String column, String unit, boolean moreIsBetter) {
    this.key = key;
    this.column = column;
    this.unit = unit;
    this.moreIsBetter = moreIsBetter;
  }

  /// Name in sweep files.
  public String key() {
    return key;
  }

  /// Name in result tables, with its unit.
  public String column() {
    return column;
  }

  /// `-` for a pure number.
  public String unit() {
    return unit;
  }

  public boolean moreIsBetter() {
    return moreIsBetter;
  }

  /// Position in arrays of values.
  @SuppressWarnings("EnumOrdinal")
  public int index() {
    return ordinal();
  }

  /// A limit as written in a sweep file, in this metric's unit; throws [IllegalArgumentException]
  /// (or its [spikestack.model.unit.UnitException]) for what is none.
  double parse(String text) {
    return switch (unit) {
      case "pJ" -> Energy.parse(text).picojoules();
      case "ns" -> Time.parse(text).nanoseconds();
      case "pJ.ns" -> EnergyDelay.parse(text).picojouleNanoseconds();
      case "um2" -> Area.parse(text).squareMicrons();
      case "K" -> Temperature.parse(text).kelvin();
      case "mW" -> Power.parse(text).milliwatts();
      case "MHz" -> Frequency.parse(text).megahertz();
      default -> Double.parseDouble(text);
    };
  }

  /// By the name of its column in result tables; empty where that is none of a metric.
  public static Optional<Metric> ofColumn(String column) {
    return Arrays.stream(values()).filter(metric -> metric.column.equals(column)).findFirst();
  }

  static Optional<Metric> named(String key) {
    return Arrays.stream(values()).filter(metric -> metric.key.equals(key)).findFirst();
  }

  static List<String> keys() {
    return Arrays.stream(values()).map(Metric::key).toList();
  }
}
