package spikestack.silicon.rtl;

import java.util.Arrays;
import java.util.List;
import spikestack.machine.mapping.Plan;
import spikestack.machine.mapping.Run;
import spikestack.model.network.Merge;
import spikestack.model.network.Moe;
import spikestack.model.network.Projection;
import spikestack.model.network.Router;
import spikestack.model.trace.Points;
import spikestack.silicon.rtl.LayerWords.Bank;
import spikestack.silicon.rtl.LayerWords.Dram;
import spikestack.silicon.rtl.LayerWords.Group;
import spikestack.silicon.rtl.SpikeBuffer.Tensor;

/// The mixture of experts of one block: router, scan, experts, output projection.
final class ExpertLayers {
  private final ProgramBuilder net;
  private final int i;
  private final Moe moe;
  private final Plan.MoePlan runs;

  ExpertLayers(ProgramBuilder net, int block, Moe moe, Plan.MoePlan runs) {
    this.net = net;
    this.i = block;
    this.moe = moe;
    this.runs = runs;
  }

  void add() {
    router();
    Run run = runs.expert();
    Field field = net.linear(net.width);
    Tensor in = net.current;
    int planes = runs.output().orElseThrow().planes();
    Tensor out = net.spikes.next(run.name(), moe.width(), net.tokens * net.steps, planes);
    Projection[] experts = moe.experts().toArray(new Projection[0]);
    Dram dram = net.linear(experts);
    List<Projection> all = Arrays.asList(experts);
    int base = -1;
    for (Projection expert : all) {
      int at =
          net.parameters.tensor(
              run.name(),
              List.of(new ParameterMemory.Features(expert.drive().bias(), Banks.neuron(expert))));
      base = base < 0 ? at : base;
    }
    Bank plain = net.banks.of(run.name(), all, Bank.FIRE, Banks.neuron(experts[0]), base);
    boolean binary = moe.router() instanceof Router.Binary;
    Bank bank = plain.merging(moe.merge() == Merge.OR ? 1 : 2, binary);
    LayerWords.Word word =
        net.words.new Word(run.name(), Layer.EXPERTS)
            .weightsOfExperts(run, experts.length, dram)
            .queues()
            .input(run, field, in, 0)
            .bank(run, bank)
            .spikes(out, true, field)
            .router(experts.length, chosen(), binary);
    Product merged =
        switch (moe.merge()) {
          case OR -> ProgramBuilder.spikes(Points.moe(i, "merge"), 0, moe.width());
          case SUM -> new Product.Planes(Points.moe(i, "merge"), moe.width());
        };
    net.add(run, word, merged);
    net.current = out;
    Projection output = moe.output().orElseThrow();
    Run last = runs.output().orElseThrow();
    net.join(last, net.linear(moe.width()), net.linear(output), output, 2 * i + 2, false);
  }

  private int chosen() {
    return switch (moe.router()) {
      case Router.TopK topK -> topK.k();
      case Router.Binary binary -> 0;
    };
  }

  private void router() {
    Run run = runs.router();
    int experts = moe.experts().size();
    net.mostExperts = Math.max(net.mostExperts, experts);
    Field field = net.linear(net.width);
    LayerWords.Word word;
    Product product;
    boolean binary;
    switch (moe.router()) {
      case Router.TopK router -> {
        binary = false;
        net.topK = Math.max(net.topK, router.k());
        int base = net.parameters.counting(run.name(), router.bias());
        int at = net.weights.linear(router.weights());
        word =
            net.dense(run, field, net.current, new Dram(0, at, experts, net.width))
                .bank(run, Bank.counting(Bank.PER_TOKEN, base))
                .noSpikes(0);
        product = new Product.Scores(Points.moe(i, "scores"));
      }
      case Router.Binary(Projection projection) -> {
        binary = true;
        net.routeSlots = net.tokens * net.steps;
        word =
            net.dense(run, field, net.current, net.linear(projection))
                .bank(run, net.banks.fire(run.name(), List.of(projection)))
                .noSpikes(2);
        product = new Product.RouterBits(Points.moe(i, "router"));
      }
    }
    word.router(experts, chosen(), binary).heads(0, 0, binary ? 0 : 1);
    net.add(run, word, product);
    LayerWords.Word scan =
        net.words.new Word(Points.moe(i, "scan"), Layer.SCAN)
            .router(experts, chosen(), binary)
            .without(Group.values());
    net.layers.add(
        new Layer(
            Points.moe(i, "scan"),
            run.name(),
            scan.build(),
            List.of(new Product.Routes(Points.moe(i, "routes")))));
  }
}
