// The loops of one head: which index comes next.
//
//   for each query tile                       query_slot, rows_left
//     for each time step                      step_first
//       for each key tile                     key_slot, columns_left, key_first, key_last
//         mode A, then mode X                 mode_x
//           for each feature of the head      index, index_first
//
// Outputs belong to the index at hand; `advance` moves on at the end of the cycle. After the `last`
// index all loops stand at their start again. Two of these run per core: one issues reads, the other
// follows when the same index reaches the right edge of the array.
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "split" *)
module attention_nest #(
    parameter int ROWS           = 16,
    parameter int COLUMNS        = 16,
    parameter int HEAD_WIDTH_MAX = 64,
    parameter int ADDRESS_W      = 16,
    parameter int TOKEN_W        = 14,
    parameter int STEP_W         = 7
) (
    input  logic                                                          clk,
    input  logic                                                          rst,
    input  logic                                                          advance,
    input  logic [$clog2(HEAD_WIDTH_MAX+1)-1:0]                           head_width,
    input  logic [TOKEN_W-1:0]                                            tokens,
    input  logic [STEP_W-1:0]                                             steps,
    output logic                                                          mode_x,
    output logic [(HEAD_WIDTH_MAX > 1 ? $clog2(HEAD_WIDTH_MAX) : 1)-1:0] index,
    output logic                                                          index_first,
    output logic                                                          key_first,
    output logic                                                          key_last,
    output logic                                                          step_first,
    output logic                                                          last,
    output logic [ADDRESS_W-1:0]                                          query_slot,    // of row 0
    output logic [ADDRESS_W-1:0]                                          key_slot,      // of column 0
    output logic [$clog2(ROWS+1)-1:0]                                    rows_left,     // with a token
    output logic [$clog2(COLUMNS+1)-1:0]                                 columns_left   // with a token
);
  localparam int WIDTH_W = $clog2(HEAD_WIDTH_MAX + 1);
  localparam int ROW_W   = $clog2(ROWS + 1);
  localparam int LANE_W  = $clog2(COLUMNS + 1);

  logic [TOKEN_W-1:0] query_token;  // of row 0
  logic [TOKEN_W-1:0] key_token;    // of column 0
  logic [STEP_W-1:0]  step;

  wire [TOKEN_W-1:0] queries_left = tokens - query_token;
  wire [TOKEN_W-1:0] keys_left    = tokens - key_token;
  wire               query_last   = 32'(queries_left) <= ROWS;
  wire               step_last    = step + 1'b1 == steps;
  wire               index_last   = WIDTH_W'(index) + 1'b1 == head_width;

  assign index_first  = index == '0;
  assign key_first    = key_token == '0;
  assign key_last     = 32'(keys_left) <= COLUMNS;
  assign step_first   = step == '0;
  assign last         = mode_x && index_last && key_last && step_last && query_last;
  assign rows_left    = query_last ? ROW_W'(queries_left) : ROW_W'(ROWS);
  assign columns_left = key_last ? LANE_W'(keys_left) : LANE_W'(COLUMNS);

  wire pair_end = advance && index_last && mode_x;
  wire step_end = pair_end && key_last;
  wire tile_end = step_end && step_last;

  always_ff @(posedge clk) begin
    if (rst) begin
      index       <= '0;
      mode_x      <= 1'b0;
      key_token   <= '0;
      key_slot    <= '0;
      step        <= '0;
      query_slot  <= '0;
      query_token <= '0;
    end else begin
      if (advance) index <= index_last ? '0 : index + 1'b1;
      if (advance && index_last) mode_x <= !mode_x;

      // Slot = token * steps + step.
      if (pair_end) begin
        key_token <= key_token + TOKEN_W'(COLUMNS);
        key_slot  <= key_slot + ADDRESS_W'(COLUMNS * 32'(steps));
      end
      if (step_end) begin
        key_token  <= '0;
        key_slot   <= ADDRESS_W'(step) + 1'b1;
        step       <= step + 1'b1;
        query_slot <= query_slot + 1'b1;
      end
      if (tile_end) begin
        key_slot    <= '0;
        step        <= '0;
        query_slot  <= query_slot + 1'b1 + ADDRESS_W'(ROWS * 32'(steps)) - ADDRESS_W'(steps);
        query_token <= query_token + TOKEN_W'(ROWS);
      end
      if (tile_end && query_last) begin
        query_slot  <= '0;
        query_token <= '0;
      end
    end
  end
endmodule
