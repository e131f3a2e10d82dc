// Turns a finished sum into a drive.
//
//   direct:    X = sum + bias
//   rescaled:  X = clamp(round_half_up(sum * 2^-shift) + bias),  round_half_up(s, n) = (s + 2^(n-1)) >> n
//
// A direct drive fits DRIVE_W by the proof made when a network is read; a rescaled one is clamped to 16 bit.
// Combinational.
(* tier_2d = "bottom", tier_memory_on_logic = "top", tier_logic_on_logic = "split" *)
module drive_unit #(
    parameter int DRIVE_W         = 24,
    parameter int SHIFT_LEFT_MAX  = 7,   // largest left shift, 0..15
    parameter int SHIFT_RIGHT_MAX = 15   // largest right shift, 1..30
) (
    input  logic [DRIVE_W-1:0] sum,
    input  logic [23:0]        bias,
    input  logic                      rescaled,
    input  logic [6:0]         shift,   // negative: to the left
    output logic [DRIVE_W-1:0] drive
);
  initial if (SHIFT_LEFT_MAX < 0 || SHIFT_LEFT_MAX > 15) $fatal(1, "SHIFT_LEFT_MAX must be 0..15");
  initial if (SHIFT_RIGHT_MAX < 1 || SHIFT_RIGHT_MAX > 30) $fatal(1, "SHIFT_RIGHT_MAX must be 1..30");

  localparam int BASE_W = SHIFT_RIGHT_MAX > DRIVE_W ? SHIFT_RIGHT_MAX : DRIVE_W;
  localparam int WIDE_W = BASE_W + SHIFT_LEFT_MAX + 2;
  localparam int AMOUNT_W = $clog2((SHIFT_RIGHT_MAX > SHIFT_LEFT_MAX ? SHIFT_RIGHT_MAX : SHIFT_LEFT_MAX) + 1);

  logic [WIDE_W-1:0] wide;
  logic [WIDE_W-1:0] half;
  logic [WIDE_W-1:0] shifted;
  logic [WIDE_W-1:0] biased;
  logic [15:0]       word;
  // verilator lint_off UNUSEDSIGNAL
  logic              clamped;  // drives are not counted, membranes and residual words are
  // verilator lint_on UNUSEDSIGNAL
  logic [AMOUNT_W-1:0]      right;
  logic [AMOUNT_W-1:0]      left;

  assign right = AMOUNT_W'(shift);
  assign left  = AMOUNT_W'(7'd0 - shift);
  assign wide  = {{(WIDE_W - DRIVE_W) {sum[DRIVE_W-1]}}, sum};

  always_comb begin
    half = '0;
    for (int i = 1; i <= SHIFT_RIGHT_MAX; i++) if (32'(right) == i) half[i-1] = 1'b1;
    if (!rescaled) shifted = wide;
    else if (shift[6]) shifted = wide << left;
    else shifted = $signed(wide + half) >>> right;
  end

  assign biased = shifted + {{(WIDE_W - 24) {bias[23]}}, bias};

  clamp_word #(
      .WIDE_W(WIDE_W)
  ) clamp (
      .wide   (biased),
      .word   (word),
      .clamped(clamped)
  );

  assign drive = rescaled ? {{(DRIVE_W - 16) {word[15]}}, word} : biased[DRIVE_W-1:0];
endmodule
