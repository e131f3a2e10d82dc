package spikestack.studio.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import spikestack.machine.arch.Skipping;
import spikestack.model.input.StrictNode;

/// One study file in; the stages it names, one result folder out. The format stands in
/// `docs/formats/study.md`.
@Command(
    name = "run",
    description = "Run a study file: the stages it names, into one result folder.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  spikestack run studies/2d-against-3d/study.yaml",
      "  spikestack run studies/2d-against-3d/study.yaml --images 20 --out /tmp/try",
      "",
      "Options given here win over the study file; its paths are relative to itself.",
    })
final class RunCommand implements Callable<Integer> {
  private static final int MOST_RUNGS = 16;

  @Parameters(paramLabel = "STUDY", description = "Study file (YAML).")
  Path study = Path.of("study.yaml");

  @Mixin InputOptions options = new InputOptions();
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    StrictNode file = StrictNode.read(study);
    options.model = path(options.model, file, "model");
    options.data = path(options.data, file, "data");
    options.accelerator = path(options.accelerator, file, "accelerator");
    options.technology = path(options.technology, file, "technology");
    Path named = Path.of(file.text("out"));
    options.out = options.out != null ? options.out : named;
    if (file.has("images")) {
      int images = file.integer("images", 1, Integer.MAX_VALUE);
      options.images = options.images != null ? options.images : Integer.valueOf(images);
    }
    if (file.has("keep-heads")) {
      double keep = file.decimal("keep-heads", Double.MIN_VALUE, 1);
      options.keepHeads = options.keepHeads != null ? options.keepHeads : Double.valueOf(keep);
    }
    if (file.has("prune-bundles")) {
      String bundles = file.text("prune-bundles");
      options.pruneBundles = options.pruneBundles != null ? options.pruneBundles : bundles;
    }
    if (file.has("skip")) {
      String skip = file.text("skip");
      try {
        Skipping.parse(skip);
      } catch (IllegalArgumentException refused) {
        throw file.at("skip").refuse("the words of --skip: " + refused.getMessage());
      }
      options.skip = options.skip != null ? options.skip : skip;
    }
    List<Double> ladder = new ArrayList<>();
    if (file.has("ladder")) {
      List<StrictNode> rungs = file.list("ladder");
      if (rungs.size() > MOST_RUNGS) {
        throw file.at("ladder").refuse(rungs.size() + " rungs", "at most " + MOST_RUNGS);
      }
      rungs.forEach(rung -> ladder.add(rung.decimal(Double.MIN_VALUE, 1)));
    }
    boolean report = false;
    for (StrictNode stage : file.list("stages")) {
      report |= stage.choice(List.of("simulate", "report")).equals("report");
    }
    file.done();
    return StudyRun.of("run", spec, options, ladder, report).call();
  }

  private @Nullable Path path(@Nullable Path chosen, StrictNode file, String key) {
    if (!file.has(key)) {
      return chosen;
    }
    Path named = study.toAbsolutePath().resolveSibling(file.text(key)).normalize();
    return chosen != null ? chosen : named;
  }
}
