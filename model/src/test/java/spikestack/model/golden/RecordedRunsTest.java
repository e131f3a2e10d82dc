package spikestack.model.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import spikestack.model.network.Network;
import spikestack.model.spike.SpikeTensor;
import spikestack.model.trace.Points;
import spikestack.model.trace.Trace;

/// External truth: integer runs recorded by another program come out bit for bit.
@Tag("external")
class RecordedRunsTest {
  @Test
  void spikformer() {
    Map<String, String> points = new LinkedHashMap<>();
    points.put("patch_embed.proj_lif", Points.embed(0));
    points.put("patch_embed.proj_lif1", Points.embed(1));
    points.put("patch_embed.proj_lif2", Points.embed(2));
    points.put("patch_embed.proj_lif3", Points.embed(3));
    points.put("patch_embed.rpe_lif", Points.EMBED_ENTRY);
    for (int i = 0; i < 2; i++) {
      attention(points, i);
      points.put("block." + i + ".attn.proj_lif", Points.attention(i, "out"));
      points.put("block." + i + ".mlp.fc1_lif", Points.mlp(i, "up"));
      points.put("block." + i + ".mlp.fc2_lif", Points.mlp(i, "down"));
    }
    compare(TinyModels.spikformer(), points);
  }

  @Test
  void semm() {
    Map<String, String> points = new LinkedHashMap<>();
    points.put("patch_embed.proj_lif", Points.embed(0));
    points.put("patch_embed.proj_lif1", Points.embed(1));
    points.put("patch_embed.proj_lif2", Points.embed(2));
    points.put("patch_embed.proj_lif3", Points.embed(3));
    points.put("patch_embed.rpe_lif", Points.EMBED_ENTRY);
    for (int i = 0; i < 2; i++) {
      String attn = "block." + i + ".attn.";
      points.put(attn + "router3", Points.attention(i, "router"));
      points.put(attn + "k_lif", Points.attention(i, "k"));
      points.put(attn + "v_lif", Points.attention(i, "v"));
      for (int e = 0; e < 4; e++) {
        points.put(attn + "ff_list." + e + ".unit_lif", Points.attentionExpert(i, e, "q"));
        points.put(attn + "lif_list." + e, Points.attentionExpert(i, e, "score"));
      }
      points.put(attn + "proj_lif", Points.attention(i, "out"));
      points.put("block." + i + ".mlp.fc1_lif", Points.mlp(i, "up"));
      points.put("block." + i + ".mlp.dw_lif", Points.mlp(i, "depthwise"));
      points.put("block." + i + ".mlp.fc2_lif", Points.mlp(i, "down"));
    }
    compare(TinyModels.semm(), points);
  }

  @Test
  void spikingformer() {
    Map<String, String> points = new LinkedHashMap<>();
    for (int i = 0; i < 4; i++) {
      points.put("patch_embed.block" + (i + 1) + "_lif", Points.embed(i));
    }
    for (int i = 0; i < 2; i++) {
      attention(points, i);
      points.put("block." + i + ".attn.proj_lif", Points.attention(i, "gate"));
      points.put("block." + i + ".mlp.mlp1_lif", Points.mlp(i, "gate"));
      points.put("block." + i + ".mlp.mlp2_lif", Points.mlp(i, "up"));
    }
    points.put("head_lif", Points.HEAD_GATE);
    compare(TinyModels.spikingformer(), points);
  }

  private static void attention(Map<String, String> points, int i) {
    for (String part : new String[] {"q", "k", "v"}) {
      points.put("block." + i + ".attn." + part + "_lif", Points.attention(i, part));
    }
    points.put("block." + i + ".attn.attn_lif", Points.attention(i, "score"));
  }

  /// `points` maps every recorded LIF to the point where golden records it.
  private static void compare(TinyModels model, Map<String, String> points) {
    assertThat(points.keySet()).containsExactlyInAnyOrderElementsOf(model.lifs());
    Network network = model.network();
    for (int image = 0; image < model.images(); image++) {
      Trace trace = Golden.run(network, model.pixels(image), image, model.label(image));
      for (Map.Entry<String, String> entry : points.entrySet()) {
        long wrong = wrongBits(model, entry.getKey(), image, trace.spikes(entry.getValue()));
        assertThat(wrong).as("image %d, %s", image, entry.getKey()).isZero();
      }
      assertThat(trace.logits()).as("logits of image %d", image).isEqualTo(model.logits(image));
      assertThat(trace.saturations()).isZero();
    }
  }

  private static long wrongBits(TinyModels model, String lif, int image, SpikeTensor spikes) {
    assertThat(spikes.timesteps()).isEqualTo(model.timesteps(lif));
    assertThat(spikes.tokens()).isEqualTo(model.tokens(lif));
    assertThat(spikes.channels()).isEqualTo(model.channels(lif));
    long wrong = 0;
    for (int t = 0; t < spikes.timesteps(); t++) {
      for (int n = 0; n < spikes.tokens(); n++) {
        for (int c = 0; c < spikes.channels(); c++) {
          wrong += spikes.get(t, n, c) == model.spike(lif, image, t, n, c) ? 0 : 1;
        }
      }
    }
    return wrong;
  }
}
