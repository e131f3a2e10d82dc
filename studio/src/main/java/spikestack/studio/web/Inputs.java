package spikestack.studio.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The files that a run may be given: what comes with SpikeStack, and what lies below the folder of
/// results. Symbolic links are neither listed nor taken.
final class Inputs {
  private static final List<String> FOLDERS = List.of("studies", "examples");
  private static final int DEEPEST = 5;
  private static final int MOST = 10_000;
  private static final long LARGEST_STUDY = 64 << 10;
  private static final Pattern STUDY = Pattern.compile("(?m)^stages:");
  private static final Pattern SWEEP = Pattern.compile("(?m)^axes:");

  private final Path home;
  private final Path dir;

  Inputs(Path home, Path dir) {
    this.home = home.toAbsolutePath().normalize();
    this.dir = dir.toAbsolutePath().normalize();
  }

  /// As `GET /api/studies` answers.
  Map<String, Object> body() {
    Map<String, Object> inputs = new LinkedHashMap<>();
    inputs.put(
        "models",
        below(home.resolve("inputs/models"), "model.json").stream()
            .map(file -> shown(file.resolveSibling("").normalize()))
            .toList());
    inputs.put("data", list("inputs/data", ".gz"));
    inputs.put("accelerators", list("inputs/accelerators", ".yaml"));
    inputs.put("technologies", list("inputs/technologies", ".yaml"));
    inputs.put("recipes", list("inputs/recipes", ".yaml"));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("studies", texts(STUDY));
    body.put("sweeps", texts(SWEEP));
    body.put("inputs", inputs);
    return body;
  }

  /// Bundled YAML files of one kind.
  private List<Map<String, Object>> texts(Pattern kind) {
    List<Map<String, Object>> texts = new ArrayList<>();
    try {
      for (String folder : FOLDERS) {
        for (Path file : below(home.resolve(folder), ".yaml")) {
          String text = Files.size(file) <= LARGEST_STUDY ? Files.readString(file) : "";
          if (kind.matcher(text).find()) {
            texts.add(Map.of("id", shown(file), "text", text));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return texts;
  }

  private List<String> list(String folder, String end) {
    return below(home.resolve(folder), end).stream().map(this::shown).toList();
  }

  private String shown(Path file) {
    return home.relativize(file).toString();
  }

  private static List<Path> below(Path folder, String end) {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder, DEEPEST)) {
      return all.limit(MOST)
          .filter(file -> file.getFileName().toString().endsWith(end))
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The file or folder that a request or a study names: relative to SpikeStack's folder or to that
  /// of the results, and really inside one of them.
  ///
  /// @throws Refusal 422 elsewhere
  Path file(String name) {
    return bases()
        .flatMap(base -> inside(base, name).stream())
        .findFirst()
        .orElseThrow(() -> refusal(name));
  }

  /// The folder from which every one of these names leads where [#file] may lead.
  ///
  /// @throws Refusal 422 where there is none
  Path base(List<String> names) {
    return bases()
        .filter(base -> names.stream().allMatch(name -> inside(base, name).isPresent()))
        .findFirst()
        .orElseThrow(
            () ->
                refusal(
                    names.stream()
                        .filter(name -> bases().noneMatch(base -> inside(base, name).isPresent()))
                        .findFirst()
                        .orElse(String.join(", ", names))));
  }

  /// The second one is for the text of a study that lies in a folder of `studies/` or `examples/`.
  private Stream<Path> bases() {
    return Stream.of(home, home.resolve("studies/any"), dir);
  }

  private Optional<Path> inside(Path base, String name) {
    if (name.isEmpty() || name.indexOf('\0') >= 0 || name.length() > 1024) {
      return Optional.empty();
    }
    for (Path root :
        new Path[] {
          home.resolve("inputs"), home.resolve("studies"), home.resolve("examples"), dir
        }) {
      try {
        Path real = base.resolve(name).normalize().toRealPath();
        if (real.startsWith(root.toRealPath()) && !hidden(root.toRealPath().relativize(real))) {
          return Optional.of(real);
        }
      } catch (IOException | java.nio.file.InvalidPathException absent) {
        // Not here.
      }
    }
    return Optional.empty();
  }

  private static Refusal refusal(String name) {
    return new Refusal(422, "file", name, "a file of GET /api/studies, or one below --dir");
  }

  private static boolean hidden(Path below) {
    for (Path part : below) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }
}
