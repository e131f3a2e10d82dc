// One time step of a LIF neuron, both kinds. Combinational.
//
//   halve:     U = clamp((U >> 1) + X);     spike = U >= threshold
//   subtract:  U = clamp(U + X - leak);     spike = U > threshold (given as threshold + 1, so >= again)
//   a spike resets U to 0; clamping is to 16 bit and is reported
//
// RESET_BY 1 adds a subtractor: where `reset_by` is set, there is no leak, and a spike leaves U - leak instead
// of 0, the field unsigned. The least U that spikes, less the amount, has 16 bit: whoever writes parameters
// sees to it.
(* tier_2d = "bottom", tier_memory_on_logic = "top", tier_logic_on_logic = "split" *)
module neuron_step #(
    parameter int DRIVE_W  = 24,
    parameter int RESET_BY = 0
) (
    input  logic [15:0]        membrane,
    input  logic [DRIVE_W-1:0] drive,
    input  logic [16:0]        threshold,
    input  logic [15:0]        leak,      // 0 for halve; what a spike subtracts where `reset_by` is set
    input  logic                      subtract,
    input  logic                      reset_by,
    output logic [15:0]        next,
    output logic                      spike,
    output logic                      clamped
);
  localparam int WIDE_W = DRIVE_W + 2;

  logic [15:0]       leaking;
  logic [15:0]       left;      // of a membrane that spiked
  logic [WIDE_W-1:0] kept;
  logic [WIDE_W-1:0] sum;
  logic [15:0]       word;

  assign kept = subtract ? {{(WIDE_W - 16) {membrane[15]}}, membrane} - {{(WIDE_W - 16) {leaking[15]}}, leaking}
      : {{(WIDE_W - 15) {membrane[15]}}, membrane[15:1]};
  assign sum  = kept + {{(WIDE_W - DRIVE_W) {drive[DRIVE_W-1]}}, drive};

  clamp_word #(
      .WIDE_W(WIDE_W)
  ) clamp (
      .wide   (sum),
      .word   (word),
      .clamped(clamped)
  );

  assign spike = $signed({word[15], word}) >= $signed(threshold);
  assign next  = spike ? left : word;

  if (RESET_BY != 0) begin : g_reset_by
    assign leaking = reset_by ? '0 : leak;
    assign left    = reset_by ? word - leak : '0;
  end else begin : g_reset_to_zero
    // verilator lint_off UNUSEDSIGNAL
    logic unused;
    // verilator lint_on UNUSEDSIGNAL
    assign unused  = reset_by;
    assign leaking = leak;
    assign left    = '0;
  end
endmodule
