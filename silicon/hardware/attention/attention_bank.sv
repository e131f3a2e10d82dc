// The bank at the right edge of the array: ROWS neurons, each one cycle after the one above.
//
// `advance` is high in the cycle in which the last PE of row 0 takes an index (`leaving` of the array);
// the bank walks the loops of the head with it. That cycle is row 0's fetch: its memory and the
// parameter memory are read. One cycle later `partials` of row 0 and `parameter_data` are there, and
// control and parameters move on to row 1, whose fetch it is.
//
// Row r writes bit `write_bit` of word `write_address` at the end of the cycle in which its
// write_enable is high, LATENCY cycles after its fetch. `saturations` counts clamped updates of existing
// queries, and is complete 2 cycles after the cycle of the last write.
(* tier_2d = "bottom", tier_memory_on_logic = "top", tier_logic_on_logic = "split" *)
module attention_bank #(
    parameter int ROWS                = 16,
    parameter int COLUMNS             = 16,
    parameter int LATENCY             = 3,
    parameter int HEAD_WIDTH_MAX      = 64,
    parameter int SUM_W               = 16,
    parameter int RESET_BY            = 0,
    parameter int ADDRESS_W           = 16,
    parameter int CHANNEL_W           = 4,
    parameter int WORD_W              = 16,
    parameter int PARAMETER_ADDRESS_W = 16,
    parameter int TOKEN_W             = 14,
    parameter int STEP_W              = 7
) (
    input  logic                                clk,
    input  logic                                rst,
    input  logic                                clear,           // saturations restart at 0
    input  logic                                advance,
    input  logic [ROWS*SUM_W-1:0]               partials,
    // Of the layer and of the head at work, held until row 0 has fetched its last word.
    input  logic [$clog2(HEAD_WIDTH_MAX+1)-1:0] head_width,
    input  logic [TOKEN_W-1:0]                  tokens,
    input  logic [STEP_W-1:0]                   steps,
    input  logic                                subtract,
    input  logic                                reset_by,
    input  logic [ADDRESS_W-1:0]                group,           // words from one group of channels to the next
    input  logic [ADDRESS_W-1:0]                score_word,      // where feature 0 is written at slot 0
    input  logic [CHANNEL_W-1:0]                score_channel,
    input  logic [PARAMETER_ADDRESS_W-1:0]      parameter_word,  // of feature 0
    // Parameters of a feature: address in cycle x, data {threshold, leak} in cycle x + 1.
    output logic                                parameter_enable,
    output logic [PARAMETER_ADDRESS_W-1:0]      parameter_address,
    input  logic [2*SUM_W:0]                    parameter_data,
    // Spikes, one bit a row.
    output logic [ROWS-1:0]                     write_enable,
    output logic [ROWS*ADDRESS_W-1:0]           write_address,
    output logic [ROWS*CHANNEL_W-1:0]           write_bit,
    output logic [ROWS-1:0]                     write_data,
    output logic [31:0]                         saturations
);
  localparam int INDEX_W     = HEAD_WIDTH_MAX > 1 ? $clog2(HEAD_WIDTH_MAX) : 1;
  localparam int ROW_W       = $clog2(ROWS + 1);
  localparam int CONTROL_W   = INDEX_W + 5;
  localparam int PARAMETER_W = 2 * SUM_W + 1;

  // The index that leaves row 0.
  wire                 mode_x, index_first, key_first, key_last, step_first;
  wire [INDEX_W-1:0]   index;
  wire [ADDRESS_W-1:0] query_slot;
  wire [ROW_W-1:0]     rows_left;

  // The loops over keys decide when, never where, the bank writes.
  wire                         last;
  wire [ADDRESS_W-1:0]         key_slot;
  wire [$clog2(COLUMNS+1)-1:0] columns_left;
  wire unused = &{1'b0, last, key_slot, columns_left};

  attention_nest #(
      .ROWS          (ROWS),
      .COLUMNS       (COLUMNS),
      .HEAD_WIDTH_MAX(HEAD_WIDTH_MAX),
      .ADDRESS_W     (ADDRESS_W),
      .TOKEN_W       (TOKEN_W),
      .STEP_W        (STEP_W)
  ) nest (
      .clk         (clk),
      .rst         (rst),
      .advance     (advance),
      .head_width  (head_width),
      .tokens      (tokens),
      .steps       (steps),
      .mode_x      (mode_x),
      .index       (index),
      .index_first (index_first),
      .key_first   (key_first),
      .key_last    (key_last),
      .step_first  (step_first),
      .last        (last),
      .query_slot  (query_slot),
      .key_slot    (key_slot),
      .rows_left   (rows_left),
      .columns_left(columns_left)
  );

  wire                 fetch = advance && mode_x;
  wire [ADDRESS_W-1:0] word;
  wire [CHANNEL_W-1:0] channel;

  attention_channel #(
      .ADDRESS_W(ADDRESS_W),
      .CHANNEL_W(CHANNEL_W),
      .WORD_W   (WORD_W)
  ) score (
      .clk          (clk),
      .group        (group),
      .first        (index_first),
      .first_word   (score_word),
      .first_channel(score_channel),
      .advance      (fetch),
      .word         (word),
      .channel      (channel)
  );

  assign parameter_enable  = fetch && key_last;
  assign parameter_address = parameter_word + PARAMETER_ADDRESS_W'(index);

  // Entry r enters row r: parameters at its sum, clamps at its fire, all else at its fetch.
  wire [ROWS:0]                     row_valid;
  wire [(ROWS+1)*ROW_W-1:0]         row_left;
  wire [(ROWS+1)*ADDRESS_W-1:0]     row_address;
  wire [(ROWS+1)*CHANNEL_W-1:0]     row_channel;
  wire [(ROWS+1)*CONTROL_W-1:0]     row_control;
  wire [(ROWS+1)*PARAMETER_W-1:0]   row_parameter;
  wire [(ROWS+1)*ROW_W-1:0]         row_clamped;

  assign row_valid[0]                   = fetch;
  assign row_left[ROW_W-1:0]            = rows_left;
  assign row_address[ADDRESS_W-1:0]     = word + query_slot;
  assign row_channel[CHANNEL_W-1:0]     = channel;
  assign row_control[CONTROL_W-1:0]     = {key_first, key_last, step_first, subtract, reset_by, index};
  assign row_parameter[PARAMETER_W-1:0] = parameter_data;
  assign row_clamped[ROW_W-1:0]         = '0;

  genvar r;
  generate
    for (r = 0; r < ROWS; r++) begin : g_row
      wire fetch_row, sum_row;

      attention_lane #(
          .ADDRESS_W(ADDRESS_W),
          .CHANNEL_W(CHANNEL_W),
          .LEFT_W   (ROW_W)
      ) lane (
          .clk        (clk),
          .rst        (rst),
          .stride     (ADDRESS_W'(steps)),
          .valid_in   (row_valid[r]),
          .left_in    (row_left[r*ROW_W +: ROW_W]),
          .address_in (row_address[r*ADDRESS_W +: ADDRESS_W]),
          .channel_in (row_channel[r*CHANNEL_W +: CHANNEL_W]),
          .enable     (fetch_row),
          .enabled    (sum_row),
          .valid_out  (row_valid[r+1]),
          .left_out   (row_left[(r+1)*ROW_W +: ROW_W]),
          .address_out(row_address[(r+1)*ADDRESS_W +: ADDRESS_W]),
          .channel_out(row_channel[(r+1)*CHANNEL_W +: CHANNEL_W])
      );

      attention_neuron #(
          .LATENCY       (LATENCY),
          .HEAD_WIDTH_MAX(HEAD_WIDTH_MAX),
          .SUM_W         (SUM_W),
          .RESET_BY      (RESET_BY),
          .CLAMPED_W     (ROW_W),
          .INDEX_W       (INDEX_W)
      ) neuron (
          .clk          (clk),
          .rst          (rst),
          .fetch        (fetch_row),
          .control_in   (row_control[r*CONTROL_W +: CONTROL_W]),
          .control_out  (row_control[(r+1)*CONTROL_W +: CONTROL_W]),
          .valid        (sum_row),
          .partial      (partials[r*SUM_W +: SUM_W]),
          .parameter_in (row_parameter[r*PARAMETER_W +: PARAMETER_W]),
          .parameter_out(row_parameter[(r+1)*PARAMETER_W +: PARAMETER_W]),
          .clamped_in   (row_clamped[r*ROW_W +: ROW_W]),
          .clamped_out  (row_clamped[(r+1)*ROW_W +: ROW_W]),
          .spike_valid  (write_enable[r]),
          .spike        (write_data[r])
      );

      // Where the spike goes, from fetch to write.
      attention_delay #(
          .WIDTH (ADDRESS_W + CHANNEL_W),
          .STAGES(LATENCY)
      ) target (
          .clk(clk),
          .rst(1'b0),
          .in ({row_address[r*ADDRESS_W +: ADDRESS_W], row_channel[r*CHANNEL_W +: CHANNEL_W]}),
          .out({write_address[r*ADDRESS_W +: ADDRESS_W], write_bit[r*CHANNEL_W +: CHANNEL_W]})
      );
    end
  endgenerate

  // What leaves the last row; only its clamps go on.
  wire unused_end = &{1'b0, row_valid, row_left, row_address, row_channel, row_control, row_parameter};

  always_ff @(posedge clk) begin
    if (rst || clear) saturations <= '0;
    else saturations <= saturations + 32'(row_clamped[ROWS*ROW_W +: ROW_W]);
  end
endmodule
