// Memory shell: the program, one layer a word, written by the host in chunks of 64 bit, read by three readers
// in the same cycle (a register file).
//
// Addresses have 10 bits everywhere; the table uses as many as it has layers.
// verilator lint_off UNUSEDSIGNAL
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "bottom", memory_shell *)
module layer_table #(
    parameter int LAYERS  = 32,
    parameter int READERS = 3,
    parameter int LAYER_W = 3871
) (
    input  logic                       clk,
    input  logic                       write_enable,
    input  logic [9:0]                 write_layer,
    input  logic [5:0]                 write_chunk,
    input  logic [63:0]                write_data,
    input  logic [READERS*10-1:0]      read_layer,
    output logic [READERS*LAYER_W-1:0] read_word
);
  localparam int CHUNKS = (LAYER_W + 63) / 64;
  localparam int INDEX_W = LAYERS > 1 ? $clog2(LAYERS) : 1;

  for (genvar k = 0; k < CHUNKS; k++) begin : g_chunk
    localparam int WIDTH = k == CHUNKS - 1 ? LAYER_W - 64 * k : 64;
    logic [WIDTH-1:0] words [0:LAYERS-1];
    always_ff @(posedge clk) begin
      if (write_enable && write_chunk == 6'(k)) words[INDEX_W'(write_layer)] <= write_data[WIDTH-1:0];
    end
    for (genvar r = 0; r < READERS; r++) begin : g_reader
      assign read_word[r*LAYER_W+64*k+:WIDTH] = words[INDEX_W'(read_layer[r*10+:10])];
    end
  end
endmodule
// verilator lint_on UNUSEDSIGNAL
