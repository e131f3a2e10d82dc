package spikestack.silicon.synthesis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import spikestack.machine.tech.Technology;
import spikestack.silicon.library.CellLibrary;
import spikestack.silicon.library.LibertyFile;
import spikestack.silicon.library.MemoryMacro;
import tools.jackson.databind.json.JsonMapper;

/// Synthesis of a design for a Liberty file, with Yosys and OpenSTA.
///
/// Every module is mapped once and stays a module, but for small ones without registers, which are
/// dissolved into those that use them. Memory shells become macros of the technology. Everything is
/// left in the output folder: scripts, logs, `netlist.v`, `netlist.json`, `library.lib`, a Liberty
/// and a LEF file per memory, `synthesis.json`.
public final class Synthesis {
  private static final List<String> ARRANGEMENTS =
      List.of("2d", "memory-on-logic", "logic-on-logic");

  /// Blocks with more cells are not timed: the machine as a whole.
  private static final long LARGEST_TIMED = 300_000;

  /// What to synthesise, and for what.
  ///
  /// @param technology of the memories, and of the cells if no Liberty file is given
  /// @param liberty the user's Liberty file, plain or gzipped, or that of the technology
  /// @param periodPs clock period to size for
  /// @param timing whether to time the blocks
  /// @param proofs whether to prove the gates
  /// @param out folder, made if absent
  public record Request(
      Design design,
      Technology technology,
      Optional<Path> liberty,
      double periodPs,
      boolean timing,
      boolean proofs,
      Path out) {}

  private final Request request;
  private final Path out;
  private final CellLibrary own;
  private final LibertyFile library;

  private Synthesis(Request request) {
    this.request = request;
    this.out = request.out().toAbsolutePath();
    this.own = CellLibrary.of(request.technology());
    String text = request.liberty().map(LibertyFile::text).orElseGet(own::liberty);
    String name = request.liberty().map(Path::toString).orElse(own.name() + ".lib");
    this.library = LibertyFile.parse(name, text);
    write("library.lib", text);
    if (request.liberty().isEmpty()) {
      write("technology.lef", own.technologyLef());
      write("cells.lef", own.cellLef());
    }
  }

  /// Synthesises.
  ///
  /// @throws spikestack.model.input.InputException if a program is missing or the Liberty file is
  ///   none
  public static SynthesisResult run(Request request) {
    List<String> programs = new ArrayList<>(List.of("yosys", "yosys-abc"));
    if (request.timing()) {
      programs.add("sta");
    }
    Tool.require(programs);
    try {
      Files.createDirectories(request.out());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Synthesis(request).run();
  }

  private SynthesisResult run() {
    Elaboration design = elaborate();
    List<String> helpers = helpers(design);
    SequencedMap<String, MemoryMacro> macros = macros(design);
    yosys(
        "map",
        YosysScripts.map(design.top(), helpers, design.shells(), library, request.periodPs()));
    SequencedMap<String, SequencedMap<String, Long>> cells =
        CellStatistics.parse(read("cells.txt"));
    List<String> modules =
        design.modules().keySet().stream()
            .filter(cells::containsKey)
            .filter(name -> !helpers.contains(name))
            .toList();
    Map<String, Timing> timing = request.timing() ? time(modules, cells, macros) : Map.of();
    Map<String, Proof> proofs = request.proofs() ? prove(modules, cells) : Map.of();
    SequencedMap<String, Long> instances = design.instances();
    List<Block> blocks = new ArrayList<>();
    for (String module : modules) {
      blocks.add(
          block(
              module,
              instances.getOrDefault(module, 0L),
              cells,
              design,
              timing.getOrDefault(module, Timing.NONE),
              proofs.getOrDefault(module, Proof.NOT_TRIED)));
    }
    List<MemoryUse> memories = new ArrayList<>();
    macros.forEach(
        (name, macro) ->
            memories.add(
                new MemoryUse(
                    name,
                    instances.getOrDefault(name, 0L),
                    macro.words(),
                    macro.wordBits(),
                    macro.banks(),
                    macro.figures(request.technology()),
                    tiers(design.shells().get(name)))));
    SynthesisResult result =
        new SynthesisResult(
            design.top(), library.name(), request.periodPs(), versions(), blocks, memories);
    write(
        "synthesis.json",
        JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(result));
    return result;
  }

  private Elaboration elaborate() {
    List<String> shells = new ArrayList<>();
    List<String> sources = new ArrayList<>();
    request
        .design()
        .files()
        .forEach(
            (path, text) -> {
              boolean shell = MemoryShell.isShell(text);
              // Includes are looked for beside the text and at the root of the sources.
              write("source/" + path, shell ? MemoryShell.blackBox(text) : text);
              if (path.endsWith(".svh")) {
                write("source/" + Path.of(path).getFileName(), text);
              } else {
                (shell ? shells : sources).add("source/" + path);
              }
            });
    yosys("elaborate", YosysScripts.elaborate(shells, sources, request.design().top()));
    Elaboration design =
        Elaboration.of(
            JsonMapper.builder().build().readTree(out.resolve("elaborated.json").toFile()),
            request.design().top());
    write("named.il", design.renamed(read("elaborated.il")));
    return design;
  }

  /// Modules without registers, memories and modules that have some: not worth a border.
  private List<String> helpers(Elaboration design) {
    SequencedMap<String, SequencedMap<String, Long>> cells =
        CellStatistics.parse(read("elaborated.txt"));
    Map<String, SequencedMap<String, Long>> byName = new HashMap<>();
    cells.forEach((name, counts) -> byName.put(design.plain().getOrDefault(name, name), counts));
    Set<String> helpers = new HashSet<>();
    boolean more = true;
    while (more) {
      more = false;
      for (Map.Entry<String, Elaboration.Module> entry : design.modules().entrySet()) {
        String name = entry.getKey();
        boolean combinational =
            byName.getOrDefault(name, new TreeMap<>()).keySet().stream()
                .noneMatch(
                    cell -> cell.contains("dff") || cell.contains("mem") || cell.contains("latch"));
        if (!name.equals(design.top())
            && combinational
            && helpers.containsAll(entry.getValue().children().keySet())) {
          more |= helpers.add(name);
        }
      }
    }
    return design.modules().keySet().stream().filter(helpers::contains).toList();
  }

  private SequencedMap<String, MemoryMacro> macros(Elaboration design) {
    SequencedMap<String, MemoryMacro> macros = new TreeMap<>();
    design
        .shells()
        .forEach(
            (name, use) -> {
              MemoryMacro macro = MemoryShell.macro(name, use.parameters(), use.ports());
              macros.put(name, macro);
              write(name + ".lib", own.liberty(macro));
              write(name + ".lef", own.lef(macro));
            });
    return macros;
  }

  private Map<String, Timing> time(
      List<String> modules,
      SequencedMap<String, SequencedMap<String, Long>> cells,
      SequencedMap<String, MemoryMacro> macros) {
    List<String> libraries = new ArrayList<>(List.of("library.lib"));
    macros.keySet().forEach(name -> libraries.add(name + ".lib"));
    SequencedMap<String, String> texts = NetlistText.modules(read("netlist.v"));
    SequencedMap<String, String> netlists = new TreeMap<>();
    for (String module : modules) {
      if (expanded(module, cells) <= LARGEST_TIMED) {
        StringBuilder closure = new StringBuilder();
        for (String inside : closure(module, cells, new TreeSet<>())) {
          closure.append(texts.getOrDefault(inside, ""));
        }
        String file = "timing/" + module + ".v";
        write(file, closure.toString());
        netlists.put(module, file);
      }
    }
    write(
        "timing.tcl",
        StaticTiming.script(
            libraries,
            netlists,
            1e-3 * request.periodPs(),
            1e-3 * own.standardSlewPs(),
            own.standardLoadFf()));
    String printed =
        Tool.run(out, "timing.log", List.of("sta", "-no_splash", "-exit", "timing.tcl"));
    return StaticTiming.parse(printed, request.periodPs());
  }

  private Set<String> closure(
      String module, SequencedMap<String, SequencedMap<String, Long>> cells, Set<String> found) {
    if (found.add(module)) {
      for (String cell : cells.getOrDefault(module, new TreeMap<>()).keySet()) {
        if (!library.cells().containsKey(cell)) {
          closure(cell, cells, found);
        }
      }
    }
    return found;
  }

  /// Library cells of a module with everything inside.
  private long expanded(String module, SequencedMap<String, SequencedMap<String, Long>> cells) {
    long sum = 0;
    for (Map.Entry<String, Long> entry : cells.getOrDefault(module, new TreeMap<>()).entrySet()) {
      boolean leaf = library.cells().containsKey(entry.getKey());
      sum += entry.getValue() * (leaf ? 1 : expanded(entry.getKey(), cells));
    }
    return sum;
  }

  private Map<String, Proof> prove(
      List<String> modules, SequencedMap<String, SequencedMap<String, Long>> cells) {
    Map<String, Proof> proofs = new HashMap<>();
    GateProof proof = new GateProof(out);
    for (String module : modules) {
      List<String> children =
          cells.getOrDefault(module, new TreeMap<>()).keySet().stream()
              .filter(cell -> !library.cells().containsKey(cell))
              .toList();
      proofs.put(module, proof.of(module, children));
    }
    return proofs;
  }

  private Block block(
      String module,
      long instances,
      SequencedMap<String, SequencedMap<String, Long>> cells,
      Elaboration design,
      Timing timing,
      Proof proof) {
    SequencedMap<String, Long> counts = new TreeMap<>();
    cells
        .getOrDefault(module, new TreeMap<>())
        .forEach(
            (cell, n) -> {
              if (library.cells().containsKey(cell)) {
                counts.put(cell, n);
              }
            });
    double[] whole = whole(module, cells);
    double[] self = self(counts);
    Elaboration.Module described = design.modules().get(module);
    return new Block(
        module,
        instances,
        counts.values().stream().mapToLong(n -> n).sum(),
        (long) self[1],
        self[0],
        whole[0],
        (long) whole[1],
        counts,
        described == null ? Map.of() : tiers(described.attributes()),
        timing,
        proof);
  }

  /// Area and flip-flops of library cells.
  private double[] self(SequencedMap<String, Long> counts) {
    double area = 0;
    double flipFlops = 0;
    for (Map.Entry<String, Long> count : counts.entrySet()) {
      if (library.cells().containsKey(count.getKey())) {
        area += count.getValue() * library.cell(count.getKey()).areaUm2();
        flipFlops += library.cell(count.getKey()).flipFlop() ? count.getValue() : 0;
      }
    }
    return new double[] {area, flipFlops};
  }

  private double[] whole(String module, SequencedMap<String, SequencedMap<String, Long>> cells) {
    SequencedMap<String, Long> counts = cells.getOrDefault(module, new TreeMap<>());
    double[] sum = self(counts);
    for (Map.Entry<String, Long> count : counts.entrySet()) {
      if (!library.cells().containsKey(count.getKey())) {
        double[] inside = whole(count.getKey(), cells);
        sum[0] += count.getValue() * inside[0];
        sum[1] += count.getValue() * inside[1];
      }
    }
    return sum;
  }

  private static Map<String, String> tiers(Elaboration.@Nullable Shell shell) {
    return shell == null ? Map.of() : tiers(shell.attributes());
  }

  private static Map<String, String> tiers(Map<String, String> attributes) {
    Map<String, String> tiers = new TreeMap<>();
    for (String arrangement : ARRANGEMENTS) {
      String tier = attributes.get("tier_" + arrangement.replace('-', '_'));
      if (tier != null) {
        tiers.put(arrangement, tier);
      }
    }
    return tiers;
  }

  private List<String> versions() {
    List<String> versions = new ArrayList<>();
    versions.add(Tool.run(out, "version.log", List.of("yosys", "-V")).strip());
    if (request.timing()) {
      versions.add("OpenSTA " + Tool.run(out, "version.log", List.of("sta", "-version")).strip());
    }
    return versions;
  }

  private void yosys(String step, String script) {
    write(step + ".ys", script);
    Tool.run(out, step + ".log", List.of("yosys", step + ".ys"));
  }

  private String read(String file) {
    try {
      return Files.readString(out.resolve(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String file, String text) {
    Path path = out.resolve(file);
    try {
      Files.createDirectories(path.getParent());
      Files.writeString(path, text, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
