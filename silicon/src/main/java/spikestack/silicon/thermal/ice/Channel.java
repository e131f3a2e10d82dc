package spikestack.silicon.thermal.ice;

import spikestack.silicon.thermal.Material;

/// A cavity through which a liquid flows, along y from row 0 to the last.
public sealed interface Channel {
  /// Height of the cavity, metres.
  double height();

  /// What walls and pins are made of.
  Material wall();

  /// The liquid's volumetric heat capacity, J/m^3K.
  double heatCapacity();

  /// Kelvin at the inlet.
  double inlet();

  /// Micro-channels, one column of cells each, walls between (3D-ICE's `4rm`).
  ///
  /// @param channels number of channels
  /// @param flow of all channels together, m^3/s
  /// @param side film coefficient at side walls, W/m^2K
  /// @param top film coefficient at the upper wall
  /// @param bottom film coefficient at the lower wall
  record Resolved(
      double height,
      Material wall,
      double heatCapacity,
      double inlet,
      int channels,
      double flow,
      double side,
      double top,
      double bottom)
      implements Channel {}

  /// Micro-channels smeared over cells that may hold several: a coolant and a wall node per cell
  /// (3D-ICE's `2rm`).
  ///
  /// @param width of a channel, metres
  /// @param pitch from channel to channel, metres
  /// @param flow of all channels together, m^3/s
  /// @param top film coefficient at the upper wall, W/m^2K
  /// @param bottom film coefficient at the lower wall
  record Smeared(
      double height,
      Material wall,
      double heatCapacity,
      double inlet,
      double width,
      double pitch,
      double flow,
      double top,
      double bottom)
      implements Channel {}

  /// Pin fins, smeared likewise.
  ///
  /// @param diameter of a pin, metres
  /// @param pitch from pin to pin, metres
  /// @param staggered whether every other row is shifted (else in line)
  /// @param velocity Darcy velocity, m/s
  record PinFins(
      double height,
      Material wall,
      double heatCapacity,
      double inlet,
      double diameter,
      double pitch,
      boolean staggered,
      double velocity)
      implements Channel {
    /// Film coefficient per area of the cavity's floor, W/m^2K: 3D-ICE's correlation for water.
    double film() {
      double exponent = staggered ? 1.52 : 0.64;
      return 1 / (2.527e-5 / Math.pow(velocity + 1.35, exponent) + 1.533e-6);
    }
  }
}
