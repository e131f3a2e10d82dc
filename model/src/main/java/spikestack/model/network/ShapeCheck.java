package spikestack.model.network;

import java.util.List;
import java.util.Optional;

/// Agreement of every layer with its neighbours and with the kind of residual. Package-private:
/// [Network] calls it.
final class ShapeCheck {
  private final Residual residual;
  private final int width;

  private ShapeCheck(Residual residual, int width) {
    this.residual = residual;
    this.width = width;
  }

  static void check(
      Network.Input input,
      Residual residual,
      PatchEmbedding embedding,
      List<Block> blocks,
      Head head) {
    if (blocks.isEmpty()) {
      throw new IllegalArgumentException("blocks: at least one is needed");
    }
    ShapeCheck check = new ShapeCheck(residual, embedding.entry().projection().outputs());
    check.embedding(input, embedding);
    for (int i = 0; i < blocks.size(); i++) {
      check.attention("blocks[" + i + "].attention", blocks.get(i).attention());
      switch (blocks.get(i).feedForward()) {
        case Mlp mlp -> check.mlp("blocks[" + i + "].feedForward", mlp);
        case GatedMlp gated -> check.gated("blocks[" + i + "].feedForward", gated);
        case Moe moe -> check.moe("blocks[" + i + "].feedForward", moe);
      }
    }
    if (residual instanceof Residual.SpikeAdd || head.gate().isPresent()) {
      check.gate("head", head.gate());
    }
    require(
        head.weights().fanIn() == check.width,
        "head: takes " + head.weights().fanIn() + " inputs, the residual has " + check.width);
  }

  private void embedding(Network.Input input, PatchEmbedding embedding) {
    Network.Grid grid = new Network.Grid(input.height(), input.width());
    int channels = input.channels();
    for (PatchEmbedding.Stage stage : embedding.stages()) {
      convolution(stage.convolution(), channels, grid);
      grid = Network.after(grid, stage);
      channels = stage.convolution().projection().outputs();
    }
    Convolution entry = embedding.entry();
    convolution(entry, channels, grid);
    ends(entry.projection());
    if (residual instanceof Residual.SpikeAdd) {
      require(
          channels == width
              && entry.extent(grid.height()) == grid.height()
              && entry.extent(grid.width()) == grid.width(),
          entry.projection().name() + ": is added to its input, so both must have one shape");
    }
  }

  private static void convolution(Convolution convolution, int channels, Network.Grid grid) {
    String name = convolution.projection().name();
    require(
        convolution.channels() == channels,
        name + ": takes " + convolution.channels() + " channels, its input has " + channels);
    require(
        convolution.extent(grid.height()) >= 1 && convolution.extent(grid.width()) >= 1,
        name + ": kernel does not fit a " + grid.height() + " x " + grid.width() + " input");
  }

  private void attention(String where, SelfAttention attention) {
    gate(where, attention.gate());
    attention.inputs().forEach(this::takesWidth);
    ends(attention.output());
  }

  private void mlp(String where, Mlp mlp) {
    gate(where, mlp.gate());
    takesWidth(mlp.up());
    ends(mlp.down());
  }

  private void gated(String where, GatedMlp gated) {
    gate(where, gated.gate());
    takesWidth(gated.up());
    ends(gated.down());
  }

  private void moe(String where, Moe moe) {
    gate(where, moe.gate());
    require(
        moe.router().fanIn() == width,
        where + ": router takes " + moe.router().fanIn() + " inputs, the residual has " + width);
    if (moe.output().isPresent()) {
      ends(moe.output().get());
    } else {
      require(
          residual instanceof Residual.SpikeAdd && moe.width() == width,
          where
              + ": without an output projection, experts of residual width and spike-add are needed");
    }
  }

  private void takesWidth(Projection projection) {
    require(
        projection.fanIn() == width,
        projection.name() + ": takes " + projection.fanIn() + " inputs, the residual has " + width);
  }

  /// The last projection of a branch.
  private void ends(Projection projection) {
    require(
        projection.outputs() == width,
        projection.name()
            + ": has "
            + projection.outputs()
            + " outputs, the residual has "
            + width);
    boolean spikeAdd = residual instanceof Residual.SpikeAdd;
    require(
        projection.fires() == spikeAdd,
        projection.name() + ": must " + (spikeAdd ? "fire" : "join the membrane residual"));
  }

  private void gate(String where, Optional<Neuron> gate) {
    boolean needed = residual instanceof Residual.MembraneShortcut;
    require(
        gate.isPresent() == needed,
        where
            + ": a gate neuron is "
            + (needed ? "needed" : "not allowed")
            + " with this residual");
    gate.ifPresent(
        neuron ->
            require(
                neuron.channels() == width,
                where
                    + ": gate has "
                    + neuron.channels()
                    + " thresholds, the residual has "
                    + width));
  }

  private static void require(boolean condition, String complaint) {
    if (!condition) {
      throw new IllegalArgumentException(complaint);
    }
  }
}
