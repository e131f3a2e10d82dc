package spikestack.studio.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that mean the same in every command.
final class InputOptions {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "Model folder (model.json, weights.safetensors). Bundled: moe-mha-fmnist.")
  @Nullable Path model;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = {
        "Images: IDX(.gz), NPZ or CIFAR .bin. Bundled: 200 Fashion-MNIST test images.",
        "Networks on event frames: NPZ of frames, or recordings in a folder per class."
      })
  @Nullable Path data;

  @Option(
      names = "--images",
      paramLabel = "N",
      description = "Use the first N images (default: all).")
  @Nullable Integer images;

  @Option(
      names = "--accelerator",
      paramLabel = "FILE",
      description = "Accelerator YAML. Bundled: paper.yaml.")
  @Nullable Path accelerator;

  @Option(
      names = "--technology",
      paramLabel = "FILE",
      description = "Technology YAML. Bundled: n28-model.yaml.")
  @Nullable Path technology;

  @Option(
      names = "--keep-heads",
      paramLabel = "P",
      description = "Dynamic head pruning (D3): fraction of heads kept, 0 < P <= 1.")
  @Nullable Double keepHeads;

  @Option(
      names = "--prune-bundles",
      paramLabel = "TxS:Q[:K]",
      description =
          "Drop a head's queries (keys) of T tokens x S steps with under Q (K) active features.")
  @Nullable String pruneBundles;

  @Option(
      names = "--skip",
      paramLabel = "WORDS",
      description =
          "Skip silent work: none, all, or some of rows, bundles=4x4, silent (one of these),"
              + " zero-tokens, unused-experts, with commas (default: what the accelerator says).")
  @Nullable String skip;

  /// Only `simulate` offers it: the reference is then a recorded trace.
  @Nullable Path trace;

  @Option(names = "--out", paramLabel = "DIR", description = "Folder for the results.")
  @Nullable Path out;

  @Option(names = "--json", description = "Print the result as JSON on standard output.")
  boolean json;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Worker threads (default: all cores); never changes a result.")
  int threads = Runtime.getRuntime().availableProcessors();
}
