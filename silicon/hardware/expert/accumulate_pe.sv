// Processing element of an expert core: adds a weight where the spike is 1.
//
//   sum[n+1] = sum[n] + (spike ? weight : 0)          X = sum over k of W[row][k] * S[k][column]
//
// Weight, valid and last come from the left and leave to the right one cycle later; the spike comes
// from above and leaves below one cycle later. With `last` the finished sum goes to the shadow
// register and the next pass starts from 0 in the very next cycle, so passes follow without a gap.
// The neuron bank reads the shadow any time before the next `last`.
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "split" *)
module accumulate_pe #(
    parameter int SUM_W = 16  // 9..32; no sum can overflow, proved for every channel when a network is read
) (
    input  logic              clk,
    input  logic              rst,
    input  logic [7:0]        weight_in,   // int8, two's complement
    input  logic              valid_in,
    input  logic              last_in,
    input  logic              spike_in,
    output logic [7:0]        weight_out,
    output logic              valid_out,
    output logic              last_out,
    output logic              spike_out,
    output logic [SUM_W-1:0]  shadow       // sum of the last finished pass
);
  initial if (SUM_W < 9 || SUM_W > 32) $fatal(1, "SUM_W must be 9..32");

  logic [SUM_W-1:0] sum;
  logic [SUM_W-1:0] next_sum;

  assign next_sum = sum + (spike_in ? {{(SUM_W - 8) {weight_in[7]}}, weight_in} : '0);

  always_ff @(posedge clk) begin
    if (rst) begin
      valid_out <= 1'b0;
      sum       <= '0;
    end else begin
      valid_out <= valid_in;
      if (valid_in) sum <= last_in ? '0 : next_sum;
    end
  end

  // Data needs no reset: nobody looks at it without `valid`.
  always_ff @(posedge clk) begin
    if (valid_in) begin
      weight_out <= weight_in;
      last_out   <= last_in;
      spike_out  <= spike_in;
      if (last_in) shadow <= next_sum;
    end
  end
endmodule
