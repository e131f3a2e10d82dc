package spikestack.silicon.rtl;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import spikestack.model.input.InputException;

/// Programs that are not ours: name, Debian package, and how they tell their version. Looked for in
/// `PATH` (or the folders of the system property `spikestack.tools`).
public enum Tool {
  VERILATOR("verilator", "verilator", "--version"),
  CXX("g++", "g++", "-dumpversion"),
  MAKE("make", "make", "--version"),
  IVERILOG("iverilog", "iverilog", "-V"),
  VVP("vvp", "iverilog", "-V"),
  CCACHE("ccache", "ccache", "--version");

  private final String command;
  private final String apt;
  private final String versionOption;

  Tool(String command, String apt, String versionOption) {
    this.command = command;
    this.apt = apt;
    this.versionOption = versionOption;
  }

  /// Throws when it is not there, with how to get it.
  public Path find() {
    return present()
        .orElseThrow(
            () ->
                new InputException(
                    "PATH",
                    "no " + command,
                    "an installed one: apt install --no-install-recommends " + apt));
  }

  public Optional<Path> present() {
    String folders = System.getProperty("spikestack.tools");
    if (folders == null) {
      folders = Optional.ofNullable(System.getenv("PATH")).orElse("");
    }
    for (String folder : folders.split(File.pathSeparator, -1)) {
      if (!folder.isEmpty()) {
        Path candidate = Path.of(folder, command);
        if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
          return Optional.of(candidate);
        }
      }
    }
    return Optional.empty();
  }

  /// First line of what it says about itself.
  String version() {
    List<String> lines = Running.output(List.of(find().toString(), versionOption));
    return lines.isEmpty() ? "" : lines.getFirst();
  }
}
