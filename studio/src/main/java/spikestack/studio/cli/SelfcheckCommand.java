package spikestack.studio.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import spikestack.model.input.InputException;
import spikestack.silicon.flow.Check;
import spikestack.silicon.flow.Selfcheck;

/// Published cases in, our answers beside theirs out.
@Command(
    name = "selfcheck",
    description =
        "Replay published cases (temperature, IR drop, partitions, placement, timing) and compare"
            + " with their answers.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  spikestack selfcheck --data ../shared/data/3d",
      "  spikestack selfcheck --data ../shared/data/3d --only thermal --json",
    })
final class SelfcheckCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the cases (holds thermal-3dice, irdrop-openroad, ...; or 3d/).")
  Path data = Path.of(".");

  @Option(
      names = "--only",
      paramLabel = "NAME",
      description = "Run one suite only (repeatable; a wrong name lists them).")
  List<String> only = List.of();

  @Option(names = "--json", description = "Print the cases as JSON on standard output.")
  boolean json;

  @Spec CommandSpec spec = CommandSpec.create();

  private final List<Selfcheck.Suite> suites;

  SelfcheckCommand() {
    this(Selfcheck.suites());
  }

  SelfcheckCommand(List<Selfcheck.Suite> suites) {
    this.suites = suites;
  }

  @Override
  public Integer call() {
    List<Row> rows = new ArrayList<>();
    List<Selfcheck.Suite> chosen = chosen();
    Path folder = folder();
    try (Progress progress = new Progress("selfcheck", chosen.size(), "suites")) {
      for (Selfcheck.Suite suite : chosen) {
        suite.cases().run(folder).forEach(check -> rows.add(new Row(suite.name(), check)));
        progress.step(1);
      }
    }
    long failed = rows.stream().filter(row -> !row.check.pass()).count();
    PrintWriter print = spec.commandLine().getOut();
    if (json) {
      print.println(Json.text(summary(rows, failed)));
    } else {
      print.println(table(rows));
      print.printf(Locale.ROOT, "%d cases, %d failed%n", rows.size(), failed);
    }
    print.flush();
    return failed == 0 && !rows.isEmpty() ? 0 : 1;
  }

  private List<Selfcheck.Suite> chosen() {
    List<String> names = suites.stream().map(Selfcheck.Suite::name).toList();
    for (String name : only) {
      if (!names.contains(name)) {
        throw new InputException("--only", name, String.join(", ", names));
      }
    }
    return suites.stream().filter(s -> only.isEmpty() || only.contains(s.name())).toList();
  }

  private Path folder() {
    if (!Files.isDirectory(data)) {
      throw new InputException("--data " + data, "no such folder", "the folder of the cases");
    }
    Path inner = data.resolve("3d");
    return Files.isDirectory(inner) ? inner : data;
  }

  private static Map<String, Object> summary(List<Row> rows, long failed) {
    List<Map<String, Object>> cases = new ArrayList<>();
    for (Row row : rows) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("suite", row.suite);
      one.put("name", row.check.name());
      one.put("unit", row.check.unit());
      one.put("expected", number(row.check.expected()));
      one.put("found", number(row.check.found()));
      one.put("difference", number(row.check.difference()));
      one.put("tolerance", number(row.check.tolerance()));
      one.put("pass", row.check.pass());
      cases.add(one);
    }
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("cases", cases);
    summary.put("failed", failed);
    return summary;
  }

  /// JSON has no NaN and no infinity.
  private static @Nullable Double number(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private static String table(List<Row> rows) {
    return AsciiTable.getTable(
        AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
        rows,
        List.of(
            column("suite", HorizontalAlign.LEFT).with(Row::suite),
            column("case", HorizontalAlign.LEFT).with(row -> row.check.name()),
            column("unit", HorizontalAlign.LEFT).with(row -> row.check.unit()),
            column("expected", HorizontalAlign.RIGHT).with(row -> text(row.check.expected())),
            column("found", HorizontalAlign.RIGHT).with(row -> text(row.check.found())),
            column("difference", HorizontalAlign.RIGHT)
                .with(row -> String.format(Locale.ROOT, "%+.2e", row.check.difference())),
            column("tolerance", HorizontalAlign.RIGHT)
                .with(row -> String.format(Locale.ROOT, "%.2e", row.check.tolerance())),
            column("", HorizontalAlign.LEFT).with(row -> row.check.pass() ? "ok" : "FAILED")));
  }

  private static Column column(String header, HorizontalAlign align) {
    return new Column().header(header).headerAlign(align).dataAlign(align);
  }

  private static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.format(Locale.ROOT, "%d", (long) value)
        : String.format(Locale.ROOT, "%.7g", value);
  }

  /// One line of the answer.
  private record Row(String suite, Check check) {}
}
