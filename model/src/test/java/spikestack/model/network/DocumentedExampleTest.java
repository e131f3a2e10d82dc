package spikestack.model.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.model.golden.Golden;
import spikestack.model.input.Safetensors;
import spikestack.model.input.StrictNode;
import spikestack.model.input.Tensor;

/// The example of `docs/formats/model.md` is a model that reads and runs.
class DocumentedExampleTest {
  private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();

  @Test
  void theExampleReadsAndRuns(@TempDir Path folder) throws IOException {
    Path page =
        Path.of(System.getProperty("spikestack.root", "..")).resolve("docs/formats/model.md");
    String text = Files.readString(page);
    String json = text.substring(text.indexOf("```json") + 7, text.lastIndexOf("```"));
    Files.writeString(folder.resolve(ModelFolder.ARCHITECTURE), json);
    tensorsOf(StrictNode.json("example", json));
    tensors.put("block.0.attn.q.threshold", Tensor.ofInts(new int[16], 16));
    tensors.put("block.0.moe.router.weight", Tensor.ofBytes(new byte[32], 2, 16));
    tensors.put("block.0.moe.router.bias", Tensor.ofInts(new int[2], 2));
    tensors.put("head.weight", Tensor.ofBytes(new byte[160], 10, 16));
    tensors.put("head.bias", Tensor.ofDoubles(new double[10], 10));
    new Safetensors(tensors, new LinkedHashMap<>()).write(folder.resolve(ModelFolder.WEIGHTS));

    ModelFolder read = ModelFolder.read(folder);
    assertThat(read.network().tokens()).isEqualTo(9);
    assertThat(read.network().blocks()).hasSize(1);
    assertThat(read.metadata()).containsEntry("licence", "Apache-2.0");
    assertThat(Golden.run(read.network(), new byte[36], 0, 0).layers())
        .containsKey("block.0.moe.expert.1");
  }

  /// Zero weights and biases of every linear and convolution layer, as the page's table says.
  private void tensorsOf(StrictNode node) {
    if (node.isList()) {
      node.list().forEach(this::tensorsOf);
    }
    if (!node.isObject()) {
      return;
    }
    if (node.has("kind") && node.has("inputs")) {
      int inputs = node.integer("inputs", 1, 1000);
      int outputs = node.integer("outputs", 1, 1000);
      String name = node.text("name");
      int kernel = node.has("kernel") ? node.integer("kernel", 1, 9) : 1;
      byte[] zeros = new byte[outputs * inputs * kernel * kernel];
      tensors.put(
          name + ".weight",
          node.has("kernel")
              ? Tensor.ofBytes(zeros, outputs, inputs, kernel, kernel)
              : Tensor.ofBytes(zeros, outputs, inputs));
      tensors.put(name + ".bias", Tensor.ofInts(new int[outputs], outputs));
    }
    node.keys().forEach(key -> tensorsOf(node.at(key)));
  }
}
