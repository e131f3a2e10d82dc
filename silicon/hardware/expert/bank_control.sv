// Decides which column the neuron bank takes when, and where its result goes.
//
// A pass arrives with `pass_end` (its last index is being issued, cycle L - 1). From cycle L on the bank takes
// columns 0, 1, ...: each for one cycle when the pass only goes to the combiner, else for
// replays * bank_factor cycles, with one time step finished in the last cycle of every bank_factor.
// Row 0 works on what is decided here in the next cycle, row r r cycles later.
(* tier_2d = "bottom", tier_memory_on_logic = "top", tier_logic_on_logic = "bottom" *)
module bank_control #(
    parameter int ROWS    = 16,
    parameter int COLUMNS = 16,
    parameter int LANES   = 1,   // items whose parameters may be on their way at once: ROWS / COLUMNS, rounded up
    parameter int LAYER_W = 3871,
    parameter int TAKEN_W = 80
) (
    input  logic                clk,
    input  logic                rst,
    input  logic [LAYER_W-1:0]  layer_word,
    input  logic [79:0]         kept_heads,
    // Pass.
    input  logic                pass_end,
    input  logic                pass_fresh,
    input  logic                pass_final,
    input  logic [4:0]          pass_plane,
    input  logic [4:0]          item_expert,
    input  logic [11:0]         item_block,
    input  logic [4:0]          item_part,
    input  logic [15:0]         item_slots,
    // Queue of an expert, and the binary router's bits.
    output logic [4:0]          queue_expert,
    output logic [15:0]         queue_index,
    input  logic [15:0]         queue_place,
    output logic [15:0]         gate_place,
    input  logic                gate_open,    // bit of expert `queue_expert` at `gate_place`
    // Parameters: one word a lane and cycle.
    output logic [LANES-1:0]    parameter_enable,
    output logic [LANES*16-1:0] parameter_address,
    // To row 0.
    output logic [TAKEN_W-1:0]  taken_word,
    // What is written when all rows are done.
    output logic                write_valid,
    output logic [15:0]         write_address,
    output logic                write_right,
    output logic                write_down,
    output logic [3:0]          write_block,  // row block, for the binary router's bits
    output logic                write_open    // 0: the spikes do not count at this step
);
  `include "layer_fields.svh"
  `include "bank_fields.svh"

  // ---- The pass in progress -----------------------------------------------------------------------------
  logic        active;
  logic        fresh;
  logic        final_pass;
  logic        last_plane;
  logic        restarting;  // no slot of the item is finished yet
  logic [4:0]  plane;
  logic [4:0]  expert;
  logic [11:0] block;
  logic [4:0]  part;
  logic [15:0] slots_left;
  logic [7:0]  lane;
  logic [7:0]  column;
  logic [6:0]  replay;
  logic [7:0]  sub;
  logic        tick;        // a column is taken in this cycle
  logic        done;        // ... for the last time
  logic        finishing;   // ... and finished

  assign finishing = tick && last_plane;
  assign tick      = active && (!last_plane || sub + 8'd1 == layer.bank_factor);
  assign done      = tick && (!last_plane || replay + 7'd1 == layer.replays);

  always_ff @(posedge clk) begin
    if (rst) begin
      active     <= 1'b0;
      lane       <= '0;
      restarting <= 1'b0;
    end else begin
      if (pass_end) active <= 1'b1;
      else if (done && column == 8'(COLUMNS - 1)) active <= 1'b0;
      if (pass_end && pass_fresh) begin
        lane       <= lane + 8'd1 == 8'(LANES) ? '0 : lane + 8'd1;
        restarting <= 1'b1;
      end else if (finishing) restarting <= 1'b0;
    end
  end

  always_ff @(posedge clk) begin
    if (pass_end) begin
      fresh      <= pass_fresh;
      final_pass <= pass_final;
      plane      <= pass_plane;
      last_plane <= pass_plane + 5'd1 == layer.planes;
      column     <= '0;
      replay     <= '0;
      sub        <= '0;
      if (pass_fresh) begin
        expert <= item_expert;
        block  <= item_block;
        part   <= item_part;
      end
    end else if (active) begin
      sub    <= tick ? '0 : sub + 8'd1;
      replay <= !tick ? replay : done ? '0 : replay + 7'd1;
      if (done) column <= column + 8'd1;
      if (done) fresh <= 1'b0;
    end
    // The last slot of a pass may be finished in the cycle in which the next item arrives.
    if (pass_end && pass_fresh) slots_left <= item_slots;
    else if (done && last_plane && slots_left != 0) slots_left <= slots_left - 16'd1;
  end

  // ---- Places -------------------------------------------------------------------------------------------
  logic [169:0] part_x;
  logic [169:0] part_y;
  logic [271:0] part_out;
  logic [271:0] part_pool;
  logic [15:0]  place;
  logic [15:0]  token;
  logic         start;
  logic         final_step;
  logic         right;
  logic         down;
  logic [15:0]  block_base;
  assign part_x    = layer.part_x;
  assign part_y    = layer.part_y;
  assign part_out  = layer.part_out;
  assign part_pool = layer.part_pool;

  output_walker walker (
      .clk          (clk),
      .network_steps(layer.network_steps),
      .queued       (layer.kind == 3'd2),
      .pool         (layer.pool),
      .out_width    (layer.out_width),
      .pool_width   (layer.pool_width),
      .pool_height  (layer.pool_height),
      .pool_row_step(layer.pool_row_step),
      .first_x      (10'(part_x >> (8'(part) * 8'd10))),
      .first_y      (10'(part_y >> (8'(part) * 8'd10))),
      .first_place  (16'(part_out >> (9'(part) * 9'd16))),
      .first_row    (16'(part_pool >> (9'(part) * 9'd16))),
      .restart      (restarting),
      .step         (finishing),
      .queue_index  (queue_index),
      .queue_place  (queue_place),
      .place        (place),
      .token        (token),
      .start        (start),
      .final_step   (final_step),
      .right        (right),
      .down         (down)
  );

  assign queue_expert  = expert;
  assign gate_place    = place;
  assign block_base    = 16'(block * layer.dst_slots);
  assign write_valid   = finishing && slots_left != 0 && layer.write != 0;
  assign write_address = layer.write == 2'd2 ? place : layer.dst_base + block_base + place;
  assign write_right   = right;
  assign write_down    = down;
  assign write_block   = 4'(block);
  assign write_open    = !layer.gated || gate_open;

  // ---- Heads: number and inner feature of the item's first feature ---------------------------------------
  logic [15:0] feature;
  logic [15:0] section;     // features of all kept heads
  logic [15:0] compact;     // feature within K or V
  logic        is_value;
  logic [15:0] multiple;
  logic [4:0]  head;
  logic [8:0]  inner;
  assign feature  = 16'(block * 12'(ROWS));
  assign section  = 16'(layer.heads * layer.head_width);
  assign is_value = layer.kept_rows && feature >= section;
  assign compact  = is_value ? feature - section : feature;
  always_comb begin
    head     = '0;
    inner    = 9'(compact);
    multiple = '0;
    for (int h = 1; h < 16; h++) begin
      multiple = multiple + 16'(layer.head_width);
      if (compact >= multiple) begin
        head  = 5'(h);
        inner = 9'(compact - multiple);
      end
    end
  end

  // ---- Parameters ---------------------------------------------------------------------------------------
  logic        load;
  logic [15:0] parameter_first;
  assign load            = tick && fresh && column == 0 && replay == 0;
  assign parameter_first = layer.parameter_base + feature + 16'(expert * 16'(layer.row_blocks * 12'(ROWS)));

  for (genvar l = 0; l < LANES; l++) begin : g_lane
    parameter_lane #(
        .ROWS(ROWS)
    ) fetch (
        .clk            (clk),
        .rst            (rst),
        .start          (load && lane == 8'(l)),
        .first_address  (parameter_first),
        .kept_rows      (layer.kept_rows),
        .heads          (layer.heads),
        .head_width     (layer.head_width),
        .first_head     (head),
        .first_inner    (inner),
        .first_value    (is_value),
        .kept_heads     (kept_heads),
        .head_parameter (layer.head_parameter),
        .value_parameter(layer.value_parameter),
        .read_enable    (parameter_enable[l]),
        .read_address   (parameter_address[l*16+:16])
    );
  end

  // ---- To row 0 -----------------------------------------------------------------------------------------
  taken_t taken;
  assign taken.valid        = tick;
  assign taken.slot_valid   = slots_left != 0;
  assign taken.column       = column;
  assign taken.plane        = plane;
  assign taken.combine_only = !last_plane;
  assign taken.negative     = last_plane && layer.top_negative;
  assign taken.start        = start;
  assign taken.final_step   = final_step;
  assign taken.load         = load;
  assign taken.restart      = restarting;
  assign taken.flush        = finishing && done && final_pass && column == 8'(COLUMNS - 1);
  assign taken.lane         = lane;
  assign taken.rows         = block + 12'd1 == layer.row_blocks ? layer.last_rows : 9'(ROWS);
  assign taken.address      = layer.mode == 2'd2 ? token : block_base + place;
  assign taken.index        = layer.count_heads ? 16'(head) : feature;
  assign taken.inner        = layer.count_heads ? inner : '0;
  assign taken_word         = taken;
endmodule
