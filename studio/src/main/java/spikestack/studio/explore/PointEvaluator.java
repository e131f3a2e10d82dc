package spikestack.studio.explore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.AcceleratorFile;
import spikestack.machine.arch.Stacking;
import spikestack.machine.cost.CostModel;
import spikestack.machine.cost.EnergyKind;
import spikestack.machine.cost.Evaluation;
import spikestack.machine.cost.Finding;
import spikestack.machine.cost.Floorplans;
import spikestack.machine.cost.Workload;
import spikestack.machine.sim.ActivityRecorder;
import spikestack.machine.sim.ActivityTrace;
import spikestack.machine.sim.Replayer;
import spikestack.machine.tech.Corner;
import spikestack.machine.tech.Technology;
import spikestack.model.input.FileHash;
import spikestack.model.input.InputException;
import spikestack.model.input.Safetensors;
import spikestack.model.input.StrictNode;
import spikestack.model.network.HeadPruning;
import spikestack.model.network.ModelFolder;
import spikestack.model.network.Network;

/// The pure function `point -> result` of a sweep: same inputs, same point, same result, wherever
/// and in whatever order it is asked. Safe to share between threads.
///
/// What points have in common is computed once and remembered: a network's spikes (they do not
/// depend on the machine), a machine's counts (they depend on neither technology nor stacking),
/// floorplans (they depend on areas and links alone).
public final class PointEvaluator {
  private static final int NETWORKS = 16;
  private static final int MACHINES = 256;
  private static final int TECHNOLOGIES = 256;

  private final Sweep sweep;
  private final SweepInputs inputs;
  private final Map<String, StrictNode> documents = new TreeMap<>();
  private final Memo<String, Safetensors> weights;
  private final Memo<NetworkKey, Recorded> recordings = new Memo<>(NETWORKS, this::record);
  private final Memo<CountsKey, Totals> counts = new Memo<>(MACHINES, this::count);
  private final Memo<TechnologyKey, Technology> technologies =
      new Memo<>(TECHNOLOGIES, this::technology);
  private final Floorplans floorplans;
  private final String identity;

  /// Changes of one document: key inside to value.
  private record Changes(String file, Map<String, String> values) {
    Changes {
      values = Map.copyOf(new LinkedHashMap<>(values));
    }
  }

  private record NetworkKey(Changes changes, String keep) {}

  private record TechnologyKey(Changes changes, String corner) {}

  private record CountsKey(NetworkKey network, Accelerator machine) {}

  private record Recorded(Network network, List<ActivityTrace> traces, double accuracy) {}

  /// Checks every axis value alone against the documents it changes; [InputException] where one
  /// cannot be.
  public PointEvaluator(Sweep sweep, SweepInputs inputs) {
    this.sweep = sweep;
    this.inputs = inputs;
    this.floorplans = new Floorplans(sweep.floorplan());
    this.weights = new Memo<>(NETWORKS, path -> Safetensors.read(path, inputs.bytes(path)));
    inputs
        .files()
        .forEach(
            (path, bytes) -> {
              if (!path.endsWith("/" + ModelFolder.WEIGHTS)) {
                documents.put(path, Documents.parse(path, bytes));
              }
            });
    Documents.check(sweep, inputs, documents);
    this.identity = identity();
  }

  /// Name of a result in the cache: hash of the code, of every input's content and of the point.
  ///
  /// @param choice index of the value on each axis
  public String key(int[] choice) {
    StringBuilder text = new StringBuilder(identity);
    for (int a = 0; a < choice.length; a++) {
      Axis axis = sweep.axes().get(a);
      text.append(axis.key()).append('=').append(axis.values().get(choice[a])).append('\n');
    }
    byte[] bytes = text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return FileHash.sha256(bytes).substring(0, 32);
  }

  private String identity() {
    StringBuilder text = new StringBuilder("code=").append(CodeVersion.current()).append('\n');
    inputs
        .hashes()
        .forEach((path, hash) -> text.append(path).append('=').append(hash).append('\n'));
    text.append("model=").append(sweep.model()).append('\n');
    text.append("accelerator=").append(sweep.accelerator()).append('\n');
    text.append("technology=").append(sweep.technology()).append('\n');
    text.append("images=").append(inputs.imagesSha256()).append(' ').append(sweep.images());
    text.append(' ').append(sweep.accuracyImages());
    text.append("\nfloorplan=").append(sweep.floorplan());
    text.append("\nheat=").append(sweep.packaging()).append('\n');
    return text.toString();
  }

  /// What comes of a point; what cannot be is a result too.
  public PointResult evaluate(int[] choice) {
    try {
      return valid(choice);
    } catch (InputException e) {
      return PointResult.invalid(e.place() + ": found " + e.found() + "; allowed: " + e.allowed());
    }
  }

  private PointResult valid(int[] choice) {
    Changes network = changes(SweepFile.MODEL, "network.", choice, sweep.model());
    Changes machine = changes(SweepFile.ACCELERATOR, "accelerator.", choice, sweep.accelerator());
    Changes process = changes(SweepFile.TECHNOLOGY, "technology.", choice, sweep.technology());
    Accelerator read = accelerator(machine, value(SweepFile.SKIP, choice, ""));
    Technology technology =
        technologies.of(new TechnologyKey(process, value(SweepFile.CORNER, choice, "")));
    NetworkKey key = new NetworkKey(network, value(SweepFile.KEEP_HEADS, choice, ""));
    Stacking stacking = stacking(read, choice);
    Recorded recorded = recordings.of(key);
    Accelerator accelerator = read.equipped(recorded.network.subtractsAtSpike());
    Totals totals = counts.of(new CountsKey(key, accelerator));
    CostModel cost = new CostModel(technology, floorplans);
    Evaluation evaluation = cost.evaluate(accelerator, stacking, workload(totals));
    for (Finding finding : evaluation.findings()) {
      if (!finding.legal()) {
        return PointResult.invalid(stacking.name() + ": " + finding.text());
      }
    }
    double[] metrics = metrics(accelerator, evaluation, recorded.accuracy);
    if (sweep.packaging().isPresent()) {
      metrics[Metric.PEAK_TEMPERATURE.index()] =
          Heat.peak(evaluation, technology, sweep.packaging().get());
    }
    return new PointResult(true, "", metrics);
  }

  private static double[] metrics(Accelerator machine, Evaluation e, double accuracy) {
    double[] m = new double[Metric.values().length];
    Arrays.fill(m, Double.NaN);
    m[Metric.ENERGY.index()] = e.totalEnergy().picojoules();
    m[Metric.LATENCY.index()] = e.latency().nanoseconds();
    m[Metric.EDP.index()] = e.edp().picojouleNanoseconds();
    m[Metric.FOOTPRINT.index()] = e.footprint().squareMicrons();
    m[Metric.SILICON.index()] = e.silicon().squareMicrons();
    m[Metric.ACCURACY.index()] = accuracy;
    m[Metric.POWER.index()] = e.power().milliwatts();
    m[Metric.CYCLES.index()] = e.cycles();
    m[Metric.CLOCK.index()] = e.clock().megahertz();
    m[Metric.MAX_CLOCK.index()] = e.maxClock().megahertz();
    m[Metric.BONDS.index()] = e.bonds();
    Accelerator.ExpertCores expert = machine.expert();
    Accelerator.AttentionCores attention = machine.attention();
    m[Metric.PROCESSING_ELEMENTS.index()] =
        (double) expert.count() * expert.rows() * expert.columns()
            + (double) attention.count() * attention.rows() * attention.columns();
    m[Metric.DRAM_ENERGY.index()] = e.energy().of(EnergyKind.DRAM).picojoules();
    return m;
  }

  private Changes changes(String whole, String prefix, int[] choice, String fixed) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int a = 0; a < choice.length; a++) {
      Axis axis = sweep.axes().get(a);
      if (axis.key().startsWith(prefix)) {
        values.put(axis.key(), axis.values().get(choice[a]));
      }
    }
    return new Changes(value(whole, choice, fixed), values);
  }

  /// The value of an axis at this point, or `otherwise` where there is no such axis.
  private String value(String key, int[] choice, String otherwise) {
    for (int a = 0; a < choice.length; a++) {
      if (sweep.axes().get(a).key().equals(key)) {
        return sweep.axes().get(a).values().get(choice[a]);
      }
    }
    return otherwise;
  }

  private Stacking stacking(Accelerator accelerator, int[] choice) {
    String wanted = value(SweepFile.STACKING, choice, accelerator.stackings().getFirst().name());
    try {
      return accelerator.stacking(wanted);
    } catch (IllegalArgumentException e) {
      throw new InputException(accelerator.name(), "no stacking " + wanted, "" + e.getMessage());
    }
  }

  private Accelerator accelerator(Changes changes, String skip) {
    Accelerator machine =
        AcceleratorFile.read(
            Documents.changed(document(changes.file()), changes.file(), changes.values()));
    return skip.isEmpty() ? machine : machine.with(Documents.skipping(skip));
  }

  private StrictNode document(String path) {
    StrictNode document = documents.get(path);
    if (document == null) {
      throw new IllegalStateException("no document " + path);
    }
    return document;
  }

  private Technology technology(TechnologyKey key) {
    StrictNode document =
        Documents.technology(
            document(key.changes().file()), key.changes().file(), key.changes().values());
    Technology technology = Technology.read(document);
    return key.corner().isEmpty()
        ? technology
        : technology.at(Corner.valueOf(key.corner().toUpperCase(Locale.ROOT)));
  }

  private Recorded record(NetworkKey key) {
    String folder = key.changes().file();
    String architecture = folder + "/" + ModelFolder.ARCHITECTURE;
    String path = folder + "/" + ModelFolder.WEIGHTS;
    StrictNode document =
        Documents.changed(document(architecture), architecture, key.changes().values());
    Network network = ModelFolder.read(document, weights.of(path), path).network();
    Network.Input in = network.input();
    if (in.channels() != inputs.channels()
        || in.height() != inputs.height()
        || in.width() != inputs.width()) {
      throw new InputException(
          sweep.data(),
          inputs.channels() + " x " + inputs.height() + " x " + inputs.width() + " pixels",
          in.channels()
              + " x "
              + in.height()
              + " x "
              + in.width()
              + ", which "
              + folder
              + " takes");
    }
    if (!key.keep().isEmpty()) {
      double keep = Double.parseDouble(key.keep());
      if (keep < 1 && !network.prunable()) {
        throw new InputException(
            folder + ": " + SweepFile.KEEP_HEADS, "" + keep, "1: it has no heads to drop");
      }
      network = network.with(new HeadPruning(keep));
    }
    ActivityRecorder recorder = new ActivityRecorder(network);
    List<ActivityTrace> traces = new ArrayList<>();
    int labelled = 0;
    int right = 0;
    for (int i = 0; i < inputs.pixels().length; i++) {
      ActivityTrace trace = recorder.record(inputs.pixels()[i], i, inputs.labels()[i]);
      labelled += trace.labelled() ? 1 : 0;
      right += trace.correct() ? 1 : 0;
      if (i < sweep.images()) {
        traces.add(trace);
      }
    }
    return new Recorded(network, traces, labelled == 0 ? Double.NaN : (double) right / labelled);
  }

  private Totals count(CountsKey key) {
    Recorded recorded = recordings.of(key.network());
    Replayer replayer = new Replayer(recorded.network(), key.machine());
    Totals totals = new Totals();
    for (ActivityTrace trace : recorded.traces()) {
      totals.add(replayer.run(trace));
    }
    return totals;
  }

  private static Workload workload(Totals totals) {
    List<Workload.Layer> layers = new ArrayList<>();
    for (LayerTotals layer : totals.layers()) {
      layers.add(
          new Workload.Layer(layer.name(), layer.cycles(), layer.events(), layer.linkBits()));
    }
    return new Workload(totals.images(), layers);
  }
}
