package spikestack.studio.cli;

import com.github.freva.asciitable.AsciiTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import spikestack.model.input.InputException;
import spikestack.studio.explore.SweepDatabase;

/// A finished sweep, shown again.
@Command(
    name = "show",
    description = "Print the front and the best points of a finished sweep.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  spikestack explore show out/moe-machine",
      "  spikestack explore show out/moe-machine --sql \\",
      "    \"SELECT stacking, min(energy_pj) FROM points WHERE status = 'ok' GROUP BY stacking\"",
    })
final class ExploreShowCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "Result folder of explore.")
  Path folder = Path.of("");

  @Option(names = "--json", description = "Print the summary as JSON on standard output.")
  boolean json;

  @Option(
      names = "--sql",
      paramLabel = "SELECT",
      description =
          "Print the answer to a question about the table points (DuckDB, points.parquet).")
  @Nullable String sql;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (sql != null) {
      return query(sql);
    }
    Map<String, Object> summary = ExploreTables.read(folder.resolve("result.json"));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.text(summary));
    } else {
      ExploreTables.print(out, summary);
    }
    out.flush();
    return 0;
  }

  private int query(String question) {
    if (!SweepDatabase.available()) {
      throw new InputException(
          "--sql", "no DuckDB on the class path", "a start through ./spikestack, which fetches it");
    }
    List<List<String>> rows = SweepDatabase.query(folder.resolve("points.parquet"), question);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.text(Map.of("rows", rows)));
    } else {
      String[] header = rows.getFirst().toArray(String[]::new);
      String[][] body =
          rows.subList(1, rows.size()).stream()
              .map(row -> row.toArray(String[]::new))
              .toArray(String[][]::new);
      out.println(body.length == 0 ? String.join(", ", header) : AsciiTable.getTable(header, body));
    }
    out.flush();
    return 0;
  }
}
