// Output-stationary array of an expert core: ROWS features x COLUMNS slots.
//
// Row r takes its weight r cycles after row 0, column c its spike c cycles after column 0: both edges
// are skewed by whoever drives them, and PE(r, c) meets index k in cycle k + r + c. The bank of row r
// selects a column; the shadows of a row share one bus (AND-OR).
//
//   weights   ROWS x 8 bit       row r in bits [8 r +: 8]
//   valid     ROWS               an index is at the left edge of row r
//   last      ROWS               ... and it is the last of its pass
//   spikes    COLUMNS            at the top edge
//   select    ROWS x COLUMNS     one-hot (or nothing) per row
//   sums      ROWS x SUM_W       the selected shadow, in the same cycle
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "split" *)
module accumulate_array #(
    parameter int ROWS    = 16,  // 1..256
    parameter int COLUMNS = 16,  // 1..256
    parameter int SUM_W   = 16
) (
    input  logic                     clk,
    input  logic                     rst,
    input  logic [ROWS*8-1:0]        weights,
    input  logic [ROWS-1:0]          valid,
    input  logic [ROWS-1:0]          last,
    input  logic [COLUMNS-1:0]       spikes,
    input  logic [ROWS*COLUMNS-1:0]  select,
    output logic [ROWS*SUM_W-1:0]    sums
);
  initial if (ROWS < 1 || ROWS > 256 || COLUMNS < 1 || COLUMNS > 256) $fatal(1, "ROWS and COLUMNS must be 1..256");

  // Wires between elements: index c (or r) is the input of element c (or r).
  logic [(COLUMNS+1)*8-1:0] weight_wire [0:ROWS-1];
  logic [COLUMNS:0]         valid_wire  [0:ROWS-1];
  logic [COLUMNS:0]         last_wire   [0:ROWS-1];
  logic [COLUMNS-1:0]       spike_wire  [0:ROWS];
  logic [COLUMNS*SUM_W-1:0] shadow_wire [0:ROWS-1];

  assign spike_wire[0] = spikes;

  for (genvar r = 0; r < ROWS; r++) begin : g_row
    assign weight_wire[r][7:0] = weights[r*8+:8];
    assign valid_wire[r][0]    = valid[r];
    assign last_wire[r][0]     = last[r];
    for (genvar c = 0; c < COLUMNS; c++) begin : g_column
      accumulate_pe #(
          .SUM_W(SUM_W)
      ) pe (
          .clk       (clk),
          .rst       (rst),
          .weight_in (weight_wire[r][c*8+:8]),
          .valid_in  (valid_wire[r][c]),
          .last_in   (last_wire[r][c]),
          .spike_in  (spike_wire[r][c]),
          .weight_out(weight_wire[r][(c+1)*8+:8]),
          .valid_out (valid_wire[r][c+1]),
          .last_out  (last_wire[r][c+1]),
          .spike_out (spike_wire[r+1][c]),
          .shadow    (shadow_wire[r][c*SUM_W+:SUM_W])
      );
    end
    row_bus #(
        .COLUMNS(COLUMNS),
        .SUM_W  (SUM_W)
    ) bus (
        .shadows(shadow_wire[r]),
        .select (select[r*COLUMNS+:COLUMNS]),
        .sum    (sums[r*SUM_W+:SUM_W])
    );
  end
endmodule
