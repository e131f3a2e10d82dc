// One column of the array's top edge: turns an index (tap, channel, plane) into the address of its slot's
// bit, fetches it and hands it to the array; and passes the index on to the next column, one cycle later.
//
// The slot of a column changes with the first index of a pass (`first`), when it lies on the slot bus. An
// address is asked for in the cycle in which the index is here, the bit reaches the array in the next one.
// Taps outside the grid and slots behind the end read as 0. Pixels: bit `plane` of value - zero point.
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "bottom" *)
module input_column #(
    parameter int PLACE_W = 17,
    parameter int GRID_W  = 11,
    parameter int BIT_W   = 4
) (
    input  logic               clk,
    input  logic               rst,
    // Layer.
    input  logic               pixels,
    input  logic [7:0]         zero_point,
    input  logic [9:0]         in_width,
    input  logic [9:0]         in_height,
    // Index from the column before (or the tile walker).
    input  logic               valid_in,
    input  logic               first_in,
    input  logic [3:0]         tap_x_in,
    input  logic [3:0]         tap_y_in,
    input  logic [4:0]         plane_in,
    input  logic [BIT_W-1:0]   bit_in,      // channel in its group
    input  logic [PLACE_W-1:0] offset_in,   // source base + plane + group + tap, in words
    output logic               valid_out,
    output logic               first_out,
    output logic [3:0]         tap_x_out,
    output logic [3:0]         tap_y_out,
    output logic [4:0]         plane_out,
    output logic [BIT_W-1:0]   bit_out,
    output logic [PLACE_W-1:0] offset_out,
    // Slot bus.
    input  logic               slot_valid,
    input  logic [PLACE_W-1:0] slot_base,
    input  logic [GRID_W-1:0]  slot_x,
    input  logic [GRID_W-1:0]  slot_y,
    // Memories: address now, data in the next cycle.
    output logic               read_enable,
    output logic [15:0]        read_address,
    output logic [BIT_W-1:0]   read_bit,
    input  logic               spike_data,
    input  logic [7:0]         pixel_data,
    // Top edge of the array.
    output logic               spike
);
  logic               valid_held;
  logic [PLACE_W-1:0] base_held;
  logic [GRID_W-1:0]  x_held;
  logic [GRID_W-1:0]  y_held;
  logic               valid_here;
  logic [PLACE_W-1:0] base_here;
  logic [GRID_W-1:0]  x_here;
  logic [GRID_W-1:0]  y_here;
  logic [GRID_W-1:0]  x;
  logic [GRID_W-1:0]  y;
  logic               in_grid;
  logic               in_grid_q;
  logic [8:0]         centred;

  assign valid_here = first_in ? slot_valid : valid_held;
  assign base_here  = first_in ? slot_base : base_held;
  assign x_here     = first_in ? slot_x : x_held;
  assign y_here     = first_in ? slot_y : y_held;

  assign x = x_here + GRID_W'(tap_x_in);
  assign y = y_here + GRID_W'(tap_y_in);
  // A negative position is a large unsigned one.
  assign in_grid = valid_here && x < GRID_W'(in_width) && y < GRID_W'(in_height);

  assign read_enable  = valid_in && in_grid;
  assign read_address = 16'(offset_in + base_here);
  assign read_bit     = bit_in;

  always_ff @(posedge clk) begin
    valid_out <= !rst && valid_in;
  end

  always_ff @(posedge clk) begin
    first_out  <= first_in && valid_in;
    tap_x_out  <= tap_x_in;
    tap_y_out  <= tap_y_in;
    plane_out  <= plane_in;
    bit_out    <= bit_in;
    offset_out <= offset_in;
    in_grid_q   <= in_grid;
    if (valid_in && first_in) begin
      valid_held <= slot_valid;
      base_held  <= slot_base;
      x_held     <= slot_x;
      y_held     <= slot_y;
    end
  end

  // `plane_out` is the plane of the bit that arrives now.
  assign centred = {1'b0, pixel_data} - {1'b0, zero_point};
  assign spike   = in_grid_q && (pixels ? |(centred >> plane_out & 9'd1) : spike_data);
endmodule
