package spikestack.model.network;

import java.util.List;
import java.util.Optional;
import spikestack.model.input.StrictNode;

/// Agreement of every layer with its neighbours and with the kind of residual. Package-private:
/// [Network] calls it.
final class ShapeCheck {
  private final Residual residual;

  /// Of the blocks in progress.
  private int width;

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
    ShapeCheck check = new ShapeCheck(residual, embedding.entry().projection().outputs());
    Network.Grid grid =
        check.embedding(
            embedding,
            input.channels(),
            new Network.Grid(input.height(), input.width()),
            input.frames() ? Reads.FRAMES : Reads.IMAGE);
    for (int i = 0; i < blocks.size(); i++) {
      if (blocks.get(i).embedding().isPresent()) {
        PatchEmbedding between = blocks.get(i).embedding().get();
        require(i > 0, "blocks[0].embedding: only the patch embedding stands before block 0");
        require(
            residual instanceof Residual.SpikeAdd,
            "blocks[" + i + "].embedding: needs spike-add, whose residual it reads");
        int channels = check.width;
        check.width = between.entry().projection().outputs();
        grid = check.embedding(between, channels, grid, Reads.RESIDUAL);
      }
      check.attention("blocks[" + i + "].attention", blocks.get(i).attention());
      switch (blocks.get(i).feedForward()) {
        case Mlp mlp -> check.mlp("blocks[" + i + "].feedForward", mlp);
        case GatedMlp gated -> check.gated("blocks[" + i + "].feedForward", gated);
        case Moe moe -> check.moe("blocks[" + i + "].feedForward", moe);
        case RoutedMlp routed -> check.routed("blocks[" + i + "].feedForward", routed);
      }
    }
    if (residual instanceof Residual.SpikeAdd || head.gate().isPresent()) {
      check.gate("head", head.gate());
    }
    require(
        head.weights().fanIn() == check.width,
        "head: takes " + head.weights().fanIn() + " inputs, the residual has " + check.width);
  }

  private enum Reads {
    IMAGE,
    FRAMES,
    RESIDUAL
  }

  /// Checks an embedding that reads `channels` channels on `input`; returns the tokens' grid.
  private Network.Grid embedding(
      PatchEmbedding embedding, int channels, Network.Grid input, Reads reads) {
    String name = embedding.entry().projection().name();
    PatchEmbedding.Form form = embedding.form();
    boolean spikeAdd = residual instanceof Residual.SpikeAdd;
    if (form != PatchEmbedding.Form.CHAIN) {
      require(
          spikeAdd == (form != PatchEmbedding.Form.SHORTCUT),
          name
              + ": an embedding of form "
              + StrictNode.word(form)
              + (spikeAdd ? " needs a membrane shortcut" : " needs spike-add"));
    }
    require(
        form != PatchEmbedding.Form.INPUT_BRANCH || reads == Reads.RESIDUAL,
        name + ": only an embedding between blocks branches at its input");
    Network.Grid grid = input;
    int inputs = channels;
    for (int s = 0; s < embedding.stages().size(); s++) {
      PatchEmbedding.Stage stage = embedding.stages().get(s);
      String layer = stage.convolution().projection().name();
      require(
          s > 0 || reads != Reads.IMAGE || !embedding.keepsDrives(s),
          layer + ": the stage on pixels keeps no drives: it pools behind its neuron");
      convolution(stage.convolution(), inputs, grid);
      grid = stage.after(grid);
      inputs = stage.convolution().projection().outputs();
    }
    Convolution entry = embedding.entry();
    int entering =
        switch (form) {
          case CHAIN, SHORTCUT -> inputs;
          case BRANCH ->
              embedding.stages().get(embedding.from()).convolution().projection().outputs();
          case INPUT_BRANCH -> channels;
        };
    convolution(entry, entering, embedding.entryInput(input));
    ends(entry.projection());
    Network.Grid tokens = embedding.tokens(input);
    if (spikeAdd || form == PatchEmbedding.Form.SHORTCUT) {
      require(
          inputs == width && tokens.equals(grid),
          name
              + ": is added to the last stage, so both must have one shape, "
              + inputs
              + " x "
              + grid.height()
              + " x "
              + grid.width());
    }
    if (form == PatchEmbedding.Form.SHORTCUT) {
      Projection last = embedding.stages().getLast().convolution().projection();
      require(
          last.drive() instanceof Drive.Rescaled,
          last.name() + ": its drive is the residual, so it must be rescaled");
    }
    return tokens;
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
              + ": without an output projection, experts of residual width and spike-add are"
              + " needed");
    }
  }

  private void routed(String where, RoutedMlp routed) {
    require(
        residual instanceof Residual.MembraneShortcut,
        where + ": a routed MLP needs a membrane shortcut");
    gate(where, routed.gate());
    require(
        routed.router().fanIn() == width,
        where + ": router takes " + routed.router().fanIn() + " inputs, the residual has " + width);
    routed.experts().forEach(expert -> ends(expert.down()));
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
