package spikestack.studio.report;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One finished run, as `result.json` holds it; the format is documented in
/// `docs/formats/result.md`.
///
/// Holds no wall-clock time, so that the same inputs give the same bytes. Numbers of arrangements,
/// ladder and layers are means per image over all `images` unless their record says otherwise.
///
/// @param command the command line word that made it, `demo`
/// @param inputs every file that was read, with its hash
/// @param options resolved options in the order of the help text; values are text, whole numbers,
///   fractions or truth values
/// @param images images run, at least 1
/// @param mismatchingBits recorded bits in which simulator and golden differ, of `comparedBits`
/// @param saturations clampings of membranes and residual sums, over all images
/// @param arrangements `2d` first: ratios are against the first one
public record Result(
    Tool tool,
    String command,
    List<InputFile> inputs,
    Map<String, Object> options,
    NetworkSummary network,
    int images,
    Accuracy accuracy,
    long mismatchingBits,
    long comparedBits,
    long saturations,
    List<Arrangement> arrangements,
    List<LadderRow> ladder,
    List<LayerRow> layers,
    Schedule schedule,
    List<Raster> rasters,
    List<ExpertLoad> experts,
    List<HeadKeep> heads,
    List<Published> published,
    List<Assumption> assumptions) {

  public Result {
    Require.text("command", command);
    inputs = List.copyOf(inputs);
    options = plain(options);
    Require.positive("images", images);
    Require.nonNegative("mismatchingBits", mismatchingBits);
    Require.nonNegative("comparedBits", comparedBits);
    Require.nonNegative("saturations", saturations);
    if (mismatchingBits > comparedBits) {
      throw new IllegalArgumentException(
          "mismatchingBits " + mismatchingBits + " exceeds comparedBits " + comparedBits);
    }
    arrangements = List.copyOf(arrangements);
    if (arrangements.isEmpty()) {
      throw new IllegalArgumentException("arrangements must hold at least one");
    }
    ladder = List.copyOf(ladder);
    layers = List.copyOf(layers);
    rasters = List.copyOf(rasters);
    experts = List.copyOf(experts);
    heads = List.copyOf(heads);
    published = List.copyOf(published);
    assumptions = List.copyOf(assumptions);
  }

  /// Which build made the result.
  ///
  /// @param commit of the source, or `unknown`
  public record Tool(String name, String version, String commit) {
    public Tool {
      Require.text("name", name);
      Require.text("version", version);
      Require.text("commit", commit);
    }
  }

  /// A file that was read.
  ///
  /// @param role `model`, `data`, `accelerator` or `technology`
  /// @param path as the user gave it
  /// @param sha256 64 hexadecimal digits
  public record InputFile(String role, String path, String sha256) {
    public InputFile {
      Require.text("role", role);
      Require.text("path", path);
      if (!sha256.matches("[0-9a-f]{64}")) {
        throw new IllegalArgumentException(
            "sha256 must be 64 lower-case hexadecimal digits, was \"" + sha256 + "\"");
      }
    }
  }

  /// The network in one line.
  ///
  /// @param heads 0 in a feed-forward network, like `blocks`
  /// @param experts per mixture-of-experts layer; 0 where there is none (then `topK` is 0 too)
  /// @param router `none` where there are no experts
  /// @param merge likewise
  /// @param parameters weights, biases and thresholds
  public record NetworkSummary(
      String name,
      int timesteps,
      int tokens,
      int width,
      int heads,
      int blocks,
      int experts,
      int topK,
      String router,
      String merge,
      String residual,
      String neuron,
      long parameters) {
    public NetworkSummary {
      Require.text("name", name);
      Require.positive("timesteps", timesteps);
      Require.positive("tokens", tokens);
      Require.positive("width", width);
      Require.nonNegative("heads", heads);
      Require.nonNegative("blocks", blocks);
      Require.nonNegative("experts", experts);
      Require.nonNegative("topK", topK);
      Require.text("router", router);
      Require.text("merge", merge);
      Require.text("residual", residual);
      Require.text("neuron", neuron);
      Require.nonNegative("parameters", parameters);
    }
  }

  /// Share of images classified right, 0 to 1.
  public record Accuracy(double golden, double simulator) {
    public Accuracy {
      Require.fraction("golden", golden);
      Require.fraction("simulator", simulator);
    }
  }

  /// Numbers become `Long` or `Double`, so that a result equals itself after writing and reading.
  private static Map<String, Object> plain(Map<String, Object> options) {
    Map<String, Object> copy = new LinkedHashMap<>();
    options.forEach(
        (key, value) ->
            copy.put(
                Require.text("option name", key),
                switch (value) {
                  case String text -> text;
                  case Boolean truth -> truth;
                  case Long whole -> whole;
                  case Integer whole -> whole.longValue();
                  case Double number -> Require.finite("option " + key, number);
                  case BigDecimal number -> number.doubleValue();
                  default ->
                      throw new IllegalArgumentException(
                          "option " + key + " must be text, a number or a truth value");
                }));
    return Require.ordered(copy);
  }
}
