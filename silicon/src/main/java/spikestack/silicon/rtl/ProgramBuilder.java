package spikestack.silicon.rtl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.mapping.Attend;
import spikestack.machine.mapping.Plan;
import spikestack.machine.mapping.Run;
import spikestack.model.network.Attention;
import spikestack.model.network.Block;
import spikestack.model.network.ChannelMask;
import spikestack.model.network.Convolution;
import spikestack.model.network.ExpertAttention;
import spikestack.model.network.GatedMlp;
import spikestack.model.network.Mlp;
import spikestack.model.network.Moe;
import spikestack.model.network.Network;
import spikestack.model.network.Neuron;
import spikestack.model.network.PatchEmbedding;
import spikestack.model.network.Projection;
import spikestack.model.network.RoutedMlp;
import spikestack.model.network.TokenMask;
import spikestack.model.trace.Points;
import spikestack.silicon.rtl.LayerWords.Bank;
import spikestack.silicon.rtl.LayerWords.Dram;
import spikestack.silicon.rtl.LayerWords.Group;
import spikestack.silicon.rtl.SpikeBuffer.Tensor;

/// Packs a network's plan: walks it in the order of the sequencer, puts weights, parameters and
/// spikes in their memories, and makes one layer word after another.
final class ProgramBuilder {
  private final Network network;
  private final Plan plan;
  final int tokens;
  final int steps;
  final int width;
  private final int rows;
  final LayerWords words;
  final ParameterMemory parameters;
  final Banks banks;
  final WeightMemory weights = new WeightMemory();
  final SpikeBuffer spikes;
  final List<Layer> layers = new ArrayList<>();

  /// What the next layer reads.
  Tensor current = new Tensor(0, 0, 0, 1);

  private int headWidth = 1;
  int topK = 1;
  int mostExperts = 1;
  int routeSlots = 1;

  ProgramBuilder(Network network, Accelerator machine, Plan plan) {
    this.network = network;
    this.plan = plan;
    this.tokens = network.tokens();
    this.steps = network.timesteps();
    this.width = network.width();
    this.rows = machine.expert().rows();
    this.words = new LayerWords(machine, tokens, steps);
    this.parameters = new ParameterMemory(network.name(), rows);
    this.banks = new Banks(network.name(), parameters);
    this.spikes = new SpikeBuffer(machine.name(), rows, MachineParameters.spikeWords(machine));
  }

  RtlProgram build() {
    embedding();
    for (int i = 0; i < network.blocks().size(); i++) {
      attention(i);
      feedForward(i);
    }
    head();
    LayerWords.Word end = words.new Word("end", Layer.END);
    end.without(Group.values());
    layers.add(new Layer("end", "end", end.build(), List.of()));
    nextWeights();
    long[] parameterWords = parameters.words();
    byte[] dram = weights.bytes();
    return new RtlProgram(
        network,
        rows,
        layers,
        parameterWords,
        dram,
        new MachineParameters.Needs(
            headWidth,
            mostExperts,
            topK,
            routeSlots,
            network.classes(),
            banks.shiftLeft(),
            banks.shiftRight(),
            banks.resetBy(),
            layers.size(),
            parameterWords.length,
            network.input().pixels(),
            dram.length));
  }

  /// Tells every layer how far it is to the next one that has weights.
  private void nextWeights() {
    int next = 0;
    for (int i = layers.size() - 1; i >= 0; i--) {
      Layer layer = layers.get(i);
      LayerWord word = layer.word().with(layer.name(), "next_weights", next == 0 ? 0 : next - i);
      layers.set(i, new Layer(layer.name(), layer.window(), word, layer.products()));
      next = word.integer("chunks") > 0 ? i : next;
    }
  }

  private void embedding() {
    PatchEmbedding patches = network.embedding();
    int count = patches.stages().size();
    LayerWords.Word load = words.new Word("load", Layer.LOAD).image(network.input().pixels());
    load.without(Group.values());
    layers.add(new Layer("load", plan.embedding().getFirst().name(), load.build(), List.of()));
    for (int s = 0; s < count; s++) {
      PatchEmbedding.Stage stage = patches.stages().get(s);
      Run run = plan.embedding().get(s);
      Field field =
          Field.convolution(
              stage.convolution(), network.stageInput(s), s == 0, steps, stage.pool());
      Projection projection = stage.convolution().projection();
      Tensor in = current;
      Tensor out =
          spikes.next(run.name(), projection.outputs(), field.written().tokens() * steps, 1);
      Bank bank = banks.fire(run.name(), List.of(projection));
      String point = stage.pool() ? Points.pool(s) : Points.embed(s);
      LayerWords.Word word =
          dense(run, field, in, convolution(stage.convolution()))
              .bank(run, bank)
              .spikes(out, true, field);
      add(run, word, spikes(point, 0, projection.outputs()));
      current = out;
    }
    Convolution entry = patches.entry();
    Field field = Field.convolution(entry, network.stageInput(count), false, steps, false);
    Run run = plan.embedding().get(count);
    join(run, field, convolution(entry), entry.projection(), 0, true);
  }

  private Dram convolution(Convolution convolution) {
    Projection projection = convolution.projection();
    int base = weights.convolution(projection.weights(), convolution.kernel());
    return new Dram(0, base, projection.outputs(), projection.weights().fanIn());
  }

  Dram linear(Projection... projections) {
    int base = 0;
    int outputs = 0;
    for (Projection projection : projections) {
      int at = weights.linear(projection.weights());
      base = outputs == 0 ? at : base;
      outputs += projection.outputs();
    }
    return new Dram(0, base, outputs, projections[0].weights().fanIn());
  }

  /// Groups that every dense layer has; bank and output are still open.
  LayerWords.Word dense(Run run, Field field, Tensor in, Dram dram) {
    int zeroPoint = network.input().zeroPoints().getFirst();
    return words.new Word(run.name(), Layer.DENSE)
        .weights(run, dram.kind() == 1, dram)
        .items(run, field)
        .input(run, field, in, zeroPoint);
  }

  Field linear(int fanIn) {
    return Field.linear(fanIn, tokens, steps);
  }

  void add(Run run, LayerWords.Word word, Product... products) {
    word.without(Group.IMAGE, Group.ROUTER, Group.HEADS, Group.HEAD_PARAMETERS, Group.ATTENTION);
    layers.add(new Layer(run.name(), run.name(), word.build(), List.of(products)));
  }

  static Product spikes(String point, int first, int features) {
    return new Product.Spikes(point, first, features, false, 0);
  }

  /// The end of a branch: joins the residual and fires gate `gate` (even: before an attention or
  /// the head, odd: in the middle of a block).
  void join(Run run, Field field, Dram dram, Projection projection, int gate, boolean first) {
    int block = gate / 2;
    boolean middle = gate % 2 != 0;
    boolean last = block == network.blocks().size();
    Neuron neuron = gate(gate).orElseThrow();
    int base =
        parameters.tensor(
            run.name(), List.of(new ParameterMemory.Features(projection.drive().bias(), neuron)));
    Bank bank = banks.of(run.name(), List.of(projection), Bank.JOIN, neuron, base).joining(first);
    Tensor in = current;
    Tensor out = spikes.next(run.name(), width, tokens * steps, 1);
    String point =
        middle ? feedForwardGate(block) : last ? Points.HEAD_GATE : Points.attention(block, "gate");
    String residual = middle ? Points.residualMiddle(block) : Points.residual(block);
    LayerWords.Word word = dense(run, field, in, dram).bank(run, bank).spikes(out, true, field);
    if (dram.kind() == 2) {
      Attention attention = multiHead(block);
      int heads = attention.heads();
      int kept = network.pruning().kept(heads);
      word.heads(kept, kept, attention.headWidth());
    }
    add(run, word, spikes(point, 0, width), new Product.Residual(residual, width));
    current = out;
  }

  /// The only kind that [Support] lets through.
  private Attention multiHead(int block) {
    return switch (network.blocks().get(block).attention()) {
      case Attention attention -> attention;
      case ExpertAttention other -> throw new IllegalStateException("attention of block " + block);
      case ChannelMask other -> throw new IllegalStateException("attention of block " + block);
      case TokenMask other -> throw new IllegalStateException("attention of block " + block);
    };
  }

  private Optional<Neuron> gate(int gate) {
    int block = gate / 2;
    if (block == network.blocks().size()) {
      return network.head().gate();
    }
    Block at = network.blocks().get(block);
    return gate % 2 == 0 ? at.attention().gate() : at.feedForward().gate();
  }

  private String feedForwardGate(int block) {
    return switch (network.blocks().get(block).feedForward()) {
      case Mlp mlp -> Points.mlp(block, "gate");
      case GatedMlp gated -> Points.mlp(block, "gate");
      case Moe moe -> Points.moe(block, "gate");
      case RoutedMlp routed -> throw new IllegalStateException("routed MLP of block " + block);
    };
  }

  private void attention(int i) {
    Attention attention = multiHead(i);
    Plan.AttentionPlan runs = plan.blocks().get(i).attention();
    int heads = attention.heads();
    int d = attention.headWidth();
    int inner = heads * d;
    int kept = runs.attend().heads();
    headWidth = Math.max(headWidth, d);
    Run run = runs.query();
    Field field = linear(width);
    Tensor in = current;
    Tensor query;
    Tensor keyValue;
    boolean pruned = runs.keyValue().isPresent();
    if (pruned) {
      query = spikes.next(run.name(), inner, tokens * steps, 1);
      Bank bank = banks.fire(run.name(), List.of(attention.query()));
      LayerWords.Word word =
          dense(run, field, in, linear(attention.query()))
              .bank(run, bank.countingHeads())
              .spikes(query, true, field)
              .heads(heads, kept, d);
      add(run, word, spikes(Points.attention(i, "q"), 0, inner));
      select(i, run, heads, kept, d);
      keyValue = keyValue(i, runs.keyValue().orElseThrow(), attention, field, in, kept);
    } else {
      query = spikes.next(run.name(), 3 * inner, tokens * steps, 1);
      keyValue = query;
      List<Projection> all = List.of(attention.query(), attention.key(), attention.value());
      LayerWords.Word word =
          dense(run, field, in, linear(all.toArray(new Projection[0])))
              .bank(run, banks.fire(run.name(), all))
              .spikes(query, true, field);
      add(
          run,
          word,
          spikes(Points.attention(i, "q"), 0, inner),
          spikes(Points.attention(i, "k"), inner, inner),
          spikes(Points.attention(i, "v"), 2 * inner, inner));
    }
    int key = pruned ? 0 : inner;
    int value = pruned ? kept * d : 2 * inner;
    current = score(i, runs.attend(), attention, query, keyValue, key, value);
    Dram all = linear(attention.output());
    Dram dram = pruned ? new Dram(2, all.base(), all.outputs(), all.inputs()) : all;
    join(runs.output(), linear(kept * d), dram, attention.output(), 2 * i + 1, false);
  }

  private void select(int i, Run query, int heads, int kept, int d) {
    LayerWords.Word word =
        words.new Word(Points.attention(i, "select"), Layer.SELECT).heads(heads, kept, d);
    word.without(Group.values());
    layers.add(
        new Layer(
            Points.attention(i, "select"),
            query.name(),
            word.build(),
            List.of(new Product.KeptHeads(Points.attention(i, "heads")))));
  }

  /// D3: K and V of the kept heads, behind Q.
  private Tensor keyValue(int i, Run run, Attention attention, Field field, Tensor in, int kept) {
    int d = attention.headWidth();
    int heads = attention.heads();
    Tensor out = spikes.behind(run.name(), 2 * kept * d, tokens * steps);
    Dram all = linear(attention.key(), attention.value());
    Bank bank = banks.fire(run.name(), List.of(attention.key(), attention.value())).ofKeptRows();
    LayerWords.Word word =
        dense(run, field, in, new Dram(1, all.base(), all.outputs(), all.inputs()))
            .bank(run, bank)
            .spikes(out, false, field)
            .heads(kept, kept, d)
            .headParameters(heads, bank.parameterBase(), d, heads * d);
    add(
        run,
        word,
        new Product.Spikes(Points.attention(i, "k"), 0, kept * d, true, d),
        new Product.Spikes(Points.attention(i, "v"), kept * d, kept * d, true, d));
    return out;
  }

  private Tensor score(
      int i,
      Attend attend,
      Attention attention,
      Tensor query,
      Tensor keyValue,
      int key,
      int value) {
    int heads = attention.heads();
    int d = attention.headWidth();
    int kept = attend.heads();
    boolean pruned = !network.pruning().off();
    int[] noBias = new int[heads * d];
    int base =
        parameters.tensor(
            attend.name(), List.of(new ParameterMemory.Features(noBias, attention.score())));
    Tensor out = spikes.next(attend.name(), kept * d, tokens * steps, 1);
    LayerWords.Word word =
        words.new Word(attend.name(), Layer.ATTENTION)
            .attention(attend, heads, query, keyValue, key, value, out)
            .scoreNeuron(
                attention.score() instanceof Neuron.Subtract, banks.score(attention.score()))
            .heads(kept, kept, d)
            .headParameters(heads, base, d, 0)
            .without(Group.IMAGE, Group.ROUTER);
    layers.add(
        new Layer(
            attend.name(),
            attend.name(),
            word.build(),
            List.of(new Product.Spikes(Points.attention(i, "score"), 0, kept * d, pruned, d))));
    return out;
  }

  private void feedForward(int i) {
    switch (network.blocks().get(i).feedForward()) {
      case Mlp mlp -> mlp(i, mlp, (Plan.MlpPlan) plan.blocks().get(i).feedForward());
      case GatedMlp gated -> throw new IllegalStateException("gated MLP of block " + i);
      case RoutedMlp routed -> throw new IllegalStateException("routed MLP of block " + i);
      case Moe moe ->
          new ExpertLayers(this, i, moe, (Plan.MoePlan) plan.blocks().get(i).feedForward()).add();
    }
  }

  private void mlp(int i, Mlp mlp, Plan.MlpPlan runs) {
    Run up = runs.up();
    Field field = linear(width);
    Tensor in = current;
    int hidden = mlp.up().outputs();
    Tensor out = spikes.next(up.name(), hidden, tokens * steps, 1);
    LayerWords.Word word =
        dense(up, field, in, linear(mlp.up()))
            .bank(up, banks.fire(up.name(), List.of(mlp.up())))
            .spikes(out, true, field);
    add(up, word, spikes(Points.mlp(i, "up"), 0, hidden));
    current = out;
    join(runs.down(), linear(hidden), linear(mlp.down()), mlp.down(), 2 * i + 2, false);
  }

  private void head() {
    Run run = plan.head();
    int base = parameters.counting(run.name(), new int[network.classes()]);
    int at = weights.linear(network.head().weights());
    LayerWords.Word word =
        dense(run, linear(width), current, new Dram(0, at, network.classes(), width))
            .bank(run, Bank.counting(Bank.PER_ITEM, base))
            .noSpikes(0)
            .heads(0, 0, 1);
    add(run, word, new Product.Sums(Points.HEAD_SUMS));
  }
}
