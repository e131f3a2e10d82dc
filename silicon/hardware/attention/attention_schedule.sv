// When a core works: its heads one after another, an index every `input_factor` cycles.
//
// The core's heads are CORE, CORE + CORES, CORE + 2 CORES, ... below `heads`. A head that starts in
// cycle S issues its first index in cycle S + input_factor - 1; DRAIN cycles after the cycle of its last
// index its results are written, and in the cycle after those the next head starts:
//
//   E = S + indices * input_factor + DRAIN
//
// `begin_layer` is high in cycle S of the first head. `drains_next` is high in cycle E - 1 of the last
// one and stays so until the next layer begins; a core without a head keeps it high.
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "split" *)
module attention_schedule #(
    parameter int CORE      = 0,
    parameter int CORES     = 4,
    parameter int DRAIN     = 33,  // cycles, 1 or more
    parameter int HEADS_MAX = 16,
    parameter int FACTOR_W  = 8
) (
    input  logic                                                clk,
    input  logic                                                rst,
    input  logic                                                begin_layer,
    input  logic [$clog2(HEADS_MAX+1)-1:0]                     heads,
    input  logic [FACTOR_W-1:0]                                 input_factor,  // cycles an index, 1 or more
    input  logic                                                last,          // the index at hand is a head's last
    output logic                                                issue,         // an index is issued in this cycle
    output logic [(HEADS_MAX > 1 ? $clog2(HEADS_MAX) : 1)-1:0] head,          // at work, among those computed
    output logic                                                drains_next
);
  localparam int HEAD_W  = HEADS_MAX > 1 ? $clog2(HEADS_MAX) : 1;
  localparam int COUNT_W = $clog2(HEADS_MAX + CORES + 1);
  localparam int DRAIN_W = $clog2(DRAIN + 1);

  logic                streaming;
  logic                draining;
  logic [COUNT_W-1:0]  number;
  logic [FACTOR_W-1:0] phase;
  logic [DRAIN_W-1:0]  drained;

  wire               start      = begin_layer && COUNT_W'(CORE) < COUNT_W'(heads);
  wire               drain_last = draining && drained == DRAIN_W'(DRAIN - 1);
  wire [COUNT_W-1:0] following  = number + COUNT_W'(CORES);
  wire               more       = following < COUNT_W'(heads);

  assign issue       = (start || streaming) && phase + 1'b1 == input_factor;
  assign head        = HEAD_W'(number);
  assign drains_next = streaming || draining ? drain_last && !more : !start;

  always_ff @(posedge clk) begin
    if (rst) begin
      streaming <= 1'b0;
      draining  <= 1'b0;
      number    <= COUNT_W'(CORE);
      phase     <= '0;
      drained   <= '0;
    end else begin
      if (start || streaming) begin
        streaming <= !(issue && last);
        draining  <= issue && last;
        phase     <= issue ? '0 : phase + 1'b1;
      end
      if (draining) drained <= drained + 1'b1;
      if (drain_last) begin
        streaming <= more;
        draining  <= 1'b0;
        drained   <= '0;
        number    <= more ? following : COUNT_W'(CORE);
      end
    end
  end
endmodule
