// One row of the bank: sums X over the key tiles and lets the score neuron fire.
//
//   word  = (key_first ? 0 : word) + partial                    at every key tile of a time step
//   U     = fresh ? 0 : membrane                                at the last one; fresh: time step 0
//   sum   = subtract ? U - leak + word : (U >>> 1) + word
//   U'    = clamp(sum) to SUM_W bits, signed
//   spike = U' >= threshold;  membrane = spike ? 0 : U'
//
// RESET_BY 1 adds a subtractor: where `reset_by` of the control is set, there is no leak, and a spike leaves
// U' - leak instead of 0, the field unsigned.
//
// Time, for a partial sum that the array hands over in cycle y:
//
//   y - 1                   fetch: word and membrane are read
//   y                       sum
//   y (+ 1 if LATENCY > 2)  fire: clamp, compare, write back
//   y + LATENCY - 1         spike: goes to the spike buffer at the end of this cycle
//
// A feature comes back after 2 cycles at the earliest (head width 1: mode A, mode X), so its fetch is
// never before the write-back, and the memory writes through.
//
// Control (at fetch) and parameters (at sum) go on to the row below, one cycle later. Clamps are
// counted on the way down too: `clamped_out` = `clamped_in` + 1 if this row clamped.
(* tier_2d = "bottom", tier_memory_on_logic = "top", tier_logic_on_logic = "split" *)
module attention_neuron #(
    parameter int LATENCY        = 3,   // cycles, 1 or more
    parameter int HEAD_WIDTH_MAX = 64,
    parameter int SUM_W          = 16,  // bits of membrane, partial word, partial sum and leak
    parameter int RESET_BY       = 0,
    parameter int CLAMPED_W      = 5,   // holds the number of rows
    parameter int INDEX_W        = 6    // holds HEAD_WIDTH_MAX - 1
) (
    input  logic                 clk,
    input  logic                 rst,
    // Fetch.
    input  logic                 fetch,          // this row has a query
    input  logic [INDEX_W+4:0]   control_in,     // {key_first, key_last, fresh, subtract, reset_by, index}
    output logic [INDEX_W+4:0]   control_out,
    // Sum.
    input  logic                 valid,          // `fetch` of the cycle before
    input  logic [SUM_W-1:0]     partial,        // signed
    input  logic [2*SUM_W:0]     parameter_in,   // {threshold, leak}, signed
    output logic [2*SUM_W:0]     parameter_out,
    // Fire.
    input  logic [CLAMPED_W-1:0] clamped_in,
    output logic [CLAMPED_W-1:0] clamped_out,
    // Spike.
    output logic                 spike_valid,
    output logic                 spike
);
  localparam int SPLIT  = LATENCY > 2 ? 1 : 0;  // registers between sum and fire
  localparam int WIDE_W = SUM_W + 2;            // holds U - leak + word

  // Fetch.
  wire               fetch_first, fetch_last, fetch_fresh, fetch_subtract, fetch_by;
  wire [INDEX_W-1:0] fetch_index;
  assign {fetch_first, fetch_last, fetch_fresh, fetch_subtract, fetch_by, fetch_index} = control_in;

  // Sum. Before the last key tile the membrane stays out of it: the sum is the word.
  wire               key_first, key_last, fresh, subtract, by;
  wire [INDEX_W-1:0] index;

  attention_delay #(
      .WIDTH (INDEX_W + 4),
      .STAGES(1)
  ) control (
      .clk(clk),
      .rst(1'b0),
      .in ({fetch_first, fetch_last, fetch_fresh, fetch_subtract, fetch_index}),
      .out({key_first, key_last, fresh, subtract, index})
  );
  assign control_out = {key_first, key_last, fresh, subtract, by, index};

  wire signed [SUM_W-1:0]  membrane, word;  // as read
  wire signed [SUM_W-1:0]  gain      = partial;
  wire signed [SUM_W-1:0]  leak      = parameter_in[SUM_W-1:0];
  wire signed [SUM_W:0]    threshold = parameter_in[2*SUM_W:SUM_W];
  wire signed [WIDE_W-1:0] wide_leak = by ? WIDE_W'(0) : WIDE_W'(leak);
  wire signed [WIDE_W-1:0] old       = fresh ? WIDE_W'(0) : WIDE_W'(membrane);
  wire signed [WIDE_W-1:0] halved    = old >>> 1;
  wire signed [WIDE_W-1:0] decayed   = subtract ? old - wide_leak : halved;
  wire signed [WIDE_W-1:0] gathered  = (key_first ? WIDE_W'(0) : WIDE_W'(word)) + WIDE_W'(gain);
  wire signed [WIDE_W-1:0] sum       = (key_last ? decayed : WIDE_W'(0)) + gathered;

  attention_delay #(
      .WIDTH (2 * SUM_W + 1),
      .STAGES(1)
  ) parameters (
      .clk(clk),
      .rst(1'b0),
      .in (parameter_in),
      .out(parameter_out)
  );

  // Fire.
  wire                     fire_valid, fire_last;
  wire        [INDEX_W-1:0] fire_index;
  wire signed [SUM_W:0]     fire_threshold;
  wire signed [WIDE_W-1:0]  fire_sum;

  attention_delay #(
      .WIDTH (1),
      .STAGES(SPLIT)
  ) split_valid (
      .clk(clk),
      .rst(rst),
      .in (valid),
      .out(fire_valid)
  );

  attention_delay #(
      .WIDTH (1 + INDEX_W + SUM_W + 1 + WIDE_W),
      .STAGES(SPLIT)
  ) split (
      .clk(clk),
      .rst(1'b0),
      .in ({key_last, index, threshold, sum}),
      .out({fire_last, fire_index, fire_threshold, fire_sum})
  );

  localparam logic signed [WIDE_W-1:0] HIGHEST = WIDE_W'((1 << (SUM_W - 1)) - 1);
  localparam logic signed [WIDE_W-1:0] LOWEST  = WIDE_W'(-(1 << (SUM_W - 1)));

  wire                     update   = fire_valid && fire_last;
  wire                     above    = fire_sum > HIGHEST;
  wire                     below    = fire_sum < LOWEST;
  wire signed [WIDE_W-1:0] clamped  = above ? HIGHEST : below ? LOWEST : fire_sum;
  wire signed [WIDE_W-1:0] wanted   = WIDE_W'(fire_threshold);
  wire                     fired    = clamped >= wanted;
  wire        [SUM_W-1:0]  left;    // of a membrane that spiked
  wire        [SUM_W-1:0]  kept     = fired ? left : clamped[SUM_W-1:0];

  if (RESET_BY != 0) begin : g_reset_by
    wire             fire_by;
    wire [SUM_W-1:0] fire_amount;
    attention_delay #(
        .WIDTH (1),
        .STAGES(1)
    ) control_by (
        .clk(clk),
        .rst(1'b0),
        .in (fetch_by),
        .out(by)
    );
    attention_delay #(
        .WIDTH (1 + SUM_W),
        .STAGES(SPLIT)
    ) split_by (
        .clk(clk),
        .rst(1'b0),
        .in ({by, leak}),
        .out({fire_by, fire_amount})
    );
    assign left = fire_by ? clamped[SUM_W-1:0] - fire_amount : SUM_W'(0);
  end else begin : g_reset_to_zero
    wire unused_by = &{1'b0, fetch_by};
    assign by   = 1'b0;
    assign left = SUM_W'(0);
  end

  membrane_memory #(
      .DEPTH (HEAD_WIDTH_MAX),
      .HALF_W(SUM_W)
  ) memory (
      .clk          (clk),
      .read_enable  ({fetch && fetch_last && !fetch_fresh, fetch && !fetch_first}),
      .read_address (fetch_index),
      .read_data    ({membrane, word}),
      .write_enable ({update, fire_valid && !fire_last}),
      .write_address(fire_index),
      .write_data   ({kept, fire_sum[SUM_W-1:0]})
  );

  attention_delay #(
      .WIDTH (CLAMPED_W),
      .STAGES(1)
  ) count (
      .clk(clk),
      .rst(rst),
      .in (clamped_in + CLAMPED_W'(update && (above || below))),
      .out(clamped_out)
  );

  // Spike.
  attention_delay #(
      .WIDTH (2),
      .STAGES(LATENCY - 1 - SPLIT)
  ) late (
      .clk(clk),
      .rst(rst),
      .in ({update, fired}),
      .out({spike_valid, spike})
  );
endmodule
