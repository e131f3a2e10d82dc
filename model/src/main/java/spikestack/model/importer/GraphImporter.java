package spikestack.model.importer;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import spikestack.model.importer.Chain.Link;
import spikestack.model.input.Normalisation;
import spikestack.model.input.StrictNode;
import spikestack.model.nir.NirFile;
import spikestack.model.nir.NirGraph;

/// Reads a feed-forward NIR graph as a network.
final class GraphImporter {
  static final String PRESET = "nir";

  private GraphImporter() {}

  static Imported read(Path file, Optional<Path> config, Optional<Normalisation> normalisation) {
    NirGraph graph = NirFile.read(file);
    GraphConfig settled =
        GraphConfig.of(
            graph, ChainReader.inputShape(graph), config.map(StrictNode::read), normalisation);
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.nir$", "");
    return of(name, graph, settled);
  }

  static Imported of(String name, NirGraph graph, GraphConfig settled) {
    Chain chain = ChainReader.read(graph, settled);
    ChainConverter.Converted converted =
        ChainConverter.convert(name, chain, settled, graph.source());
    Converter.Conversion conversion = converted.conversion();
    SequencedMap<String, String> figures = new LinkedHashMap<>();
    figures.put("preset", PRESET + " (a NIR graph)");
    figures.putAll(settled.origins());
    StringBuilder neurons = new StringBuilder();
    for (Link link : chain.links()) {
      neurons
          .append(neurons.isEmpty() ? "" : ", ")
          .append(link.neuron())
          .append(link.halves() ? " halves" : " keeps all");
    }
    figures.put("membranes", neurons + " (the graph)");
    figures.put(
        "outputs",
        chain.readout().isPresent()
            ? "mean of " + chain.output() + " over time (no neurons before it)"
            : "spikes of " + chain.links().getLast().neuron() + ", counted");
    for (String link : converted.added()) {
      int colon = link.indexOf(':');
      figures.put("layer " + link.substring(0, colon), link.substring(colon + 2));
    }
    ImportReport report =
        new ImportReport(
            graph.source(),
            PRESET,
            "NIR " + graph.version(),
            chain.parameters(),
            figures,
            new LinkedHashMap<>(),
            conversion.zeroPoints(),
            conversion.borderError(),
            conversion.layers(),
            conversion.neurons(),
            conversion.missing());
    return new Imported(new GraphModel(graph, settled, chain), conversion, report);
  }
}
