package spikestack.silicon.thermal.ice;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import spikestack.silicon.thermal.Axis;

/// Reads the section `output` of a stack file: `T`, `Tflp`, `Tflpel`, `Tcoolant`, `Tmap`, `Pmap`.
final class OutputSection {
  private static final double MICRON = 1e-6;

  private final Tokens in;
  private final Axis x;
  private final Axis y;
  private final List<Target> targets;
  private final List<Probe> probes = new ArrayList<>();

  /// A stack element that may be looked at.
  ///
  /// @param layer index, from the bottom, of the layer that is meant
  /// @param liquid whether it is the channel
  record Target(String name, int layer, boolean liquid, Optional<Floorplan> floorplan) {}

  OutputSection(Tokens in, Axis x, Axis y, List<Target> targets) {
    this.in = in;
    this.x = x;
    this.y = y;
    this.targets = targets;
  }

  List<Probe> read() {
    in.expect(":");
    while (!in.atEnd()) {
      String kind = in.word("an output");
      in.expect("(");
      switch (kind) {
        case "T" -> {
          Target element = target(in.name("a stack element"));
          in.expect(",");
          double px = in.notNegative("x in um") * MICRON;
          in.expect(",");
          double py = in.notNegative("y in um") * MICRON;
          if (px > x.length() * (1 + 1e-9) || py > y.length() * (1 + 1e-9)) {
            throw in.wrong("a point outside the chip", "x and y inside the chip");
          }
          in.expect(",");
          in.quoted("an output file");
          add(element, Probe.Kind.POINT, px, py, "");
        }
        case "Tflp" -> {
          Target element = target(in.name("a stack element"));
          in.expect(",");
          in.quoted("an output file");
          in.expect(",");
          add(element, statistic(), 0, 0, "");
        }
        case "Tflpel" -> {
          String[] name = in.name("STACK_ELEMENT.FLOORPLAN_ELEMENT").split("\\.", 2);
          Target element = target(name[0]);
          String block = name.length == 2 ? name[1] : "";
          if (element.floorplan.stream()
              .flatMap(plan -> plan.elements().stream())
              .noneMatch(e -> e.name().equals(block))) {
            throw in.wrong("'" + block + "'", "an element of the floorplan of " + element.name);
          }
          in.expect(",");
          in.quoted("an output file");
          in.expect(",");
          add(element, statistic(), 0, 0, block);
        }
        case "Tcoolant" -> {
          Target element = target(in.name("a channel"));
          if (!element.liquid) throw in.wrong("'" + element.name + "'", "the channel of the stack");
          in.expect(",");
          in.quoted("an output file");
          in.expect(",");
          add(element, statistic(), 0, 0, Probe.OUTLET);
        }
        case "Tmap", "Pmap" -> {
          // A whole map: every run offers those of all layers.
          target(in.name("a stack element"));
          in.expect(",");
          in.quoted("an output file");
          in.expect(",");
          when();
        }
        default -> throw in.wrong("'" + kind + "'", "T, Tflp, Tflpel, Tcoolant, Tmap, Pmap");
      }
      in.expect(")", ";");
    }
    return probes;
  }

  private Target target(String name) {
    for (Target element : targets) {
      if (element.name.equals(name)) return element;
    }
    throw in.wrong(
        "stack element '" + name + "'",
        String.join(", ", targets.stream().map(Target::name).toList()));
  }

  private Probe.Kind statistic() {
    String word = in.word("maximum, minimum or average");
    return switch (word) {
      case "maximum" -> Probe.Kind.MAXIMUM;
      case "minimum" -> Probe.Kind.MINIMUM;
      case "average" -> Probe.Kind.AVERAGE;
      default -> throw in.wrong("'" + word + "'", "maximum, minimum or average");
    };
  }

  private void add(Target element, Probe.Kind kind, double px, double py, String block) {
    in.expect(",");
    Probe.When when = when();
    probes.add(new Probe(element.name, element.layer, kind, px, py, block, when));
  }

  private Probe.When when() {
    String word = in.word("step, slot or final");
    return switch (word) {
      case "step" -> Probe.When.STEP;
      case "slot" -> Probe.When.SLOT;
      case "final" -> Probe.When.FINAL;
      default -> throw in.wrong("'" + word + "'", "step, slot or final");
    };
  }
}
