package spikestack.studio.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// The whole path on bundled inputs.
@Command(
    name = "demo",
    description =
        "The whole path on the bundled trained model and 200 real images: a 2D-against-3D table and a report.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  spikestack demo                      writes out/demo/report.html and result.json",
      "  spikestack demo --out DIR --json     the same elsewhere, JSON on standard output",
      "  spikestack demo --technology inputs/technologies/nangate45.yaml",
    })
final class DemoCommand implements Callable<Integer> {
  @Mixin InputOptions options = new InputOptions();
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (options.out == null) {
      options.out = Path.of("out", "demo");
    }
    return StudyRun.of("demo", spec, options, List.of(0.5, 0.25), true).call();
  }
}
