// Left edge of the array: row r gets its weight, valid and last r cycles after row 0.
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "split" *)
module weight_skew #(
    parameter int ROWS = 16
) (
    // verilator lint_off UNUSEDSIGNAL
    input  logic              clk,  // a single row needs no delay
    input  logic              rst,
    // verilator lint_on UNUSEDSIGNAL
    input  logic [ROWS*8-1:0] weights_in,  // all rows of one index at once
    input  logic              valid_in,
    input  logic              last_in,
    output logic [ROWS*8-1:0] weights_out,
    output logic [ROWS-1:0]   valid_out,
    output logic [ROWS-1:0]   last_out
);
  // The flags are the same for all rows: they walk down, one row a cycle.
  logic [ROWS-1:0] valid_walk;
  logic [ROWS-1:0] last_walk;
  assign valid_walk[0] = valid_in;
  assign last_walk[0]  = last_in;
  for (genvar r = 0; r < ROWS - 1; r++) begin : g_flag
    logic valid_q;
    logic last_q;
    always_ff @(posedge clk) begin
      valid_q <= !rst && valid_walk[r];
      last_q  <= last_walk[r];
    end
    assign valid_walk[r+1] = valid_q;
    assign last_walk[r+1]  = last_q;
  end
  assign valid_out = valid_walk;
  assign last_out  = last_walk;

  // Row r: r registers in a chain, the youngest in the lowest bits.
  assign weights_out[7:0] = weights_in[7:0];
  for (genvar r = 1; r < ROWS; r++) begin : g_row
    logic [r*8-1:0] chain;
    always_ff @(posedge clk) begin
      chain[7:0] <= weights_in[r*8+:8];
      for (int i = 1; i < r; i++) chain[i*8+:8] <= chain[(i-1)*8+:8];
    end
    assign weights_out[r*8+:8] = chain[(r-1)*8+:8];
  end
endmodule
