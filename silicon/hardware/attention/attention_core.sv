// Attention core CORE of CORES: X = (Q K^T) V of its heads, and the score neuron (docs/architecture/attention-core.md).
//
//   schedule -> nest -> channel -> lanes: read addresses, one row or column a cycle
//                                    |  spike buffer, 1 cycle
//                                  array -> bank (nest, channel, lanes, neurons) -> spike buffer
//
// Layer. `begin_layer` is high for one cycle, the layer's first; the configuration holds from that cycle
// until `drains_next`. The core computes the compact heads CORE, CORE + CORES, ... below `heads`.
// A head that starts in cycle S issues its first index in cycle S + f - 1, its next one every f cycles, and
//
//   E = S + pairs * 2 * d * f + ROWS + COLUMNS - 2 + LATENCY      pairs = ceil(N / ROWS) * T * ceil(N / COLUMNS)
//
// The last spikes of the head are written at the edge that ends cycle E, and the core's next head starts
// in cycle E; `drains_next` is high in cycle E - 1 of the last one, and on until the next layer begins.
//
// Where things are. Slot = token * T + t. Word a + slot of a tensor holds WORD_W channels of a slot, the next group
// of channels lies N * T words later. A head is found through a table: entry = {word of its feature 0 at
// slot 0 (HEAD_WORD_W bits), bit of feature 0 in it (HEAD_BIT_W bits)}; words are absolute. Entry i
// lies at [i * width +: width]. Tables "by original head" are looked up through `kept_heads`.
//
// Reads. An address whose enable is high in cycle x gives its bit on `query_data` or `key_data` in cycle x + 1, parameters
// likewise; a write of the same cycle is seen. Row r reads r cycles after row 0, column c c cycles after column 0.
// Columns read keys in mode A and values in mode X. Tokens beyond N are neither read nor written.
module attention_core #(
    parameter int CORE                = 0,   // number of this core
    parameter int CORES               = 4,   // cores that heads are dealt to
    parameter int ROWS                = 16,  // queries of the array
    parameter int COLUMNS             = 16,  // keys of the array
    parameter int LATENCY             = 3,   // cycles of the bank, 1 or more
    parameter int HEAD_WIDTH_MAX      = 64,  // features of a head
    parameter int SCORE_W             = 8,   // bits of a score; holds HEAD_WIDTH_MAX
    parameter int SUM_W               = 16,  // bits of X, membrane and leak; a threshold has one more
    parameter int RESET_BY            = 0,   // 1: spikes can subtract from membranes
    parameter int ADDRESS_W           = 16,  // bits of a word address of the spike buffer
    parameter int WORD_W              = 16,  // bits of a word of the spike buffer
    parameter int BIT_W               = WORD_W > 1 ? $clog2(WORD_W) : 1,
    parameter int HEADS_MAX           = 16,  // heads of a layer, before pruning
    parameter int HEAD_INDEX_W        = HEADS_MAX > 1 ? $clog2(HEADS_MAX) : 1,
    parameter int HEAD_WORD_W         = 16,  // bits of the word in a table entry, ADDRESS_W or more
    parameter int HEAD_BIT_W          = 8,   // bits of the bit in a table entry, BIT_W or more
    parameter int PARAMETER_ADDRESS_W = 16,  // bits of a parameter word address
    parameter int TOKEN_W             = 14,  // bits of N
    parameter int STEP_W              = 7,   // bits of T
    parameter int FACTOR_W            = 8    // bits of f
) (
    input  logic                                          clk,
    input  logic                                          rst,
    // Layer.
    input  logic                                          begin_layer,
    output logic                                          drains_next,
    // Configuration.
    input  logic [$clog2(HEADS_MAX+1)-1:0]                heads,              // computed (kept) heads
    input  logic [$clog2(HEAD_WIDTH_MAX+1)-1:0]           head_width,         // d, 1..HEAD_WIDTH_MAX
    input  logic [TOKEN_W-1:0]                            tokens,             // N, 1 or more
    input  logic [STEP_W-1:0]                             steps,              // T, 1 or more
    input  logic [FACTOR_W-1:0]                           input_factor,       // f, 1 or more
    input  logic [ADDRESS_W-1:0]                          src_slots,          // words from group to group of Q, K and V
    input  logic [ADDRESS_W-1:0]                          dst_slots,          // words from group to group of the output
    input  logic                                          neuron_subtract,    // 0: halve
    input  logic                                          neuron_reset_by,    // a spike subtracts the leak's field, unsigned
    input  logic [HEADS_MAX*HEAD_INDEX_W-1:0]             kept_heads,         // original number, by compact head
    input  logic [HEADS_MAX*(HEAD_WORD_W+HEAD_BIT_W)-1:0] query_head,         // by original head
    input  logic [HEADS_MAX*(HEAD_WORD_W+HEAD_BIT_W)-1:0] key_head,           // by compact head
    input  logic [HEADS_MAX*(HEAD_WORD_W+HEAD_BIT_W)-1:0] value_head,         // by compact head
    input  logic [HEADS_MAX*(HEAD_WORD_W+HEAD_BIT_W)-1:0] score_head,         // output, by compact head
    input  logic [HEADS_MAX*PARAMETER_ADDRESS_W-1:0]      score_parameter,    // word of feature 0, by original head
    // Reads of the spike buffer.
    output logic [ROWS-1:0]                               query_enable,
    output logic [ROWS*ADDRESS_W-1:0]                     query_address,
    output logic [ROWS*BIT_W-1:0]                         query_bit,
    input  logic [ROWS-1:0]                               query_data,
    output logic [COLUMNS-1:0]                            key_enable,
    output logic [COLUMNS*ADDRESS_W-1:0]                  key_address,
    output logic [COLUMNS*BIT_W-1:0]                      key_bit,
    input  logic [COLUMNS-1:0]                            key_data,
    // Reads of the parameter memory: {threshold (SUM_W + 1 bits), leak (SUM_W bits)}, signed.
    output logic                                          parameter_enable,
    output logic [PARAMETER_ADDRESS_W-1:0]                parameter_address,
    input  logic [2*SUM_W:0]                              parameter_data,
    // Writes of spikes.
    output logic [ROWS-1:0]                               write_enable,
    output logic [ROWS*ADDRESS_W-1:0]                     write_address,
    output logic [ROWS*BIT_W-1:0]                         write_bit,
    output logic [ROWS-1:0]                               write_data,
    // Status: clamped updates since reset or `clear`; complete 2 cycles after cycle E.
    input  logic                                          clear,
    output logic [31:0]                                   saturations
);
  localparam int INDEX_W = HEAD_WIDTH_MAX > 1 ? $clog2(HEAD_WIDTH_MAX) : 1;
  localparam int ROW_W   = $clog2(ROWS + 1);
  localparam int LANE_W  = $clog2(COLUMNS + 1);

  // Which head, and when an index is issued.
  wire                    issue, last;
  wire [HEAD_INDEX_W-1:0] head;

  attention_schedule #(
      .CORE     (CORE),
      .CORES    (CORES),
      .DRAIN    (ROWS + COLUMNS - 2 + LATENCY),
      .HEADS_MAX(HEADS_MAX),
      .FACTOR_W (FACTOR_W)
  ) schedule (
      .clk         (clk),
      .rst         (rst),
      .begin_layer (begin_layer),
      .heads       (heads),
      .input_factor(input_factor),
      .last        (last),
      .issue       (issue),
      .head        (head),
      .drains_next (drains_next)
  );

  // Where that head lies.
  wire [ADDRESS_W-1:0]           query_word, key_word, value_word, score_word;
  wire [BIT_W-1:0]               query_first, key_first, value_first, score_first;
  wire [PARAMETER_ADDRESS_W-1:0] parameter_word;

  attention_head #(
      .HEADS_MAX          (HEADS_MAX),
      .HEAD_INDEX_W       (HEAD_INDEX_W),
      .HEAD_WORD_W        (HEAD_WORD_W),
      .HEAD_BIT_W         (HEAD_BIT_W),
      .ADDRESS_W          (ADDRESS_W),
      .BIT_W              (BIT_W),
      .PARAMETER_ADDRESS_W(PARAMETER_ADDRESS_W)
  ) lookup (
      .head           (head),
      .kept_heads     (kept_heads),
      .query_head     (query_head),
      .key_head       (key_head),
      .value_head     (value_head),
      .score_head     (score_head),
      .score_parameter(score_parameter),
      .query_word     (query_word),
      .query_channel  (query_first),
      .key_word       (key_word),
      .key_channel    (key_first),
      .value_word     (value_word),
      .value_channel  (value_first),
      .score_word     (score_word),
      .score_channel  (score_first),
      .parameter_word (parameter_word)
  );

  // Which index of the head.
  wire                 mode_x, index_first;
  wire [ADDRESS_W-1:0] query_slot, key_slot;
  wire [ROW_W-1:0]     rows_left;
  wire [LANE_W-1:0]    columns_left;

  // What only the bank needs; it walks the loops itself.
  wire [INDEX_W-1:0] index;
  wire               key_tile_first, key_tile_last, step_first;
  wire unused = &{1'b0, index, key_tile_first, key_tile_last, step_first};

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
      .advance     (issue),
      .head_width  (head_width),
      .tokens      (tokens),
      .steps       (steps),
      .mode_x      (mode_x),
      .index       (index),
      .index_first (index_first),
      .key_first   (key_tile_first),
      .key_last    (key_tile_last),
      .step_first  (step_first),
      .last        (last),
      .query_slot  (query_slot),
      .key_slot    (key_slot),
      .rows_left   (rows_left),
      .columns_left(columns_left)
  );

  // Queries, one a row; keys or values, one a column.
  wire [ROWS-1:0]    queries;
  wire [COLUMNS-1:0] keys;

  attention_reader #(
      .LANES    (ROWS),
      .ADDRESS_W(ADDRESS_W),
      .BIT_W    (BIT_W),
      .WORD_W   (WORD_W)
  ) query_reader (
      .clk          (clk),
      .rst          (rst),
      .stride       (ADDRESS_W'(steps)),
      .group        (src_slots),
      .read         (issue && !mode_x),
      .first        (index_first),
      .first_word   (query_word),
      .first_channel(query_first),
      .slot         (query_slot),
      .left         (rows_left),
      .enable       (query_enable),
      .address      (query_address),
      .channel      (query_bit),
      .data         (query_data),
      .bits         (queries)
  );

  attention_reader #(
      .LANES    (COLUMNS),
      .ADDRESS_W(ADDRESS_W),
      .BIT_W    (BIT_W),
      .WORD_W   (WORD_W)
  ) key_reader (
      .clk          (clk),
      .rst          (rst),
      .stride       (ADDRESS_W'(steps)),
      .group        (src_slots),
      .read         (issue),
      .first        (index_first),
      .first_word   (mode_x ? value_word : key_word),
      .first_channel(mode_x ? value_first : key_first),
      .slot         (key_slot),
      .left         (columns_left),
      .enable       (key_enable),
      .address      (key_address),
      .channel      (key_bit),
      .data         (key_data),
      .bits         (keys)
  );

  // Control meets the bits at PE(0, 0) one cycle after their addresses went out.
  wire entering, entering_mode_x, entering_restart;

  attention_delay #(
      .WIDTH (3),
      .STAGES(1)
  ) enter (
      .clk(clk),
      .rst(rst),
      .in ({issue, mode_x, index_first}),
      .out({entering, entering_mode_x, entering_restart})
  );

  wire                  leaving;
  wire [ROWS*SUM_W-1:0] partials;

  attention_array #(
      .ROWS   (ROWS),
      .COLUMNS(COLUMNS),
      .SCORE_W(SCORE_W),
      .SUM_W  (SUM_W)
  ) array (
      .clk     (clk),
      .rst     (rst),
      .valid   (entering),
      .mode_x  (entering_mode_x),
      .restart (entering_restart),
      .queries (queries),
      .keys    (keys),
      .leaving (leaving),
      .partials(partials)
  );

  attention_bank #(
      .ROWS               (ROWS),
      .COLUMNS            (COLUMNS),
      .LATENCY            (LATENCY),
      .HEAD_WIDTH_MAX     (HEAD_WIDTH_MAX),
      .SUM_W              (SUM_W),
      .RESET_BY           (RESET_BY),
      .ADDRESS_W          (ADDRESS_W),
      .CHANNEL_W          (BIT_W),
      .WORD_W             (WORD_W),
      .PARAMETER_ADDRESS_W(PARAMETER_ADDRESS_W),
      .TOKEN_W            (TOKEN_W),
      .STEP_W             (STEP_W)
  ) bank (
      .clk              (clk),
      .rst              (rst),
      .clear            (clear),
      .advance          (leaving),
      .partials         (partials),
      .head_width       (head_width),
      .tokens           (tokens),
      .steps            (steps),
      .subtract         (neuron_subtract),
      .reset_by         (neuron_reset_by),
      .group            (dst_slots),
      .score_word       (score_word),
      .score_channel    (score_first),
      .parameter_word   (parameter_word),
      .parameter_enable (parameter_enable),
      .parameter_address(parameter_address),
      .parameter_data   (parameter_data),
      .write_enable     (write_enable),
      .write_address    (write_address),
      .write_bit        (write_bit),
      .write_data       (write_data),
      .saturations      (saturations)
  );

  initial begin
    if (ROWS < 1 || COLUMNS < 1 || LATENCY < 1 || CORE >= CORES) $fatal(1, "attention_core: shape");
    if (HEAD_WIDTH_MAX >= 2 ** SCORE_W) $fatal(1, "attention_core: a score does not hold HEAD_WIDTH_MAX");
    if (HEAD_WORD_W < ADDRESS_W || HEAD_BIT_W < BIT_W) $fatal(1, "attention_core: table entries too narrow");
  end
endmodule
