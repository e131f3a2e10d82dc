package spikestack.studio.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import spikestack.silicon.rtl.MachineParameters;
import spikestack.silicon.rtl.RtlProgram;
import spikestack.silicon.synthesis.Block;
import spikestack.silicon.synthesis.MachineDesign;
import spikestack.silicon.synthesis.MemoryUse;
import spikestack.silicon.synthesis.Proof;
import spikestack.silicon.synthesis.Synthesis;
import spikestack.silicon.synthesis.SynthesisResult;

/// The machine in gates: runs the synthesis and shows what it found.
final class RtlSynthesis {
  private static final List<String> ARRANGEMENTS =
      List.of("2d", "memory-on-logic", "logic-on-logic");

  private RtlSynthesis() {}

  /// Into `folder`, for the accelerator's clock.
  static SynthesisResult run(
      Study study,
      RtlProgram program,
      Optional<Path> liberty,
      boolean timing,
      boolean proofs,
      Path folder) {
    MachineParameters parameters = MachineParameters.of(study.accelerator(), program.needs(), 1);
    return Synthesis.run(
        new Synthesis.Request(
            MachineDesign.of(parameters),
            study.technology(),
            liberty,
            1e6 / study.accelerator().clock().megahertz(),
            timing,
            proofs,
            folder));
  }

  /// A block whose proof took too long is no failure; the table says which.
  static boolean noneUnproven(SynthesisResult result) {
    return result.blocks().stream().noneMatch(block -> block.proof() == Proof.UNPROVEN);
  }

  static Map<String, Object> summary(SynthesisResult result) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("top", result.top());
    all.put("library", result.library());
    all.put("tools", result.tools());
    all.put("targetPs", result.targetPs());
    all.put("cellAreaUm2", result.cellAreaUm2());
    all.put("memoryAreaUm2", result.memoryAreaUm2());
    all.put("flipFlops", result.flipFlops());
    all.put("slowestPs", slowest(result));
    all.put("provenBlocks", count(result, Proof.PROVEN));
    all.put("unprovenBlocks", count(result, Proof.UNPROVEN));
    all.put("timedOutBlocks", count(result, Proof.TIMED_OUT));
    Map<String, Object> tiers = new LinkedHashMap<>();
    for (String arrangement : ARRANGEMENTS) {
      tiers.put(
          arrangement,
          Map.of(
              "cells", result.cellAreaByTier(arrangement),
              "memories", result.memoryAreaByTier(arrangement)));
    }
    all.put("areaByTierUm2", tiers);
    List<Map<String, Object>> blocks = new ArrayList<>();
    for (Block block : result.blocks()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("block", block.name());
      row.put("instances", block.instances());
      row.put("cells", block.cells());
      row.put("flipFlops", block.flipFlops());
      row.put("areaUm2", block.areaUm2());
      row.put("wholeAreaUm2", block.wholeAreaUm2());
      row.put("periodPs", block.timing().periodPs());
      row.put("registerPs", block.timing().registerPs());
      row.put("proof", block.proof());
      blocks.add(row);
    }
    all.put("blocks", blocks);
    List<Map<String, Object>> memories = new ArrayList<>();
    for (MemoryUse memory : result.memories()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("memory", memory.name());
      row.put("instances", memory.instances());
      row.put("words", memory.words());
      row.put("wordBits", memory.wordBits());
      row.put("areaUm2", memory.figures().areaUm2());
      row.put("accessNs", memory.figures().accessNs());
      memories.add(row);
    }
    all.put("memories", memories);
    return all;
  }

  private static long count(SynthesisResult result, Proof proof) {
    return result.blocks().stream().filter(block -> block.proof() == proof).count();
  }

  private static double slowest(SynthesisResult result) {
    return result.blocks().stream().mapToDouble(b -> b.timing().periodPs()).max().orElse(0);
  }

  static void print(PrintWriter print, SynthesisResult result) {
    print.println(
        AsciiTable.getTable(
            AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
            result.blocks(),
            List.of(
                new Column().header("block").dataAlign(HorizontalAlign.LEFT).with(Block::name),
                column("instances", b -> number(b.instances())),
                column("cells", b -> number(b.cells())),
                column("flip-flops", b -> number(b.flipFlops())),
                column("um2", b -> number(b.areaUm2())),
                column("um2, all inside", b -> number(b.wholeAreaUm2())),
                column(
                    "path, ps",
                    b -> b.timing().periodPs() == 0 ? "" : number(b.timing().periodPs())),
                column("gates = text", b -> word(b.proof())))));
    print.printf(
        Locale.ROOT,
        "%s for %s: %,.0f um2 of cells, %,.0f um2 of memories, %,d flip-flops; slowest block %,.0f ps"
            + " (target %,.0f); %d blocks proven, %d not%n",
        result.top(),
        result.library(),
        result.cellAreaUm2(),
        result.memoryAreaUm2(),
        result.flipFlops(),
        slowest(result),
        result.targetPs(),
        count(result, Proof.PROVEN),
        count(result, Proof.UNPROVEN) + count(result, Proof.TIMED_OUT));
    for (String arrangement : ARRANGEMENTS) {
      print.printf(
          Locale.ROOT,
          "%s: cells %s, memories %s (um2)%n",
          arrangement,
          tiers(result.cellAreaByTier(arrangement)),
          tiers(result.memoryAreaByTier(arrangement)));
    }
  }

  private static com.github.freva.asciitable.ColumnData<Block> column(
      String header, Function<Block, String> text) {
    return new Column()
        .header(header)
        .headerAlign(HorizontalAlign.RIGHT)
        .dataAlign(HorizontalAlign.RIGHT)
        .with(text);
  }

  private static String word(Proof proof) {
    return switch (proof) {
      case PROVEN -> "proven";
      case UNPROVEN -> "NOT PROVEN";
      case TIMED_OUT -> "time ran out";
      case NOT_TRIED -> "";
    };
  }

  private static String tiers(Map<String, Double> tiers) {
    List<String> parts = new ArrayList<>();
    tiers.forEach((tier, area) -> parts.add(tier + " " + number(area)));
    return String.join(", ", parts);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }
}
