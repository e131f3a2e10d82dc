package spikestack.studio.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import spikestack.model.input.FileBytes;
import spikestack.model.input.InputException;
import spikestack.model.input.Tensor;
import spikestack.model.input.checkpoint.Checkpoint;
import spikestack.model.input.checkpoint.CheckpointFile;
import spikestack.model.input.events.EventFile;
import spikestack.model.input.events.EventStream;
import spikestack.model.nir.NirFile;
import spikestack.model.nir.NirGraph;
import spikestack.model.nir.NirNode;

/// What is in a file that somebody gave us, without running any of it.
@Command(
    name = "inspect",
    description =
        "List what a checkpoint, NIR graph or event recording holds; nothing is executed.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  spikestack inspect model.pth               tensors and notes (PyTorch, pickle, safetensors)",
      "  spikestack inspect network.nir             nodes and edges",
      "  spikestack inspect gesture.aedat --json    events, size, duration",
      "",
      "docs/formats/checkpoints.md, nir.md and data.md say what is read and what is refused.",
    })
final class InspectCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "Any of these; the content tells which.")
  Path file = Path.of("");

  @Option(names = "--json", description = "Print the list as JSON on standard output.")
  boolean json;

  @Spec CommandSpec spec = CommandSpec.create();

  private static final String HDF5 = "\u0089HDF";
  private static final int HEAD = 10;
  private static final int SHOWN_NOTES = 200;

  @Override
  public Integer call() {
    PrintWriter print = spec.commandLine().getOut();
    String head = head();
    if (head.startsWith(HDF5)) {
      graph(print, NirFile.read(file));
    } else if (head.startsWith("#!AER-DAT") || file.toString().endsWith(".bin")) {
      events(print, EventFile.read(file));
    } else {
      checkpoint(print, CheckpointFile.read(file));
    }
    print.flush();
    return 0;
  }

  private String head() {
    FileBytes.requireFile(file);
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(HEAD), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw FileBytes.unreadable(file, e);
    }
  }

  private void checkpoint(PrintWriter print, Checkpoint checkpoint) {
    if (json) {
      Map<String, Object> all = begun(checkpoint.format().name());
      List<Object> tensors = new ArrayList<>();
      checkpoint
          .tensors()
          .forEach(
              (name, tensor) -> {
                Map<String, Object> map = new LinkedHashMap<>();
                map.put("name", name);
                map.put("type", tensor.type().name());
                map.put("shape", tensor.shape());
                tensors.add(map);
              });
      all.put("tensors", tensors);
      all.put("notes", checkpoint.notes());
      print.println(Json.text(all));
      return;
    }
    long bytes = checkpoint.tensors().values().stream().mapToLong(t -> t.data().length).sum();
    print.printf(
        Locale.ROOT,
        "%s: %s, %,d tensors, %,d bytes, %,d notes%n%n",
        file,
        checkpoint.format(),
        checkpoint.tensors().size(),
        bytes,
        checkpoint.notes().size());
    List<String[]> rows = new ArrayList<>();
    checkpoint
        .tensors()
        .forEach((name, tensor) -> rows.add(new String[] {name, tensor.toString(), range(tensor)}));
    print.println(table(rows, "tensor", "type and shape", "values"));
    List<String[]> notes = new ArrayList<>();
    checkpoint.notes().entrySet().stream()
        .limit(SHOWN_NOTES)
        .forEach(
            note ->
                notes.add(new String[] {note.getKey(), InputException.shortened(note.getValue())}));
    if (!notes.isEmpty()) {
      print.println(table(notes, "note", "text"));
    }
    if (checkpoint.notes().size() > SHOWN_NOTES) {
      print.println((checkpoint.notes().size() - SHOWN_NOTES) + " more; --json has all");
    }
  }

  private static String range(Tensor tensor) {
    if (tensor.size() == 0) {
      return "none";
    }
    double[] values = tensor.doubles();
    double min = Arrays.stream(values).min().orElseThrow();
    double max = Arrays.stream(values).max().orElseThrow();
    return min == max
        ? String.format(Locale.ROOT, "%.6g", min)
        : String.format(Locale.ROOT, "%.4g .. %.4g", min, max);
  }

  private void graph(PrintWriter print, NirGraph graph) {
    if (json) {
      Map<String, Object> all = begun("NIR");
      all.put("version", graph.version());
      Map<String, Object> nodes = new LinkedHashMap<>();
      for (String name : graph.order()) {
        nodes.put(name, described(graph, name));
      }
      all.put("nodes", nodes);
      all.put("edges", graph.edges());
      print.println(Json.text(all));
      return;
    }
    print.printf(
        Locale.ROOT,
        "%s: NIR %s, %d nodes, %d edges, %d of them backward%n%n",
        file,
        graph.version(),
        graph.nodes().size(),
        graph.edges().size(),
        graph.backward().size());
    List<String[]> rows = new ArrayList<>();
    for (String name : graph.order()) {
      Map<String, String> described = described(graph, name);
      String type = described.remove("type");
      rows.add(
          new String[] {
            name,
            type,
            described.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", ")),
            String.join(", ", graph.after(name))
          });
    }
    print.println(table(rows, "node", "type", "parameters", "leads to"));
  }

  private static Map<String, String> described(NirGraph graph, String name) {
    NirNode node = graph.nodes().get(name);
    Map<String, String> map = new LinkedHashMap<>();
    if (node == null) {
      return map;
    }
    map.put("type", node.type());
    switch (node) {
      case NirNode.Input n -> map.put("shape", Arrays.toString(n.shape()));
      case NirNode.Output n -> map.put("shape", Arrays.toString(n.shape()));
      case NirNode.Linear n -> map.put("weight", n.weight().toString());
      case NirNode.Affine n -> {
        map.put("weight", n.weight().toString());
        map.put("bias", range(n.bias()));
      }
      case NirNode.Scale n -> map.put("scale", range(n.scale()));
      case NirNode.Conv2d n -> {
        map.put("weight", n.weight().toString());
        map.put("bias", range(n.bias()));
        map.put("stride", Arrays.toString(n.stride()));
        map.put("padding", Arrays.toString(n.padding()));
      }
      case NirNode.SumPool2d n -> map.put("kernel", Arrays.toString(n.kernel()));
      case NirNode.AvgPool2d n -> map.put("kernel", Arrays.toString(n.kernel()));
      case NirNode.Flatten n -> map.put("extents", n.start() + ".." + n.end());
      case NirNode.I n -> map.put("r", range(n.r()));
      case NirNode.IF n -> {
        map.put("r", range(n.r()));
        map.put("threshold", range(n.threshold()));
      }
      case NirNode.LI n -> {
        map.put("tau", range(n.tau()));
        map.put("r", range(n.r()));
      }
      case NirNode.LIF n -> {
        map.put("tau", range(n.tau()));
        map.put("r", range(n.r()));
        map.put("threshold", range(n.threshold()));
      }
      case NirNode.CubaLIF n -> {
        map.put("tau_syn", range(n.tauSyn()));
        map.put("tau_mem", range(n.tauMem()));
        map.put("r", range(n.r()));
        map.put("w_in", range(n.wIn()));
        map.put("threshold", range(n.threshold()));
      }
      case NirNode.Threshold n -> map.put("threshold", range(n.threshold()));
    }
    return map;
  }

  private void events(PrintWriter print, EventStream events) {
    long first = Arrays.stream(events.micros()).min().orElse(0);
    long last = Arrays.stream(events.micros()).max().orElse(0);
    long brighter = IntStream.range(0, events.count()).filter(i -> events.on()[i]).count();
    if (json) {
      Map<String, Object> all = begun("events");
      all.put("width", events.width());
      all.put("height", events.height());
      all.put("events", events.count());
      all.put("brighter", brighter);
      all.put("firstMicroseconds", first);
      all.put("lastMicroseconds", last);
      print.println(Json.text(all));
      return;
    }
    print.printf(
        Locale.ROOT,
        "%s: %,d events (%,d brighter) of a sensor of %d x %d in %,d us%n",
        file,
        events.count(),
        brighter,
        events.width(),
        events.height(),
        last - first);
  }

  private Map<String, Object> begun(String kind) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("file", file.toString());
    all.put("kind", kind);
    return all;
  }

  private static String table(List<String[]> rows, String... heads) {
    Column[] columns =
        Arrays.stream(heads)
            .map(head -> new Column().header(head).dataAlign(HorizontalAlign.LEFT).maxWidth(100))
            .toArray(Column[]::new);
    return AsciiTable.getTable(columns, rows.toArray(String[][]::new));
  }
}
