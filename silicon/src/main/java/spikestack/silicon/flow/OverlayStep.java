package spikestack.silicon.flow;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import spikestack.machine.tech.Ledger;
import spikestack.machine.tech.Parameter;
import spikestack.silicon.netlist.Bonds;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Rect;

/// Monte-Carlo of the overlay: what becomes of the bonds when the tiers do not lie exactly on each
/// other.
///
/// A sample draws a shift of the upper tier along x and along y, a rotation about the middle of the
/// die and a growth of one tier against the other from there (bow makes such a field), each normal
/// with mean 0. At a place r from the middle the pads are apart by `shift + rotation x r + growth
/// r`. Two square pads of side `cut` then share `(cut - |dx|)(cut - |dy|)`. A bond whose pads share
/// less than a tenth is open; one whose pad comes to lie on the pad of a neighbour on the raster is
/// a short; else its resistance is that of the whole pad over the shared part of its area. A sample
/// works if none of its bonds is open or short.
///
/// Not modelled: contact resistance of a poor joint, dishing, dependence of bonds on each other
/// beyond the common field; power bonds, of which many stand side by side.
final class OverlayStep {
  private static final double OPEN = 0.1;
  private static final double MICRO = 1e-6;

  private OverlayStep() {}

  static StackFigures.Overlay run(
      Design design, StackOptions.Overlay asked, Ledger tech, long seed) {
    Bonds bonds = design.bonds();
    double cut = tech.value(Parameter.BOND_CUT);
    double pitch = tech.value(Parameter.BOND_PITCH);
    double ohms = tech.value(Parameter.BOND_RESISTANCE);
    Rect die = design.floorplans().getFirst().die();
    double midX = (die.x0() + (double) die.x1()) / 2;
    double midY = (die.y0() + (double) die.y1()) / 2;
    Set<Long> sites = new HashSet<>();
    int step = (int) Math.round(pitch * 1e3);
    for (int b = 0; b < bonds.count(); b++) {
      sites.add(site(bonds.x()[b], bonds.y()[b], step, 0, 0));
    }
    SplittableRandom random = new SplittableRandom(seed);
    int working = 0;
    long open = 0;
    long shorted = 0;
    double sumShare = 0;
    double worstShare = 1;
    double[] worstOfSample = new double[asked.samples()];
    for (int s = 0; s < asked.samples(); s++) {
      double shiftX = asked.sigmaUm() * random.nextGaussian();
      double shiftY = asked.sigmaUm() * random.nextGaussian();
      double turn = asked.rotationMicroradians() * MICRO * random.nextGaussian();
      double grow = asked.growthPpm() * MICRO * random.nextGaussian();
      double least = 1;
      boolean works = true;
      for (int b = 0; b < bonds.count(); b++) {
        double x = (bonds.x()[b] - midX) * 1e-3;
        double y = (bonds.y()[b] - midY) * 1e-3;
        double dx = shiftX - turn * y + grow * x;
        double dy = shiftY + turn * x + grow * y;
        double share = Math.max(0, 1 - Math.abs(dx) / cut) * Math.max(0, 1 - Math.abs(dy) / cut);
        boolean touches = touches(sites, bonds, b, step, pitch, cut, dx, dy);
        if (share < OPEN) {
          open++;
        }
        if (touches) {
          shorted++;
        }
        works &= share >= OPEN && !touches;
        sumShare += share;
        least = Math.min(least, share);
      }
      worstOfSample[s] = least;
      worstShare = Math.min(worstShare, least);
      working += works ? 1 : 0;
    }
    long all = (long) asked.samples() * bonds.count();
    Arrays.sort(worstOfSample);
    double poor = worstOfSample[asked.samples() / 100];
    return new StackFigures.Overlay(
        asked.samples(),
        asked.sigmaUm(),
        asked.rotationMicroradians(),
        asked.growthPpm(),
        working,
        open,
        shorted,
        all == 0 ? 1 : sumShare / all,
        worstShare,
        ohms,
        ohms / Math.max(OPEN, poor));
  }

  private static long site(int x, int y, int step, int right, int up) {
    return (long) (x + right * step) << 32 ^ (y + up * step) & 0xffffffffL;
  }

  /// Whether the pad that has moved by (dx, dy) lies on one of the eight neighbours' pads.
  private static boolean touches(
      Set<Long> sites,
      Bonds bonds,
      int bond,
      int step,
      double pitch,
      double cut,
      double dx,
      double dy) {
    if (Math.abs(dx) <= pitch - cut && Math.abs(dy) <= pitch - cut) {
      return false;
    }
    for (int right = -1; right <= 1; right++) {
      for (int up = -1; up <= 1; up++) {
        boolean over = Math.abs(dx - right * pitch) < cut && Math.abs(dy - up * pitch) < cut;
        if ((right != 0 || up != 0)
            && over
            && sites.contains(site(bonds.x()[bond], bonds.y()[bond], step, right, up))) {
          return true;
        }
      }
    }
    return false;
  }
}
