package spikestack.machine.tech;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import spikestack.model.input.StrictNode;

/// A technology: every [Parameter] with value, range, trust and source, and a table of memories,
/// seen at one [Corner].
///
/// Immutable. Evaluations read it through a [Ledger], which remembers what they read.
public final class Technology {
  /// Reference temperature of `cell.leakage`, 25 °C.
  static final double CELL_LEAKAGE_KELVIN = 298.15;

  /// Temperature of the SRAM table and of `sram.leakage`.
  static final double SRAM_TABLE_KELVIN = 330;

  private final String name;
  private final String description;
  private final Map<Parameter, Entry> entries;
  private final SramTable sram;
  private final Corner corner;

  Technology(
      String name,
      String description,
      Map<Parameter, Entry> entries,
      SramTable sram,
      Corner corner) {
    this.name = name;
    this.description = description;
    this.entries = new EnumMap<>(entries);
    this.sram = sram;
    this.corner = corner;
    for (Parameter parameter : Parameter.values()) {
      if (!this.entries.containsKey(parameter)) {
        throw new IllegalArgumentException("no entry for " + parameter.key());
      }
    }
  }

  /// Reads a technology file, `docs/formats/technology.md`.
  ///
  /// @throws spikestack.model.input.InputException with file, line and key, if anything is missing,
  ///   unknown, out of range or in the wrong order
  public static Technology read(Path file) {
    return TechnologyReader.read(StrictNode.read(file));
  }

  /// Reads the text of a technology file; `file` names it in errors.
  public static Technology parse(String file, String yaml) {
    return TechnologyReader.read(StrictNode.yaml(file, yaml));
  }

  /// From a document that was read (and perhaps changed) before.
  public static Technology read(StrictNode root) {
    return TechnologyReader.read(root);
  }

  public String name() {
    return name;
  }

  /// One line for people.
  public String description() {
    return description;
  }

  public Corner corner() {
    return corner;
  }

  /// The same technology at another end of its ranges.
  public Technology at(Corner other) {
    return new Technology(name, description, entries, sram, other);
  }

  /// The same technology with one value set by the user: a named assumption that replaces the entry
  /// and its range.
  ///
  /// @throws IllegalArgumentException if the value is outside the sane range of the parameter
  public Technology with(Parameter parameter, double value) {
    Map<Parameter, Entry> changed = new EnumMap<>(entries);
    changed.put(parameter, new Entry(parameter, value, value, value, Trust.A, "set by the user"));
    return new Technology(name, description, changed, sram, corner);
  }

  public Entry entry(Parameter parameter) {
    Entry entry = entries.get(parameter);
    if (entry == null) {
      throw new IllegalStateException("no entry for " + parameter.key());
    }
    return entry;
  }

  /// All entries, in the order of [Parameter].
  public List<Entry> entries() {
    return new ArrayList<>(entries.values());
  }

  /// A fresh record of what one evaluation reads.
  public Ledger ledger() {
    return new Ledger(this);
  }

  /// What the SRAM table rests on, as text for reports.
  public String sramSource() {
    return sram.source();
  }

  public Trust sramTrust() {
    return sram.trust();
  }

  SramTable sram() {
    return sram;
  }
}
