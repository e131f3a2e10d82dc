package spikestack.bench;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.DesignBuilder;
import spikestack.silicon.netlist.Direction;
import spikestack.silicon.netlist.Library;
import spikestack.silicon.netlist.Orientation;
import spikestack.silicon.netlist.lef.Lef;
import spikestack.silicon.netlist.liberty.Liberty;
import spikestack.silicon.netlist.sdc.Sdc;
import spikestack.silicon.netlist.spef.Parasitics;
import spikestack.silicon.signoff.timing.StarWires;
import spikestack.silicon.signoff.timing.StaticTiming;
import spikestack.silicon.signoff.timing.WireModel;

/// Static timing of a synthetic netlist: rows of registers with 20 gates between, placed in rows.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 3)
@Fork(value = 1, jvmArgs = "-Xmx3g")
public class TimingBenchmark {
  private static final int DEPTH = 20;

  @Param({"200000"})
  int cells;

  @Param({"EFFECTIVE_CAPACITANCE", "ELMORE"})
  WireModel model = WireModel.EFFECTIVE_CAPACITANCE;

  private Design design = new DesignBuilder("none", Library.of(List.of(), Lef.EMPTY)).build();
  private Parasitics wires = new Parasitics(0);
  private Sdc sdc = Sdc.parse("none", "", design, 1, 1);

  /// Builds the netlist; the same for the same number of cells.
  @Setup
  public void build() {
    Library library = Library.of(List.of(Liberty.parse("bench.lib", LIBERTY)), Lef.EMPTY);
    int gate = library.find("NAND");
    int register = library.find("DFF");
    DesignBuilder builder = new DesignBuilder("bench", library);
    int clock = builder.net("ck");
    builder.port("ck", Direction.INPUT, clock);
    int width = cells / (DEPTH + 1);
    int[][] nets = new int[DEPTH + 1][width];
    Random random = new Random(1);
    for (int level = 0; level <= DEPTH; level++) {
      for (int i = 0; i < width; i++) {
        nets[level][i] = builder.net("n" + level + "_" + i);
      }
    }
    for (int level = 0; level <= DEPTH; level++) {
      for (int i = 0; i < width; i++) {
        boolean first = level == 0;
        int cell = builder.instance("u" + level + "_" + i, first ? register : gate, 0);
        int[] before = nets[first ? DEPTH : level - 1];
        int near = Math.min(width - 1, Math.max(0, i + random.nextInt(21) - 10));
        builder.connect(cell, 0, before[i]);
        builder.connect(cell, 1, first ? clock : before[near]);
        builder.connect(cell, 2, nets[level][i]);
        builder.place(cell, 1000 * level, 1000 * i, 0, Orientation.N, Design.Status.PLACED);
      }
    }
    design = builder.build();
    wires = StarWires.of(design, 3.5, 0.1, 0, 0);
    sdc = Sdc.parse("bench", "create_clock -period 2 [get_ports ck]", design, 1, 1);
  }

  /// Delays, arrivals, slacks of all endpoints and of all pins.
  @Benchmark
  public double time() {
    StaticTiming timing = StaticTiming.of(design, "bench", wires, sdc, model);
    return timing.timing().worstSetupPs() + timing.slacks()[0];
  }

  private static final String TABLES =
      """
      cell_rise (grid) { values ("0.01, 0.02, 0.05", "0.012, 0.023, 0.055", "0.02, 0.03, 0.07"); }
      cell_fall (grid) { values ("0.01, 0.02, 0.04", "0.012, 0.023, 0.045", "0.02, 0.03, 0.06"); }
      rise_transition (grid) { values ("0.01, 0.02, 0.05", "0.012, 0.022, 0.052", "0.02, 0.03, 0.06"); }
      fall_transition (grid) { values ("0.01, 0.02, 0.04", "0.012, 0.022, 0.042", "0.02, 0.03, 0.05"); }
      """;

  private static final String LIBERTY =
      """
      library (bench) {
        time_unit : "1ns"; capacitive_load_unit (1, ff);
        lu_table_template (grid) { variable_1 : input_net_transition;
          variable_2 : total_output_net_capacitance; index_1 ("0.01, 0.03, 0.1"); index_2 ("1, 4, 16"); }
        cell (NAND) {
          pin (A) { direction : input; capacitance : 1; }
          pin (B) { direction : input; capacitance : 1; }
          pin (Z) { direction : output; function : "!(A B)"; timing () { related_pin : "A B";
      """
          + TABLES
          + """
          } }
        }
        cell (DFF) {
          ff (IQ, IQN) { clocked_on : "CK"; next_state : "D"; }
          pin (D) { direction : input; capacitance : 1;
            timing () { related_pin : "CK"; timing_type : setup_rising;
              rise_constraint (scalar) { values ("0.05"); } fall_constraint (scalar) { values ("0.05"); } } }
          pin (CK) { direction : input; clock : true; capacitance : 1; }
          pin (Q) { direction : output; function : "IQ"; timing () { related_pin : "CK"; timing_type : rising_edge;
      """
          + TABLES
          + """
          } }
        }
      }
      """;
}
