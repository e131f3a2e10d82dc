// Memory shell: two halves of a core's local weights. A port word (INDICES indices x ROWS bytes) is written
// at once, one index (ROWS bytes) is read. The address is registered: data in the next cycle, writes up to
// and including the cycle of the address are seen.
//
// Addresses have 16 bits everywhere; a shell uses as many as it has words.
// verilator lint_off UNUSEDSIGNAL
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "split", memory_shell *)
module local_weights #(
    parameter int ROWS    = 16,
    parameter int INDICES = 4,     // indices in a port word
    parameter int WORDS   = 128,   // port words in a half
    parameter int LANE_W  = 2
) (
    input  logic                      clk,
    input  logic                      write_enable,
    input  logic                      write_half,
    input  logic [15:0]               write_word,
    input  logic [INDICES*ROWS*8-1:0] write_data,
    input  logic                      read_enable,
    input  logic                      read_half,
    input  logic [15:0]               read_word,
    input  logic [LANE_W-1:0]         read_lane,
    output logic [ROWS*8-1:0]         read_data
);
  localparam int ADDRESS_W = $clog2(2 * WORDS);
  logic [INDICES*ROWS*8-1:0] words [0:2*WORDS-1];
  logic [ADDRESS_W-1:0]      write_address;
  logic [ADDRESS_W-1:0]      address_q;
  logic [LANE_W-1:0]         lane_q;
  logic [INDICES*ROWS*8-1:0] word;

  assign write_address = ADDRESS_W'(write_word) + (write_half ? ADDRESS_W'(WORDS) : '0);
  assign word          = words[address_q];
  assign read_data     = (ROWS * 8)'(word >> (32'(lane_q) * 32'(ROWS * 8)));

  always_ff @(posedge clk) begin
    if (write_enable) words[write_address] <= write_data;
    if (read_enable) begin
      address_q <= ADDRESS_W'(read_word) + (read_half ? ADDRESS_W'(WORDS) : '0);
      lane_q    <= read_lane;
    end
  end
endmodule
// verilator lint_on UNUSEDSIGNAL
