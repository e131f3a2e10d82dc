package spikestack.studio.cli;

import static spikestack.studio.cli.Tables.left;
import static spikestack.studio.cli.Tables.right;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.ColumnData;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import spikestack.model.importer.Agreement;
import spikestack.model.importer.ImportReport;
import spikestack.model.importer.LayerReport;
import spikestack.model.importer.NeuronReport;

/// The report of an import as tables and as JSON.
final class ImportTables {
  static final String REAL = "real";

  /// The real network with its experts' shares rounded: shows what the rounding alone changes.
  static final String ROUNDED_SHARES = "real, shares rounded";

  private ImportTables() {}

  /// Whether the recorded logits come out of the real or of the integer network.
  static boolean passes(Map<String, Agreement> agreements, double tolerance) {
    return agreements.isEmpty()
        || agreements.entrySet().stream()
            .filter(entry -> !entry.getKey().equals(ROUNDED_SHARES))
            .anyMatch(entry -> entry.getValue().maxLogitDifference() <= tolerance);
  }

  static Map<String, Object> summary(
      ImportReport report, Map<String, Agreement> agreements, double tolerance) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("file", report.file());
    summary.put("preset", report.preset());
    summary.put("presetSource", report.presetSource());
    summary.put("parameters", report.parameters());
    summary.put("settled", report.settled());
    summary.put("ignored", report.ignored());
    summary.put("zeroPoints", report.zeroPoints());
    summary.put("borderError", report.borderError());
    summary.put("layers", report.layers());
    summary.put("neurons", report.neurons());
    summary.put("missing", report.missing());
    if (!agreements.isEmpty()) {
      Map<String, Object> golden = new LinkedHashMap<>();
      agreements.forEach((name, agreement) -> golden.put(name, agreement(agreement)));
      golden.put("tolerance", tolerance);
      golden.put("pass", passes(agreements, tolerance));
      summary.put("golden", golden);
    }
    return summary;
  }

  /// What integers change on the user's samples.
  static void add(Map<String, Object> summary, Agreement rounding) {
    Map<String, Object> map = agreement(rounding);
    map.remove("notRecorded");
    map.remove("notCompared");
    summary.put("rounding", map);
  }

  static void rounding(PrintWriter print, Agreement rounding) {
    print.printf(
        Locale.ROOT,
        "integers against real weights: maxLogitDifference %.3g, %,d of %,d spikes differ, same"
            + " prediction on %d of %d samples%n",
        rounding.maxLogitDifference(),
        rounding.differing(),
        rounding.compared(),
        rounding.samePredictions(),
        rounding.images());
    print.println(spikes(Map.of("integer", rounding)));
  }

  private static Map<String, Object> agreement(Agreement agreement) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("images", agreement.images());
    map.put("maxLogitDifference", agreement.maxLogitDifference());
    map.put("samePredictions", agreement.samePredictions());
    map.put("comparedSpikes", agreement.compared());
    map.put("differingSpikes", agreement.differing());
    map.put("layers", agreement.layers());
    map.put("notRecorded", agreement.notRecorded());
    map.put("notCompared", agreement.notCompared());
    return map;
  }

  static void print(PrintWriter print, ImportReport report, Map<String, Agreement> agreements) {
    print.printf(
        Locale.ROOT,
        "%s: preset %s, %,d weights in %d layers%n%n",
        report.file(),
        report.preset(),
        report.parameters(),
        report.layers().size());
    print.println(pairs("figure", "value (source)", report.settled()));
    print.println(layers(report));
    if (!report.neurons().isEmpty()) {
      print.println(neurons(report));
    }
    print.printf(
        Locale.ROOT,
        "zero points %s; outside the picture the padding is off by at most %.2g (normalised)%n",
        report.zeroPoints(),
        report.borderError());
    print.println("ignored: " + ignored(report.ignored()));
    if (!agreements.isEmpty()) {
      agreements.forEach((name, agreement) -> line(print, name, agreement));
      print.println(spikes(agreements));
    }
  }

  private static void line(PrintWriter print, String name, Agreement agreement) {
    print.printf(
        Locale.ROOT,
        "%s network against the recording: maxLogitDifference %.3g, %,d of %,d spikes differ, same"
            + " prediction on %d of %d images%n",
        name,
        agreement.maxLogitDifference(),
        agreement.differing(),
        agreement.compared(),
        agreement.samePredictions(),
        agreement.images());
    if (!agreement.notRecorded().isEmpty()) {
      print.println("  not recorded: " + String.join(", ", agreement.notRecorded()));
    }
    if (!agreement.notCompared().isEmpty()) {
      print.println("  not in the network: " + String.join(", ", agreement.notCompared()));
    }
  }

  /// Reasons with their counts, one name each as an example.
  private static String ignored(SequencedMap<String, String> ignored) {
    if (ignored.isEmpty()) {
      return "nothing";
    }
    Map<String, List<String>> reasons =
        ignored.keySet().stream()
            .collect(
                Collectors.groupingBy(
                    name -> String.valueOf(ignored.get(name)),
                    LinkedHashMap::new,
                    Collectors.toList()));
    return reasons.entrySet().stream()
        .map(
            entry ->
                entry.getValue().size()
                    + " ("
                    + entry.getKey()
                    + "; "
                    + entry.getValue().getFirst()
                    + (entry.getValue().size() > 1 ? ", ..." : "")
                    + ")")
        .collect(Collectors.joining(", "));
  }

  private static String pairs(String key, String value, SequencedMap<String, String> map) {
    return AsciiTable.getTable(
        AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
        map.sequencedEntrySet(),
        List.<ColumnData<Map.Entry<String, String>>>of(
            left(key).with(Map.Entry::getKey), left(value).with(Map.Entry::getValue)));
  }

  private static String layers(ImportReport report) {
    List<ColumnData<LayerReport>> columns = new ArrayList<>();
    columns.add(left("layer").with(LayerReport::name));
    columns.add(right("weights").with(LayerReport::shape));
    columns.add(left("folded").with(layer -> layer.folded() ? "bn" : ""));
    columns.add(left("sees").with(ImportTables::sees));
    columns.add(right("step").with(ImportTables::step));
    columns.add(
        right("error").with(layer -> String.format(Locale.ROOT, "%.2g", layer.weightError())));
    columns.add(right("threshold").with(ImportTables::threshold));
    columns.add(right("off by").with(ImportTables::off));
    if (report.layers().stream().anyMatch(layer -> layer.integerResetBy() != 0)) {
      columns.add(right("reset by").with(ImportTables::resetBy));
      columns.add(right("off by").with(ImportTables::resetOff));
    }
    columns.add(
        right("partial sums")
            .with(layer -> layer.integrationMin() + ".." + layer.integrationMax()));
    columns.add(
        right("headroom").with(layer -> String.format(Locale.ROOT, "%.1fx", layer.headroom())));
    return AsciiTable.getTable(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, report.layers(), columns);
  }

  private static String neurons(ImportReport report) {
    List<ColumnData<NeuronReport>> columns = new ArrayList<>();
    columns.add(left("neuron without a layer").with(NeuronReport::name));
    columns.add(
        right("threshold")
            .with(
                one ->
                    String.format(
                        Locale.ROOT, "%.4g -> %d", one.threshold(), one.integerThreshold())));
    columns.add(
        right("off by").with(one -> String.format(Locale.ROOT, "%.2g", one.thresholdError())));
    return AsciiTable.getTable(
        AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, report.neurons(), columns);
  }

  private static String sees(LayerReport layer) {
    return layer.inputs().equals("bits")
        ? "bits"
        : layer.inputs() + " " + layer.inputMin() + ".." + layer.inputMax();
  }

  private static String step(LayerReport layer) {
    int exponent = Math.getExponent(layer.step());
    String step =
        Math.scalb(1.0, exponent) == layer.step()
            ? "2^" + exponent
            : String.format(Locale.ROOT, "%.4g", layer.step());
    return step + (layer.stepsRaised() > 0 ? " (raised " + layer.stepsRaised() + ")" : "");
  }

  private static String threshold(LayerReport layer) {
    return layer.integerThreshold() == 0
        ? ""
        : String.format(Locale.ROOT, "%.4g", layer.threshold()) + " -> " + layer.integerThreshold();
  }

  private static String off(LayerReport layer) {
    return layer.integerThreshold() == 0
        ? ""
        : String.format(Locale.ROOT, "%.2g", layer.thresholdError());
  }

  private static String resetBy(LayerReport layer) {
    return layer.integerResetBy() == 0
        ? ""
        : String.format(Locale.ROOT, "%.4g", layer.resetBy()) + " -> " + layer.integerResetBy();
  }

  private static String resetOff(LayerReport layer) {
    return layer.integerResetBy() == 0
        ? ""
        : String.format(Locale.ROOT, "%.2g", layer.resetByError());
  }

  private static String spikes(Map<String, Agreement> agreements) {
    Agreement first = agreements.values().iterator().next();
    List<ColumnData<String>> columns = new ArrayList<>();
    columns.add(left("neuron").with(name -> name));
    columns.add(
        right("compared")
            .with(name -> String.format(Locale.ROOT, "%,d", layer(first, name).compared())));
    agreements.forEach(
        (kind, agreement) ->
            columns.add(
                right(kind + " differs")
                    .with(
                        name -> {
                          Agreement.Layer layer = layer(agreement, name);
                          return String.format(
                              Locale.ROOT,
                              "%,d (%.2f %%)",
                              layer.differing(),
                              100.0 * layer.differing() / layer.compared());
                        })));
    return AsciiTable.getTable(
        AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, first.layers().keySet(), columns);
  }

  private static Agreement.Layer layer(Agreement agreement, String name) {
    return agreement.layers().getOrDefault(name, new Agreement.Layer(1, 0));
  }
}
