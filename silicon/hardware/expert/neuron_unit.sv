// One row of a neuron bank: finishes the sums of one feature, column by column.
//
//   combine   24-bit word of the column += (plane's sum << plane), the top plane of pixels subtracts
//   drive     X = drive_unit(sum)
//   fire      U, S = neuron_step(U, X)                        membrane U: one register, columns of a token come in time order
//   join      R = clamp(R + X), written back; then R drives the gate neuron, whose spike leaves
//   count     router: score of a token; classifier: sum over an item; D3: ones of a feature over an item
//
// Timing: row r takes a column r cycles after row 0 (the control walks down). In the cycle in which `taken`
// is here the sum is on the row bus. BANK_LATENCY 1: the spike is there in the same cycle; 2: one cycle
// later (drive | neuron); more: the bank delays it. Residual words are asked for in the cycle before use.
(* tier_2d = "bottom", tier_memory_on_logic = "top", tier_logic_on_logic = "split" *)
module neuron_unit #(
    parameter int ROW             = 0,
    parameter int COLUMNS         = 16,
    parameter int SUM_W           = 16,
    parameter int COMBINER_W      = 24,
    parameter int BANK_LATENCY    = 3,
    parameter int LANES           = 1,
    parameter int SHIFT_LEFT_MAX  = 7,
    parameter int SHIFT_RIGHT_MAX = 15,
    parameter int RESET_BY        = 0,
    parameter int TAKEN_W         = 80
) (
    input  logic                  clk,
    input  logic                  rst,
    // Layer.
    input  logic [1:0]            mode,           // 0 fire, 1 join, 2 count per token, 3 count per item
    input  logic                  count_heads,
    input  logic                  subtract,
    input  logic                  reset_by,
    input  logic                  rescaled,
    input  logic [6:0]            shift,
    input  logic                  residual_init,
    input  logic [8:0]            head_width,
    // Control from the row above, registered here; to the row below.
    input  logic [TAKEN_W-1:0]    taken_in,
    output logic [TAKEN_W-1:0]    taken_out,
    input  logic [31:0]           count_in,       // running count of the head, from the row above
    output logic [31:0]           count_out,
    // Parameters {bias, threshold, leak} of each lane, there in the cycle of `load`.
    input  logic [LANES*57-1:0]   parameters,
    // Array.
    output logic [COLUMNS-1:0]    select,
    input  logic [SUM_W-1:0]      sum,
    // Residual buffer, this row's bank.
    output logic                  residual_enable,
    output logic [15:0]           residual_read,
    input  logic [15:0]           residual_data,
    output logic                  residual_write_enable,
    output logic [15:0]           residual_write,
    output logic [15:0]           residual_word,
    // Results.
    output logic                  fired,          // meaningful where the bank writes it
    output logic                  score_valid,    // router: score of expert `score_index` for token `score_token`
    output logic [15:0]           score_token,
    output logic [15:0]           score_index,
    output logic [31:0]           score,
    output logic                  emit_valid,     // count of head or class `emit_index`
    output logic [7:0]            emit_lane,
    output logic [15:0]           emit_index,
    output logic [31:0]           emit_count,
    output logic [1:0]            clamped         // words clamped in this cycle, 0..2
);
  `include "bank_fields.svh"
  localparam int JOIN_W = COMBINER_W + 1;
  localparam int COLUMN_W = COLUMNS > 1 ? $clog2(COLUMNS) : 1;
  localparam logic [1:0] JOIN = 2'd1;
  localparam logic [1:0] PER_TOKEN = 2'd2;
  localparam logic [1:0] PER_ITEM = 2'd3;

  // ---- Control ------------------------------------------------------------------------------------------
  taken_t taken;
  taken_t taken_next_row;
  logic   head_ends;

  always_ff @(posedge clk) begin
    if (rst) taken <= '0;
    else taken <= taken_in;
  end

  assign head_ends = taken.inner + 9'd1 == head_width;
  always_comb begin
    taken_next_row       = taken;
    taken_next_row.inner = head_ends ? '0 : taken.inner + 9'd1;
    taken_next_row.index = head_ends ? taken.index + 16'd1 : taken.index;
  end
  assign taken_out = taken_next_row;

  for (genvar c = 0; c < COLUMNS; c++) begin : g_select
    assign select[c] = taken.valid && taken.column == 8'(c);
  end

  // ---- Parameters ---------------------------------------------------------------------------------------
  logic [56:0] parameter_q;
  logic [56:0] parameter_bus;
  logic [56:0] parameter_here;

  always_comb begin
    parameter_bus = '0;
    for (int l = 0; l < LANES; l++) parameter_bus = parameter_bus | (taken.lane == 8'(l) ? parameters[l*57+:57] : '0);
  end
  assign parameter_here = taken.valid && taken.load ? parameter_bus : parameter_q;
  always_ff @(posedge clk) parameter_q <= parameter_here;

  // ---- First cycle: combine, drive ----------------------------------------------------------------------
  logic [COMBINER_W-1:0] plane_sum;
  logic [COMBINER_W-1:0] stored;
  logic [COMBINER_W-1:0] combined;
  logic [COMBINER_W-1:0] drive;

  assign plane_sum = {{(COMBINER_W - SUM_W) {sum[SUM_W-1]}}, sum} << taken.plane;
  assign combined  = (taken.plane == 0 ? '0 : stored) + (taken.negative ? '0 - plane_sum : plane_sum);

  combiner_memory #(
      .COLUMNS(COLUMNS),
      .WIDTH  (COMBINER_W)
  ) combiner (
      .clk         (clk),
      .column      (COLUMN_W'(taken.column)),
      .write_enable(taken.valid && taken.combine_only),
      .write_data  (combined),
      .read_data   (stored)
  );

  drive_unit #(
      .DRIVE_W        (COMBINER_W),
      .SHIFT_LEFT_MAX (SHIFT_LEFT_MAX),
      .SHIFT_RIGHT_MAX(SHIFT_RIGHT_MAX)
  ) drives (
      .sum     (combined),
      .bias    (parameter_here[56:33]),
      .rescaled(rescaled),
      .shift   (shift),
      .drive   (drive)
  );

  // ---- Between the cycles -------------------------------------------------------------------------------
  // Some of the control is for the first cycle only.
  // verilator lint_off UNUSEDSIGNAL
  taken_t                       at;        // control, sum, drive and parameters of the second cycle
  // verilator lint_on UNUSEDSIGNAL
  logic [COMBINER_W-1:0] at_sum;
  logic [COMBINER_W-1:0] at_drive;
  logic [56:0]                  at_parameter;

  if (BANK_LATENCY == 1) begin : g_one_cycle
    assign at           = taken;
    assign at_sum       = combined;
    assign at_drive     = drive;
    assign at_parameter = parameter_here;
    // verilator lint_off UNUSEDSIGNAL
    taken_t coming;  // only what the residual's address needs
    // verilator lint_on UNUSEDSIGNAL
    assign coming          = taken_in;
    assign residual_enable = coming.valid && !coming.combine_only && mode == JOIN;
    assign residual_read   = coming.address;
  end else begin : g_two_cycles
    always_ff @(posedge clk) begin
      if (rst) at <= '0;
      else at <= taken;
    end
    always_ff @(posedge clk) begin
      at_sum       <= combined;
      at_drive     <= drive;
      at_parameter <= parameter_here;
    end
    assign residual_enable = taken.valid && !taken.combine_only && mode == JOIN;
    assign residual_read   = taken.address;
  end

  // ---- Second cycle: join, fire, count ------------------------------------------------------------------
  logic                         finishes;   // a slot is finished
  logic [15:0]           residual_before;
  logic [15:0]           joined;
  logic                         join_clamped;
  logic                         step_clamped;
  logic [15:0]           membrane;
  logic [15:0]           membrane_next;
  logic [COMBINER_W-1:0] step_drive;
  logic [31:0]                  count;
  logic [31:0]                  count_before;
  logic [31:0]                  count_next;
  logic [31:0]                  run;

  assign finishes = at.valid && !at.combine_only && at.slot_valid && 9'(ROW) < at.rows;

  assign residual_before = residual_init ? '0 : residual_data;

  clamp_word #(
      .WIDE_W(JOIN_W)
  ) join_clamp (
      .wide   ({{(JOIN_W - 16) {residual_before[15]}}, residual_before} + {at_drive[COMBINER_W-1], at_drive}),
      .word   (joined),
      .clamped(join_clamped)
  );

  assign step_drive = mode == JOIN ? {{(COMBINER_W - 16) {joined[15]}}, joined} : at_drive;

  // Rows behind the last feature stay silent, whatever their parameters.
  logic spike;
  assign fired = spike && 9'(ROW) < at.rows;

  neuron_step #(
      .DRIVE_W (COMBINER_W),
      .RESET_BY(RESET_BY)
  ) step (
      .membrane (at.start ? 16'd0 : membrane),
      .drive    (step_drive),
      .threshold(at_parameter[32:16]),
      .leak     (at_parameter[15:0]),
      .subtract (subtract),
      .reset_by (reset_by),
      .next     (membrane_next),
      .spike    (spike),
      .clamped  (step_clamped)
  );

  assign residual_write_enable = finishes && mode == JOIN;
  assign residual_write        = at.address;
  assign residual_word         = joined;
  assign clamped = !finishes || mode[1] ? '0 : 2'(step_clamped) + 2'(mode == JOIN && join_clamped);

  assign count_before = mode == PER_TOKEN ? (at.start ? {{8{at_parameter[56]}}, at_parameter[56:33]} : count) : at.restart ? '0 : count;
  assign count_next   = count_before + (!finishes ? '0 : mode[1] ? {{(32 - COMBINER_W) {at_sum[COMBINER_W-1]}}, at_sum} : 32'(fired));

  always_ff @(posedge clk) begin
    if (finishes) membrane <= membrane_next;
    if (at.valid && !at.combine_only) count <= count_next;
  end

  assign score_valid = finishes && mode == PER_TOKEN && at.final_step;
  assign score_token = at.address;
  assign score_index = at.index;
  assign score       = count_next;

  // A wave of counts runs down the rows; it leaves at the last feature of a head and at the last row.
  assign run        = (at.inner == 0 ? '0 : count_in) + count_next;
  assign emit_valid = at.valid && at.flush && 9'(ROW) < at.rows && (mode == PER_ITEM || count_heads)
      && (at.inner + 9'd1 == head_width || 9'(ROW) + 9'd1 == at.rows);
  assign emit_lane  = at.lane;
  assign emit_index = at.index;
  assign emit_count = run;
  always_ff @(posedge clk) count_out <= run;
endmodule
