// Where the head at work lies: its entries of the layer's tables (attention_core says what is in them).
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "split" *)
module attention_head #(
    parameter int HEADS_MAX           = 16,
    parameter int HEAD_INDEX_W        = 4,
    parameter int HEAD_WORD_W         = 16,
    parameter int HEAD_BIT_W          = 8,
    parameter int ADDRESS_W           = 16,
    parameter int BIT_W               = 4,
    parameter int PARAMETER_ADDRESS_W = 16
) (
    input  logic [HEAD_INDEX_W-1:0]                       head,             // compact
    input  logic [HEADS_MAX*HEAD_INDEX_W-1:0]             kept_heads,
    input  logic [HEADS_MAX*(HEAD_WORD_W+HEAD_BIT_W)-1:0] query_head,
    input  logic [HEADS_MAX*(HEAD_WORD_W+HEAD_BIT_W)-1:0] key_head,
    input  logic [HEADS_MAX*(HEAD_WORD_W+HEAD_BIT_W)-1:0] value_head,
    input  logic [HEADS_MAX*(HEAD_WORD_W+HEAD_BIT_W)-1:0] score_head,
    input  logic [HEADS_MAX*PARAMETER_ADDRESS_W-1:0]      score_parameter,
    output logic [ADDRESS_W-1:0]                          query_word,
    output logic [BIT_W-1:0]                              query_channel,
    output logic [ADDRESS_W-1:0]                          key_word,
    output logic [BIT_W-1:0]                              key_channel,
    output logic [ADDRESS_W-1:0]                          value_word,
    output logic [BIT_W-1:0]                              value_channel,
    output logic [ADDRESS_W-1:0]                          score_word,
    output logic [BIT_W-1:0]                              score_channel,
    output logic [PARAMETER_ADDRESS_W-1:0]                parameter_word
);
  localparam int ENTRY_W = HEAD_WORD_W + HEAD_BIT_W;

  wire [HEAD_INDEX_W-1:0] original;
  wire [ENTRY_W-1:0]      query, key, value, score;

  attention_table #(.ENTRIES(HEADS_MAX), .WIDTH(HEAD_INDEX_W)) kept_table (
      .entries(kept_heads), .index(head), .entry(original)
  );
  attention_table #(.ENTRIES(HEADS_MAX), .WIDTH(ENTRY_W)) query_table (
      .entries(query_head), .index(original), .entry(query)
  );
  attention_table #(.ENTRIES(HEADS_MAX), .WIDTH(ENTRY_W)) key_table (
      .entries(key_head), .index(head), .entry(key)
  );
  attention_table #(.ENTRIES(HEADS_MAX), .WIDTH(ENTRY_W)) value_table (
      .entries(value_head), .index(head), .entry(value)
  );
  attention_table #(.ENTRIES(HEADS_MAX), .WIDTH(ENTRY_W)) score_table (
      .entries(score_head), .index(head), .entry(score)
  );
  attention_table #(.ENTRIES(HEADS_MAX), .WIDTH(PARAMETER_ADDRESS_W)) parameter_table (
      .entries(score_parameter), .index(original), .entry(parameter_word)
  );

  assign query_word    = query[HEAD_BIT_W +: ADDRESS_W];
  assign query_channel = query[BIT_W-1:0];
  assign key_word      = key[HEAD_BIT_W +: ADDRESS_W];
  assign key_channel   = key[BIT_W-1:0];
  assign value_word    = value[HEAD_BIT_W +: ADDRESS_W];
  assign value_channel = value[BIT_W-1:0];
  assign score_word    = score[HEAD_BIT_W +: ADDRESS_W];
  assign score_channel = score[BIT_W-1:0];

  // A layer's entries may be wider than this machine's addresses.
  wire unused = &{1'b0, query, key, value, score};
endmodule
