package spikestack.silicon.rtl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import spikestack.model.golden.Golden;
import spikestack.model.network.Network;
import spikestack.model.network.TestNetworks;

/// Is a single wrong bit in the testbench's output found, counted once and named? And a wrong
/// cycle, a missing section, a machine that stops? The output comes from the interpreter of words.
final class ComparisonTest {
  private final Network network =
      TestNetworks.random(
          5,
          TestNetworks.Options.DEFAULT.ofExperts(
              TestNetworks.FeedForwardKind.TOP_K, 4, 2, spikestack.model.network.Merge.SUM, true));
  private final RtlProgram program = RtlProgram.of(network, RtlMachines.paper());
  private final byte[] pixels = TestNetworks.pixels(network, 1);
  private final List<String> lines =
      new ArrayList<>(
          new Interpreter(program, MachineParameters.of(RtlMachines.paper(), program.needs(), 1))
              .run(List.of(pixels))
              .lines()
              .toList());

  private ImageResult check(Expected.Window... windows) {
    String text = String.join("\n", lines) + "\n";
    try (OutputReader in = new OutputReader(new StringReader(text), "output")) {
      in.next();
      Expected expected =
          new Expected(Golden.run(network, pixels, 3, -1), Arrays.asList(windows), 0);
      return new ImageCheck(program, expected).read(in);
    }
  }

  /// Line of word `word` of section `kind` behind layer `name`.
  private int line(String name, String kind, int word) {
    int layer = program.layers().stream().map(Layer::name).toList().indexOf(name);
    int at = lines.indexOf("L " + layer + " 0 0");
    while (!lines.get(at).startsWith(kind + " ")) {
      at++;
    }
    return at + 1 + word;
  }

  private void flip(int line, int bit) {
    lines.set(line, new BigInteger(lines.get(line), 16).flipBit(bit).toString(16));
  }

  @Test
  void untouchedOutputIsEqual() {
    assertThat(check().equal()).isTrue();
  }

  @Test
  void aFlippedSpikeIsNamed() {
    // qkv: 72 features in words of 16, 64 slots a group; K begins at feature 24 = group 1, bit 8.
    flip(line("block.0.attn.qkv", "S", 64 + 5 * 4 + 2), 11);
    ImageResult result = check();
    assertThat(result.mismatchingBits()).isEqualTo(1);
    Difference first = result.first().orElseThrow();
    assertThat(first.toString())
        .startsWith("image 3, layer block.0.attn.qkv, block.0.attn.k, t 2, token 5, feature 3:");
    int base = program.layers().get(4).word().integer("dst_base");
    assertThat(first.written()).contains(new Difference.Written(base + 64 + 22, 11, 0, 0));
  }

  @Test
  void wordsScoresRoutesAndSumsAreComparedToo() {
    flip(line("block.0.attn.out", "R", 7), 2);
    flip(line("block.0.moe.router", "T", 9), 0);
    flip(line("block.0.moe.scan", "M", 3), 1);
    flip(line("block.0.moe.experts", "S", 2 * 64 + 17), 0);
    flip(line("head", "C", 9), 5);
    ImageResult result = check();
    assertThat(result.mismatches())
        .containsEntry("residual.0.mid", 1L)
        .containsEntry("block.0.moe.routes", 1L)
        .containsEntry("block.0.moe.merge", 1L)
        .containsEntry("head.sums", 1L)
        .containsEntry("block.1.moe.routes", 0L);
    assertThat(result.mismatches().get("block.0.moe.scores")).isPositive();
  }

  @Test
  void unknownDigitsAreDifferences() {
    lines.set(line("embed.entry", "S", 0), "x");
    assertThat(check().mismatches().get("block.0.attn.gate")).isBetween(4L, 16L);
  }

  @Test
  void aPaddingBitIsADifference() {
    // 24 features: bits 8 to 15 of the second group belong to no feature.
    flip(line("embed.entry", "S", 64 + 1), 9);
    assertThat(check().first().orElseThrow().where()).contains("padding 25");
  }

  @Test
  void aWrongCycleIsNamed() {
    lines.replaceAll(line -> line.equals("L 1 0 0") ? "L 1 10 121" : line);
    ImageResult result = check(new Expected.Window("embed.0", 0, 120));
    assertThat(result.cycleDifference()).isPositive();
    assertThat(result.first().orElseThrow().toString())
        .isEqualTo("image 3, layer embed.0, cycles: expected 0..120, found 0..121");
  }

  @Test
  void aMissingSectionIsWrongInAllItsBits() {
    int from = line("block.0.moe.scan", "M", -1);
    lines.subList(from, from + 1 + network.tokens()).clear();
    ImageResult result = check();
    assertThat(result.mismatchingBits()).isEqualTo(network.tokens() * 4L);
    assertThat(result.first().orElseThrow().toString()).contains("block.0.moe.routes", "nothing");
  }

  @Test
  void aMachineThatStopsIsSaid() {
    lines.subList(line("block.0.moe.router", "T", -1), lines.size()).clear();
    assertThatThrownBy(this::check)
        .hasMessage("the RTL stopped within image 3, behind layer block.0.moe.router");
    lines.subList(1, lines.size()).clear();
    lines.add("Segmentation fault");
    assertThatThrownBy(this::check).hasMessageContaining("line 2");
  }

  @Test
  void theCycleOfTheLastWriteIsLookedUp() throws IOException {
    Difference.Written written = new Difference.Written(0x2a, 3, 100, 200);
    String log = "I 0\n99 0 002a 1\n120 0 002a 0\n150 2 002a 8\n160 1 002b 8\n200 1 002a 8\n";
    assertThat(Verification.lastWrite(new BufferedReader(new StringReader(log)), written))
        .isEqualTo("last written in cycle 150 by core 2");
    assertThat(Verification.lastWrite(new BufferedReader(new StringReader("I 0\n")), written))
        .isEqualTo("never written in cycles 100..200");
  }
}
