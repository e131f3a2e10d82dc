package spikestack.studio.cli;

import java.util.List;
import spikestack.model.network.Block;
import spikestack.model.network.Exit;
import spikestack.model.network.Moe;
import spikestack.model.network.Network;
import spikestack.model.network.Neuron;
import spikestack.model.network.Projection;
import spikestack.model.network.Residual;
import spikestack.model.network.RoutedMlp;
import spikestack.model.network.Router;
import spikestack.studio.report.LadderRow;
import spikestack.studio.report.Published;
import spikestack.studio.report.Result;
import spikestack.studio.report.Tool;

/// Puts a finished run together as one result.
final class Results {
  private Results() {}

  static Result of(
      String command,
      Study study,
      int images,
      Replay.Outcome outcome,
      Evaluations evaluations,
      List<LadderRow> ladder,
      List<Published> published) {
    return new Result(
        tool(),
        command,
        study.inputs(),
        study.options(),
        summary(study.network()),
        images,
        new Result.Accuracy(outcome.goldenAccuracy(), outcome.totals().accuracy()),
        outcome.mismatchingBits(),
        outcome.comparedBits(),
        outcome.totals().saturations(),
        evaluations.rows(),
        ladder,
        Layers.rows(outcome.totals(), evaluations.typical()),
        Layers.schedule(outcome.first()),
        Layers.rasters(outcome.first()),
        Layers.experts(outcome.totals()),
        Layers.heads(study.network(), outcome.totals()),
        published,
        evaluations.assumptions());
  }

  private static Result.NetworkSummary summary(Network network) {
    int experts = 0;
    int topK = 0;
    String router = "none";
    String merge = "none";
    for (Block block : network.blocks()) {
      if (block.feedForward() instanceof Moe moe) {
        experts = moe.experts().size();
        merge = moe.merge() == spikestack.model.network.Merge.OR ? "or" : "sum";
        switch (moe.router()) {
          case Router.TopK top -> {
            router = "top-k";
            topK = top.k();
          }
          case Router.Binary binary -> router = "binary";
        }
      }
    }
    for (Block block : network.blocks()) {
      if (block.feedForward() instanceof RoutedMlp routed) {
        experts = routed.experts().size();
        topK = 1;
        router = routed.router().firstStep() ? "top-1 of the first step" : "top-1";
        merge = routed.router().share().isPresent() ? "share" : "one";
      }
    }
    return new Result.NetworkSummary(
        network.name(),
        network.timesteps(),
        network.tokens(),
        network.width(),
        network.blocks().isEmpty() ? 0 : network.blocks().getFirst().attention().heads(),
        network.blocks().size(),
        experts,
        topK,
        router,
        merge,
        network.residual() instanceof Residual.SpikeAdd ? "spike-add" : "membrane-shortcut",
        halves(network) ? "halve" : "subtract",
        network.parameters());
  }

  /// By the neuron of the attention; without blocks by that of the first layer.
  private static boolean halves(Network network) {
    if (!network.blocks().isEmpty()) {
      return network.blocks().getFirst().attention().score() instanceof Neuron.Halve;
    }
    Projection first = network.embedding().stages().getFirst().convolution().projection();
    return first.exit() instanceof Exit.Fire(Neuron.Halve halve);
  }

  private static Result.Tool tool() {
    Tool tool = Tool.current();
    return new Result.Tool(
        "spikestack", tool.version(), tool.commit().isEmpty() ? "unknown" : tool.commit());
  }
}
