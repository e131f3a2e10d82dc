package spikestack.silicon.library;

import java.util.ArrayList;
import java.util.List;
import spikestack.machine.tech.Parameter;
import spikestack.silicon.library.Arc.Sense;

/// The cells: single stages from logical effort, compound cells from their stages, and those that
/// the technology file states from its numbers.
final class Catalogue {
  /// Largest load over the standard load.
  private static final double MAXIMUM_LOAD = 4;

  /// A pull-up against a pull-down network in one stage, drive 1.
  ///
  /// @param pins names and logical efforts
  /// @param parasitic parasitic effort of the output
  /// @param function of the output, which inverts
  private record Stage(String[] pins, double[] efforts, double parasitic, String function) {
    int transistors() {
      return 2 * pins.length;
    }
  }

  private final GateModel model;
  private final List<Cell> cells = new ArrayList<>();

  private Catalogue(GateModel model) {
    this.model = model;
  }

  static List<Cell> of(GateModel model) {
    Catalogue catalogue = new Catalogue(model);
    catalogue.singleStages();
    catalogue.twoStages();
    catalogue.compound();
    catalogue.arithmetic();
    catalogue.flipFlops();
    catalogue.reserved();
    return List.copyOf(catalogue.cells);
  }

  private static double effort(double down, double up) {
    return GateModel.effort(down, up);
  }

  private static double[] alike(int pins, double effort) {
    double[] all = new double[pins];
    java.util.Arrays.fill(all, effort);
    return all;
  }

  private static String[] letters(int pins) {
    return "ABCD".substring(0, pins).split("");
  }

  /// Drains on the output over those of the unit inverter: `down` and `up` are widths.
  private static double drains(double down, double up) {
    return effort(down, up);
  }

  private static Stage inverter() {
    return new Stage(letters(1), alike(1, 1), drains(1, 1), "!A");
  }

  private static Stage nand(int n) {
    return new Stage(
        letters(n),
        alike(n, effort(n, 1)),
        drains(n, n),
        "!(" + String.join("&", letters(n)) + ")");
  }

  private static Stage nor(int n) {
    return new Stage(
        letters(n),
        alike(n, effort(1, n)),
        drains(n, n),
        "!(" + String.join("|", letters(n)) + ")");
  }

  private static Stage andOrInvert21() {
    double a = effort(2, 2);
    return new Stage(
        new String[] {"A1", "A2", "B"},
        new double[] {a, a, effort(1, 2)},
        drains(2 + 1, 2),
        "!((A1&A2)|B)");
  }

  private static Stage orAndInvert21() {
    double a = effort(2, 2);
    return new Stage(
        new String[] {"A1", "A2", "B"},
        new double[] {a, a, effort(2, 1)},
        drains(2, 2 + 1),
        "!((A1|A2)&B)");
  }

  private static Stage andOrInvert22() {
    return new Stage(
        new String[] {"A1", "A2", "B1", "B2"},
        alike(4, effort(2, 2)),
        drains(2 + 2, 2 + 2),
        "!((A1&A2)|(B1&B2))");
  }

  private static Stage orAndInvert22() {
    return new Stage(
        new String[] {"A1", "A2", "B1", "B2"},
        alike(4, effort(2, 2)),
        drains(2 + 2, 2 + 2),
        "!((A1|A2)&(B1|B2))");
  }

  private static Stage andOrInvert211() {
    double a = effort(2, 3);
    double b = effort(1, 3);
    return new Stage(
        new String[] {"A1", "A2", "B", "C"},
        new double[] {a, a, b, b},
        drains(2 + 1 + 1, 3),
        "!((A1&A2)|B|C)");
  }

  private static Stage orAndInvert211() {
    double a = effort(3, 2);
    double b = effort(3, 1);
    return new Stage(
        new String[] {"A1", "A2", "B", "C"},
        new double[] {a, a, b, b},
        drains(3, 2 + 1 + 1),
        "!((A1|A2)&B&C)");
  }

  private void singleStages() {
    for (int drive : new int[] {1, 2, 4, 8, 16}) {
      single("INV", inverter(), drive, Cell.Use.LOGIC);
    }
    for (int drive : new int[] {1, 2, 4}) {
      single("NAND2", nand(2), drive, Cell.Use.LOGIC);
      single("NOR2", nor(2), drive, Cell.Use.LOGIC);
    }
    for (int drive : new int[] {1, 2}) {
      single("NAND3", nand(3), drive, Cell.Use.LOGIC);
      single("NAND4", nand(4), drive, Cell.Use.LOGIC);
      single("NOR3", nor(3), drive, Cell.Use.LOGIC);
      single("NOR4", nor(4), drive, Cell.Use.LOGIC);
      single("AOI21", andOrInvert21(), drive, Cell.Use.LOGIC);
      single("AOI22", andOrInvert22(), drive, Cell.Use.LOGIC);
      single("AOI211", andOrInvert211(), drive, Cell.Use.LOGIC);
      single("OAI21", orAndInvert21(), drive, Cell.Use.LOGIC);
      single("OAI22", orAndInvert22(), drive, Cell.Use.LOGIC);
      single("OAI211", orAndInvert211(), drive, Cell.Use.LOGIC);
    }
  }

  private void single(String name, Stage stage, int drive, Cell.Use use) {
    List<Pin> pins = new ArrayList<>();
    List<Arc> arcs = new ArrayList<>();
    double parasitic = drive * model.parasiticFf(stage.parasitic());
    double resistance = model.resistance / drive;
    for (int i = 0; i < stage.pins().length; i++) {
      pins.add(Pin.input(stage.pins()[i], drive * stage.efforts()[i] * model.unitFf));
      arcs.add(
          new Arc(
              stage.pins()[i],
              "Y",
              Sense.NEGATIVE_UNATE,
              resistance * parasitic,
              resistance,
              parasitic,
              GateConstant.SLEW_CARRY.value(),
              0));
    }
    pins.add(output("Y", stage.function(), drive));
    add(name, drive, model.sitesOfTransistors(drive * stage.transistors()), pins, arcs, use);
  }

  /// An inverting stage and an inverter behind it; the first stage grows with a quarter of the
  /// drive.
  private void twoStages() {
    for (int drive : new int[] {1, 2, 4, 8, 16}) {
      inverted("BUF", inverter(), "A", drive, Cell.Use.LOGIC);
    }
    for (int drive : new int[] {1, 2, 4}) {
      inverted("AND2", nand(2), "(A&B)", drive, Cell.Use.LOGIC);
      inverted("OR2", nor(2), "(A|B)", drive, Cell.Use.LOGIC);
    }
    for (int drive : new int[] {1, 2}) {
      inverted("AND3", nand(3), "(A&B&C)", drive, Cell.Use.LOGIC);
      inverted("OR3", nor(3), "(A|B|C)", drive, Cell.Use.LOGIC);
    }
  }

  private void inverted(String name, Stage first, String function, int drive, Cell.Use use) {
    int lead = Math.max(1, Math.ceilDiv(drive, 4));
    List<Pin> pins = new ArrayList<>();
    List<Arc> arcs = new ArrayList<>();
    double inner = drive * model.unitFf;
    double parasitic = drive * model.parasiticFf(inverter().parasitic());
    double resistance = model.resistance / drive;
    for (int i = 0; i < first.pins().length; i++) {
      pins.add(Pin.input(first.pins()[i], lead * first.efforts()[i] * model.unitFf));
      arcs.add(
          new Arc(
              first.pins()[i],
              "Y",
              Sense.POSITIVE_UNATE,
              model.innerPs(first.parasitic(), lead, inner) + resistance * parasitic,
              resistance,
              parasitic,
              0,
              model.transitionFj(inner)));
    }
    pins.add(output("Y", function, drive));
    int transistors = lead * first.transistors() + 2 * drive;
    add(name, drive, model.sitesOfTransistors(transistors), pins, arcs, use);
  }

  /// XOR2, XNOR2 and MUX2 as the technology states them: area, pin energy, delay.
  private void compound() {
    double xorFf = xorFf();
    double xorPs = model.fixedPs(model.value(Parameter.XOR2_DELAY));
    double muxPs = model.fixedPs(model.value(Parameter.MUX2_DELAY));
    double nodeFj = model.transitionFj(model.nand2Ff);
    for (int drive : new int[] {1, 2}) {
      for (String name : List.of("XOR2", "XNOR2")) {
        String function = name.equals("XOR2") ? "(A^B)" : "!(A^B)";
        add(
            name,
            drive,
            drive * model.sitesOfArea(model.value(Parameter.XOR2_AREA)),
            List.of(
                Pin.input("A", drive * xorFf),
                Pin.input("B", drive * xorFf),
                output("Y", function, drive)),
            List.of(
                stated("A", "Y", Sense.NON_UNATE, xorPs, drive, 0),
                stated("B", "Y", Sense.NON_UNATE, xorPs, drive, 0)),
            Cell.Use.LOGIC);
      }
      double selectPs = muxPs + model.innerPs(inverter().parasitic(), drive, drive * model.nand2Ff);
      add(
          "MUX2",
          drive,
          drive * model.sitesOfArea(model.value(Parameter.MUX2_AREA)),
          List.of(
              Pin.input("A", drive * model.nand2Ff),
              Pin.input("B", drive * model.nand2Ff),
              Pin.input("S", drive * (model.nand2Ff + model.unitFf)),
              output("Y", "((S&B)|(!S&A))", drive)),
          List.of(
              stated("A", "Y", Sense.POSITIVE_UNATE, muxPs, drive, drive * nodeFj),
              stated("B", "Y", Sense.POSITIVE_UNATE, muxPs, drive, drive * nodeFj),
              stated("S", "Y", Sense.NON_UNATE, selectPs, drive, drive * 2 * nodeFj)),
          Cell.Use.LOGIC);
    }
  }

  /// Half adder: XOR2 and AND2 side by side. Full adder: two XOR2 and three NAND2, its delays those
  /// of the technology; node X = A^B drives an XOR2 and a NAND2.
  private void arithmetic() {
    double xorFf = xorFf();
    double operand = xorFf + model.nand2Ff;
    double nandFj = model.transitionFj(model.nand2Ff);
    double xorPs = model.fixedPs(model.value(Parameter.XOR2_DELAY));
    double andPs =
        model.innerPs(nand(2).parasitic(), 1, model.unitFf)
            + model.resistance * model.parasiticFf(inverter().parasitic());
    int xorSites = model.sitesOfArea(model.value(Parameter.XOR2_AREA));
    add(
        "HA",
        1,
        xorSites + model.sitesOfTransistors(nand(2).transistors() + 2.0),
        List.of(
            Pin.input("A", operand),
            Pin.input("B", operand),
            output("CO", "(A&B)", 1),
            output("S", "(A^B)", 1)),
        List.of(
            stated("A", "CO", Sense.POSITIVE_UNATE, andPs, 1, model.transitionFj(model.unitFf)),
            stated("B", "CO", Sense.POSITIVE_UNATE, andPs, 1, model.transitionFj(model.unitFf)),
            stated("A", "S", Sense.NON_UNATE, xorPs, 1, 0),
            stated("B", "S", Sense.NON_UNATE, xorPs, 1, 0)),
        Cell.Use.LOGIC);

    double nodeFj = model.transitionFj(operand);
    double firstPs = model.fixedPs(model.value(Parameter.FULL_ADDER_FIRST));
    double carryPs = model.fixedPs(model.value(Parameter.FULL_ADDER_CARRY));
    double lastPs = model.fixedPs(model.value(Parameter.FULL_ADDER_LAST));
    double sumPs = lastPs + model.value(Parameter.XOR2_DELAY);
    add(
        "FA",
        1,
        model.sitesOfArea(model.value(Parameter.FULL_ADDER_AREA)),
        List.of(
            Pin.input("A", operand),
            Pin.input("B", operand),
            Pin.input("CI", operand),
            output("CO", "((A&B)|(A&CI)|(B&CI))", 1),
            output("S", "(A^B^CI)", 1)),
        List.of(
            stated("A", "CO", Sense.POSITIVE_UNATE, firstPs, 1, nandFj),
            stated("B", "CO", Sense.POSITIVE_UNATE, firstPs, 1, nandFj),
            stated("CI", "CO", Sense.POSITIVE_UNATE, carryPs, 1, nandFj),
            stated("A", "S", Sense.NON_UNATE, sumPs, 1, nodeFj),
            stated("B", "S", Sense.NON_UNATE, sumPs, 1, nodeFj),
            stated("CI", "S", Sense.NON_UNATE, lastPs, 1, 0)),
        Cell.Use.LOGIC);
  }

  /// D flip-flop, rising edge. Larger drives widen the output inverter only, which the stage before
  /// it pays for.
  private void flipFlops() {
    double dataFf = GateConstant.DATA_PIN.value() * model.nand2Ff;
    double clockFf = GateConstant.CLOCK_PIN.value() * model.nand2Ff;
    // The clock's energy per cycle is two transitions of the pin and what is inside.
    double clockFj =
        Math.max(0, model.value(Parameter.FLIP_FLOP_CLOCK) / 2 - model.transitionFj(clockFf));
    double toggleFj =
        Math.max(0, model.value(Parameter.FLIP_FLOP_TOGGLE) - model.transitionFj(dataFf));
    for (int drive : new int[] {1, 2, 4}) {
      double extraPs = model.innerPs(0, 1, (drive - 1) * model.unitFf);
      int sites =
          model.sitesOfArea(model.value(Parameter.FLIP_FLOP_AREA))
              + model.sitesOfTransistors(2.0 * (drive - 1));
      add(
          "DFF",
          drive,
          sites,
          List.of(
              Pin.clock("CK", clockFf, clockFj), Pin.input("D", dataFf), output("Q", "IQ", drive)),
          List.of(
              stated(
                  "CK",
                  "Q",
                  Sense.CLOCK_EDGE,
                  model.fixedPs(model.value(Parameter.CLOCK_TO_Q)) + extraPs,
                  drive,
                  toggleFj)),
          Cell.Use.FLIP_FLOP);
    }
  }

  private void reserved() {
    for (int drive : new int[] {2, 4, 8, 16}) {
      inverted("CLKBUF", inverter(), "A", drive, Cell.Use.RESERVED);
    }
    for (int drive : new int[] {4, 8, 16}) {
      single("CLKINV", inverter(), drive, Cell.Use.RESERVED);
    }
    int tie = model.sitesOfTransistors(2);
    add("TIEHI", 1, tie, List.of(output("Y", "1", 1)), List.of(), Cell.Use.RESERVED);
    add("TIELO", 1, tie, List.of(output("Y", "0", 1)), List.of(), Cell.Use.RESERVED);
    for (int width : new int[] {1, 2, 4, 8, 16}) {
      filler("FILL_W" + width, width);
    }
    filler("TAP", 2);
  }

  private void filler(String name, int sites) {
    cells.add(
        new Cell(
            name, 1, sites, sites * model.siteAreaUm2(), 0, List.of(), List.of(), Cell.Use.FILLER));
  }

  /// An arc whose fixed part is known; behind its last stage stands an inverter's parasitic load.
  private Arc stated(
      String from, String to, Sense sense, double fixedPs, int drive, double internalFj) {
    return new Arc(
        from,
        to,
        sense,
        fixedPs,
        model.resistance / drive,
        drive * model.parasiticFf(inverter().parasitic()),
        0,
        internalFj);
  }

  private double xorFf() {
    double volts = model.volts();
    return model.value(Parameter.XOR2_ENERGY) / (volts * volts);
  }

  private Pin output(String name, String function, int drive) {
    return Pin.output(name, function, MAXIMUM_LOAD * drive * model.standardLoadFf);
  }

  private void add(
      String kind, int drive, int sites, List<Pin> pins, List<Arc> arcs, Cell.Use use) {
    double area = sites * model.siteAreaUm2();
    String name = kind.startsWith("TIE") ? kind : kind + "_X" + drive;
    cells.add(new Cell(name, drive, sites, area, model.leakageNw(area), pins, arcs, use));
  }
}
