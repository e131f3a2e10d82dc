package spikestack.silicon.netlist.dblox;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.Orientation;

/// A stack of dies. Lengths in micrometres, as the files have them.
///
/// @param name of the design
/// @param verilog netlist that connects the dies, if there is one
/// @param chiplets kinds of dies, by name
/// @param instances dies, by name, in order of the file
/// @param connections between regions, in order of the file
public record Stack(
    String name,
    Optional<Path> verilog,
    SequencedMap<String, Chiplet> chiplets,
    SequencedMap<String, Instance> instances,
    List<Connection> connections) {
  public Stack {
    chiplets = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(chiplets));
    instances = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(instances));
    connections = List.copyOf(connections);
  }

  /// A kind of die.
  ///
  /// @param kind `die`, `hier`, `rdl`, `ic` ...
  /// @param thickness of the whole die
  /// @param regions by name
  /// @param files what the die is made of, by key: `APR_tech_file`, `LEF_file`, `liberty_file`,
  ///   `DEF_file`, `verilog_file`; patterns with `*` are kept as written
  public record Chiplet(
      String name,
      String kind,
      double width,
      double height,
      double thickness,
      double shrink,
      boolean tsv,
      double offsetX,
      double offsetY,
      SequencedMap<String, Region> regions,
      Map<String, List<Path>> files) {
    public Chiplet {
      regions = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(regions));
      files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    }

    /// Files under a key; none if it is not there.
    public List<Path> files(String key) {
      return files.getOrDefault(key, List.of());
    }
  }

  /// Which face of the die.
  public enum Side {
    FRONT,
    BACK,
    INTERNAL
  }

  /// A part of a face.
  ///
  /// @param corners x, y, x, y ... of its outline
  /// @param layer of the bumps, if it is named
  public record Region(
      String name, Side side, List<Double> corners, Optional<String> layer, List<Bump> bumps) {
    public Region {
      corners = List.copyOf(corners);
      bumps = List.copyOf(bumps);
    }
  }

  /// A bump.
  ///
  /// @param port of the die, if it has one
  /// @param net inside the die, if it has one
  public record Bump(
      String name, String cell, double x, double y, Optional<String> port, Optional<String> net) {}

  /// A die of the stack.
  ///
  /// @param chiplet its kind
  /// @param x lower left corner of the turned die
  /// @param z lower face
  /// @param orientation in the plane
  /// @param flipped whether it lies upside down (`MZ`): its front looks down
  /// @param files of this die alone, by key
  public record Instance(
      String name,
      String chiplet,
      double x,
      double y,
      double z,
      Orientation orientation,
      boolean flipped,
      Map<String, List<Path>> files) {
    public Instance {
      files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    }

    /// The orientation as the files write it.
    public String turned() {
      if (!flipped) {
        return orientation.turned();
      }
      return orientation == Orientation.N ? "MZ" : "MZ_" + orientation.turned();
    }
  }

  /// Two regions that meet, or one that meets the outside.
  ///
  /// @param thickness of what is between them
  public record Connection(
      String name, Optional<End> top, Optional<End> bottom, double thickness) {}

  /// A region of a die.
  public record End(String instance, String region) {
    @Override
    public String toString() {
      return instance + ".regions." + region;
    }
  }

  /// The kind of a die.
  public Chiplet chiplet(Instance instance) {
    Chiplet found = chiplets.get(instance.chiplet());
    if (found == null) {
      throw new IllegalStateException("no chiplet " + instance.chiplet());
    }
    return found;
  }

  /// The die of this name.
  ///
  /// @throws IllegalArgumentException if there is none
  public Instance instance(String instance) {
    Instance found = instances.get(instance);
    if (found == null) {
      throw new IllegalArgumentException("no die " + instance);
    }
    return found;
  }

  /// Reads a `.3dbx` and everything it includes.
  ///
  /// @throws InputException naming file and line
  public static Stack read(Path file) {
    return new StackReader(file).read();
  }
}
