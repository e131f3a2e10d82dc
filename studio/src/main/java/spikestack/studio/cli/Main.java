package spikestack.studio.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The root command.
@Command(name = "spikestack", version = "0.1.0-SNAPSHOT", mixinStandardHelpOptions = true)
public final class Main {
  Main() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }
}
