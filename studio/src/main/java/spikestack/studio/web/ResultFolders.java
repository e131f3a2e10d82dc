package spikestack.studio.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/// The result folders below one folder, and the files inside them.
///
/// A name that a client sends is only compared with names that were found by walking; symbolic
/// links are neither followed nor listed, and a file is opened without following one, so that
/// nothing outside is ever read. Folders and files whose names start with a dot are left out.
final class ResultFolders {
  static final String RESULT = "result.json";
  private static final int DEEPEST = 5;
  private static final int MOST_FOLDERS = 10_000;
  private static final int MOST_FILES = 10_000;
  private static final long MOST_BYTES = 256L << 20;
  private static final int KEPT = 4;

  /// A folder with a `result.json`.
  ///
  /// @param id path below the root with `~` for `/`; `~` alone is the root
  record Folder(String id, Path path, FileTime time, long bytes) {}

  /// @param truncated whether there are more than anybody looks through
  record Found(List<Folder> folders, boolean truncated) {}

  /// A file of a result.
  ///
  /// @param name path below the result's folder, `/` between
  record Member(String name, Path path, long bytes) {}

  record Members(List<Member> members, boolean truncated) {}

  private record Parsed(FileTime time, long bytes, JsonNode tree) {}

  private record Told(FileTime time, long bytes, Map<String, Object> summary) {}

  private final Path root;
  private final Map<Path, Told> summaries = new ConcurrentHashMap<>();

  /// The last few results, parsed; guarded by itself.
  private final java.util.LinkedHashMap<Path, Parsed> parsed =
      new java.util.LinkedHashMap<>(8, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Parsed> eldest) {
          return size() > KEPT;
        }
      };

  ResultFolders(Path root) {
    this.root = root;
  }

  /// All of them, the newest first.
  Found all() {
    List<Folder> found = new ArrayList<>();
    boolean[] truncated = new boolean[1];
    try {
      Files.walkFileTree(
          root,
          EnumSet.noneOf(FileVisitOption.class),
          DEEPEST + 1,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              return folder.equals(root) || usable(folder)
                  ? FileVisitResult.CONTINUE
                  : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (attributes.isRegularFile() && file.getFileName().toString().equals(RESULT)) {
                if (found.size() == MOST_FOLDERS) {
                  truncated[0] = true;
                  return FileVisitResult.TERMINATE;
                }
                Path folder = file.resolveSibling("").normalize();
                found.add(
                    new Folder(
                        id(folder), folder, attributes.lastModifiedTime(), attributes.size()));
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    found.sort(Comparator.comparing(Folder::time).reversed().thenComparing(Folder::id));
    return new Found(found, truncated[0]);
  }

  private static boolean usable(Path path) {
    String name = path.getFileName().toString();
    return !name.startsWith(".") && name.indexOf('~') < 0;
  }

  /// The id of a folder at or below the root.
  String id(Path folder) {
    String below = root.relativize(folder).toString();
    return below.isEmpty() ? "~" : below.replace(folder.getFileSystem().getSeparator(), "~");
  }

  /// The folder of this id.
  ///
  /// @throws Refusal 404 where there is none
  Folder folder(String id) {
    return all().folders().stream()
        .filter(folder -> folder.id().equals(id))
        .findFirst()
        .orElseThrow(
            () -> Refusal.notFound("/api/results", id, "an id that GET /api/results lists"));
  }

  /// What a list of results says of one; found out once per version of its file.
  Map<String, Object> summary(Folder folder) {
    Told told = summaries.get(folder.path());
    if (told == null || !told.time().equals(folder.time()) || told.bytes() != folder.bytes()) {
      Map<String, Object> summary;
      try {
        summary = Summary.of(folder, tree(folder));
      } catch (Refusal unreadable) {
        summary = Summary.unreadable(folder);
      }
      told = new Told(folder.time(), folder.bytes(), summary);
      if (summaries.size() > MOST_FOLDERS) {
        summaries.clear();
      }
      summaries.put(folder.path(), told);
    }
    return told.summary();
  }

  /// A result's JSON; the last few are kept.
  JsonNode tree(Folder folder) {
    synchronized (parsed) {
      Parsed kept = parsed.get(folder.path());
      if (kept != null && kept.time().equals(folder.time()) && kept.bytes() == folder.bytes()) {
        return kept.tree();
      }
    }
    JsonNode tree = read(folder.id() + "/" + RESULT, folder.path().resolve(RESULT));
    synchronized (parsed) {
      parsed.put(folder.path(), new Parsed(folder.time(), folder.bytes(), tree));
    }
    return tree;
  }

  /// A JSON file that was found by walking.
  ///
  /// @param shown how complaints name it
  static JsonNode read(String shown, Path file) {
    try (InputStream in = open(file)) {
      return Answers.JSON.readTree(in.readNBytes((int) MOST_BYTES));
    } catch (NoSuchFileException gone) {
      throw Refusal.notFound(shown, "no such file", "a result that is still there");
    } catch (IOException e) {
      throw new Refusal(500, shown, "an unreadable file", "one that may be read");
    } catch (tools.jackson.core.JacksonException wrong) {
      String line = wrong.getLocation() == null ? "" : ":" + wrong.getLocation().getLineNr();
      throw new Refusal(422, shown + line, "no JSON", "a file that SpikeStack wrote");
    }
  }

  /// Opens a file that was found by walking; fails if it has become a symbolic link since.
  static InputStream open(Path file) throws IOException {
    return Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  }

  /// The files of a result, in order of their names. Folders that hold a result of their own are
  /// not looked into.
  Members members(Folder folder) {
    List<Member> members = new ArrayList<>();
    boolean[] truncated = new boolean[1];
    try {
      Files.walkFileTree(
          folder.path(),
          EnumSet.noneOf(FileVisitOption.class),
          DEEPEST,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
              boolean other =
                  !usable(at) || Files.isRegularFile(at.resolve(RESULT), LinkOption.NOFOLLOW_LINKS);
              return at.equals(folder.path()) || !other
                  ? FileVisitResult.CONTINUE
                  : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (!attributes.isRegularFile() || file.getFileName().toString().startsWith(".")) {
                return FileVisitResult.CONTINUE;
              }
              if (members.size() == MOST_FILES) {
                truncated[0] = true;
                return FileVisitResult.TERMINATE;
              }
              String name = folder.path().relativize(file).toString();
              members.add(
                  new Member(
                      name.replace(file.getFileSystem().getSeparator(), "/"),
                      file,
                      attributes.size()));
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    members.sort(Comparator.comparing(Member::name));
    return new Members(members, truncated[0]);
  }

  /// The file of this name.
  ///
  /// @throws Refusal 404 where there is none
  Member member(Folder folder, String name) {
    return members(folder).members().stream()
        .filter(member -> member.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> Refusal.notFound("files of " + folder.id(), name, "a name that /files lists"));
  }
}
