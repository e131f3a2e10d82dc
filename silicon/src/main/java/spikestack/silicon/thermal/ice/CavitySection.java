package spikestack.silicon.thermal.ice;

import java.util.Map;
import spikestack.silicon.thermal.Axis;
import spikestack.silicon.thermal.Material;

/// Reads the sections `microchannel` and `pinfin` of a stack file.
final class CavitySection {
  private static final double MICRON = 1e-6;

  private final Tokens in;
  private final Map<String, Material> materials;

  CavitySection(Tokens in, Map<String, Material> materials) {
    this.in = in;
    this.materials = materials;
  }

  /// What was read. Resolved channels bring their own columns: the four lengths in metres are 0 for
  /// other cavities.
  record Cavity(Channel channel, double firstWall, double lastWall, double wall, double width) {
    boolean hasColumns() {
      return width > 0;
    }

    /// The cells along x: first wall, then channel and wall in turn, last wall.
    Axis columns(Tokens in, double length) {
      double count = Math.rint((length - firstWall - lastWall + wall) / (wall + width));
      double total = firstWall + lastWall + count * width + (count - 1) * wall;
      if (count < 1 || count > 50_000 || Math.abs(total - length) > 1e-6 * length) {
        throw in.wrong(
            "a chip of " + length / MICRON + " um",
            "a length that whole channels and walls add up to");
      }
      double[] widths = new double[2 * (int) count + 1];
      for (int i = 0; i < widths.length; i++) {
        boolean channelHere = i % 2 == 1;
        widths[i] =
            channelHere ? width : i == 0 ? firstWall : i == widths.length - 1 ? lastWall : wall;
      }
      return Axis.ofWidths(widths);
    }

    /// The channel, for a chip of so many columns.
    Channel over(int columns) {
      return channel instanceof Channel.Resolved c
          ? new Channel.Resolved(
              c.height(),
              c.wall(),
              c.heatCapacity(),
              c.inlet(),
              columns / 2,
              c.flow(),
              c.side(),
              c.top(),
              c.bottom())
          : channel;
    }
  }

  /// Reads `microchannel`, after that word.
  Cavity microchannel() {
    boolean resolved = in.take("4rm");
    if (!resolved) in.expect("2rm");
    in.expect(":", "height");
    double height = in.positive("height in um") * MICRON;
    in.expect(";", "channel", "length");
    double width = in.positive("channel length in um") * MICRON;
    in.expect(";", "wall", "length");
    double wall = in.positive("wall length in um") * MICRON;
    in.expect(";");
    double first = wall;
    double last = wall;
    if (resolved) {
      if (in.take("first")) {
        in.expect("wall", "length");
        first = in.positive("first wall length in um") * MICRON;
        in.expect(";");
      }
      if (in.take("last")) {
        in.expect("wall", "length");
        last = in.positive("last wall length in um") * MICRON;
        in.expect(";");
      }
    }
    in.expect("wall", "material");
    Material material = material();
    in.expect(";", "coolant", "flow", "rate");
    double flow = in.positive("flow rate in ml/min") * 1e-6 / 60;
    in.expect(";", "coolant", "heat", "transfer", "coefficient");
    double side = resolved ? film("side") : 0;
    if (resolved) in.expect(",");
    double above = film("top");
    in.expect(",");
    double below = film("bottom");
    in.expect(";", "coolant", "volumetric", "heat", "capacity");
    double capacity = in.positive("heat capacity in J/um3K") / (MICRON * MICRON * MICRON);
    double inlet = inlet();
    if (resolved) {
      Channel channel =
          new Channel.Resolved(height, material, capacity, inlet, 1, flow, side, above, below);
      return new Cavity(channel, first, last, wall, width);
    }
    return new Cavity(
        new Channel.Smeared(
            height, material, capacity, inlet, width, width + wall, flow, above, below),
        0,
        0,
        0,
        0);
  }

  private double film(String where) {
    in.expect(where);
    return in.positive("film coefficient in W/um2K") / (MICRON * MICRON);
  }

  private double inlet() {
    in.expect(";", "coolant", "incoming", "temperature");
    double inlet = in.positive("temperature in K");
    in.expect(";");
    return inlet;
  }

  /// Reads `pinfin`, after that word.
  Cavity pinFins() {
    in.expect(":", "height");
    double height = in.positive("height in um") * MICRON;
    in.expect(";", "pin", "diameter");
    double diameter = in.positive("pin diameter in um") * MICRON;
    in.expect(";", "pin", "pitch");
    double pitch = in.positive("pin pitch in um") * MICRON;
    if (!(diameter < pitch)) throw in.wrong("pins as wide as their pitch", "diameter < pitch");
    in.expect(";", "pin", "distribution");
    boolean staggered = in.take("staggered");
    if (!staggered) in.expect("inline");
    in.expect(";", "pin", "material");
    Material material = material();
    in.expect(";", "darcy", "velocity");
    double velocity = in.positive("velocity in um/s") * MICRON;
    in.expect(";", "coolant", "volumetric", "heat", "capacity");
    double capacity = in.positive("heat capacity in J/um3K") / (MICRON * MICRON * MICRON);
    double inlet = inlet();
    return new Cavity(
        new Channel.PinFins(
            height, material, capacity, inlet, diameter, pitch, staggered, velocity),
        0,
        0,
        0,
        0);
  }

  private Material material() {
    String name = in.name("a material");
    Material found = materials.get(name);
    if (found == null) {
      throw in.wrong("material '" + name + "'", String.join(", ", materials.keySet()));
    }
    return found;
  }
}
