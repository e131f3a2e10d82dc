package spikestack.silicon.library;

import java.util.List;
import spikestack.machine.tech.Technology;

/// A predictive standard-cell library made from a technology file: no foundry's, every number from
/// the technology's entries through the gate model of `docs/library.md`.
///
/// Same technology, same text.
public final class CellLibrary {
  private final Technology technology;
  private final GateModel model;
  private final List<Cell> cells;

  private CellLibrary(Technology technology) {
    this.technology = technology;
    this.model = new GateModel(technology.ledger());
    this.cells = Catalogue.of(model);
  }

  public static CellLibrary of(Technology technology) {
    return new CellLibrary(technology);
  }

  /// Name of the library and of its files: the technology's.
  public String name() {
    return technology.name();
  }

  /// All cells, fillers too, in a fixed order.
  public List<Cell> cells() {
    return cells;
  }

  /// The cell of this name.
  ///
  /// @throws IllegalArgumentException if there is none
  public Cell cell(String name) {
    return cells.stream()
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no cell " + name));
  }

  /// Load at which the technology's delays hold, for drive 1, in fF.
  public double standardLoadFf() {
    return model.standardLoadFf;
  }

  /// Input slew at which the technology's delays hold, in ps.
  public double standardSlewPs() {
    return model.standardSlewPs;
  }

  /// Width of a site.
  public double siteUm() {
    return model.siteUm;
  }

  /// Height of a row.
  public double rowUm() {
    return model.rowUm;
  }

  /// The cells as Liberty.
  public String liberty() {
    return new LibertyWriter(technology, model).library(cells);
  }

  /// A memory as a Liberty library of one black box.
  public String liberty(MemoryMacro memory) {
    return new LibertyWriter(technology, model).memory(memory, memory.figures(technology));
  }

  /// Layers, cuts and the site as LEF.
  public String technologyLef() {
    return LefWriter.technology(technology, model);
  }

  /// The cells as LEF.
  public String cellLef() {
    return new LefWriter(model).cells(cells);
  }

  /// A memory as LEF.
  public String lef(MemoryMacro memory) {
    return new LefWriter(model).memory(memory, memory.figures(technology));
  }
}
