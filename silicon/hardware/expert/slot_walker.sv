// Emits the slots of a tile, one a cycle: where each one's token lies in the input.
//
// A slot is a (token, time step) pair. `go` comes with the first index of a pass; in that cycle `slot_*`
// describe the slot of column 0, in the next cycle that of column 1, and so on. After COLUMNS cycles the
// walker stands at the next tile. A pass over the same tile again (next bit plane) begins with `again`.
//
// A place is a number of slots: `base` = (y * in_width + x) * steps + t of the top left tap, which may lie
// outside the grid (then x, y tell). Walking on adds constants; nothing is multiplied. Tokens of an expert
// come from its queue, whose entries are places already.
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "bottom" *)
module slot_walker #(
    parameter int COLUMNS = 16,
    parameter int PLACE_W = 17,  // signed places in slots
    parameter int GRID_W  = 11   // signed grid positions
) (
    input  logic               clk,
    input  logic               rst,
    // Walk of the layer: constant during it.
    input  logic [6:0]         steps,        // slots of a token
    input  logic [9:0]         out_width,    // tokens in a row of the output grid
    input  logic [2:0]         stride,
    input  logic [3:0]         padding,
    input  logic [PLACE_W-1:0] token_step,   // place of the next token's first slot minus that of the last slot
    input  logic [PLACE_W-1:0] row_step,     // the same at the end of a row
    input  logic               queued,       // tokens come from a queue
    // Start of an item: its first slot.
    input  logic [9:0]         first_x,
    input  logic [9:0]         first_y,
    input  logic [PLACE_W-1:0] first_base,
    input  logic [15:0]        first_count,  // slots of the item
    // Control.
    input  logic               go,           // first index of a pass
    input  logic               fresh,        // ... which is the first of an item
    input  logic               again,        // ... which is another plane of the same tile
    // Queue, read in the same cycle.
    output logic [15:0]        queue_index,
    input  logic [15:0]        queue_place,
    // The slot of this cycle.
    output logic               slot_valid,
    output logic [PLACE_W-1:0] slot_base,
    output logic [GRID_W-1:0]  slot_x,       // column of the top left tap in the input grid
    output logic [GRID_W-1:0]  slot_y
);
  localparam int COUNT_W = $clog2(COLUMNS + 1);

  // Where the walk stands: index in the queue, time step, output column, place, taps, slots left; the slot
  // of this cycle, the one after it, and the first one of the tile in progress.
  logic [15:0]        index_here, index_q, index_tile;
  logic [6:0]         t_here, t_q, t_tile;
  logic [9:0]         x_here, x_q, x_tile;
  logic [PLACE_W-1:0] base_here, base_q, base_tile;
  logic [GRID_W-1:0]  tap_x_here, tap_x_q, tap_x_tile;
  logic [GRID_W-1:0]  tap_y_here, tap_y_q, tap_y_tile;
  logic [15:0]        left_here, left_q, left_tile;
  logic [COUNT_W-1:0] todo;  // columns still to come
  logic               token_ends;
  logic               row_ends;

  // Position of the top left tap: x * stride - padding, by shifted additions.
  function automatic logic [GRID_W-1:0] first_tap(input logic [9:0] position, input logic [2:0] times, input logic [3:0] less);
    first_tap = (times[0] ? GRID_W'(position) : '0) + (times[1] ? GRID_W'(position) << 1 : '0)
        + (times[2] ? GRID_W'(position) << 2 : '0) - GRID_W'(less);
  endfunction

  logic takes_tile;
  logic takes_first;
  assign takes_first = go && fresh && !again;
  assign takes_tile  = go && again;
  assign index_here  = takes_first ? '0 : takes_tile ? index_tile : index_q;
  assign t_here      = takes_first ? '0 : takes_tile ? t_tile : t_q;
  assign x_here      = takes_first ? first_x : takes_tile ? x_tile : x_q;
  assign base_here   = takes_first ? first_base : takes_tile ? base_tile : base_q;
  assign tap_x_here  = takes_first ? first_tap(first_x, stride, padding) : takes_tile ? tap_x_tile : tap_x_q;
  assign tap_y_here  = takes_first ? first_tap(first_y, stride, padding) : takes_tile ? tap_y_tile : tap_y_q;
  assign left_here   = takes_first ? first_count : takes_tile ? left_tile : left_q;
  assign token_ends  = t_here + 7'd1 == steps;
  assign row_ends    = x_here + 10'd1 == out_width;

  always_ff @(posedge clk) begin
    if (rst) todo <= '0;
    else if (go) todo <= COUNT_W'(COLUMNS - 1);
    else if (todo != 0) todo <= todo - 1'b1;
  end

  always_ff @(posedge clk) begin
    if (go) begin
      index_tile <= index_here;
      t_tile     <= t_here;
      x_tile     <= x_here;
      base_tile  <= base_here;
      tap_x_tile <= tap_x_here;
      tap_y_tile <= tap_y_here;
      left_tile  <= left_here;
    end
    if (go || todo != 0) begin
      left_q <= left_here == 0 ? '0 : left_here - 16'd1;
      if (!token_ends) begin
        index_q <= index_here;
        t_q     <= t_here + 7'd1;
        x_q     <= x_here;
        base_q  <= base_here + PLACE_W'(1);
        tap_x_q <= tap_x_here;
        tap_y_q <= tap_y_here;
      end else begin
        index_q <= index_here + 16'd1;
        t_q     <= '0;
        x_q     <= row_ends ? '0 : x_here + 10'd1;
        base_q  <= base_here + (row_ends ? row_step : token_step);
        tap_x_q <= row_ends ? '0 - GRID_W'(padding) : tap_x_here + GRID_W'(stride);
        tap_y_q <= row_ends ? tap_y_here + GRID_W'(stride) : tap_y_here;
      end
    end
  end

  assign queue_index = index_here;
  assign slot_valid  = left_here != 0;
  assign slot_base   = queued ? PLACE_W'(queue_place) + PLACE_W'(t_here) : base_here;
  assign slot_x      = tap_x_here;
  assign slot_y      = tap_y_here;
endmodule
