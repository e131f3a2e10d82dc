package spikestack.studio.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import spikestack.studio.report.HtmlReport;
import spikestack.studio.report.ResultFile;

/// A result in, one self-contained HTML file out.
@Command(
    name = "report",
    description = "Make report.html from a result.json (or the folder that holds it).",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  spikestack report out/demo",
      "  spikestack report out/demo/result.json --out shared/page",
    })
final class ReportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "RESULT", description = "result.json, or a folder with one.")
  Path result = Path.of(".");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for report.html (default: beside the result).")
  @Nullable Path out;

  @Option(names = "--json", description = "Print the result as JSON on standard output.")
  boolean json;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Path file = Files.isDirectory(result) ? result.resolve("result.json") : result;
    var read = ResultFile.read(file);
    Path folder = out != null ? out : file.resolveSibling("");
    try (OutputFolder output = OutputFolder.open(folder)) {
      HtmlReport.write(output.staged("report.html"), read);
      output.publish();
      var print = spec.commandLine().getOut();
      if (json) {
        print.println(ResultFile.text(read));
      } else {
        print.println(output.finished("report.html"));
      }
      print.flush();
    }
    return 0;
  }
}
