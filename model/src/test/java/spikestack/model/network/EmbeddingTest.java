package spikestack.model.network;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.model.input.InputException;

/// What is refused of embeddings, pyramids, masks and gates behind a mean.
class EmbeddingTest {
  private final List<Network> masked = TestNetworks.masked(3);
  private final Network shortcut = masked.get(1);
  private final Network branch = masked.get(2);
  private final Network pyramid = masked.get(3);

  @TempDir Path folder;

  private static Network with(Network network, PatchEmbedding embedding, List<Block> blocks) {
    return new Network(
        network.name(),
        network.input(),
        network.timesteps(),
        network.residual(),
        network.precision(),
        embedding,
        blocks,
        network.head(),
        network.pruning());
  }

  private static void refused(
      Network network, PatchEmbedding embedding, List<Block> blocks, String complaint) {
    assertThatThrownBy(() -> with(network, embedding, blocks))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(complaint);
  }

  private static PatchEmbedding formed(Network network, PatchEmbedding.Form form) {
    return new PatchEmbedding(network.embedding().stages(), network.embedding().entry(), form);
  }

  @Test
  void formsBelongToResiduals() {
    refused(
        branch,
        formed(branch, PatchEmbedding.Form.SHORTCUT),
        branch.blocks(),
        "an embedding of form shortcut needs a membrane shortcut");
    refused(
        shortcut,
        formed(shortcut, PatchEmbedding.Form.BRANCH),
        shortcut.blocks(),
        "an embedding of form branch needs spike-add");
    refused(
        branch,
        formed(branch, PatchEmbedding.Form.INPUT_BRANCH),
        branch.blocks(),
        "only an embedding between blocks branches at its input");
  }

  @Test
  void pixelsArePooledBehindTheirNeuron() {
    List<PatchEmbedding.Stage> stages = new ArrayList<>(branch.embedding().stages());
    stages.set(
        0, new PatchEmbedding.Stage(stages.getFirst().convolution(), PatchEmbedding.Pool.DRIVE));
    refused(
        branch,
        new PatchEmbedding(stages, branch.embedding().entry(), PatchEmbedding.Form.BRANCH),
        branch.blocks(),
        "the stage on pixels keeps no drives");
  }

  @Test
  void pyramidsStandOnSpikesThatAreAdded() {
    Optional<PatchEmbedding> between = pyramid.blocks().get(1).embedding();
    Block first = pyramid.blocks().getFirst();
    refused(
        pyramid,
        pyramid.embedding(),
        List.of(new Block(between, first.attention(), first.feedForward())),
        "blocks[0].embedding: only the patch embedding");
    Block second = shortcut.blocks().get(1);
    refused(
        shortcut,
        shortcut.embedding(),
        List.of(
            shortcut.blocks().getFirst(),
            new Block(between, second.attention(), second.feedForward())),
        "blocks[1].embedding: needs spike-add");
  }

  @Test
  void masksAndMeans() {
    TokenMask mask = (TokenMask) branch.blocks().getFirst().attention();
    assertThatThrownBy(
            () ->
                new TokenMask(
                    mask.gate(), mask.query(), mask.key(), 5, mask.score(), mask.output()))
        .hasMessageContaining("5 heads do not divide width 24");
    Head head = branch.head();
    assertThatThrownBy(
            () -> new Head(Optional.empty(), head.weights(), head.scale(), head.bias(), true))
        .hasMessageContaining("no gate");
  }

  /// The reader names file, key, what was found and what is allowed.
  @Test
  void modelFolders() throws IOException {
    complaint(shortcut, "\"channel-mask\"", "\"chanel-mask\"", "kind", "channel-mask, token-mask");
    complaint(shortcut, "\"shortcut\"", "\"detour\"", "form", "chain, shortcut, branch");
    complaint(
        pyramid, "\"pool\" : \"drive\"", "\"pool\" : \"before\"", "pool", "none, spikes, drive");
    complaint(branch, "\"heads\" : 4", "\"heads\" : 5", "heads", "a divisor of the width 24");
  }

  private void complaint(Network network, String from, String to, String key, String allowed)
      throws IOException {
    ModelFolder.write(folder, network, Map.of());
    Path json = folder.resolve(ModelFolder.ARCHITECTURE);
    String text = Files.readString(json);
    int at = text.indexOf(from);
    if (at < 0) {
      throw new AssertionError(from + " is not in " + text);
    }
    Files.writeString(json, text.substring(0, at) + to + text.substring(at + from.length()));
    assertThatThrownBy(() -> ModelFolder.read(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(ModelFolder.ARCHITECTURE, key, allowed);
  }
}
