package spikestack.machine.arch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spikestack.model.input.InputException;

final class AcceleratorFileTest {
  static final Path PRESETS = Path.of("../inputs/accelerators");

  @Test
  void paperMachineHasTheStartValues() {
    Accelerator paper = AcceleratorFile.read(PRESETS.resolve("paper.yaml"));
    assertThat(paper.expert()).isEqualTo(new Accelerator.ExpertCores(4, 16, 16, 8192, 3));
    assertThat(paper.weightBuffer()).isEqualTo(new Accelerator.WeightBuffer(147456, 512));
    assertThat(paper.spikeBuffers().bytes()).isEqualTo(12288);
    assertThat(paper.skipping()).isEqualTo(Skipping.NONE);
    assertThat(paper.stackings())
        .extracting(Stacking::name)
        .containsExactly("2d", "memory-on-logic", "logic-on-logic");
    assertThat(paper.stacking("memory-on-logic").tier(Unit.NEURON_BANK)).isEqualTo(Tier.TOP);
  }

  @Test
  void weightsMayBeResident() throws Exception {
    String yaml = Files.readString(PRESETS.resolve("paper.yaml"));
    assertThat(AcceleratorFile.read("paper.yaml", yaml).weightsResident()).isFalse();
    Accelerator holding =
        AcceleratorFile.read(
            "paper.yaml", yaml.replace("  size: 144 KiB", "  size: 256 KiB\n  resident: true"));
    assertThat(holding.weightBuffer()).isEqualTo(new Accelerator.WeightBuffer(262144, 512, true));
    assertThat(holding.weightsResident()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"paper", "bishop", "imagenet"})
  void everyPresetIsReadable(String name) {
    assertThat(AcceleratorFile.read(PRESETS.resolve(name + ".yaml")).name()).isEqualTo(name);
  }

  @Test
  void skippingIsReadPerKindOfCore() throws Exception {
    String yaml = Files.readString(PRESETS.resolve("paper.yaml"));
    String some =
        """
        skip:
          expert:
            inputs: bundles
            bundle: 2 x 4
            zero-tokens: true
          attention:
            inputs: silent
        """;
    assertThat(AcceleratorFile.read("some.yaml", yaml.replace("skip: none", some)).skipping())
        .isEqualTo(
            new Skipping(
                Skipping.Finder.of(new Skipping.Bundle(2, 4)),
                true,
                false,
                Skipping.Finder.of(Skipping.Inputs.SILENT)))
        .hasToString("expert bundles 2 x 4, zero-tokens, attention silent");
  }

  /// Without the key a machine has what its network needs; with it, what the file says.
  @Test
  void resetIsAsNeededUnlessSaid() throws Exception {
    String yaml = Files.readString(PRESETS.resolve("paper.yaml"));
    Accelerator paper = AcceleratorFile.read("paper.yaml", yaml);
    assertThat(paper.equipped(true).reset()).isEqualTo(Accelerator.SpikeReset.SUBTRACT);
    assertThat(paper.equipped(false).reset()).isEqualTo(Accelerator.SpikeReset.ZERO);
    assertThat(paper.equipped(true).with(Skipping.EVERYTHING).reset())
        .isEqualTo(Accelerator.SpikeReset.SUBTRACT);
    Accelerator zero = AcceleratorFile.read("zero.yaml", yaml + "reset: zero\n");
    assertThat(zero.equipped(true)).isEqualTo(zero);
    Accelerator both = AcceleratorFile.read("both.yaml", yaml + "reset: subtract\n");
    assertThat(both.equipped(false)).isEqualTo(both);
  }

  @Test
  void skippingFromWords() {
    assertThat(Skipping.parse("none")).isEqualTo(Skipping.NONE);
    assertThat(Skipping.parse("all")).isEqualTo(Skipping.EVERYTHING);
    assertThat(Skipping.parse("bundles, zero-tokens, unused-experts"))
        .isEqualTo(Skipping.EVERYTHING);
    assertThat(Skipping.parse("bundles=2x4").attention().bundle())
        .isEqualTo(new Skipping.Bundle(8, 1));
    for (String wrong :
        List.of("", "bundle", "rows,silent", "bundles=4", "bundles=5x4", "all,rows")) {
      assertThatThrownBy(() -> Skipping.parse(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  /// One change to the paper's file each; the complaint must name the place.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "clock: 500 MHz|clock: 500|clock",
        "clock: 500 MHz|clock: -500 MHz|clock",
        "clock: 500 MHz|clock: 0 MHz|clock",
        "name: paper|nom: paper|name",
        "  rows: 16|  rows: 0|expert.rows",
        "  rows: 16|  rows: sixteen|expert.rows",
        "  size: 144 KiB|  size: 144|weight-buffer.size",
        "  size: 144 KiB|  size: -1 KiB|weight-buffer.size",
        "  size: 144 KiB|  size: 144 KiB\\n  depth: 3|weight-buffer.depth",
        "  size: 144 KiB|  size: 144 KiB\\n  resident: all|weight-buffer.resident",
        "  latency: 60 ns|  latency: 60 MHz|dram.latency",
        "skip: none|skip: some|skip",
        "skip: none|skip: {expert: {inputs: some}}|skip.expert.inputs",
        "skip: none|skip: {expert: {inputs: bundles}}|skip.expert.bundle",
        "skip: none|skip: {expert: {inputs: bundles, bundle: 4 x 5}}|skip.expert.bundle",
        "skip: none|skip: {expert: {inputs: bundles, bundle: 1 x 1}}|skip.expert.bundle",
        "skip: none|skip: {expert: {inputs: bundles, bundle: 16}}|skip.expert.bundle",
        "skip: none|skip: {expert: {inputs: rows, bundle: 4 x 4}}|skip.expert.bundle",
        "skip: none|skip: {attention: {inputs: rows, zero-tokens:"
            + " true}}|skip.attention.zero-tokens",
        "skip: none|skip: {expert: {unused-experts: maybe}}|skip.expert.unused-experts",
        "skip: none|skip: {experts: {inputs: rows}}|skip.experts",
        "skip: none|reset: half|reset",
        "kind: 2d|kind: 3d|stackings[0].kind",
        "name: memory-on-logic|name: 2d|names must differ",
        "[router, sequencer, dram-port]|[router, sequencer]|no tier for dram-port",
        "[router, sequencer, dram-port]|[router, router, sequencer, dram-port]|router twice",
        "top: [neuron-bank,|split: [neuron-bank,|memory-on-logic",
      })
  void complaintsNameThePlace(String from, String to, String place) throws Exception {
    String yaml = Files.readString(PRESETS.resolve("paper.yaml"));
    String changed = yaml.replace(from, to.replace("\\n", "\n"));
    assertThat(changed).isNotEqualTo(yaml);
    assertThatThrownBy(() -> AcceleratorFile.read("paper.yaml", changed))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("paper.yaml:")
        .hasMessageContaining(place);
  }
}
