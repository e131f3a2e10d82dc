package spikestack.studio.report;

import java.util.List;
import java.util.Map;

/// One way of building the machine, with everything it costs; means per image over all images.
///
/// @param name `2d`, `memory-on-logic`, `logic-on-logic`
/// @param footprint area of the outline of one tier
/// @param silicon area of all tiers together
/// @param clock frequency used for latency and power; `maximumClock` is where the slowest path
///   would stop
/// @param edp energy times latency
/// @param bonds hybrid bonds, 0 in 2D
/// @param memoryAccessLatency as `docs/architecture/` defines it
/// @param low the same quantities with every technology entry at the end that makes the number
///   small; keys are the names of the components of this record (`energy`, `clock`, `silicon`,
///   ...), any subset. `high` likewise at the other end
/// @param blocks floorplan
/// @param paths timing paths, slowest first
/// @param energyByKind what the energy was spent on; sums to `energy`, as do `energyByUnit` and
///   `energyByTier`
public record Arrangement(
    String name,
    Quantity footprint,
    Quantity silicon,
    Quantity clock,
    Quantity maximumClock,
    Quantity cycles,
    Quantity latency,
    Quantity power,
    Quantity energy,
    Quantity edp,
    Quantity bonds,
    Quantity memoryAccessLatency,
    Map<String, Quantity> low,
    Map<String, Quantity> high,
    List<Block> blocks,
    List<Path> paths,
    Map<String, Quantity> energyByKind,
    Map<String, Quantity> energyByUnit,
    Map<String, Quantity> energyByTier,
    List<Link> links) {

  public Arrangement {
    Require.text("name", name);
    low = Require.ordered(low);
    high = Require.ordered(high);
    blocks = List.copyOf(blocks);
    paths = List.copyOf(paths);
    energyByKind = Require.ordered(energyByKind);
    energyByUnit = Require.ordered(energyByUnit);
    energyByTier = Require.ordered(energyByTier);
    links = List.copyOf(links);
  }

  /// A placed rectangle.
  ///
  /// @param unit what it is, `EXPERT_ARRAY`
  /// @param tier `bottom` or `top`; in 2D everything is `bottom`
  /// @param x left edge in µm from the left edge of the tier; `y` from its lower edge
  /// @param area silicon inside the rectangle, which may be a little less than the rectangle
  public record Block(
      String name,
      String unit,
      String tier,
      double x,
      double y,
      double width,
      double height,
      Quantity area) {
    public Block {
      Require.text("name", name);
      Require.text("unit", unit);
      Require.oneOf("tier", tier, "bottom", "top");
      Require.nonNegative("x", x);
      Require.nonNegative("y", y);
      Require.nonNegative("width", width);
      Require.nonNegative("height", height);
    }
  }

  /// A register-to-register path.
  ///
  /// @param delay sum of its parts
  /// @param critical whether it sets the maximum clock
  public record Path(String name, Quantity delay, List<Part> parts, boolean critical) {
    public Path {
      Require.text("name", name);
      parts = List.copyOf(parts);
    }

    /// One stretch of a path: a memory, a wire, a bond, logic.
    public record Part(String name, Quantity delay) {
      public Part {
        Require.text("name", name);
      }
    }
  }

  /// A bundle of wires between two units.
  ///
  /// @param bits wires wide
  /// @param bonds hybrid bonds it crosses the tiers with, 0 where it stays on one
  /// @param length from centre to centre
  public record Link(String name, long bits, long bonds, Quantity length) {
    public Link {
      Require.text("name", name);
      Require.nonNegative("bits", bits);
      Require.nonNegative("bonds", bonds);
    }
  }
}
