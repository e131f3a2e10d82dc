// Clamps a number to 16 bit, two's complement, and says whether it had to. Combinational.
(* tier_2d = "bottom", tier_memory_on_logic = "top", tier_logic_on_logic = "split" *)
module clamp_word #(
    parameter int WIDE_W = 26  // more than 16
) (
    input  logic [WIDE_W-1:0] wide,
    output logic [15:0]       word,
    output logic                     clamped
);
  initial if (WIDE_W < 17) $fatal(1, "WIDE_W must be at least 17");

  // It fits when all bits from 15 upwards agree.
  assign clamped = !(&wide[WIDE_W-1:15]) && |wide[WIDE_W-1:15];
  assign word    = !clamped ? wide[15:0] : wide[WIDE_W-1] ? 16'h8000 : 16'h7fff;
endmodule
