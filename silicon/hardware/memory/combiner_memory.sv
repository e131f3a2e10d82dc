// Memory shell: one word per column of a row's unfinished bit-plane sums. One read, one write, in the same
// cycle; reads are asynchronous (a register file of COLUMNS words).
(* tier_2d = "bottom", tier_memory_on_logic = "top", tier_logic_on_logic = "split", memory_shell *)
module combiner_memory #(
    parameter int COLUMNS = 16,
    parameter int WIDTH   = 24
) (
    input  logic             clk,
    input  logic [(COLUMNS > 1 ? $clog2(COLUMNS) : 1)-1:0] column,
    input  logic             write_enable,
    input  logic [WIDTH-1:0] write_data,
    output logic [WIDTH-1:0] read_data
);
  logic [WIDTH-1:0] words [0:COLUMNS-1];
  assign read_data = words[column];
  always_ff @(posedge clk) if (write_enable) words[column] <= write_data;
endmodule
