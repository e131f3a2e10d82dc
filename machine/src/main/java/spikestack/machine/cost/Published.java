package spikestack.machine.cost;

import java.util.List;
import java.util.Locale;

/// A figure of the 3D papers, against their own 2D design, and what of ours stands beside it.
///
/// Only ratios are published; of no arrangement is an absolute number known. Nothing in the model
/// is fitted to them. Why ours differ: `docs/validation.md`.
///
/// @param claim what was measured
/// @param scope of which part of which machine
/// @param low smallest published ratio 3D / 2D
/// @param high largest
/// @param headPruning whether the 3D side also prunes heads (D3)
/// @param figure which of our figures is nearest
/// @param source where it stands, and how it was read
public record Published(
    String claim,
    String scope,
    double low,
    double high,
    boolean headPruning,
    Figure figure,
    String source) {
  /// Figures of an evaluation that a ratio can be made of.
  public enum Figure {
    FOOTPRINT,
    MAX_CLOCK,
    POWER,
    ENERGY,
    LATENCY,
    EDP,
    EXPERT_ACCESS,
    ATTENTION_ACCESS,
    MEAN_ACCESS;

    double of(Evaluation e) {
      return switch (this) {
        case FOOTPRINT -> e.footprint().squareMicrons();
        case MAX_CLOCK -> e.maxClock().megahertz();
        case POWER -> e.chipPower().milliwatts();
        case ENERGY -> e.totalEnergy().picojoules();
        case LATENCY -> e.latency().nanoseconds();
        case EDP -> e.edp().picojouleNanoseconds();
        case EXPERT_ACCESS -> e.memoryAccess().expert().nanoseconds();
        case ATTENTION_ACCESS -> e.memoryAccess().attention().nanoseconds();
        case MEAN_ACCESS -> e.memoryAccess().mean().nanoseconds();
      };
    }
  }

  private static final String ST24 =
      "Spiking Transformer Hardware Accelerators in 3D Integration, ICCAD 2024 (read in a survey)";
  private static final String MOE24 =
      "Towards 3D Acceleration ..., arXiv 2412.05540 (read in a summary)";
  private static final String MOE25 =
      "3D Acceleration ... with Dynamic Head Pruning, ICCAD 2025 (read in a survey)";

  /// All published ratios, in order of publication.
  public static final List<Published> CLAIMS =
      List.of(
          new Published(
              "area",
              "3D-ST'24, footprint as we read it",
              0.50,
              0.50,
              false,
              Figure.FOOTPRINT,
              ST24),
          new Published("maximum frequency", "3D-ST'24", 1.06, 1.07, false, Figure.MAX_CLOCK, ST24),
          new Published(
              "memory-access latency",
              "3D-ST'24, MLP kernel",
              0.32,
              0.32,
              false,
              Figure.EXPERT_ACCESS,
              ST24),
          new Published(
              "memory-access latency",
              "3D-ST'24, attention kernel",
              0.26,
              0.26,
              false,
              Figure.ATTENTION_ACCESS,
              ST24),
          new Published(
              "area",
              "3D-MoE'24, footprint as we read it",
              0.59,
              0.61,
              false,
              Figure.FOOTPRINT,
              MOE24),
          new Published("power", "3D-MoE'24, MoE kernel", 0.856, 0.856, false, Figure.POWER, MOE24),
          new Published(
              "memory-access latency", "3D-MoE'24", 0.70, 0.85, false, Figure.MEAN_ACCESS, MOE24),
          new Published(
              "energy, 3D alone",
              "3D-MoE'25, \"end-to-end\"",
              0.8318,
              0.8318,
              false,
              Figure.ENERGY,
              MOE25),
          new Published(
              "energy, 3D + D3",
              "3D-MoE'25, \"end-to-end\"",
              0.4511,
              0.4511,
              true,
              Figure.ENERGY,
              MOE25),
          new Published(
              "latency, 3D + D3",
              "3D-MoE'25, \"end-to-end\"",
              0.5136,
              0.5136,
              true,
              Figure.LATENCY,
              MOE25),
          new Published(
              "EDP, 3D + D3", "3D-MoE'25, \"end-to-end\"", 0.23, 0.23, true, Figure.EDP, MOE25));

  public Published {
    if (!(low > 0 && low <= high)) {
      throw new IllegalArgumentException("a ratio has 0 < low <= high, was " + low + ", " + high);
    }
  }

  /// Our ratio of two arrangements of the same machine; NaN if the figure of the flat one is 0 (no
  /// such access).
  ///
  /// @param flat the 2D arrangement
  /// @param stacked a 3D one, running the pruned workload if [#headPruning()]
  public double ours(Evaluation flat, Evaluation stacked) {
    double base = figure.of(flat);
    return base == 0 ? Double.NaN : figure.of(stacked) / base;
  }

  /// The published ratio for people: `0.59 to 0.61`.
  public String published() {
    return low == high ? text(low) : text(low) + " to " + text(high);
  }

  /// A ratio for people.
  public static String text(double ratio) {
    return Double.isNaN(ratio) ? "no such access" : String.format(Locale.ROOT, "%.3f", ratio);
  }

  /// A part of Bishop's 28 nm chip, 500 MHz: area and power as printed in its section 6.
  ///
  /// @param squareMillimetres area
  /// @param milliwatts peak power
  public record Part(String name, double squareMillimetres, double milliwatts) {}

  /// Bishop (ISCA 2025, arXiv 2505.12281), sections 6.1 and 6.6.
  public static final List<Part> BISHOP =
      List.of(
          new Part("attention core", 1.06, 242.5),
          new Part("dense core", 0.92, 246.1),
          new Part("sparse core", 0.38, 72.2),
          new Part("global buffers", 0.495, 48.3),
          new Part("spike generators", 0.09, 18.1));

  /// Bishop, section 6.4: all-dense run of its model 3 (L 8, T 4, N 196, D 128).
  public static final double BISHOP_DENSE_MILLISECONDS = 1.83;

  public static final double BISHOP_DENSE_MILLIJOULES = 0.45;
}
