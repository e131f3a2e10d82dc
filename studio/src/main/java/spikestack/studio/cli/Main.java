package spikestack.studio.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import spikestack.studio.report.Tool;

/// The root command: its subcommands are the stages of the path, in the order of the path.
@Command(
    name = "spikestack",
    description = "From a trained spiking transformer to its cost on a 2D and on a 3D chip.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:fine",
      "1:a check failed",
      "2:your input; the message names the place, what was found and what is allowed",
      "70:our bug; please report it",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  spikestack demo                 the whole path on bundled inputs",
      "  spikestack simulate --help      options and examples of a command",
      "  spikestack test                 every test, with time and coverage",
      "  SPIKESTACK_DEBUG=1 spikestack COMMAND ...    stack trace of an internal error",
    })
public final class Main implements Runnable {
  /// Every command, in the order of the path: the one place to add one.
  static List<Object> commands() {
    return List.of(
        new DemoCommand(),
        new InspectCommand(),
        new ImportCommand(),
        new FramesCommand(),
        new TrainCommand(),
        new TraceCommand(),
        new SimulateCommand(),
        new RunCommand(),
        new LadderCommand(),
        new ExploreCommand(),
        new ReportCommand(),
        new ServeCommand(),
        new RtlCommand(),
        new StackCommand(),
        new PartitionCommand(),
        new ThermalCommand(),
        new IrCommand(),
        new StaCommand(),
        new SelfcheckCommand(),
        new PlaceCommand(),
        new CompletionCommand());
  }

  @Spec private CommandSpec spec;

  private Main() {}

  /// Without a command: the help.
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  public static void main(String[] arguments) {
    if (List.of(arguments).equals(List.of("--version"))) {
      // picocli's class files are too old for the JVM's cache: without them this takes half the
      // time.
      System.out.println(Tool.current());
      return;
    }
    Supervision.watchParent();
    System.exit(run(commandLine(commands()), arguments));
  }

  /// Runs a command line and returns the exit code; nothing escapes, an `Error` neither.
  static int run(CommandLine line, String... arguments) {
    try {
      return line.execute(arguments);
    } catch (Throwable failure) {
      return Failures.report(failure, line.getErr());
    }
  }

  /// The command line over these commands, with our exit codes.
  static CommandLine commandLine(List<Object> commands) {
    CommandLine line = new CommandLine(new Main());
    commands.forEach(line::addSubcommand);
    line.setExecutionExceptionHandler(
        (failure, failed, parsed) -> Failures.report(failure, failed.getErr()));
    line.setParameterExceptionHandler(
        (failure, arguments) -> {
          CommandLine failed = failure.getCommandLine();
          PrintWriter err = failed.getErr();
          String name = failed.getCommandSpec().qualifiedName();
          err.println("spikestack: " + failure.getMessage() + " (see " + name + " --help)");
          return Failures.YOUR_INPUT;
        });
    return line;
  }

  /// What `--version` prints.
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {Tool.current().toString()};
    }
  }
}
