package spikestack.silicon.netlist.lef;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.text.Source;
import spikestack.silicon.netlist.text.Tokens;

/// What one or more LEF files say. Lengths are rounded to whole nanometres.
///
/// Not read: vias and via rules beside their names, spacing tables, antenna and density rules,
/// polygons (their bounding box is taken), properties.
///
/// @param files they came from
/// @param layers by name, from the bottom
/// @param sites by name
/// @param vias names of the fixed vias
/// @param macros by name, in order of the files
public record Lef(
    List<String> files,
    SequencedMap<String, Layer> layers,
    SequencedMap<String, Site> sites,
    List<String> vias,
    SequencedMap<String, LefMacro> macros) {
  /// Nothing.
  public static final Lef EMPTY =
      new Lef(
          List.of(),
          new LinkedHashMap<>(),
          new LinkedHashMap<>(),
          List.of(),
          new LinkedHashMap<>());

  public Lef {
    files = List.copyOf(files);
    layers = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(layers));
    sites = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(sites));
    vias = List.copyOf(vias);
    macros = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(macros));
  }

  /// Reads files one after the other: technology first, then cells. Of a name that comes twice the
  /// first is kept.
  ///
  /// @throws InputException naming file and line
  public static Lef read(List<Path> files) {
    Lef all = EMPTY;
    for (Path file : files) {
      try (Source source = Source.open(file)) {
        all = all.and(new LefReader(new Tokens(source, "#")).read(all));
      }
    }
    return all.checked();
  }

  /// Reads text; `file` names it in complaints.
  ///
  /// @throws InputException if it is not LEF
  public static Lef parse(String file, String text) {
    return new LefReader(new Tokens(Source.of(file, text), "#")).read(EMPTY).checked();
  }

  /// The layer of this name.
  ///
  /// @throws IllegalArgumentException if there is none
  public Layer layer(String layer) {
    Layer found = layers.get(layer);
    if (found == null) {
      throw new IllegalArgumentException("no layer " + layer + " in " + files);
    }
    return found;
  }

  private Lef and(Lef more) {
    return new Lef(
        joined(files, more.files),
        joined(layers, more.layers),
        joined(sites, more.sites),
        joined(vias, more.vias),
        joined(macros, more.macros));
  }

  private static List<String> joined(List<String> first, List<String> second) {
    List<String> all = new java.util.ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  private static <T> SequencedMap<String, T> joined(Map<String, T> first, Map<String, T> second) {
    SequencedMap<String, T> all = new LinkedHashMap<>(first);
    second.forEach(all::putIfAbsent);
    return all;
  }

  /// Sites that macros stand on must be known, or nothing could be placed.
  private Lef checked() {
    for (LefMacro macro : macros.values()) {
      if (!macro.site().isEmpty() && !sites.isEmpty() && !sites.containsKey(macro.site())) {
        throw new InputException(
            String.join(", ", files),
            "macro " + macro.name() + " on the unknown site '" + macro.site() + "'",
            "a site of these files: " + String.join(", ", sites.keySet()));
      }
    }
    return this;
  }
}
