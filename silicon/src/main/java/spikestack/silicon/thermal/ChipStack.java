package spikestack.silicon.thermal;

import java.util.List;
import spikestack.machine.tech.Ledger;
import spikestack.machine.tech.Parameter;

/// The layer stacks that the flow cools, from a technology.
///
/// Two tiers, face to face, from bottom to top: thick silicon, its active layer and metals, the
/// bond layer, metals and active layer of the upper tier, its thinned silicon, and the package on
/// top. One tier: metals, active layer, thick silicon and the package (a flipped chip). The lower
/// face is adiabatic.
///
/// Heat capacities and copper are those of the 3D-ICE and HotSpot examples (`facts/technology.md`,
/// section 9): they matter in transients only.
public final class ChipStack {
  /// The layer in which the cells of the lower (or only) tier dissipate.
  public static final String LOWER_ACTIVE = "lower active";

  /// The layer in which the cells of the upper tier dissipate.
  public static final String UPPER_ACTIVE = "upper active";

  private static final double MICRON = 1e-6;
  private static final double SILICON_CAPACITY = 1.63566e6;
  private static final double METAL_CAPACITY = 2.175e6;
  private static final double OXIDE_CAPACITY = 1.62e6;
  private static final double COPPER = 400;

  /// Film of a sink with a fan, W/m^2K: an assumption, ten times a small passive one.
  private static final double FORCED_FILM = 1e5;

  private ChipStack() {}

  /// How the heat leaves.
  public enum Packaging {
    /// A small passive sink: the technology's film coefficient.
    PASSIVE,
    /// Forced air or liquid on the die: 1e5 W/m^2K.
    FORCED,
    /// Interface, spreader and sink of a server: [HeatSink#server], with the technology's ambient.
    HEAT_SINK
  }

  /// A stack of one or two tiers.
  ///
  /// @param tech conductivities, thicknesses, film and ambient are read through it
  /// @param tiers 1 or 2
  /// @param x cells along x, metres
  /// @param y cells along y
  /// @param bondCopper share of the bond layer's area that is copper, 0 to 1: number of bonds times
  ///   the area of one over the area of the die; conducts in parallel with the oxide
  public static Stack of(Ledger tech, int tiers, Axis x, Axis y, double bondCopper, Packaging how) {
    if (tiers < 1 || tiers > 2 || !(bondCopper >= 0 && bondCopper <= 1)) {
      throw new IllegalArgumentException(tiers + " tiers, copper share " + bondCopper);
    }
    Material silicon =
        new Material("silicon", tech.value(Parameter.SILICON_CONDUCTIVITY), SILICON_CAPACITY);
    Material metals =
        new Material("metals", tech.value(Parameter.BEOL_CONDUCTIVITY), METAL_CAPACITY);
    double active = tech.value(Parameter.ACTIVE_THICKNESS) * MICRON;
    double metal = tech.value(Parameter.BEOL_THICKNESS) * MICRON;
    Layer thick = new Layer("lower silicon", tech.value(Parameter.THICK_SILICON) * MICRON, silicon);
    Layer lowerActive = new Layer(LOWER_ACTIVE, active, silicon);
    Layer lowerMetals = new Layer("lower metals", metal, metals);
    Cooling top = top(tech, how);
    if (tiers == 1) {
      return new Stack(
          x, y, List.of(lowerMetals, lowerActive, thick), new Cooling.Adiabatic(), top);
    }
    double oxide = tech.value(Parameter.BOND_CONDUCTIVITY);
    Material bond =
        new Material(
            "bond", oxide, oxide, oxide * (1 - bondCopper) + COPPER * bondCopper, OXIDE_CAPACITY);
    return new Stack(
        x,
        y,
        List.of(
            thick,
            lowerActive,
            lowerMetals,
            new Layer("bond", tech.value(Parameter.BOND_THICKNESS) * MICRON, bond),
            new Layer("upper metals", metal, metals),
            new Layer(UPPER_ACTIVE, active, silicon),
            new Layer("upper silicon", tech.value(Parameter.THINNED_SILICON) * MICRON, silicon)),
        new Cooling.Adiabatic(),
        top);
  }

  private static Cooling top(Ledger tech, Packaging how) {
    double ambient = tech.value(Parameter.AMBIENT);
    return switch (how) {
      case PASSIVE -> new Cooling.Film(tech.value(Parameter.HEAT_TRANSFER), ambient);
      case FORCED -> new Cooling.Film(FORCED_FILM, ambient);
      case HEAT_SINK -> {
        HeatSink server = HeatSink.server();
        yield new Cooling.Sink(server.convection(server.convectionResistance(), ambient));
      }
    };
  }
}
