// Where channel after channel of a head lies: word and bit of its slot 0.
//
// Word w holds WORD_W channels of one slot, the next group of channels follows `group` words later.
// `first` restarts at the head's first channel, which may lie in the middle of a word; `advance`
// moves on to the next channel at the end of the cycle.
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "split" *)
module attention_channel #(
    parameter int ADDRESS_W = 16,
    parameter int CHANNEL_W = 4,
    parameter int WORD_W    = 16   // channels in a word
) (
    input  logic                 clk,
    input  logic [ADDRESS_W-1:0] group,          // words from one group of channels to the next
    input  logic                 first,
    input  logic [ADDRESS_W-1:0] first_word,
    input  logic [CHANNEL_W-1:0] first_channel,
    input  logic                 advance,
    output logic [ADDRESS_W-1:0] word,
    output logic [CHANNEL_W-1:0] channel
);
  logic [ADDRESS_W-1:0] next_word;
  logic [CHANNEL_W-1:0] next_channel;

  assign word    = first ? first_word : next_word;
  assign channel = first ? first_channel : next_channel;

  wire full = channel == CHANNEL_W'(WORD_W - 1);

  always_ff @(posedge clk) begin
    if (advance) begin
      next_word    <= full ? word + group : word;
      next_channel <= full ? '0 : channel + 1'b1;
    end
  end
endmodule
