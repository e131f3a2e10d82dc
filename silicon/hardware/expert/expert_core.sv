// Expert core: every dense layer, convolution, expert, router and classifier runs here.
//
//   tile walker -> columns (addresses, spikes) -> array -> neuron bank -> spike buffer, residual, router
//               -> local weights --------------^
//
// Values: docs/architecture/expert-core.md and the units below. Time: tile_walker.sv. Each control decides in
// the cycle of the simulator's clock; the datapath works one cycle later (memories answer in the next cycle).
module expert_core #(
    parameter int CORE            = 0,
    parameter int CORES           = 4,
    parameter int ROWS            = 16,
    parameter int COLUMNS         = 16,
    parameter int SUM_W           = 16,
    parameter int BANK_LATENCY    = 3,
    parameter int INDICES         = 4,    // indices in a word of the weight port
    parameter int LOCAL_WORDS     = 128,  // port words in a local half
    parameter int EXPERTS_MAX     = 16,
    parameter int SHIFT_LEFT_MAX  = 7,
    parameter int SHIFT_RIGHT_MAX = 15,
    parameter int RESET_BY        = 0,
    parameter int LANES           = 1,
    parameter int LANE_W          = 2,
    parameter int BIT_W           = 4,
    parameter int LAYER_W         = 3871
) (
    input  logic                      clk,
    input  logic                      rst,
    input  logic                      clear,
    input  logic [LAYER_W-1:0]        layer_word,
    input  logic                      begin_layer,
    output logic                      streamed_all,
    output logic                      drains_next,
    // Queues of the experts, two readers: input and output.
    input  logic [EXPERTS_MAX*16-1:0] queue_slots,
    output logic [4:0]                input_expert,
    output logic [15:0]               input_index,
    input  logic [15:0]               input_place,
    output logic [4:0]                output_expert,
    output logic [15:0]               output_index,
    input  logic [15:0]               output_place,
    output logic [15:0]               gate_place,
    input  logic                      gate_open,
    input  logic [79:0]               kept_heads,
    // Weights.
    input  logic                      local_loaded,
    output logic                      local_free,
    input  logic                      local_write_enable,
    input  logic                      local_write_half,
    input  logic [15:0]               local_write_word,
    input  logic [INDICES*ROWS*8-1:0] local_write_data,
    input  logic                      stream_ready,
    output logic                      stream_enable,
    output logic [15:0]               stream_word,
    output logic [LANE_W-1:0]         stream_lane,
    input  logic [ROWS*8-1:0]         stream_data,
    // Parameters.
    output logic [LANES-1:0]          parameter_enable,
    output logic [LANES*16-1:0]       parameter_address,
    input  logic [LANES*57-1:0]       parameters,
    // Input: a port per column.
    output logic [COLUMNS-1:0]        read_enable,
    output logic [COLUMNS*16-1:0]     read_address,
    output logic [COLUMNS*BIT_W-1:0]  read_bit,
    input  logic [COLUMNS-1:0]        spike_data,
    input  logic [COLUMNS*8-1:0]      pixel_data,
    // Residual buffer: a port per row.
    output logic [ROWS-1:0]           residual_enable,
    output logic [ROWS*16-1:0]        residual_read,
    input  logic [ROWS*16-1:0]        residual_data,
    output logic [ROWS-1:0]           residual_write_enable,
    output logic [ROWS*16-1:0]        residual_write,
    output logic [ROWS*16-1:0]        residual_word,
    // Results.
    output logic                      write_valid,
    output logic [15:0]               write_address,
    output logic                      write_right,
    output logic                      write_down,
    output logic [3:0]                write_block,
    output logic [ROWS-1:0]           write_data,
    output logic [ROWS-1:0]           score_valid,
    output logic [ROWS*16-1:0]        score_token,
    output logic [ROWS*16-1:0]        score_index,
    output logic [ROWS*32-1:0]        scores,
    output logic [LANES-1:0]          emit_valid,
    output logic [LANES*16-1:0]       emit_index,
    output logic [LANES*32-1:0]       emit_count,
    output logic [31:0]               saturations
);
  `include "layer_fields.svh"
  localparam int PLACE_W = 17;
  localparam int GRID_W = 11;
  localparam int TAKEN_W = 80;

  // ---- Control ------------------------------------------------------------------------------------------
  logic               index_valid;
  logic               index_first;
  logic               index_last;
  logic [3:0]         tap_x;
  logic [3:0]         tap_y;
  logic [4:0]         plane;
  logic [BIT_W-1:0]   channel_bit;
  logic [PLACE_W-1:0] offset;
  logic               pass_fresh;
  logic               pass_again;
  logic [9:0]         item_x;
  logic [9:0]         item_y;
  logic [PLACE_W-1:0] item_base;
  logic [15:0]        item_slots;
  logic [4:0]         item_expert;
  logic [11:0]        item_block;
  logic [4:0]         item_part;
  logic               pass_end;
  logic               pass_final;
  logic               weight_enable;
  logic               weight_half;
  logic [15:0]        weight_word;
  logic [LANE_W-1:0]  weight_lane;

  tile_walker #(
      .CORE        (CORE),
      .CORES       (CORES),
      .ROWS        (ROWS),
      .COLUMNS     (COLUMNS),
      .BANK_LATENCY(BANK_LATENCY),
      .PORT_INDICES(INDICES),
      .EXPERTS_MAX (EXPERTS_MAX),
      .LAYER_W     (LAYER_W),
      .PLACE_W     (PLACE_W),
      .BIT_W       (BIT_W),
      .LANE_W      (LANE_W)
  ) tiles (
      .clk          (clk),
      .rst          (rst),
      .layer_word   (layer_word),
      .begin_layer  (begin_layer),
      .queue_slots  (queue_slots),
      .local_loaded (local_loaded),
      .stream_ready (stream_ready),
      .local_free   (local_free),
      .weight_enable(weight_enable),
      .weight_half  (weight_half),
      .weight_word  (weight_word),
      .weight_lane  (weight_lane),
      .index_valid  (index_valid),
      .index_first  (index_first),
      .index_last   (index_last),
      .tap_x        (tap_x),
      .tap_y        (tap_y),
      .plane        (plane),
      .channel_bit  (channel_bit),
      .offset       (offset),
      .pass_fresh   (pass_fresh),
      .pass_again   (pass_again),
      .item_x       (item_x),
      .item_y       (item_y),
      .item_base    (item_base),
      .item_slots   (item_slots),
      .item_expert  (item_expert),
      .item_block   (item_block),
      .item_part    (item_part),
      .pass_end     (pass_end),
      .pass_final   (pass_final),
      .streamed_all (streamed_all),
      .drains_next  (drains_next)
  );

  // The slots of a pass shorter than COLUMNS are still walked when the next item is up: its expert stays.
  logic [4:0] walked_expert;
  always_ff @(posedge clk) if (index_first) walked_expert <= item_expert;
  assign input_expert  = index_first ? item_expert : walked_expert;
  assign stream_enable = weight_enable && layer.streamed;
  assign stream_word   = weight_word;
  assign stream_lane   = weight_lane;

  // ---- Top edge -----------------------------------------------------------------------------------------
  logic               slot_valid;
  logic [PLACE_W-1:0] slot_base;
  logic [GRID_W-1:0]  slot_x;
  logic [GRID_W-1:0]  slot_y;

  slot_walker #(
      .COLUMNS(COLUMNS),
      .PLACE_W(PLACE_W),
      .GRID_W (GRID_W)
  ) slots (
      .clk        (clk),
      .rst        (rst),
      .steps      (layer.steps),
      .out_width  (layer.out_width),
      .stride     (layer.stride),
      .padding    (layer.padding),
      .token_step (layer.token_step),
      .row_step   (layer.row_step),
      .queued     (layer.kind == 3'd2),
      .first_x    (item_x),
      .first_y    (item_y),
      .first_base (item_base),
      .first_count(item_slots),
      .go         (index_first),
      .fresh      (pass_fresh),
      .again      (pass_again),
      .queue_index(input_index),
      .queue_place(input_place),
      .slot_valid (slot_valid),
      .slot_base  (slot_base),
      .slot_x     (slot_x),
      .slot_y     (slot_y)
  );

  // What walks from column to column.
  localparam int INDEX_W = 1 + 1 + 4 + 4 + 5 + BIT_W + PLACE_W;
  logic [INDEX_W-1:0] index_wire [0:COLUMNS];
  logic [COLUMNS-1:0] spikes;
  assign index_wire[0] = {index_valid, index_first, tap_x, tap_y, plane, channel_bit, offset};

  for (genvar c = 0; c < COLUMNS; c++) begin : g_column
    logic               valid_in, first_in, valid_out, first_out;
    logic [3:0]         tap_x_in, tap_y_in, tap_x_out, tap_y_out;
    logic [4:0]         plane_in, plane_out;
    logic [BIT_W-1:0]   bit_in, bit_out;
    logic [PLACE_W-1:0] offset_in, offset_out;
    assign {valid_in, first_in, tap_x_in, tap_y_in, plane_in, bit_in, offset_in} = index_wire[c];
    assign index_wire[c+1] = {valid_out, first_out, tap_x_out, tap_y_out, plane_out, bit_out, offset_out};
    input_column #(
        .PLACE_W(PLACE_W),
        .GRID_W (GRID_W),
        .BIT_W  (BIT_W)
    ) column (
        .clk         (clk),
        .rst         (rst),
        .pixels      (layer.pixels),
        .zero_point  (layer.zero_point),
        .in_width    (layer.in_width),
        .in_height   (layer.in_height),
        .valid_in    (valid_in),
        .first_in    (first_in),
        .tap_x_in    (tap_x_in),
        .tap_y_in    (tap_y_in),
        .plane_in    (plane_in),
        .bit_in      (bit_in),
        .offset_in   (offset_in),
        .valid_out   (valid_out),
        .first_out   (first_out),
        .tap_x_out   (tap_x_out),
        .tap_y_out   (tap_y_out),
        .plane_out   (plane_out),
        .bit_out     (bit_out),
        .offset_out  (offset_out),
        .slot_valid  (slot_valid),
        .slot_base   (slot_base),
        .slot_x      (slot_x),
        .slot_y      (slot_y),
        .read_enable (read_enable[c]),
        .read_address(read_address[c*16+:16]),
        .read_bit    (read_bit[c*BIT_W+:BIT_W]),
        .spike_data  (spike_data[c]),
        .pixel_data  (pixel_data[c*8+:8]),
        .spike       (spikes[c])
    );
  end

  // ---- Left edge ----------------------------------------------------------------------------------------
  logic [ROWS*8-1:0] local_data;
  logic [ROWS*8-1:0] weights;
  logic [ROWS-1:0]   row_valid;
  logic [ROWS-1:0]   row_last;
  logic              valid_q;
  logic              last_q;
  logic              streamed_q;

  local_weights #(
      .ROWS   (ROWS),
      .INDICES(INDICES),
      .WORDS  (LOCAL_WORDS),
      .LANE_W (LANE_W)
  ) weights_here (
      .clk         (clk),
      .write_enable(local_write_enable),
      .write_half  (local_write_half),
      .write_word  (local_write_word),
      .write_data  (local_write_data),
      .read_enable (weight_enable && !layer.streamed),
      .read_half   (weight_half),
      .read_word   (weight_word),
      .read_lane   (weight_lane),
      .read_data   (local_data)
  );

  always_ff @(posedge clk) begin
    valid_q    <= !rst && index_valid;
    last_q     <= index_last;
    streamed_q <= layer.streamed;
  end

  weight_skew #(
      .ROWS(ROWS)
  ) skew (
      .clk        (clk),
      .rst        (rst),
      .weights_in (streamed_q ? stream_data : local_data),
      .valid_in   (valid_q),
      .last_in    (last_q),
      .weights_out(weights),
      .valid_out  (row_valid),
      .last_out   (row_last)
  );

  // ---- Array and bank -----------------------------------------------------------------------------------
  logic [ROWS*COLUMNS-1:0] select;
  logic [ROWS*SUM_W-1:0]   sums;

  accumulate_array #(
      .ROWS   (ROWS),
      .COLUMNS(COLUMNS),
      .SUM_W  (SUM_W)
  ) array (
      .clk    (clk),
      .rst    (rst),
      .weights(weights),
      .valid  (row_valid),
      .last   (row_last),
      .spikes (spikes),
      .select (select),
      .sums   (sums)
  );

  logic [TAKEN_W-1:0] taken;
  logic               decided_valid;
  logic [15:0]        decided_address;
  logic               decided_right;
  logic               decided_down;
  logic [3:0]         decided_block;
  logic               decided_open;

  bank_control #(
      .ROWS   (ROWS),
      .COLUMNS(COLUMNS),
      .LANES  (LANES),
      .LAYER_W(LAYER_W),
      .TAKEN_W(TAKEN_W)
  ) control (
      .clk              (clk),
      .rst              (rst),
      .layer_word       (layer_word),
      .kept_heads       (kept_heads),
      .pass_end         (pass_end),
      .pass_fresh       (pass_fresh),
      .pass_final       (pass_final),
      .pass_plane       (plane),
      .item_expert      (item_expert),
      .item_block       (item_block),
      .item_part        (item_part),
      .item_slots       (item_slots),
      .queue_expert     (output_expert),
      .queue_index      (output_index),
      .queue_place      (output_place),
      .gate_place       (gate_place),
      .gate_open        (gate_open),
      .parameter_enable (parameter_enable),
      .parameter_address(parameter_address),
      .taken_word       (taken),
      .write_valid      (decided_valid),
      .write_address    (decided_address),
      .write_right      (decided_right),
      .write_down       (decided_down),
      .write_block      (decided_block),
      .write_open       (decided_open)
  );

  // The rows still work on a layer in the first cycle of the next one: what they must know of it comes a cycle later.
  logic [1:0] mode;
  logic       count_heads;
  logic       subtract;
  logic       reset_by;
  logic       rescaled;
  logic [6:0] shift;
  logic       residual_init;
  logic [8:0] head_width;
  always_ff @(posedge clk) begin
    mode          <= layer.mode;
    count_heads   <= layer.count_heads;
    subtract      <= layer.subtract;
    reset_by      <= RESET_BY != 0 && layer.reset_by;
    rescaled      <= layer.rescaled;
    shift         <= layer.shift;
    residual_init <= layer.residual_init;
    head_width    <= layer.head_width;
  end

  neuron_bank #(
      .ROWS           (ROWS),
      .COLUMNS        (COLUMNS),
      .SUM_W          (SUM_W),
      .BANK_LATENCY   (BANK_LATENCY),
      .LANES          (LANES),
      .SHIFT_LEFT_MAX (SHIFT_LEFT_MAX),
      .SHIFT_RIGHT_MAX(SHIFT_RIGHT_MAX),
      .RESET_BY       (RESET_BY),
      .TAKEN_W        (TAKEN_W)
  ) bank (
      .clk                  (clk),
      .rst                  (rst),
      .clear                (clear),
      .mode                 (mode),
      .count_heads          (count_heads),
      .subtract             (subtract),
      .reset_by             (reset_by),
      .rescaled             (rescaled),
      .shift                (shift),
      .residual_init        (residual_init),
      .head_width           (head_width),
      .taken                (taken),
      .write_valid_in       (decided_valid),
      .write_address_in     (decided_address),
      .write_right_in       (decided_right),
      .write_down_in        (decided_down),
      .write_block_in       (decided_block),
      .write_open_in        (decided_open),
      .parameters           (parameters),
      .select               (select),
      .sums                 (sums),
      .residual_enable      (residual_enable),
      .residual_read        (residual_read),
      .residual_data        (residual_data),
      .residual_write_enable(residual_write_enable),
      .residual_write       (residual_write),
      .residual_word        (residual_word),
      .write_valid          (write_valid),
      .write_address        (write_address),
      .write_right          (write_right),
      .write_down           (write_down),
      .write_block          (write_block),
      .write_data           (write_data),
      .score_valid          (score_valid),
      .score_token          (score_token),
      .score_index          (score_index),
      .scores               (scores),
      .emit_valid           (emit_valid),
      .emit_index           (emit_index),
      .emit_count           (emit_count),
      .saturations          (saturations)
  );
endmodule
