package spikestack.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import spikestack.model.input.AtomicFile;
import spikestack.model.input.InputException;

/// The tables of a study as Markdown, from whatever is finished: mean over the seeds that are done,
/// smallest and largest in brackets, and how many of how many where some are missing.
///
/// Entries: `cell` (integers on the test images, percent), `cell.float` (real weights),
/// `cell.experts` (experts that a token met), `cell.empty` and `cell.rows` (bundles, and rows of
/// bundles of queries and keys, without a spike, percent), `a - b` (difference in points, seed by
/// seed), `=text`.
public final class StudyTables {
  private final TrainingStudy study;
  private final Map<String, CellResult> results;

  public StudyTables(TrainingStudy study, Map<String, CellResult> results) {
    this.study = study;
    this.results = results;
  }

  /// Names of the cells in an entry.
  static List<String> cells(String entry) {
    if (entry.startsWith("=")) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    for (String part : entry.split(" - ", -1)) {
      names.add(part.replaceAll("\\..*", "").strip());
    }
    return names;
  }

  public String markdown(TrainingStudy.Table table) {
    StringBuilder text = new StringBuilder();
    text.append("| ").append(String.join(" | ", table.columns())).append(" |\n");
    text.append("|---".repeat(table.columns().size())).append("|\n");
    for (TrainingStudy.Row row : table.rows()) {
      text.append("| ").append(row.label());
      for (String entry : row.entries()) {
        text.append(" | ").append(entry(entry));
      }
      text.append(" |\n");
    }
    return text.toString();
  }

  private String entry(String entry) {
    if (entry.startsWith("=")) {
      return entry.substring(1);
    }
    String[] parts = entry.split(" - ", -1);
    List<Integer> seeds = study.cell(cells(entry).getFirst()).seeds();
    List<Double> values = new ArrayList<>();
    for (int seed : seeds) {
      OptionalDouble value = value(parts[0].strip(), seed);
      if (value.isPresent() && parts.length == 2) {
        OptionalDouble other = value(parts[1].strip(), seed);
        value =
            other.isPresent()
                ? OptionalDouble.of(value.getAsDouble() - other.getAsDouble())
                : other;
      }
      value.ifPresent(values::add);
    }
    if (values.isEmpty()) {
      return "(none of " + seeds.size() + " yet)";
    }
    double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
    double low = values.stream().mapToDouble(v -> v).min().orElseThrow();
    double high = values.stream().mapToDouble(v -> v).max().orElseThrow();
    String format = parts.length == 2 ? "%+.2f" : "%.2f";
    String text = String.format(Locale.ROOT, format, mean);
    if (values.size() > 1) {
      text += String.format(Locale.ROOT, " (" + format + " .. " + format + ")", low, high);
    }
    return values.size() == seeds.size()
        ? text
        : text + ", n " + values.size() + " of " + seeds.size();
  }

  private OptionalDouble value(String reference, int seed) {
    String[] words = reference.split("\\.", 2);
    CellResult result = results.get(new TrainingStudy.Job(words[0], seed).folder());
    if (result == null) {
      return OptionalDouble.empty();
    }
    double value =
        switch (words.length > 1 ? words[1] : "") {
          case "" -> 100 * result.test();
          case "float" -> 100 * result.real();
          case "experts" -> result.expertsPerToken();
          case "empty" -> 100 * result.emptyBundles();
          case "rows" -> 100 * result.emptyRows();
          default ->
              throw new IllegalArgumentException(reference + ": float, experts, empty or rows");
        };
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /// Runs that are not finished, in order.
  public List<String> missing() {
    return study.jobs().stream()
        .map(TrainingStudy.Job::folder)
        .filter(folder -> !results.containsKey(folder))
        .toList();
  }

  /// Puts each table between its marks `<!-- NAME:begin -->` and `<!-- NAME:end -->`, and a line on
  /// what is missing between the study's marks for that (`missing`).
  public void into(Path document) {
    String text = text(document);
    for (TrainingStudy.Table table : study.tables()) {
      text = between(document, text, table.name(), markdown(table));
    }
    List<String> missing = missing();
    String note =
        missing.isEmpty()
            ? "All " + study.jobs().size() + " runs are finished.\n"
            : results.size()
                + " of "
                + study.jobs().size()
                + " runs are finished. Missing (cell, seed): "
                + String.join(", ", missing)
                + ".\n";
    AtomicFile.write(document, between(document, text, study.missing(), note));
  }

  /// Puts Markdown into a document, between `<!-- NAME:begin -->` and `<!-- NAME:end -->`.
  public static void into(Path document, String name, String content) {
    AtomicFile.write(document, between(document, text(document), name, content));
  }

  private static String text(Path document) {
    try {
      return Files.readString(document, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new InputException(
          document.toString(), "no text (" + e.getMessage() + ")", "a document in UTF-8");
    }
  }

  private static String between(Path document, String text, String name, String content) {
    String begin = "<!-- " + name + ":begin -->";
    String end = "<!-- " + name + ":end -->";
    int from = text.indexOf(begin);
    int to = text.indexOf(end);
    if (from < 0 || to < from) {
      throw new InputException(document.toString(), "no " + begin + " .. " + end, "both marks");
    }
    return text.substring(0, from + begin.length()) + "\n" + content + text.substring(to);
  }

  /// All finished runs, one a line: `cell,seed,float,integer,validation,...`.
  public String csv() {
    StringBuilder text =
        new StringBuilder(
            "cell,seed,float test accuracy,integer test accuracy,validation"
                + " accuracy,neuron,parameters,images checked against golden,images that"
                + " differ,saturations,experts per token,"
                + (study.bundle().isPresent() ? "empty bundles,empty rows," : "")
                + "seconds (busy machine)\n");
    for (TrainingStudy.Job job : study.jobs()) {
      Optional.ofNullable(results.get(job.folder()))
          .ifPresent(
              r ->
                  text.append(
                      String.format(
                          Locale.ROOT,
                          "%s,%d,%s,%.4f,%.4f,\"%s\",%d,%d,%d,%d,%.3f,%s%.0f%n",
                          job.cell(),
                          job.seed(),
                          measured(r.real()),
                          r.test(),
                          r.validation(),
                          r.neuron(),
                          r.parameters(),
                          r.checked(),
                          r.differing(),
                          r.saturations(),
                          r.expertsPerToken(),
                          study.bundle().isPresent()
                              ? measured(r.emptyBundles()) + "," + measured(r.emptyRows()) + ","
                              : "",
                          r.seconds())));
    }
    return text.toString();
  }

  private static String measured(double share) {
    return Double.isNaN(share) ? "" : String.format(Locale.ROOT, "%.4f", share);
  }

  /// For programs.
  public SequencedMap<String, Object> summary() {
    SequencedMap<String, Object> all = new LinkedHashMap<>();
    all.put("finished", results.size());
    all.put("runs", study.jobs().size());
    all.put("missing", missing());
    return all;
  }
}
