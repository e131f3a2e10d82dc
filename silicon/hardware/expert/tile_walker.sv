// Control of one expert core: walks its items of a layer, tile by tile, plane by plane, index by index.
//
// An item is a row block (ROWS features) and a range of slots; item i of a layer belongs to core i mod CORES.
// Experts: expert e belongs to core e mod CORES, its slots are its queue. A pass is one tile and one plane.
//
// Time (docs/architecture/expert-core.md), all in cycles, K = indices * input_factor:
//   pass i starts in cycle  S_i = max(L_(i-1), L_(i-1) + B_(i-1) - K_i, weights there), L_i = S_i + K_i
//   index k is issued in the last cycle of its slot, S_i + k * input_factor + input_factor - 1
//   the pass goes to the bank in cycle L_i (`pass_end` is high in cycle L_i - 1)
//   after its last item the core has drained in cycle L + ROWS + B - 2 + BANK_LATENCY
//
// `begin_layer` is high in the first cycle of a layer; the first index may be issued in that very cycle.
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "bottom" *)
module tile_walker #(
    parameter int CORE         = 0,   // number of this core
    parameter int CORES        = 4,
    parameter int ROWS         = 16,
    parameter int COLUMNS      = 16,
    parameter int BANK_LATENCY = 3,
    parameter int PORT_INDICES = 4,   // indices in a word of the weight port
    parameter int EXPERTS_MAX  = 16,
    parameter int LAYER_W      = 3871,
    parameter int PLACE_W      = 17,
    parameter int BIT_W        = 4,
    parameter int LANE_W       = 2    // bits of an index within a port word
) (
    input  logic                      clk,
    input  logic                      rst,
    input  logic [LAYER_W-1:0]        layer_word,
    input  logic                      begin_layer,
    input  logic [EXPERTS_MAX*16-1:0] queue_slots,     // slots waiting for each expert
    // Weights.
    input  logic                      local_loaded,    // high for one cycle: a local half is there from the next cycle on
    input  logic                      stream_ready,    // the row blocks of a streamed layer may be read
    output logic                      local_free,      // high for one cycle: a local half is free from the next cycle on
    output logic                      weight_enable,
    output logic                      weight_half,     // local half
    output logic [15:0]               weight_word,     // port word in the local half, or in the layer's chunk
    output logic [LANE_W-1:0]         weight_lane,     // index within it
    // Indices to the columns and the array.
    output logic                      index_valid,
    output logic                      index_first,
    output logic                      index_last,
    output logic [3:0]                tap_x,
    output logic [3:0]                tap_y,
    output logic [4:0]                plane,
    output logic [BIT_W-1:0]          channel_bit,
    output logic [PLACE_W-1:0]        offset,
    // Slots of the pass.
    output logic                      pass_fresh,      // first pass of an item
    output logic                      pass_again,      // another plane of the same tile
    output logic [9:0]                item_x,
    output logic [9:0]                item_y,
    output logic [PLACE_W-1:0]        item_base,
    output logic [15:0]               item_slots,
    output logic [4:0]                item_expert,
    output logic [11:0]               item_block,      // row block within the layer or the expert
    output logic [4:0]                item_part,
    // To the bank.
    output logic                      pass_end,
    output logic                      pass_final,      // last pass of the item
    // State of the layer.
    output logic                      streamed_all,    // high from the cycle in which the last index is issued
    output logic                      drains_next      // the core is drained from the next cycle on
);
  `include "layer_fields.svh"

  localparam logic [2:0] EXPERTS = 3'd2;
  localparam logic [2:0] DENSE = 3'd1;

  // ---- Items -------------------------------------------------------------------------------------------
  logic        expert_layer;
  logic        dense_layer;
  logic        first_there, next_there, item_there, item_there_q;  // is there such an item?
  logic [4:0]  first_expert, next_expert, expert_q;
  logic [11:0] first_block, next_block, block_q;
  logic [4:0]  first_part, next_part, part_q;

  assign expert_layer = layer.kind == EXPERTS;
  assign dense_layer  = layer.kind == DENSE;

  // Experts of this core that have tokens.
  logic [EXPERTS_MAX-1:0] mine;
  for (genvar e = 0; e < EXPERTS_MAX; e++) begin : g_expert
    assign mine[e] = e % CORES == CORE && 5'(e) < layer.experts && queue_slots[e*16+:16] != 0;
  end

  // Number of the lowest bit that is set (0 if none is).
  function automatic logic [4:0] lowest(input logic [EXPERTS_MAX-1:0] bits);
    lowest = '0;
    for (int e = EXPERTS_MAX - 1; e >= 0; e--) if (bits[e]) lowest = 5'(e);
  endfunction

  // The first item is item number CORE: block CORE / parts, part CORE mod parts.
  logic [11:0] core_block;
  logic [4:0]  core_part;
  always_comb begin
    core_block = '0;
    core_part  = '0;
    for (int i = 0; i < CORE; i++) begin
      core_block = core_part + 5'd1 == layer.parts ? core_block + 12'd1 : core_block;
      core_part  = core_part + 5'd1 == layer.parts ? '0 : core_part + 5'd1;
    end
  end
  assign first_expert = expert_layer ? lowest(mine) : '0;
  assign first_block  = expert_layer ? '0 : core_block;
  assign first_part   = expert_layer ? '0 : core_part;
  assign first_there  = expert_layer ? |mine : dense_layer && core_block < layer.row_blocks;

  // The next one is CORES further on, or the next block of the expert, or the next expert with tokens.
  logic [5:0]             part_sum;
  logic                   part_wraps;
  logic                   expert_ends;
  logic [EXPERTS_MAX-1:0] mine_after;
  assign part_sum    = 6'(item_part) + 6'(layer.part_step);
  assign part_wraps  = part_sum >= 6'(layer.parts);
  assign expert_ends = item_block + 12'd1 == layer.row_blocks;
  assign mine_after  = mine & ({EXPERTS_MAX{1'b1}} << 1 << item_expert);
  assign next_expert = expert_layer && expert_ends ? lowest(mine_after) : item_expert;
  assign next_block  = !expert_layer ? item_block + 12'(layer.block_step) + 12'(part_wraps) : expert_ends ? '0 : item_block + 12'd1;
  assign next_part   = expert_layer ? '0 : 5'(part_wraps ? part_sum - 6'(layer.parts) : part_sum);
  assign next_there  = expert_layer ? !expert_ends || |mine_after : next_block < layer.row_blocks;

  assign item_there  = begin_layer ? first_there : item_there_q;
  assign item_expert = begin_layer ? first_expert : expert_q;
  assign item_block  = begin_layer ? first_block : block_q;
  assign item_part   = begin_layer ? first_part : part_q;

  always_ff @(posedge clk) begin
    if (rst) item_there_q <= 1'b0;
    else item_there_q <= pass_end && pass_final ? next_there : item_there;
  end

  always_ff @(posedge clk) begin
    expert_q <= pass_end && pass_final ? next_expert : item_expert;
    block_q  <= pass_end && pass_final ? next_block : item_block;
    part_q   <= pass_end && pass_final ? next_part : item_part;
  end

  // ---- A pass ------------------------------------------------------------------------------------------
  logic        in_pass;
  logic        starts;
  logic        runs;
  logic        resuming;     // not the first pass of the item
  logic [7:0]  sub;          // cycle within an index' slot
  logic [11:0] group;
  logic [15:0] slots_left;   // of the item, from the tile in progress on
  logic [15:0] slots_here;
  logic        last_channel;
  logic        last_group;
  logic        last_tap_x;
  logic        last_tap_y;
  logic        last_plane;
  logic        last_tile;
  logic [19:0] bank_left;    // cycles until the bank has taken all passes before
  logic [1:0]  loaded;       // local halves that hold weights
  logic        weights_there;
  logic        first_index;

  assign weights_there = layer.streamed ? stream_ready : loaded != 0;
  assign starts        = !in_pass && item_there && layer.pass_cycles >= bank_left && (resuming || weights_there);
  assign runs          = in_pass || starts;
  assign index_valid   = runs && sub + 8'd1 == layer.input_factor;
  assign first_index   = channel_bit == 0 && group == 0 && tap_x == 0 && tap_y == 0;
  assign index_first   = index_valid && first_index;

  assign last_channel = 9'(channel_bit) + 9'd1 == (last_group ? layer.last_channels : layer.group_channels);
  assign last_group   = group + 12'd1 == layer.groups;
  assign last_tap_x   = tap_x + 4'd1 == layer.kernel;
  assign last_tap_y   = tap_y + 4'd1 == layer.kernel;
  assign index_last   = index_valid && last_channel && last_group && last_tap_x && last_tap_y;

  assign last_plane = plane + 5'd1 == layer.planes;
  assign slots_here = resuming ? slots_left : item_slots;
  assign last_tile  = slots_here <= 16'(COLUMNS);
  assign pass_end   = index_last;
  assign pass_final = last_plane && last_tile;
  assign pass_fresh = !resuming;
  assign pass_again = plane != 0;

  // Address of the index: source base + plane + channel group + tap.
  logic [PLACE_W-1:0] plane_offset;
  logic [PLACE_W-1:0] group_offset;
  logic [PLACE_W-1:0] tap_offset;
  assign offset = PLACE_W'(layer.src_base) + plane_offset + group_offset + tap_offset;

  always_ff @(posedge clk) begin
    if (rst) begin
      in_pass      <= 1'b0;
      sub          <= '0;
      channel_bit  <= '0;
      group        <= '0;
      tap_x        <= '0;
      tap_y        <= '0;
      plane        <= '0;
      plane_offset <= '0;
      group_offset <= '0;
      tap_offset   <= '0;
      resuming     <= 1'b0;
      slots_left   <= '0;
    end else begin
      if (runs) begin
        in_pass <= 1'b1;
        sub     <= index_valid ? '0 : sub + 8'd1;
      end
      if (index_valid) begin
        // Channels inside, taps outside: the order of the weights.
        channel_bit <= last_channel ? '0 : channel_bit + 1'b1;
        if (last_channel) begin
          group        <= last_group ? '0 : group + 12'd1;
          group_offset <= last_group ? '0 : group_offset + PLACE_W'(layer.src_slots);
          if (last_group) begin
            tap_x <= last_tap_x ? '0 : tap_x + 4'd1;
            if (last_tap_x) tap_y <= last_tap_y ? '0 : tap_y + 4'd1;
            tap_offset <= !last_tap_x ? tap_offset + PLACE_W'(layer.steps)
                : !last_tap_y ? tap_offset + PLACE_W'(layer.tap_row_step) : '0;
          end
        end
      end
      if (pass_end) begin
        in_pass      <= 1'b0;
        plane        <= last_plane ? '0 : plane + 5'd1;
        plane_offset <= last_plane || layer.pixels ? '0 : plane_offset + PLACE_W'(layer.src_plane);
        resuming     <= !pass_final;
        slots_left   <= last_plane ? slots_here - 16'(COLUMNS) : slots_here;
      end
    end
  end

  // ---- What the bank and the weights allow -------------------------------------------------------------
  logic [19:0] bank_takes;  // cycles in which the bank takes this pass
  assign bank_takes = last_plane ? layer.bank_cycles : 20'(COLUMNS);

  always_ff @(posedge clk) begin
    if (rst) bank_left <= '0;
    else if (pass_end) bank_left <= bank_takes;
    else if (bank_left != 0) bank_left <= bank_left - 20'd1;
  end

  assign local_free = pass_end && pass_final && !layer.streamed;

  always_ff @(posedge clk) begin
    if (rst) loaded <= '0;
    else loaded <= loaded + 2'(local_loaded) - 2'(local_free);
  end

  // Weights are read in the order of the indices, word by word: local halves in turn, or the layer's chunk.
  logic [15:0]       word_q;
  logic [LANE_W-1:0] lane_q;
  logic [15:0]       chunk_block;
  logic [15:0]       block_start;

  assign weight_enable = index_valid;
  assign weight_word   = first_index ? block_start : word_q;
  assign weight_lane   = first_index ? '0 : lane_q;
  // In the chunk of an expert layer the row blocks of one expert follow those of the one before.
  assign chunk_block   = 16'(item_block) + (expert_layer ? 16'(item_expert) * 16'(layer.row_blocks) : '0);
  assign block_start   = layer.streamed ? chunk_block * layer.block_words : '0;

  always_ff @(posedge clk) begin
    if (rst) weight_half <= 1'b0;
    else if (local_free) weight_half <= !weight_half;
  end

  always_ff @(posedge clk) begin
    if (index_valid) begin
      word_q <= weight_word + 16'(32'(weight_lane) == PORT_INDICES - 1);
      lane_q <= 32'(weight_lane) == PORT_INDICES - 1 ? '0 : weight_lane + 1'b1;
    end
  end

  // ---- The item in progress ----------------------------------------------------------------------------
  logic [271:0] part_slots;
  logic [169:0] part_x;
  logic [169:0] part_y;
  logic [288:0] part_base;
  logic [15:0]  from_slot;
  logic [15:0]  to_slot;
  logic [15:0]  waiting;
  assign part_slots = layer.part_slots;
  assign part_x     = layer.part_x;
  assign part_y     = layer.part_y;
  assign part_base  = layer.part_base;

  assign from_slot   = 16'(part_slots >> (9'(item_part) * 9'd16));
  assign to_slot     = 16'(part_slots >> ((9'(item_part) + 9'd1) * 9'd16));
  assign waiting     = 16'(queue_slots >> (9'(item_expert) * 9'd16));
  assign item_x      = 10'(part_x >> (8'(item_part) * 8'd10));
  assign item_y      = 10'(part_y >> (8'(item_part) * 8'd10));
  assign item_base   = PLACE_W'(part_base >> (9'(item_part) * 9'd17));
  assign item_slots  = expert_layer ? waiting : to_slot - from_slot;

  // ---- End of the layer --------------------------------------------------------------------------------
  logic [20:0] drain;
  logic        draining;
  logic        more;

  assign more         = pass_end && pass_final ? next_there : item_there;
  assign streamed_all = !more;
  assign drains_next  = !more && !(pass_end && pass_final) && (!draining || drain == 21'd1);

  always_ff @(posedge clk) begin
    if (rst) begin
      draining <= 1'b0;
      drain    <= '0;
    end else if (pass_end && pass_final && !next_there) begin
      draining <= 1'b1;
      drain    <= 21'(bank_takes) + 21'(ROWS + BANK_LATENCY) - 21'd2;
    end else if (drain == 21'd1) begin
      draining <= 1'b0;
      drain    <= '0;
    end else if (draining) drain <= drain - 21'd1;
  end
endmodule
