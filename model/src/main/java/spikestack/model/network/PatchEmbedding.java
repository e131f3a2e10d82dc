package spikestack.model.network;

import java.util.List;
import spikestack.model.network.Network.Grid;

/// Convolutional patch embedding: of an image (Spikformer's SPS, Spikingformer's tokenizer), or
/// between the blocks of a pyramid (QKFormer), where it makes a new residual of the old one.
///
/// Each stage is convolution → drive → neuron, with an optional max-pool (3x3, stride 2, padding 1)
/// behind the neuron or before it. The first stage of an image sees pixels (uint8 minus the input's
/// zero point, the same at every time step), that of a pyramid the residual, the others spikes.
/// `entry` closes it as `form` says: spike-add: it fires and its spikes are **added** to those of
/// the last stage (values 0..2); membrane shortcut: it joins the residual.
///
/// `from` is the stage whose spikes the entry of a [Form#BRANCH] reads; 0 of other forms.
public record PatchEmbedding(List<Stage> stages, Convolution entry, Form form, int from) {
  /// What the entry reads, and what its output is added to.
  public enum Form {
    /// Entry on the last stage's spikes; spike-add: added to them; membrane shortcut: to nothing.
    CHAIN,
    /// Membrane shortcut: the last stage's drive goes around its neuron and the entry (SDT).
    SHORTCUT,
    /// Spike-add: entry on the spikes of stage `from`, beside the later stages (QKFormer's first).
    BRANCH,
    /// Spike-add, in a pyramid: entry on the embedding's input, beside all stages (QKFormer's later
    /// ones).
    INPUT_BRANCH
  }

  /// Where a stage pools.
  public enum Pool {
    NONE,
    /// Behind the neuron: an OR of spikes.
    SPIKES,
    /// Before the neuron: the maximum of drives.
    DRIVE
  }

  public record Stage(Convolution convolution, Pool pooling) {
    public Stage {
      if (!convolution.projection().fires()) {
        throw new IllegalArgumentException(
            convolution.projection().name() + ": an embedding stage must fire");
      }
    }

    /// A stage with or without a pool behind its neuron.
    public Stage(Convolution convolution, boolean pool) {
      this(convolution, pool ? Pool.SPIKES : Pool.NONE);
    }

    /// Whether the grid shrinks.
    public boolean pool() {
      return pooling != Pool.NONE;
    }

    Grid after(Grid grid) {
      Grid out = convolution.of(grid);
      return pool() ? new Grid(pooled(out.height()), pooled(out.width())) : out;
    }
  }

  public PatchEmbedding {
    stages = List.copyOf(stages);
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("a patch embedding needs at least one stage");
    }
    if (from < 0 || from >= stages.size() || from > 0 && form != Form.BRANCH) {
      throw new IllegalArgumentException(
          entry.projection().name() + ": no branch from stage " + from + " of " + stages.size());
    }
  }

  public PatchEmbedding(List<Stage> stages, Convolution entry, Form form) {
    this(stages, entry, form, 0);
  }

  public PatchEmbedding(List<Stage> stages, Convolution entry) {
    this(stages, entry, Form.CHAIN);
  }

  /// Whether the drives of stage `index` are kept as words before its neuron fires: it pools them,
  /// or they are the shortcut.
  public boolean keepsDrives(int index) {
    return stages.get(index).pooling() == Pool.DRIVE
        || (form == Form.SHORTCUT && index == stages.size() - 1);
  }

  /// Grid that stage `index` reads when the embedding reads `in`; for the number of stages, the
  /// last one's output.
  public Grid stageInput(Grid in, int index) {
    Grid grid = in;
    for (Stage stage : stages.subList(0, index)) {
      grid = stage.after(grid);
    }
    return grid;
  }

  /// Grid that the entry reads.
  public Grid entryInput(Grid in) {
    return stageInput(
        in,
        switch (form) {
          case CHAIN, SHORTCUT -> stages.size();
          case BRANCH -> from + 1;
          case INPUT_BRANCH -> 0;
        });
  }

  /// Grid of the tokens that come out.
  public Grid tokens(Grid in) {
    return entry.of(entryInput(in));
  }

  /// Extent after max-pooling 3/2/1.
  public static int pooled(int extent) {
    return (extent - 1) / 2 + 1;
  }
}
