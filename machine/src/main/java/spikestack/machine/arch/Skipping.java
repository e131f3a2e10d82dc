package spikestack.machine.arch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Work that a machine leaves out because its spikes are zero; outputs stay the same, bit for bit
/// (docs/architecture/skipping.md).
///
/// [#NONE] is the baseline: the cycles of a run do not depend on its spikes. `expert` and
/// `attention` say how each kind of core finds the inputs that it need not stream. `zeroTokens`:
/// the expert cores take tokens without any spike last, together, so that their tiles need no pass
/// through the array. `unusedExperts`: weights are fetched from DRAM once the router has chosen,
/// and only those of experts with tokens. (D3's dropped heads are a property of the network: every
/// machine skips them.)
public record Skipping(Finder expert, boolean zeroTokens, boolean unusedExperts, Finder attention) {

  /// How a core finds inputs without spikes.
  public enum Inputs {
    /// Not at all: all are streamed.
    ALL,
    /// Every row (the bits of one input index for a tile) is read ahead of the array, as many in a
    /// cycle as the port carries, and compared with zero.
    ROWS,
    /// By tags, one for each bundle of tokens x time steps and feature (Bishop's token-time
    /// bundles).
    BUNDLES,
    /// By tags, one for each neuron: it is silent at all time steps of a token.
    SILENT
  }

  /// A token-time bundle: `tokens` x `steps` spikes of one feature, 2 to 16 together.
  public record Bundle(int tokens, int steps) {
    public static final Bundle DEFAULT = new Bundle(4, 4);

    public static final int MOST = 16;

    public Bundle {
      if (tokens < 1 || steps < 1 || (long) tokens * steps < 2 || (long) tokens * steps > MOST) {
        throw new IllegalArgumentException(
            "a bundle must have 2.." + MOST + " spikes, was " + tokens + " x " + steps);
      }
    }

    public int volume() {
      return tokens * steps;
    }

    @Override
    public String toString() {
      return tokens + " x " + steps;
    }
  }

  /// What one tag covers.
  public record Shape(int tokens, int steps) {
    /// Spikes behind one tag.
    public int volume() {
      return tokens * steps;
    }
  }

  /// How one kind of core finds empty inputs; `bundle` counts with [Inputs#BUNDLES] only.
  public record Finder(Inputs inputs, Bundle bundle) {
    public static final Finder OFF = new Finder(Inputs.ALL, Bundle.DEFAULT);

    public static Finder of(Inputs inputs) {
      return new Finder(inputs, Bundle.DEFAULT);
    }

    public static Finder of(Bundle bundle) {
      return new Finder(Inputs.BUNDLES, bundle);
    }

    public boolean off() {
      return inputs == Inputs.ALL;
    }

    /// Whether banks write tags for this core.
    public boolean tagged() {
      return inputs == Inputs.BUNDLES || inputs == Inputs.SILENT;
    }

    /// What a tag covers in a network of `timesteps` steps, where there are tags.
    public Shape shape(int timesteps) {
      return inputs == Inputs.SILENT
          ? new Shape(1, timesteps)
          : new Shape(bundle.tokens(), bundle.steps());
    }

    /// Fewest spikes behind one tag in any network: it sizes the tags' memory.
    public int leastVolume() {
      return inputs == Inputs.SILENT ? 2 : bundle.volume();
    }

    @Override
    public String toString() {
      String word = inputs.name().toLowerCase(Locale.ROOT);
      return inputs == Inputs.BUNDLES ? word + " " + bundle : word;
    }
  }

  public static final Skipping NONE = new Skipping(Finder.OFF, false, false, Finder.OFF);

  /// `finder` in the expert cores alone.
  public static Skipping experts(Finder finder) {
    return new Skipping(finder, false, false, Finder.OFF);
  }

  /// Bundles of 4 x 4 for the expert cores and 16 x 1 for the attention cores, zero tokens, unused
  /// experts.
  public static final Skipping EVERYTHING =
      new Skipping(Finder.of(Bundle.DEFAULT), true, true, Finder.of(new Bundle(Bundle.MOST, 1)));

  public boolean off() {
    return equals(NONE);
  }

  /// From words, separated by commas: `none`, or `all`, or some of `rows`, `bundles=4x4` (or
  /// `bundles`), `silent` (one of these three, for both kinds of cores; the attention cores'
  /// bundles then have the same volume in one time step, as their tiles do), `zero-tokens`,
  /// `unused-experts`.
  public static Skipping parse(String text) {
    if (text.strip().equals("none")) {
      return NONE;
    }
    if (text.strip().equals("all")) {
      return EVERYTHING;
    }
    Finder expert = Finder.OFF;
    Finder attention = Finder.OFF;
    boolean tokens = false;
    boolean experts = false;
    for (String part : text.split(",", -1)) {
      String word = part.strip();
      Finder found = Finder.OFF;
      switch (word) {
        case "rows" -> found = Finder.of(Inputs.ROWS);
        case "silent" -> found = Finder.of(Inputs.SILENT);
        case "bundles" -> found = Finder.of(Bundle.DEFAULT);
        case "zero-tokens" -> tokens = true;
        case "unused-experts" -> experts = true;
        default -> found = Finder.of(bundle(word));
      }
      if (!found.off()) {
        if (!expert.off()) {
          throw new IllegalArgumentException("one of rows, bundles and silent, not two");
        }
        expert = found;
        attention =
            found.inputs == Inputs.BUNDLES
                ? Finder.of(new Bundle(found.bundle.volume(), 1))
                : found;
      }
    }
    return new Skipping(expert, tokens, experts, attention);
  }

  private static Bundle bundle(String word) {
    if (!word.startsWith("bundles=")) {
      throw new IllegalArgumentException(
          "none, all, or some of rows, bundles=4x4, silent, zero-tokens, unused-experts; not '"
              + word
              + "'");
    }
    return parseBundle(word.substring("bundles=".length()));
  }

  /// `4x4` or `4 x 4`: tokens, then time steps.
  public static Bundle parseBundle(String text) {
    String[] sides = text.split("x", -1);
    try {
      if (sides.length == 2) {
        return new Bundle(Integer.parseInt(sides[0].strip()), Integer.parseInt(sides[1].strip()));
      }
    } catch (NumberFormatException e) {
      // The message below says what is allowed.
    }
    throw new IllegalArgumentException("tokens x time steps, such as 4 x 4, not '" + text + "'");
  }

  /// What is on, for people.
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    if (!expert.off()) {
      parts.add("expert " + expert);
    }
    if (zeroTokens) {
      parts.add("zero-tokens");
    }
    if (unusedExperts) {
      parts.add("unused-experts");
    }
    if (!attention.off()) {
      parts.add("attention " + attention);
    }
    return parts.isEmpty() ? "none" : String.join(", ", parts);
  }
}
