// ROWS neuron units above (or beside) an array: a feature each, working one cycle apart.
//
// Spikes of a slot leave as one word when the last row has fired: row r waits ROWS - 1 - r cycles for it. A
// column that row 0 takes in cycle y is written at the edge that ends cycle y + ROWS - 1 + BANK_LATENCY - 1.
// Counts of heads and classes leave on lanes, at most one a lane and cycle.
(* tier_2d = "bottom", tier_memory_on_logic = "top", tier_logic_on_logic = "split" *)
module neuron_bank #(
    parameter int ROWS            = 16,
    parameter int COLUMNS         = 16,
    parameter int SUM_W           = 16,
    parameter int BANK_LATENCY    = 3,
    parameter int LANES           = 1,
    parameter int SHIFT_LEFT_MAX  = 7,
    parameter int SHIFT_RIGHT_MAX = 15,
    parameter int RESET_BY        = 0,
    parameter int TAKEN_W         = 80
) (
    input  logic                    clk,
    input  logic                    rst,
    input  logic                    clear,           // saturations start at 0
    // Layer.
    input  logic [1:0]              mode,
    input  logic                    count_heads,
    input  logic                    subtract,
    input  logic                    reset_by,
    input  logic                    rescaled,
    input  logic [6:0]              shift,
    input  logic                    residual_init,
    input  logic [8:0]              head_width,
    // Control, one cycle before row 0 takes the column.
    input  logic [TAKEN_W-1:0]      taken,
    input  logic                    write_valid_in,
    input  logic [15:0]             write_address_in,
    input  logic                    write_right_in,
    input  logic                    write_down_in,
    input  logic [3:0]              write_block_in,
    input  logic                    write_open_in,
    input  logic [LANES*57-1:0]     parameters,
    // Array.
    output logic [ROWS*COLUMNS-1:0] select,
    input  logic [ROWS*SUM_W-1:0]   sums,
    // Residual buffer: a port per row.
    output logic [ROWS-1:0]         residual_enable,
    output logic [ROWS*16-1:0]      residual_read,
    input  logic [ROWS*16-1:0]      residual_data,
    output logic [ROWS-1:0]         residual_write_enable,
    output logic [ROWS*16-1:0]      residual_write,
    output logic [ROWS*16-1:0]      residual_word,
    // Spikes of a slot.
    output logic                    write_valid,
    output logic [15:0]             write_address,
    output logic                    write_right,
    output logic                    write_down,
    output logic [3:0]              write_block,
    output logic [ROWS-1:0]         write_data,
    // Router scores: a port per row.
    output logic [ROWS-1:0]         score_valid,
    output logic [ROWS*16-1:0]      score_token,
    output logic [ROWS*16-1:0]      score_index,
    output logic [ROWS*32-1:0]      scores,
    // Counts of heads or classes: a port per lane.
    output logic [LANES-1:0]        emit_valid,
    output logic [LANES*16-1:0]     emit_index,
    output logic [LANES*32-1:0]     emit_count,
    output logic [31:0]             saturations
);
  localparam int DELAY = ROWS + BANK_LATENCY - 1;             // cycles from the decision to the write
  localparam int LATE = BANK_LATENCY > 2 ? BANK_LATENCY - 2 : 0;  // cycles between firing and writing in the last row
  localparam int WRITE_W = 23;

  // ---- Rows ---------------------------------------------------------------------------------------------
  logic [TAKEN_W-1:0] taken_wire [0:ROWS];
  logic [31:0]        count_wire [0:ROWS];
  logic [ROWS-1:0]    fired;
  logic [ROWS-1:0]    row_emits;
  logic [ROWS*8-1:0]  row_lane;
  logic [ROWS*16-1:0] row_index;
  logic [ROWS*32-1:0] row_count;
  logic [ROWS*2-1:0]  clamped;

  assign taken_wire[0] = taken;
  assign count_wire[0] = '0;

  for (genvar r = 0; r < ROWS; r++) begin : g_row
    neuron_unit #(
        .ROW            (r),
        .COLUMNS        (COLUMNS),
        .SUM_W          (SUM_W),
        .BANK_LATENCY   (BANK_LATENCY),
        .LANES          (LANES),
        .SHIFT_LEFT_MAX (SHIFT_LEFT_MAX),
        .SHIFT_RIGHT_MAX(SHIFT_RIGHT_MAX),
        .RESET_BY       (RESET_BY),
        .TAKEN_W        (TAKEN_W)
    ) unit (
        .clk                  (clk),
        .rst                  (rst),
        .mode                 (mode),
        .count_heads          (count_heads),
        .subtract             (subtract),
        .reset_by             (reset_by),
        .rescaled             (rescaled),
        .shift                (shift),
        .residual_init        (residual_init),
        .head_width           (head_width),
        .taken_in             (taken_wire[r]),
        .taken_out            (taken_wire[r+1]),
        .count_in             (count_wire[r]),
        .count_out            (count_wire[r+1]),
        .parameters           (parameters),
        .select               (select[r*COLUMNS+:COLUMNS]),
        .sum                  (sums[r*SUM_W+:SUM_W]),
        .residual_enable      (residual_enable[r]),
        .residual_read        (residual_read[r*16+:16]),
        .residual_data        (residual_data[r*16+:16]),
        .residual_write_enable(residual_write_enable[r]),
        .residual_write       (residual_write[r*16+:16]),
        .residual_word        (residual_word[r*16+:16]),
        .fired                (fired[r]),
        .score_valid          (score_valid[r]),
        .score_token          (score_token[r*16+:16]),
        .score_index          (score_index[r*16+:16]),
        .score                (scores[r*32+:32]),
        .emit_valid           (row_emits[r]),
        .emit_lane            (row_lane[r*8+:8]),
        .emit_index           (row_index[r*16+:16]),
        .emit_count           (row_count[r*32+:32]),
        .clamped              (clamped[r*2+:2])
    );
  end

  // ---- Spikes -------------------------------------------------------------------------------------------
  // Where the word goes, in a chain as long as the bank is deep.
  logic [DELAY*WRITE_W-1:0] way;
  logic [DELAY-1:0]         way_valid;
  logic                     write_open;
  always_ff @(posedge clk) begin
    way[WRITE_W-1:0] <= {write_address_in, write_right_in, write_down_in, write_block_in, write_open_in};
    for (int i = 1; i < DELAY; i++) way[i*WRITE_W+:WRITE_W] <= way[(i-1)*WRITE_W+:WRITE_W];
  end
  always_ff @(posedge clk) begin
    if (rst) way_valid <= '0;
    else begin
      way_valid[0] <= write_valid_in;
      for (int i = 1; i < DELAY; i++) way_valid[i] <= way_valid[i-1];
    end
  end
  assign write_valid = way_valid[DELAY-1];
  assign {write_address, write_right, write_down, write_block, write_open} = way[(DELAY-1)*WRITE_W+:WRITE_W];

  for (genvar r = 0; r < ROWS; r++) begin : g_wait
    localparam int WAIT = ROWS - 1 - r + LATE;
    if (WAIT == 0) begin : g_none
      assign write_data[r] = fired[r] && write_open;
    end else begin : g_chain
      logic [WAIT-1:0] chain;
      assign write_data[r] = chain[WAIT-1] && write_open;
      always_ff @(posedge clk) begin
        chain[0] <= fired[r];
        for (int i = 1; i < WAIT; i++) chain[i] <= chain[i-1];
      end
    end
  end

  // ---- Counts -------------------------------------------------------------------------------------------
  for (genvar l = 0; l < LANES; l++) begin : g_lane
    logic        valid;
    logic [15:0] index;
    logic [31:0] count;
    always_comb begin
      valid = 1'b0;
      index = '0;
      count = '0;
      for (int r = 0; r < ROWS; r++) begin
        if (row_emits[r] && row_lane[r*8+:8] == 8'(l)) begin
          valid = 1'b1;
          index = index | row_index[r*16+:16];
          count = count | row_count[r*32+:32];
        end
      end
    end
    assign emit_valid[l]         = valid;
    assign emit_index[l*16+:16] = index;
    assign emit_count[l*32+:32] = count;
  end

  logic [31:0] clamped_now;
  always_comb begin
    clamped_now = '0;
    for (int r = 0; r < ROWS; r++) clamped_now = clamped_now + 32'(clamped[r*2+:2]);
  end
  always_ff @(posedge clk) begin
    if (rst || clear) saturations <= '0;
    else saturations <= saturations + clamped_now;
  end
endmodule
