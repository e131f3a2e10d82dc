package spikestack.silicon.rtl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/// The testbench, made executable for one set of machine parameters. Built once: the result is kept
/// in a cache folder under a hash of sources, parameters, options and versions of the tools.
public final class Bench {
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(20);
  private static final int HASH_DIGITS = 20;

  /// Widest signal in waves, bits: wider than any port of the machine.
  static final int WIDEST = 1 << 16;

  /// Which simulator of SystemVerilog.
  public enum Simulator {
    /// Compiled: two states, fast.
    VERILATOR(Duration.ofMinutes(5)),
    /// Interpreted: four states, slow; a second opinion.
    ICARUS(Duration.ofMinutes(60));

    private final Duration patience;

    Simulator(Duration patience) {
      this.patience = patience;
    }
  }

  private final Simulator simulator;
  private final List<String> command;

  private Bench(Simulator simulator, List<String> command) {
    this.simulator = simulator;
    this.command = List.copyOf(command);
  }

  /// Where executables are kept unless somebody says otherwise.
  public static Path cache() {
    String named = System.getenv("XDG_CACHE_HOME");
    Path base =
        named != null && !named.isEmpty()
            ? Path.of(named)
            : Path.of(System.getProperty("user.home"), ".cache");
    return base.resolve("spikestack").resolve("rtl");
  }

  /// Complains if a tool that it takes is not there.
  public static void require(Simulator simulator) {
    switch (simulator) {
      case VERILATOR -> List.of(Tool.VERILATOR, Tool.CXX, Tool.MAKE).forEach(Tool::find);
      case ICARUS -> List.of(Tool.IVERILOG, Tool.VVP).forEach(Tool::find);
    }
  }

  /// `quick` compiles faster and runs slower, for small machines.
  public static Bench build(
      Simulator simulator, MachineParameters parameters, Path cache, boolean quick) {
    return build(simulator, Hardware.files(), parameters, cache, quick);
  }

  /// A bench that can write waves (`+vcd=FILE`) of every signal up to [#WIDEST] bits; Verilator.
  static Bench traced(MachineParameters parameters, Path cache) {
    List<String> waves =
        List.of("--trace", "--trace-max-width", "" + WIDEST, "--trace-max-array", "64");
    return verilator(Hardware.files(), parameters, cache, false, waves);
  }

  /// The same for another text of the design: path below `silicon/hardware` to text.
  static Bench build(
      Simulator simulator,
      Map<String, String> sources,
      MachineParameters parameters,
      Path cache,
      boolean quick) {
    return switch (simulator) {
      case VERILATOR -> verilator(sources, parameters, cache, quick, List.of());
      case ICARUS -> icarus(sources, parameters, cache);
    };
  }

  /// The same executable, started with one more argument.
  Bench with(String argument) {
    List<String> more = new ArrayList<>(command);
    more.add(argument);
    return new Bench(simulator, more);
  }

  private static Bench verilator(
      Map<String, String> sources,
      MachineParameters parameters,
      Path cache,
      boolean quick,
      List<String> more) {
    Path tool = Tool.VERILATOR.find();
    Tool.CXX.find();
    Tool.MAKE.find();
    List<String> options = new ArrayList<>();
    options.add(tool.toString());
    options.addAll(List.of("--cc", "--exe", "--build", "-j", "2", "-O3", "-Wno-fatal"));
    options.addAll(List.of("--x-assign", "fast", "--x-initial", "fast", "--noassert"));
    // Only what runs every cycle is optimised: start-up code is two fifths of the text.
    options.addAll(List.of("-MAKEFLAGS", "OPT_FAST=" + (quick ? "-O1" : "-O2")));
    options.addAll(more);
    options.addAll(List.of("--top-module", "testbench", "-Mdir", "obj", "-o", "bench"));
    String versions = Tool.VERILATOR.version() + Tool.CXX.version();
    Path built =
        cached(
            sources,
            parameters,
            cache,
            versions,
            options,
            "testbench/icarus_top.sv",
            List.of("hardware/testbench/main.cpp"));
    return new Bench(Simulator.VERILATOR, List.of(built.resolve("obj/bench").toString()));
  }

  private static Bench icarus(
      Map<String, String> sources, MachineParameters parameters, Path cache) {
    List<String> options = new ArrayList<>();
    options.add(Tool.IVERILOG.find().toString());
    options.addAll(List.of("-g2012", "-o", "bench.vvp", "-s", "icarus_top"));
    Path built =
        cached(sources, parameters, cache, Tool.IVERILOG.version(), options, "", List.of());
    return new Bench(
        Simulator.ICARUS,
        List.of(Tool.VVP.find().toString(), "-n", built.resolve("bench.vvp").toString()));
  }

  private static Path cached(
      Map<String, String> sources,
      MachineParameters parameters,
      Path cache,
      String versions,
      List<String> options,
      String without,
      List<String> more) {
    String key = hash(sources, parameters.text(), versions + options);
    Path target = cache.toAbsolutePath().resolve(key);
    if (Files.isDirectory(target)) {
      return target;
    }
    try {
      Files.createDirectories(cache);
      Path folder = Files.createTempDirectory(cache.toAbsolutePath(), "building-");
      RtlFiles.design(folder, sources, parameters);
      List<String> command = new ArrayList<>(options);
      List<String> folders =
          sources.keySet().stream()
              .map(name -> name.contains("/") ? name.substring(0, name.lastIndexOf('/')) : ".")
              .distinct()
              .sorted()
              .toList();
      folders.forEach(name -> command.add("-Ihardware/" + name));
      command.add(RtlFiles.PARAMETERS);
      for (String name : sources.keySet()) {
        if (name.endsWith(".sv") && !name.endsWith("_tb.sv") && !name.equals(without)) {
          command.add("hardware/" + name);
        }
      }
      command.addAll(more);
      Path log = cache.toAbsolutePath().resolve(key + ".log");
      Map<String, String> environment =
          Tool.CCACHE.present().map(found -> Map.of("OBJCACHE", "ccache")).orElse(Map.of());
      Running.run(command, folder, log, environment, BUILD_LIMIT);
      move(folder, target);
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Atomic, so that another process sees a whole build or none; the first one stays.
  private static void move(Path folder, Path target) throws IOException {
    try {
      Files.move(folder, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.isDirectory(target)) {
        throw e;
      }
      delete(folder);
    }
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static String hash(Map<String, String> sources, String parameters, String options) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      sources.forEach(
          (name, text) -> {
            digest.update((name + "\n").getBytes(StandardCharsets.UTF_8));
            digest.update((text + "\n").getBytes(StandardCharsets.UTF_8));
          });
      digest.update((parameters + options).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest()).substring(0, HASH_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Runs images `first` to `first + count - 1` of the memories in `folder`; writes `output`, and
  /// with `log` every spike word written. `closed` hears how many images are done.
  void run(Path folder, int first, int count, Path output, Optional<Path> log, IntConsumer closed) {
    List<String> words = new ArrayList<>(command);
    words.add("+dir=" + folder.toAbsolutePath());
    words.add("+out=" + output.toAbsolutePath());
    words.add("+first=" + first);
    words.add("+count=" + count);
    log.ifPresent(file -> words.add("+log=" + file.toAbsolutePath()));
    Running.run(
        words,
        folder,
        folder.resolve("simulator.log"),
        new Running.Watch(output, simulator.patience, closed));
  }
}
