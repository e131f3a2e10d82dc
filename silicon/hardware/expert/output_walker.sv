// Where the slots of an item are written: place = token * T + t in the output, in the order in which the bank
// takes columns.
//
// `restart` comes with the first finished slot of an item and `step` with every one; `place` is that of this
// cycle. Pooled layers: place of the token's own window (y >> 1, x >> 1) and whether the windows to the right,
// below and diagonally hold the token too (max-pool 3/2/1: an odd row or column lies in two windows).
// Experts: the tokens of a queue, whose entries are places.
(* tier_2d = "bottom", tier_memory_on_logic = "top", tier_logic_on_logic = "bottom" *)
module output_walker (
    input  logic        clk,
    // Layer.
    input  logic [6:0]  network_steps,  // T
    input  logic        queued,
    input  logic        pool,
    input  logic [9:0]  out_width,
    input  logic [9:0]  pool_width,
    input  logic [9:0]  pool_height,
    input  logic [15:0] pool_row_step,  // places in a row of windows
    // Item.
    input  logic [9:0]  first_x,
    input  logic [9:0]  first_y,
    input  logic [15:0] first_place,
    input  logic [15:0] first_row,      // pool: place of the row's first window
    // Control.
    input  logic        restart,
    input  logic        step,
    // Queue, read in the same cycle.
    output logic [15:0] queue_index,
    input  logic [15:0] queue_place,
    // This cycle.
    output logic [15:0] place,
    output logic [15:0] token,          // number of the token (linear layers)
    output logic        start,          // t = 0
    output logic        final_step,     // t = T - 1
    output logic        right,
    output logic        down
);
  logic [15:0] index_here, index_q;
  logic [6:0]  t_here, t_q;
  logic [9:0]  x_here, x_q;
  logic [9:0]  y_here, y_q;
  logic [15:0] base_here, base_q;  // place of the token at t = 0
  logic [15:0] row_here, row_q;
  logic        row_ends;

  assign index_here = restart ? '0 : index_q;
  assign t_here     = restart ? '0 : t_q;
  assign x_here     = restart ? first_x : x_q;
  assign y_here     = restart ? first_y : y_q;
  assign base_here  = restart ? first_place : base_q;
  assign row_here   = restart ? first_row : row_q;
  assign row_ends   = x_here + 10'd1 == out_width;

  always_ff @(posedge clk) begin
    if (step) begin
      index_q <= index_here;
      t_q     <= t_here + 7'd1;
      x_q     <= x_here;
      y_q     <= y_here;
      base_q  <= base_here;
      row_q   <= row_here;
      if (final_step) begin
        index_q <= index_here + 16'd1;
        t_q     <= '0;
        x_q     <= row_ends ? '0 : x_here + 10'd1;
        y_q     <= row_ends ? y_here + 10'd1 : y_here;
        if (!pool) base_q <= base_here + 16'(network_steps);
        else if (row_ends) begin
          base_q <= y_here[0] ? row_here + pool_row_step : row_here;
          row_q  <= y_here[0] ? row_here + pool_row_step : row_here;
        end else if (x_here[0]) base_q <= base_here + 16'(network_steps);
      end
    end
  end

  assign queue_index = index_here;
  assign place       = (queued ? queue_place : base_here) + 16'(t_here);
  assign token       = 16'(x_here);
  assign start       = t_here == 0;
  assign final_step  = t_here + 7'd1 == network_steps;
  assign right       = pool && x_here[0] && (x_here >> 1) + 10'd1 < pool_width;
  assign down        = pool && y_here[0] && (y_here >> 1) + 10'd1 < pool_height;
endmodule
