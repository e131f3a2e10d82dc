package spikestack.machine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Skipping;
import spikestack.machine.mapping.Attend;
import spikestack.machine.mapping.Plan;
import spikestack.machine.mapping.Run;
import spikestack.machine.mapping.Stripe;
import spikestack.model.network.Attention;
import spikestack.model.network.Block;
import spikestack.model.network.Convolution;
import spikestack.model.network.Mlp;
import spikestack.model.network.Moe;
import spikestack.model.network.Network;
import spikestack.model.network.PatchEmbedding;
import spikestack.model.network.RoutedMlp;
import spikestack.model.spike.SpikeTensor;
import spikestack.model.trace.Points;
import spikestack.model.trace.Recorded;
import spikestack.model.trace.Trace;

/// Counts what a skipping machine does, bit by bit from a recorded trace:
/// docs/architecture/skipping.md read out loud. Slow and plain; knows nothing of the simulator but
/// the plan.
///
/// While it counts it checks that what is left out holds no spike.
final class SlowCounter {
  /// A bit of a layer's input.
  private interface Bits {
    boolean at(int plane, int step, int token, int channel);
  }

  /// What one layer should show.
  static final class Counts {
    long streamed;
    long rows;
    long tagReads;
    long tagWrites;
    long queueReads;
    long queueWrites;
    long useful;
    long selected;
    long keys;
    long values;

    /// Longest core's passes, one after another, without anything to wait for.
    long passes;
  }

  private final Network network;
  private final Accelerator machine;
  private final Skipping skipping;
  private final Plan plan;
  private final Trace trace;
  private final Map<String, Counts> layers = new LinkedHashMap<>();

  SlowCounter(Simulator simulator, Trace trace) {
    this.network = simulator.network();
    this.machine = simulator.machine();
    this.skipping = machine.skipping();
    this.plan = simulator.plan();
    this.trace = trace;
  }

  Map<String, Counts> count() {
    embedding();
    for (int i = 0; i < network.blocks().size(); i++) {
      Block block = network.blocks().get(i);
      Plan.BlockPlan runs = plan.blocks().get(i);
      if (!(block.attention() instanceof Attention attention)) {
        continue;
      }
      boolean pyramid = trace.layers().containsKey(Points.residualStart(i));
      Bits gate =
          input(
              Points.attention(i, "gate"), pyramid ? Points.residualStart(i) : Points.residual(i));
      linear(runs.attention().query(), gate, skipping.attention(), 1);
      runs.attention().keyValue().ifPresent(run -> linear(run, gate, skipping.attention(), 1));
      attention(i, attention, runs.attention().attend());
      int planes = runs.attention().output().residualBits();
      linear(
          runs.attention().output(),
          spikes(Points.attention(i, "score")),
          skipping.expert(),
          network.spikeAdd() ? planes : 1);
      if (block.feedForward() instanceof Mlp) {
        Plan.MlpPlan mlp = (Plan.MlpPlan) runs.feedForward();
        linear(
            mlp.up(), input(Points.mlp(i, "gate"), Points.residualMiddle(i)), skipping.expert(), 1);
        linear(
            mlp.down(),
            spikes(Points.mlp(i, "up")),
            skipping.expert(),
            network.spikeAdd() ? planes : 1);
      }
      if (block.feedForward() instanceof Moe) {
        Plan.MoePlan moe = (Plan.MoePlan) runs.feedForward();
        Bits in = input(Points.moe(i, "gate"), Points.residualMiddle(i));
        queued(i, moe.expert(), moe.experts(), in, moe.output().map(Run::planes).orElse(0));
      }
      if (block.feedForward() instanceof RoutedMlp) {
        Plan.RoutedMlpPlan mlps = (Plan.RoutedMlpPlan) runs.feedForward();
        queued(i, mlps.up(), mlps.experts(), spikes(Points.moe(i, "gate")), 1);
        int tagged = mlps.down().bank() == Run.Bank.KEEP ? 0 : 1;
        queued(i, mlps.down(), mlps.experts(), hidden(i, mlps.experts()), tagged);
      }
    }
    return layers;
  }

  private Bits spikes(String point) {
    SpikeTensor tensor = trace.spikes(point);
    return (p, t, n, k) -> tensor.get(t, n, k);
  }

  /// Spikes of a gate, or the bit planes of the residual under spike-add.
  private Bits input(String gate, String residual) {
    if (!network.spikeAdd()) {
      return spikes(gate);
    }
    Recorded.Words words = trace.words(residual);
    return (p, t, n, k) ->
        (words.values()[(t * words.tokens() + n) * words.channels() + k] >> p & 1) == 1;
  }

  /// Where a slot's input index comes from: an input token (-1: none) and a channel.
  private interface Source {
    int token(int output, int tap);
  }

  private record Layer(Run run, Bits bits, Source source, int taps, int channels, int inputs) {}

  private void linear(Run run, Bits bits, Skipping.Finder reader, int writtenPlanes) {
    // Under D3 the fan-in of an output projection is that of the kept heads, among all channels.
    int channels = run.name().endsWith("attn.out") ? network.width() : run.fanIn();
    layer(new Layer(run, bits, (n, tap) -> n, 1, channels, run.tokens()), reader, writtenPlanes);
  }

  private void embedding() {
    PatchEmbedding embedding = network.embedding();
    Network.Grid grid = new Network.Grid(network.input().height(), network.input().width());
    for (int s = 1; s <= embedding.stages().size(); s++) {
      Network.Grid in = embedding.stageInput(grid, s);
      boolean entry = s == embedding.stages().size();
      if (!entry && embedding.stages().get(s).pool()
          || embedding.form() != PatchEmbedding.Form.CHAIN) {
        continue;
      }
      Convolution c = entry ? embedding.entry() : embedding.stages().get(s).convolution();
      boolean pooled = embedding.stages().get(s - 1).pool();
      Bits bits = spikes(pooled ? Points.pool(s - 1) : Points.embed(s - 1));
      int wide = c.of(in).width();
      Source source =
          (n, tap) -> {
            int y = n / wide * c.stride() - c.padding() + tap / c.kernel();
            int x = n % wide * c.stride() - c.padding() + tap % c.kernel();
            boolean inside = y >= 0 && x >= 0 && y < in.height() && x < in.width();
            return inside ? y * in.width() + x : -1;
          };
      Run run = plan.embedding().get(s);
      layer(
          new Layer(run, bits, source, c.kernel() * c.kernel(), c.channels(), in.tokens()),
          skipping.expert(),
          network.spikeAdd() && entry ? run.residualBits() : 1);
    }
  }

  private void layer(Layer layer, Skipping.Finder reader, int writtenPlanes) {
    Run run = layer.run;
    Counts counts = new Counts();
    layers.put(run.name(), counts);
    int cores = machine.expert().count();
    long[] busy = new long[cores];
    for (Stripe stripe : run.stripes()) {
      if (skipping.zeroTokens()) {
        counts.queueWrites += stripe.tokens();
      }
      for (int block = 0; block < stripe.rowBlocks(); block++) {
        for (int part = 0; part < stripe.parts(); part++) {
          List<Integer> tokens = new ArrayList<>();
          for (int n = run.partStart(stripe, part); n < run.partStart(stripe, part + 1); n++) {
            tokens.add(stripe.from() + n);
          }
          if (tokens.isEmpty()) {
            continue;
          }
          written(counts, run.bank(), reader, tokens, writtenPlanes);
          if (skipping.zeroTokens()) {
            counts.queueReads += tokens.size();
            tokens = lastWithoutSpikes(layer, tokens);
          }
          int rows = run.rows(stripe, block, machine.expert().rows());
          int core = (block * stripe.parts() + part) % cores;
          busy[core] += passes(layer, tokens, rows, counts, skipping.zeroTokens());
        }
      }
    }
    for (long cycles : busy) {
      counts.passes = Math.max(counts.passes, cycles);
    }
  }

  private List<Integer> lastWithoutSpikes(Layer layer, List<Integer> tokens) {
    List<Integer> order = new ArrayList<>();
    for (boolean wanted : List.of(true, false)) {
      for (int n : tokens) {
        boolean any = false;
        for (int tap = 0; tap < layer.taps; tap++) {
          int token = layer.source.token(n, tap);
          for (int p = 0; token >= 0 && p < layer.run.planes(); p++) {
            for (int t = 0; t < network.timesteps(); t++) {
              for (int k = 0; k < layer.channels; k++) {
                any |= layer.bits.at(p, t, token, k);
              }
            }
          }
        }
        if (any == wanted) {
          order.add(n);
        }
      }
    }
    return order;
  }

  /// A tag word for each bundle of the part, in each plane.
  private void written(
      Counts counts, Run.Bank bank, Skipping.Finder reader, List<Integer> tokens, int planes) {
    if (!reader.tagged() || bank == Run.Bank.KEEP) {
      // Residual words alone, before a mean: nobody looks for spikes in them.
      return;
    }
    Skipping.Shape shape = reader.shape(network.timesteps());
    Set<List<Integer>> bundles = new HashSet<>();
    for (int n : tokens) {
      for (int t = 0; t < network.timesteps(); t++) {
        bundles.add(List.of(n / shape.tokens(), t / shape.steps()));
      }
    }
    counts.tagWrites += (long) bundles.size() * planes;
  }

  /// Passes of one item; returns how long they take.
  private long passes(Layer layer, List<Integer> tokens, int rows, Counts counts, boolean sorted) {
    Run run = layer.run;
    int columns = machine.expert().columns();
    List<int[]> slots = new ArrayList<>();
    for (int n : tokens) {
      for (int t = 0; t < network.timesteps(); t++) {
        slots.add(new int[] {n, t});
      }
    }
    long cycles = 0;
    long bank = 0;
    for (int from = 0; from < slots.size(); from += columns) {
      List<int[]> tile = slots.subList(from, Math.min(slots.size(), from + columns));
      boolean empty = true;
      for (int p = 0; p < run.planes(); p++) {
        empty &= spikesOf(layer, tile, p).isEmpty();
      }
      boolean zero = sorted && empty;
      for (int p = 0; p < run.planes(); p++) {
        long pass = pass(layer, tile, p, rows, zero, counts);
        cycles += Math.max(pass, bank);
        bank = p == run.planes() - 1 ? (long) columns * run.bankFactor() : columns;
      }
    }
    return cycles;
  }

  private Set<List<Integer>> spikesOf(Layer layer, List<int[]> tile, int plane) {
    Set<List<Integer>> indices = new HashSet<>();
    for (int[] slot : tile) {
      for (int tap = 0; tap < layer.taps; tap++) {
        int token = layer.source.token(slot[0], tap);
        for (int k = 0; token >= 0 && k < layer.channels; k++) {
          if (layer.bits.at(plane, slot[1], token, k)) {
            indices.add(List.of(tap, k));
          }
        }
      }
    }
    return indices;
  }

  private long pass(
      Layer layer, List<int[]> tile, int plane, int rows, boolean zero, Counts counts) {
    Run run = layer.run;
    Set<List<Integer>> needed = spikesOf(layer, tile, plane);
    long streamed;
    long read;
    long search = 0;
    if (zero) {
      assertThat(needed).isEmpty();
      streamed = 1;
      read = 1;
    } else {
      switch (skipping.expert().inputs()) {
        case ALL -> {
          streamed = run.fanIn();
          read = streamed;
        }
        case ROWS -> {
          streamed = Math.max(1, needed.size());
          read = run.fanIn();
          int port =
              run.source() == Run.Source.RESIDUAL
                  ? machine.residualBuffer().portBits()
                  : machine.spikeBuffers().portBits();
          long ahead = Math.max(1, port / (machine.expert().count() * machine.expert().columns()));
          search =
              run.inputFactor() > 1
                  ? (long) run.fanIn() * run.inputFactor()
                  : ceil(run.fanIn(), ahead);
        }
        default -> {
          Set<List<Integer>> marked = new HashSet<>();
          long words = marked(layer, tile, plane, marked);
          assertThat(marked).as(run.name()).containsAll(needed);
          streamed = Math.max(1, marked.size());
          read = streamed;
          search = words;
          counts.tagReads += words;
        }
      }
    }
    counts.streamed += streamed;
    counts.rows += read;
    counts.useful += streamed * tile.size() * rows;
    return Math.max(streamed * run.inputFactor(), search);
  }

  /// Indices whose bundles show a spike, and the words of tags read to see it.
  private long marked(Layer layer, List<int[]> tile, int plane, Set<List<Integer>> marked) {
    Skipping.Shape shape = skipping.expert().shape(network.timesteps());
    long words = 0;
    for (int tap = 0; tap < layer.taps; tap++) {
      Set<List<Integer>> bundles = new HashSet<>();
      for (int[] slot : tile) {
        int token = layer.source.token(slot[0], tap);
        if (token >= 0) {
          bundles.add(List.of(token / shape.tokens(), slot[1] / shape.steps()));
        }
      }
      words += bundles.size() * ceil(layer.run.fanIn() / layer.taps, machine.tagPort());
      for (List<Integer> bundle : bundles) {
        for (int dn = 0; dn < shape.tokens(); dn++) {
          for (int dt = 0; dt < shape.steps(); dt++) {
            int n = bundle.get(0) * shape.tokens() + dn;
            int t = bundle.get(1) * shape.steps() + dt;
            for (int k = 0; k < layer.channels; k++) {
              if (n < layer.inputs && t < network.timesteps() && layer.bits.at(plane, t, n, k)) {
                marked.add(List.of(tap, k));
              }
            }
          }
        }
      }
    }
    return words;
  }

  /// Hidden spikes of whichever expert the token went to.
  private Bits hidden(int i, int experts) {
    List<SpikeTensor> own = new ArrayList<>();
    for (int e = 0; e < experts; e++) {
      own.add(trace.spikes(Points.expert(i, e)));
    }
    return (p, t, n, k) -> own.stream().anyMatch(tensor -> tensor.get(t, n, k));
  }

  /// A layer of experts over their queues, whose output has tags in `taggedPlanes` planes.
  private void queued(int i, Run run, int experts, Bits bits, int taggedPlanes) {
    Counts counts = new Counts();
    layers.put(run.name(), counts);
    long[] masks =
        ((Recorded.Routes) Objects.requireNonNull(trace.layers().get(Points.moe(i, "routes"))))
            .masks();
    int rows = machine.expert().rows();
    Layer layer = new Layer(run, bits, (n, tap) -> n, 1, run.fanIn(), network.tokens(i));
    for (Stripe stripe : run.stripes()) {
      for (int e = 0; e < experts; e++) {
        List<Integer> tokens = new ArrayList<>();
        for (int n = stripe.from(); n < stripe.to(); n++) {
          if ((masks[n] >> e & 1) == 1) {
            tokens.add(n);
          }
        }
        for (int block = 0; block < ceil(run.outputs(), rows); block++) {
          if (!tokens.isEmpty()) {
            counts.queueReads += tokens.size();
            passes(layer, tokens, Math.min(rows, run.outputs() - block * rows), counts, false);
            if (skipping.expert().tagged()) {
              Skipping.Shape shape = skipping.expert().shape(network.timesteps());
              long changed =
                  tokens.size() * ceil(network.timesteps(), shape.steps()) * taggedPlanes;
              counts.tagReads += changed;
              counts.tagWrites += changed;
            }
          }
        }
      }
    }
  }

  private void attention(int i, Attention attention, Attend attend) {
    Counts counts = new Counts();
    layers.put(attend.name(), counts);
    if (skipping.attention().off()) {
      return;
    }
    long kept = -1;
    if (trace.layers().get(Points.attention(i, "heads")) instanceof Recorded.Heads heads) {
      kept = heads.kept();
    }
    Bits q = spikes(Points.attention(i, "q"));
    Bits k = spikes(Points.attention(i, "k"));
    Bits v = spikes(Points.attention(i, "v"));
    List<Long> lengths = new ArrayList<>();
    for (int h = 0; h < attention.heads(); h++) {
      if ((kept >> h & 1) == 1) {
        lengths.add(head(attend, h * attention.headWidth(), q, k, v, counts));
      }
    }
    if (attend.stripes().size() == 1) {
      counts.passes = longest(lengths, machine.attention());
    }
  }

  private static long longest(List<Long> lengths, Accelerator.AttentionCores cores) {
    Map<Integer, Long> core = new HashMap<>();
    for (int h = 0; h < lengths.size(); h++) {
      long drain = cores.rows() + cores.columns() - 2L + cores.bankLatency();
      core.merge(h % cores.count(), lengths.get(h) + drain, Long::sum);
    }
    return core.values().stream().mapToLong(Long::longValue).max().orElse(0);
  }

  private long head(Attend attend, int at, Bits q, Bits k, Bits v, Counts counts) {
    Accelerator.AttentionCores cores = machine.attention();
    int d = attend.headWidth();
    int tokens = attend.tokens();
    long cycles = 0;
    for (int t = 0; t < attend.steps(); t++) {
      for (int qf = 0; qf < tokens; qf += cores.rows()) {
        int qt = Math.min(tokens, qf + cores.rows());
        for (int kf = 0; kf < tokens; kf += cores.columns()) {
          int kt = Math.min(tokens, kf + cores.columns());
          Set<Integer> scored = new TreeSet<>();
          Set<Integer> valued = new TreeSet<>();
          long words = 0;
          Set<Integer> queries = new HashSet<>();
          Set<Integer> keys = new HashSet<>();
          words += seen(q, t, qf, qt, at, d, queries);
          words += seen(k, t, kf, kt, at, d, keys);
          words += seen(v, t, kf, kt, at, d, valued);
          scored.addAll(queries);
          scored.retainAll(keys);
          if (scored.isEmpty()) {
            valued.clear();
          }
          boolean last = kt == tokens;
          checkPair(t, qf, qt, kf, kt, at, d, q, k, v, scored, valued);
          long entering = (long) scored.size() + (last ? d : valued.size());
          boolean looks = skipping.attention().inputs() == Skipping.Inputs.ROWS;
          long search = words;
          if (looks) {
            long ahead =
                Math.max(
                    1,
                    machine.spikeBuffers().portBits()
                        / (cores.count() * (cores.rows() + cores.columns())));
            search = attend.inputFactor() > 1 ? 2L * d * attend.inputFactor() : 2 * ceil(d, ahead);
          } else {
            counts.tagReads += words;
          }
          cycles += Math.max(entering * attend.inputFactor(), search);
          counts.streamed += entering;
          counts.rows += looks ? d : scored.size();
          counts.keys += looks ? d : scored.size();
          counts.values += looks ? d : valued.size();
          counts.useful += entering * (qt - qf) * (kt - kf);
          for (int n = kf; n < kt; n++) {
            for (int j = 0; j < d; j++) {
              if (!scored.isEmpty() && v.at(0, t, n, at + j)) {
                counts.selected += qt - qf;
              }
            }
          }
        }
      }
    }
    return cycles;
  }

  /// Features that show a spike in a tile, and the words of tags read to see it (0 for rows).
  private long seen(Bits bits, int t, int from, int to, int at, int d, Set<Integer> features) {
    if (skipping.attention().inputs() == Skipping.Inputs.ROWS) {
      for (int n = from; n < to; n++) {
        for (int j = 0; j < d; j++) {
          if (bits.at(0, t, n, at + j)) {
            features.add(j);
          }
        }
      }
      return 0;
    }
    Skipping.Shape shape = skipping.attention().shape(network.timesteps());
    Set<Integer> bundles = new HashSet<>();
    for (int n = from; n < to; n++) {
      bundles.add(n / shape.tokens());
    }
    int steps = t / shape.steps() * shape.steps();
    for (int bundle : bundles) {
      for (int n = bundle * shape.tokens(); n < (bundle + 1) * shape.tokens(); n++) {
        for (int s = steps; s < steps + shape.steps(); s++) {
          for (int j = 0; j < d; j++) {
            if (n < network.tokens() && s < network.timesteps() && bits.at(0, s, n, at + j)) {
              features.add(j);
            }
          }
        }
      }
    }
    return bundles.size() * ceil(d, machine.tagPort());
  }

  /// X = (Q Kᵀ) V of the pair from what was streamed is X from everything.
  private static void checkPair(
      int t,
      int qf,
      int qt,
      int kf,
      int kt,
      int at,
      int d,
      Bits q,
      Bits k,
      Bits v,
      Set<Integer> scored,
      Set<Integer> valued) {
    for (int a = qf; a < qt; a++) {
      int[] whole = new int[d];
      int[] some = new int[d];
      for (int b = kf; b < kt; b++) {
        int score = 0;
        int partly = 0;
        for (int j = 0; j < d; j++) {
          if (q.at(0, t, a, at + j) && k.at(0, t, b, at + j)) {
            score++;
            partly += scored.contains(j) ? 1 : 0;
          }
        }
        for (int j = 0; j < d; j++) {
          if (v.at(0, t, b, at + j)) {
            whole[j] += score;
            some[j] += valued.contains(j) ? partly : 0;
          }
        }
      }
      assertThat(some).isEqualTo(whole);
    }
  }

  private static long ceil(long a, long b) {
    return (a + b - 1) / b;
  }
}
