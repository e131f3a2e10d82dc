package spikestack.silicon.netlist.dblox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import spikestack.model.input.InputException;
import spikestack.model.input.StrictNode;
import spikestack.silicon.netlist.Orientation;
import spikestack.silicon.netlist.text.Source;

/// A `.3dbx` with its `.3dbv` and `.bmap` files. Keys that nothing here needs are passed over.
final class StackReader {
  private static final int DEEPEST = 16;
  private static final long LARGEST = 8 << 20;

  private final Path file;
  private final SequencedMap<String, Stack.Chiplet> chiplets = new LinkedHashMap<>();

  StackReader(Path file) {
    this.file = file;
  }

  Stack read() {
    StrictNode root = document(file);
    includes(root, file, 0);
    StrictNode design = root.object("Design");
    Optional<Path> verilog = Optional.empty();
    if (design.has("external")) {
      verilog =
          files(design.object("external"), file).getOrDefault("verilog_file", List.of()).stream()
              .findFirst();
    }
    SequencedMap<String, StrictNode> declared = new LinkedHashMap<>();
    StrictNode instances = root.object("ChipletInst");
    instances.keys().forEach(name -> declared.put(name, instances.object(name)));
    StrictNode places = root.object("Stack");
    SequencedMap<String, Stack.Instance> dies = new LinkedHashMap<>();
    declared.forEach((name, node) -> dies.put(name, instance(name, node, places)));
    for (String name : places.keys()) {
      if (!declared.containsKey(name)) {
        throw places
            .at(name)
            .refuse("the unplaced die '" + name + "'", "one of " + declared.keySet());
      }
    }
    List<Stack.Connection> connections = new ArrayList<>();
    if (root.has("Connection")) {
      StrictNode all = root.object("Connection");
      for (String name : all.keys()) {
        StrictNode one = all.object(name);
        connections.add(
            new Stack.Connection(
                name,
                end(one.at("top"), dies),
                end(one.at("bot"), dies),
                one.has("thickness") ? one.decimal("thickness", 0, 1e6) : 0));
      }
    }
    return new Stack(design.text("name"), verilog, chiplets, dies, connections);
  }

  private void includes(StrictNode root, Path from, int depth) {
    if (depth > DEEPEST) {
      throw root.refuse("files that include each other", "at most " + DEEPEST + " deep");
    }
    StrictNode header = root.object("Header");
    if (header.has("unit")) {
      header.choice("unit", "micron");
    }
    if (root.has("ChipletDef")) {
      StrictNode definitions = root.object("ChipletDef");
      for (String name : definitions.keys()) {
        chiplets.putIfAbsent(name, chiplet(name, definitions.object(name), from));
      }
    }
    if (header.has("include")) {
      for (StrictNode each : header.list("include")) {
        Path included = from.resolveSibling(each.text());
        includes(document(included), included, depth + 1);
      }
    }
  }

  /// A YAML file in which `#!define NAME text` lines stand for their text.
  private static StrictNode document(Path file) {
    String text;
    try {
      if (Files.size(file) > LARGEST) {
        throw new InputException(file.toString(), "more than 8 MiB", "a smaller file");
      }
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new InputException(file.toString(), "no such file", "a file that exists");
    } catch (IOException e) {
      throw new InputException(file.toString(), "no readable file", "a readable file");
    }
    Map<String, String> names = new HashMap<>();
    for (String line : text.lines().toList()) {
      String[] words = line.strip().split("\\s+", 3);
      if (words.length == 3 && words[0].equals("#!define")) {
        names.put(words[1], words[2]);
      }
    }
    for (Map.Entry<String, String> name : names.entrySet()) {
      text =
          text.replaceAll(
              "(?<!#!define )\\b" + java.util.regex.Pattern.quote(name.getKey()) + "\\b",
              java.util.regex.Matcher.quoteReplacement(name.getValue()));
    }
    return StrictNode.yaml(file.toString(), text);
  }

  private static Map<String, List<Path>> files(StrictNode external, Path from) {
    Map<String, List<Path>> files = new LinkedHashMap<>();
    for (String key : external.keys()) {
      StrictNode value = external.at(key);
      List<Path> paths = new ArrayList<>();
      if (value.isList()) {
        value.list().forEach(each -> paths.add(from.resolveSibling(each.text())));
      } else {
        paths.add(from.resolveSibling(value.text()));
      }
      files.put(key, List.copyOf(paths));
    }
    return files;
  }

  private static double[] pair(StrictNode node) {
    List<StrictNode> both = node.list();
    if (both.size() != 2) {
      throw node.refuse("two numbers");
    }
    return new double[] {both.get(0).decimal(), both.get(1).decimal()};
  }

  private Stack.Chiplet chiplet(String name, StrictNode node, Path from) {
    double[] area = node.has("design_area") ? pair(node.at("design_area")) : new double[2];
    double[] offset = node.has("offset") ? pair(node.at("offset")) : new double[2];
    SequencedMap<String, Stack.Region> regions = new LinkedHashMap<>();
    if (node.has("regions")) {
      StrictNode all = node.object("regions");
      for (String region : all.keys()) {
        regions.put(region, region(region, all.object(region), from));
      }
    }
    return new Stack.Chiplet(
        name,
        node.has("type") ? node.text("type") : "die",
        area[0],
        area[1],
        node.has("thickness") ? node.decimal("thickness", 0, 1e6) : 0,
        node.has("shrink") ? node.decimal("shrink", 0, 10) : 1,
        node.has("tsv") && node.flag("tsv"),
        offset[0],
        offset[1],
        regions,
        node.has("external") ? files(node.object("external"), from) : Map.of());
  }

  private static Stack.Region region(String name, StrictNode node, Path from) {
    String side = node.choice("side", "front", "back", "internal", "internal_ext");
    List<Double> corners = new ArrayList<>();
    if (node.has("coords")) {
      for (StrictNode corner : node.list("coords")) {
        double[] both = pair(corner);
        corners.add(both[0]);
        corners.add(both[1]);
      }
    }
    List<Stack.Bump> bumps =
        node.has("bmap") ? bumps(from.resolveSibling(node.text("bmap"))) : List.of();
    return new Stack.Region(
        name,
        side.equals("front")
            ? Stack.Side.FRONT
            : side.equals("back") ? Stack.Side.BACK : Stack.Side.INTERNAL,
        corners,
        node.has("layer") ? Optional.of(node.text("layer")) : Optional.empty(),
        bumps);
  }

  /// Lines of `name cell x y port net`; `-` for no port or net.
  static List<Stack.Bump> bumps(Path file) {
    List<Stack.Bump> bumps = new ArrayList<>();
    try (Source source = Source.open(file)) {
      StringBuilder line = new StringBuilder();
      int c;
      do {
        c = source.read();
        if (c != '\n' && c != Source.END) {
          line.append((char) c);
          continue;
        }
        String text = line.toString().strip();
        line.setLength(0);
        if (text.isEmpty() || text.startsWith("#")) {
          continue;
        }
        int at = c == Source.END ? source.line() : source.line() - 1;
        String[] words = text.split("\\s+", -1);
        if (words.length != 6) {
          throw source.refuse(at, words.length + " words", "name cell x y port net");
        }
        bumps.add(
            new Stack.Bump(
                words[0],
                words[1],
                number(source, at, words[2]),
                number(source, at, words[3]),
                Optional.of(words[4]).filter(word -> !word.equals("-")),
                Optional.of(words[5]).filter(word -> !word.equals("-"))));
      } while (c != Source.END);
    }
    return bumps;
  }

  private static double number(Source source, int line, String word) {
    try {
      double value = Double.parseDouble(word);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below, with the place.
    }
    throw source.refuse(line, "'" + word + "'", "a coordinate in micrometres");
  }

  private Stack.Instance instance(String name, StrictNode node, StrictNode places) {
    String reference = node.text("reference");
    if (!chiplets.containsKey(reference)) {
      throw node.at("reference").refuse("one of " + chiplets.keySet());
    }
    Map<String, List<Path>> files =
        node.has("external") ? files(node.object("external"), file) : Map.of();
    StrictNode place = places.object(name);
    double[] at = pair(place.at("loc"));
    String turned = place.has("orient") ? place.text("orient") : "R0";
    boolean flipped = false;
    Optional<Orientation> plane = Optional.of(Orientation.N);
    for (String part : turned.toUpperCase(Locale.ROOT).split("_", -1)) {
      if (part.equals("MZ")) {
        flipped = !flipped;
      } else {
        plane = Orientation.named(part.replace("MXR90", "MX90").replace("MYR90", "MY90"));
      }
    }
    if (plane.isEmpty()) {
      throw place.at("orient").refuse("R0, R90, R180, R270, MX, MY, MX90, MY90, MZ, MZ_R90 ...");
    }
    return new Stack.Instance(
        name, reference, at[0], at[1], place.decimal("z"), plane.get(), flipped, files);
  }

  /// `die.regions.name`, or nothing.
  private Optional<Stack.End> end(StrictNode node, Map<String, Stack.Instance> dies) {
    if (!node.isText() || node.text().equals("~")) {
      return Optional.empty();
    }
    String text = node.text();
    int middle = text.indexOf(".regions.");
    if (middle < 0) {
      throw node.refuse("die.regions.name, or ~");
    }
    String die = text.substring(0, middle);
    String region = text.substring(middle + ".regions.".length());
    Stack.Instance instance = dies.get(die);
    if (instance == null) {
      throw node.refuse("the unknown die '" + die + "'", "one of " + dies.keySet());
    }
    Stack.Chiplet chiplet = chiplets.get(instance.chiplet());
    if (chiplet == null || !chiplet.regions().containsKey(region)) {
      throw node.refuse("the unknown region '" + region + "'", "a region of " + instance.chiplet());
    }
    return Optional.of(new Stack.End(die, region));
  }
}
