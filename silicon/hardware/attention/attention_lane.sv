// One lane of a column of addresses: token after token, each lane one cycle after the one before.
//
// Lane 0 gets the address of the first token of a tile and how many tokens are `left` from there on;
// this lane's own token exists while any are. It hands on, one cycle later, the next token's address
// (`stride` words further) and one token less. Rows read queries and write spikes this way, columns
// read keys and values.
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "split" *)
module attention_lane #(
    parameter int ADDRESS_W = 16,  // bits of a word address
    parameter int CHANNEL_W = 4,   // bits of a bit number within a word
    parameter int LEFT_W    = 5    // bits of a number of lanes
) (
    input  logic                 clk,
    input  logic                 rst,
    input  logic [ADDRESS_W-1:0] stride,       // words from one token to the next
    input  logic                 valid_in,
    input  logic [LEFT_W-1:0]    left_in,
    input  logic [ADDRESS_W-1:0] address_in,
    input  logic [CHANNEL_W-1:0] channel_in,
    output logic                 enable,       // this lane has a token: use address_in and channel_in
    output logic                 enabled,      // `enable` of the cycle before
    output logic                 valid_out,
    output logic [LEFT_W-1:0]    left_out,
    output logic [ADDRESS_W-1:0] address_out,
    output logic [CHANNEL_W-1:0] channel_out
);
  assign enable = valid_in && left_in != '0;

  always_ff @(posedge clk) begin
    enabled   <= enable && !rst;
    valid_out <= valid_in && !rst;
    if (valid_in) begin
      left_out    <= left_in == '0 ? '0 : left_in - 1'b1;
      address_out <= address_in + stride;
      channel_out <= channel_in;
    end
  end
endmodule
