package spikestack.studio.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Model, images and accelerator in; cycles, event counts, energy and the equality check out.
@Command(
    name = "simulate",
    description =
        "Run images through the golden model and the cycle-exact simulator; compare every bit.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  spikestack simulate                                  the bundled model and 200 images",
      "  spikestack simulate --model inputs/models/mha-fmnist \\",
      "    --data /usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz",
      "  spikestack simulate --keep-heads 0.5 --json          D3: half of the heads",
      "  spikestack simulate --trace out/trace/trace.safetensors",
    })
final class SimulateCommand implements Callable<Integer> {
  @Mixin InputOptions options = new InputOptions();

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description =
          "Compare with a recorded trace (of the same model and data) instead of running golden.")
  @Nullable Path trace;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    options.trace = trace;
    return StudyRun.of("simulate", spec, options, List.of(), false).call();
  }
}
