package spikestack.machine.cost;

import java.util.List;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Link;
import spikestack.machine.arch.Stacking;
import spikestack.machine.arch.Tier;
import spikestack.machine.arch.Unit;
import spikestack.machine.tech.Ledger;
import spikestack.machine.tech.Parameter;
import spikestack.model.unit.Length;

/// Distances of a floorplan, and what a bit pays for them in energy and delay.
///
/// Distance of a link = mean Manhattan distance between its ends: a memory has its port in the
/// centre of the block (the way inside is part of the SRAM figures), the bits of logic come from
/// and go to everywhere in the block. Longest = from that port or the far corner of one block to
/// the far corner of the other. A bond adds capacitance but no length.
final class Wiring {
  private final Accelerator machine;
  private final Stacking stacking;
  private final Inventory inventory;
  private final Ledger ledger;
  private final List<Block> blocks;
  private final List<Connection> connections;

  Wiring(
      Accelerator machine,
      Stacking stacking,
      Inventory inventory,
      Ledger ledger,
      Floorplan floorplan,
      Netlist netlist) {
    this.machine = machine;
    this.stacking = stacking;
    this.inventory = inventory;
    this.ledger = ledger;
    this.blocks = floorplan.blocks();
    this.connections = netlist.connections();
  }

  /// Mean length of a link in microns.
  double meanUm(Link link) {
    double sum = 0;
    for (Connection c : connections) {
      if (c.link() == link) {
        sum += c.share() * mean(blocks.get(c.from()), blocks.get(c.to()));
      }
    }
    return sum;
  }

  double longestUm(Link link) {
    double longest = 0;
    for (Connection c : connections) {
      if (c.link() == link) {
        longest = Math.max(longest, longest(blocks.get(c.from()), blocks.get(c.to())));
      }
    }
    return longest;
  }

  /// Part of the bits of a link that cross the tiers.
  double crossing(Link link) {
    double sum = 0;
    for (Connection c : connections) {
      if (c.link() == link) {
        sum += c.share() * c.crossing();
      }
    }
    return Math.min(1, sum);
  }

  /// Signal bonds of a link: its width, as far as it crosses.
  long bonds(Link link) {
    return (long) Math.ceil(Netlist.width(link, machine) * crossing(link) - 1e-9);
  }

  /// Bonds inside folded arrays: in each column, the spike (or key, or value) and the last flag
  /// cross at every row boundary.
  long internalBonds() {
    long bonds = 0;
    if (stacking.tier(Unit.EXPERT_ARRAY) == Tier.SPLIT) {
      bonds +=
          2L
              * machine.expert().count()
              * machine.expert().columns()
              * (machine.expert().rows() - 1);
    }
    if (stacking.tier(Unit.ATTENTION_ARRAY) == Tier.SPLIT) {
      bonds +=
          2L
              * machine.attention().count()
              * machine.attention().columns()
              * (machine.attention().rows() - 1);
    }
    return bonds;
  }

  Route route(Link link, double bits) {
    return new Route(
        link,
        Netlist.width(link, machine),
        bonds(link),
        new Length(meanUm(link)),
        new Length(longestUm(link)),
        bits);
  }

  /// Wire energy of one bit of a link.
  double wirePj(Link link) {
    return hopPj(meanUm(link));
  }

  /// Bond energy of one bit of a link.
  double bondPj(Link link) {
    return crossing(link) * bondPj();
  }

  /// Energy of moving one bit over a distance.
  double hopPj(double microns) {
    return ledger.value(Parameter.ACTIVITY) * ledger.value(Parameter.WIRE_ENERGY) * 1e-3 * microns;
  }

  /// Energy of moving one bit through a bond: C V² per transition.
  double bondPj() {
    double volt = ledger.value(Parameter.VDD);
    return ledger.value(Parameter.ACTIVITY)
        * ledger.value(Parameter.BOND_CAPACITANCE)
        * 1e-3
        * volt
        * volt;
  }

  /// Wire and bond of the longest way of a link.
  Step delay(Link link) {
    double bond = crossing(link) > 0 ? bondPs() : 0;
    return new Step(0, 0, wirePs(longestUm(link)), bond);
  }

  double wirePs(double microns) {
    return ledger.value(Parameter.WIRE_DELAY) * microns;
  }

  /// Driver resistance times capacitance; the resistance of the bond itself is a ten-thousandth of
  /// the driver's.
  double bondPs() {
    double ohm =
        1e3 * ledger.value(Parameter.BOND_DRIVER) + ledger.value(Parameter.BOND_RESISTANCE);
    return Math.log(2) * ohm * ledger.value(Parameter.BOND_CAPACITANCE) * 1e-3;
  }

  /// Distance of a systolic step along a row, in microns.
  double pitchUm(Unit array) {
    return inventory.pitchUm(array);
  }

  /// Part of the systolic steps down a column that go through a bond instead of a wire.
  double columnCrossing(Unit array) {
    if (stacking.tier(array) != Tier.SPLIT) {
      return 0;
    }
    int rows = array == Unit.EXPERT_ARRAY ? machine.expert().rows() : machine.attention().rows();
    return (double) (rows - 1) / rows;
  }

  /// Bonds that fit into the outline at the bond pitch, inside the keep-out ring.
  long sites(Floorplan floorplan) {
    double keepOut = 2 * ledger.value(Parameter.BOND_KEEP_OUT);
    double pitch = ledger.value(Parameter.BOND_PITCH);
    double columns = Math.floor(Math.max(0, floorplan.width().microns() - keepOut) / pitch);
    double rows = Math.floor(Math.max(0, floorplan.height().microns() - keepOut) / pitch);
    return (long) (columns * rows);
  }

  private static double mean(Block a, Block b) {
    return spread(
            a.x(),
            a.memory() ? 0 : a.width(),
            a.width(),
            b.x(),
            b.memory() ? 0 : b.width(),
            b.width())
        + spread(
            a.y(),
            a.memory() ? 0 : a.height(),
            a.height(),
            b.y(),
            b.memory() ? 0 : b.height(),
            b.height());
  }

  private static double spread(
      double a, double spreadA, double sizeA, double b, double spreadB, double sizeB) {
    return meanDistance(a + (sizeA - spreadA) / 2, spreadA, b + (sizeB - spreadB) / 2, spreadB);
  }

  /// E|X - Y| for X uniform on [a, a + p] and Y uniform on [b, b + q].
  static double meanDistance(double a, double p, double b, double q) {
    if (p == 0 && q == 0) {
      return Math.abs(a - b);
    }
    if (p == 0) {
      return (squares(a - b) + squares(b + q - a)) / (2 * q);
    }
    if (q == 0) {
      return meanDistance(b, 0, a, p);
    }
    // Third antiderivative of the second derivative of |x|: the mean over a rectangle is a mixed
    // difference of |x|³ / 6.
    double sum = cube(a + p - b) - cube(a - b) - cube(a + p - b - q) + cube(a - b - q);
    return sum / (6 * p * q);
  }

  /// x |x|: twice the integral of |x|.
  private static double squares(double x) {
    return x * Math.abs(x);
  }

  private static double cube(double x) {
    return Math.abs(x) * x * x;
  }

  private static double longest(Block a, Block b) {
    double reachA = a.memory() ? 0 : (a.width() + a.height()) / 2;
    double reachB = b.memory() ? 0 : (b.width() + b.height()) / 2;
    return a.distance(b) + reachA + reachB;
  }
}
