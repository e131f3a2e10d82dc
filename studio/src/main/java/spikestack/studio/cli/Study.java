package spikestack.studio.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.AcceleratorFile;
import spikestack.machine.arch.Skipping;
import spikestack.machine.tech.Technology;
import spikestack.model.input.FileHash;
import spikestack.model.input.Images;
import spikestack.model.input.InputException;
import spikestack.model.input.Samples;
import spikestack.model.input.events.FrameSet;
import spikestack.model.input.events.Framing;
import spikestack.model.network.HeadPruning;
import spikestack.model.network.ModelFolder;
import spikestack.model.network.Network;
import spikestack.studio.report.Result;

/// The resolved inputs of one run: everything read and checked before any work is done.
///
/// `inputs` lists every file with its hash; `count` images are used, the first ones of the set.
record Study(
    Network network,
    Samples images,
    int count,
    Accelerator accelerator,
    Technology technology,
    int threads,
    List<Result.InputFile> inputs) {
  /// What `--skip` takes.
  static final String SKIP_WORDS =
      "none, all, or some of rows, bundles=4x4 (2 to 16 spikes), silent (one of these), zero-tokens,"
          + " unused-experts";

  private static final int MAX_THREADS = 1024;

  static Study open(InputOptions options) {
    if (options.threads < 1 || options.threads > MAX_THREADS) {
      throw new InputException("--threads", "" + options.threads, "1.." + MAX_THREADS);
    }
    Path model = Home.or(options.model, Home.MODEL);
    Path data = Home.or(options.data, Home.DATA);
    Path machine = Home.or(options.accelerator, Home.ACCELERATOR);
    Path technology = Home.or(options.technology, Home.TECHNOLOGY);
    Network whole = ModelFolder.read(model).network();
    Network network = PruneBundles.apply(pruned(whole, options), options.pruneBundles);
    Samples images = samples(data, network, options);
    Accelerator accelerator =
        skipping(AcceleratorFile.read(machine), options).equipped(network.subtractsAtSpike());
    List<Result.InputFile> inputs = new ArrayList<>();
    inputs.add(file("model", model.resolve("model.json")));
    inputs.add(file("model", model.resolve("weights.safetensors")));
    inputs.add(new Result.InputFile("data", Home.shown(data), images.sha256()));
    inputs.add(file("accelerator", machine));
    inputs.add(file("technology", technology));
    return new Study(
        network,
        images,
        count(options, images),
        accelerator,
        Technology.read(technology),
        options.threads,
        inputs);
  }

  /// Images, or frames where the network takes them; recordings are cut by number of events.
  private static Samples samples(Path data, Network network, InputOptions options) {
    int limit = options.images == null ? 0 : Math.max(options.images, 1);
    return samples(data, network, limit);
  }

  /// Of at most `limit` samples where they are cut from recordings; 0: of all.
  static Samples samples(Path data, Network network, int limit) {
    Network.Input input = network.input();
    if (!input.frames()) {
      Images images = Images.read(data);
      images.require(input.channels(), input.height(), input.width(), network.classes());
      return images;
    }
    int steps = network.timesteps();
    FrameSet frames = FrameSet.read(data, new Framing(steps, Framing.Split.COUNT), limit);
    frames.require(steps, input.channels(), input.height(), input.width(), network.classes());
    frames.requireCounts(input.max());
    return frames;
  }

  /// A complaint about the machine that only planning could find, with the file that it comes from.
  InputException ofAccelerator(InputException complaint) {
    String file =
        inputs.stream()
            .filter(input -> input.role().equals("accelerator"))
            .map(Result.InputFile::path)
            .findFirst()
            .orElse(accelerator.name());
    return complaint.within(file);
  }

  /// Resolved options, in the order of the help text.
  Map<String, Object> options() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("images", count);
    all.put("keepHeads", network.pruning().keep());
    if (!network.bundlePruning().off()) {
      all.put("pruneBundles", PruneBundles.text(network.bundlePruning()));
    }
    all.put("skip", accelerator.skipping().toString());
    if (accelerator.reset() == Accelerator.SpikeReset.SUBTRACT) {
      all.put("reset", "subtract");
    }
    return all;
  }

  private static Result.InputFile file(String role, Path path) {
    return new Result.InputFile(role, Home.shown(path), FileHash.sha256(path));
  }

  private static Network pruned(Network network, InputOptions options) {
    if (options.keepHeads == null) {
      return network;
    }
    if (!(options.keepHeads > 0 && options.keepHeads <= 1)) {
      throw new InputException("--keep-heads", "" + options.keepHeads, "0 < P <= 1");
    }
    if (options.keepHeads < 1 && !network.prunable()) {
      throw new InputException(
          "--keep-heads",
          options.keepHeads + " for " + network.name() + ", which has no heads to drop",
          "1, or a network with multi-head attention in every block");
    }
    return network.with(new HeadPruning(options.keepHeads));
  }

  private static Accelerator skipping(Accelerator accelerator, InputOptions options) {
    if (options.skip == null) {
      return accelerator;
    }
    try {
      return accelerator.with(Skipping.parse(options.skip));
    } catch (IllegalArgumentException refused) {
      throw new InputException("--skip", options.skip, SKIP_WORDS);
    }
  }

  private static int count(InputOptions options, Samples images) {
    if (options.images == null) {
      return images.count();
    }
    if (options.images < 1 || options.images > images.count()) {
      throw new InputException(
          "--images", "" + options.images, "1.." + images.count() + " (the data set's size)");
    }
    return options.images;
  }
}
