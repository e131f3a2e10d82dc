package spikestack.silicon.netlist;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import spikestack.silicon.netlist.lef.Lef;
import spikestack.silicon.netlist.liberty.Liberty;

/// External files, and a small library of our own for everything else.
public final class Cases {
  private Cases() {}

  public static Path data() {
    return Path.of(
            Optional.ofNullable(System.getProperty("spikestack.data")).orElse("../../shared/data"))
        .resolve("3d");
  }

  public static Library nangate45() {
    Path folder = data().resolve("nangate45");
    return Library.of(
        List.of(Liberty.read(folder.resolve("Nangate45_typ_63cells.lib.gz"))),
        Lef.read(
            List.of(
                folder.resolve("Nangate45_tech.lef"), folder.resolve("Nangate45_stdcell.lef.gz"))));
  }

  /// An inverter, a NAND gate, a flip-flop and a two-bit memory, in round numbers.
  public static final String LIBERTY =
      """
      library (toy) {
        time_unit : "1ps";
        capacitive_load_unit (1, ff);
        voltage_unit : "1V";
        leakage_power_unit : "1nW";
        nom_voltage : 1.0;
        lu_table_template (grid) {
          variable_1 : input_net_transition;
          variable_2 : total_output_net_capacitance;
          index_1 ("10, 20");
          index_2 ("1, 3");
        }
        lu_table_template (checks) {
          variable_1 : related_pin_transition;
          variable_2 : constrained_pin_transition;
          index_1 ("0, 10");
          index_2 ("0, 20");
        }
        type (two) { base_type : array; data_type : bit; bit_width : 2; bit_from : 1; bit_to : 0; downto : true; }
        cell (INV) {
          area : 1.0;
          cell_leakage_power : 2.0;
          pin (A) { direction : input; capacitance : 1.0; rise_capacitance : 1.1; fall_capacitance : 0.9; }
          pin (Z) {
            direction : output; function : "!A"; max_capacitance : 50;
            timing () {
              related_pin : "A"; timing_sense : negative_unate;
              cell_rise (grid) { values ("10, 20", "12, 26"); }
              cell_fall (grid) { values ("8, 16", "10, 22"); }
              rise_transition (grid) { values ("5, 11", "6, 12"); }
              fall_transition (grid) { values ("4, 10", "5, 11"); }
            }
          }
        }
        cell (NAND) {
          area : 1.5;
          pin (A) { direction : input; capacitance : 1.0; }
          pin (B) { direction : input; capacitance : 1.0; }
          pin (Z) {
            direction : output; function : "!(A & B)";
            timing () {
              related_pin : "A B";
              cell_rise (grid) { values ("10, 20", "12, 26"); }
              cell_fall (grid) { values ("8, 16", "10, 22"); }
              rise_transition (grid) { values ("5, 11", "6, 12"); }
              fall_transition (grid) { values ("4, 10", "5, 11"); }
            }
          }
        }
        cell (DFF) {
          area : 4.0;
          ff (IQ, IQN) { clocked_on : "CK"; next_state : "D"; }
          pin (D) {
            direction : input; capacitance : 1.0;
            timing () {
              related_pin : "CK"; timing_type : setup_rising;
              rise_constraint (checks) { values ("20, 30", "21, 31"); }
              fall_constraint (checks) { values ("24, 34", "25, 35"); }
            }
            timing () {
              related_pin : "CK"; timing_type : hold_rising;
              rise_constraint (scalar) { values ("3"); }
              fall_constraint (scalar) { values ("4"); }
            }
          }
          pin (CK) { direction : input; clock : true; capacitance : 1.0; }
          pin (Q) {
            direction : output; function : "IQ";
            timing () {
              related_pin : "CK"; timing_type : rising_edge;
              cell_rise (grid) { values ("30, 40", "32, 46"); }
              cell_fall (grid) { values ("28, 36", "30, 42"); }
              rise_transition (grid) { values ("5, 11", "6, 12"); }
              fall_transition (grid) { values ("4, 10", "5, 11"); }
            }
          }
        }
        cell (RAM) {
          area : 100;
          memory () { type : ram; address_width : 1; word_width : 2; }
          pin (clk) { direction : input; clock : true; capacitance : 5; }
          bus (d) { bus_type : two; direction : input; capacitance : 2;
            timing () { related_pin : "clk"; timing_type : setup_rising;
              rise_constraint (scalar) { values ("10"); } fall_constraint (scalar) { values ("10"); } } }
          bus (q) { bus_type : two; direction : output;
            timing () { related_pin : "clk"; timing_type : rising_edge;
              cell_rise (scalar) { values ("100"); } cell_fall (scalar) { values ("100"); }
              rise_transition (scalar) { values ("10"); } fall_transition (scalar) { values ("10"); } } }
        }
      }
      """;

  public static final String LEF =
      """
      VERSION 5.8 ;
      LAYER M1
        TYPE ROUTING ; DIRECTION HORIZONTAL ; PITCH 0.1 ; WIDTH 0.05 ; RESISTANCE RPERSQ 0.4 ;
        CAPACITANCE CPERSQDIST 1e-4 ; EDGECAPACITANCE 2e-5 ;
      END M1
      LAYER V1 TYPE CUT ; END V1
      SITE core CLASS CORE ; SIZE 0.1 BY 1.0 ; END core
      MACRO INV
        CLASS CORE ; ORIGIN 0.1 0 ; SIZE 0.3 BY 1.0 ; SITE core ;
        PIN A DIRECTION INPUT ; PORT LAYER M1 ; RECT -0.1 0.4 0.0 0.6 ; END END A
        PIN Z DIRECTION OUTPUT ; PORT LAYER M1 ; RECT 0.1 0.4 0.2 0.6 ; END END Z
        PIN VDD DIRECTION INOUT ; USE POWER ; PORT LAYER M1 ; RECT -0.1 0.95 0.2 1.05 ; END END VDD
        OBS LAYER M1 ; RECT 0 0 0.1 0.1 ; END
      END INV
      END LIBRARY
      """;

  public static Library toy() {
    return Library.of(List.of(Liberty.parse("toy.lib", LIBERTY)), Lef.parse("toy.lef", LEF));
  }
}
