// One time step of a LIF neuron, both kinds. Combinational.
//
//   halve:     U = clamp((U >> 1) + X);     spike = U >= threshold
//   subtract:  U = clamp(U + X - leak);     spike = U > threshold (given as threshold + 1, so >= again)
//   a spike resets U to 0; clamping is to 16 bit and is reported
(* tier_2d = "bottom", tier_memory_on_logic = "top", tier_logic_on_logic = "split" *)
module neuron_step #(
    parameter int DRIVE_W = 24
) (
    input  logic [15:0]        membrane,
    input  logic [DRIVE_W-1:0] drive,
    input  logic [16:0]        threshold,
    input  logic [15:0]        leak,      // 0 for halve
    input  logic                      subtract,
    output logic [15:0]        next,
    output logic                      spike,
    output logic                      clamped
);
  localparam int WIDE_W = DRIVE_W + 2;

  logic [WIDE_W-1:0] kept;
  logic [WIDE_W-1:0] sum;
  logic [15:0]       word;

  assign kept = subtract ? {{(WIDE_W - 16) {membrane[15]}}, membrane} - {{(WIDE_W - 16) {leak[15]}}, leak}
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
  assign next  = spike ? '0 : word;
endmodule
