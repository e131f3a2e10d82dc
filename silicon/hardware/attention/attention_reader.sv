// Reads one bit of each of LANES tokens, lane l in the l-th cycle after lane 0.
//
// `read` in cycle x reads the next feature of the head (`first`: its feature 0, at `first_word` and
// `first_channel`) of the tile whose lane 0 lies at `slot` and of which `left` tokens exist. Lane l's
// address goes out in cycle x + l, its bit is on `bits` in cycle x + l + 1; 0 if it has no token.
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "split" *)
module attention_reader #(
    parameter int LANES     = 16,
    parameter int ADDRESS_W = 16,
    parameter int BIT_W     = 4,
    parameter int WORD_W    = 16
) (
    input  logic                       clk,
    input  logic                       rst,
    input  logic [ADDRESS_W-1:0]       stride,         // words from one token to the next
    input  logic [ADDRESS_W-1:0]       group,          // words from one group of channels to the next
    input  logic                       read,
    input  logic                       first,
    input  logic [ADDRESS_W-1:0]       first_word,
    input  logic [BIT_W-1:0]           first_channel,
    input  logic [ADDRESS_W-1:0]       slot,
    input  logic [$clog2(LANES+1)-1:0] left,
    output logic [LANES-1:0]           enable,
    output logic [LANES*ADDRESS_W-1:0] address,
    output logic [LANES*BIT_W-1:0]     channel,
    input  logic [LANES-1:0]           data,           // one cycle after the address
    output logic [LANES-1:0]           bits
);
  localparam int LEFT_W = $clog2(LANES + 1);

  wire [ADDRESS_W-1:0] word;
  wire [BIT_W-1:0]     word_channel;

  attention_channel #(
      .ADDRESS_W(ADDRESS_W),
      .CHANNEL_W(BIT_W),
      .WORD_W   (WORD_W)
  ) feature (
      .clk          (clk),
      .group        (group),
      .first        (first),
      .first_word   (first_word),
      .first_channel(first_channel),
      .advance      (read),
      .word         (word),
      .channel      (word_channel)
  );

  // Entry l enters lane l.
  wire [LANES:0]                   lane_valid;
  wire [(LANES+1)*LEFT_W-1:0]      lane_left;
  wire [(LANES+1)*ADDRESS_W-1:0]   lane_address;
  wire [(LANES+1)*BIT_W-1:0]       lane_channel;
  wire [LANES-1:0]                 enabled;

  assign lane_valid[0]               = read;
  assign lane_left[LEFT_W-1:0]       = left;
  assign lane_address[ADDRESS_W-1:0] = word + slot;
  assign lane_channel[BIT_W-1:0]     = word_channel;

  genvar l;
  generate
    for (l = 0; l < LANES; l++) begin : g_lane
      attention_lane #(
          .ADDRESS_W(ADDRESS_W),
          .CHANNEL_W(BIT_W),
          .LEFT_W   (LEFT_W)
      ) lane (
          .clk        (clk),
          .rst        (rst),
          .stride     (stride),
          .valid_in   (lane_valid[l]),
          .left_in    (lane_left[l*LEFT_W +: LEFT_W]),
          .address_in (lane_address[l*ADDRESS_W +: ADDRESS_W]),
          .channel_in (lane_channel[l*BIT_W +: BIT_W]),
          .enable     (enable[l]),
          .enabled    (enabled[l]),
          .valid_out  (lane_valid[l+1]),
          .left_out   (lane_left[(l+1)*LEFT_W +: LEFT_W]),
          .address_out(lane_address[(l+1)*ADDRESS_W +: ADDRESS_W]),
          .channel_out(lane_channel[(l+1)*BIT_W +: BIT_W])
      );
    end
  endgenerate

  assign address = lane_address[LANES*ADDRESS_W-1:0];
  assign channel = lane_channel[LANES*BIT_W-1:0];
  assign bits    = data & enabled;

  // What leaves the last lane.
  wire unused = &{1'b0, lane_valid, lane_left, lane_address, lane_channel};
endmodule
