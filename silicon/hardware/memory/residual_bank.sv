// Memory shell: residual words of one row of every neuron bank, 16 bit each; PORTS cores read and write one
// word a cycle. The address is registered, data in the next cycle. No two cores work on the same word in a layer.
//
// Addresses have 16 bits everywhere; a shell uses as many as it has words.
// verilator lint_off UNUSEDSIGNAL
(* tier_2d = "bottom", tier_memory_on_logic = "top", tier_logic_on_logic = "split", memory_shell *)
module residual_bank #(
    parameter int PORTS = 4,
    parameter int WORDS = 6144
) (
    input  logic                clk,
    input  logic [PORTS-1:0]    read_enable,
    input  logic [PORTS*16-1:0] read_address,
    output logic [PORTS*16-1:0] read_data,
    input  logic [PORTS-1:0]    write_enable,
    input  logic [PORTS*16-1:0] write_address,
    input  logic [PORTS*16-1:0] write_data
);
  localparam int ADDRESS_W = WORDS > 1 ? $clog2(WORDS) : 1;
  logic [15:0] words [0:WORDS-1];

  // Blocking: Verilator takes no delayed assignments to a memory in a long loop; nobody else looks at the edge.
  // verilator lint_off BLKSEQ
  always_ff @(posedge clk) begin
    for (int p = 0; p < PORTS; p++) begin
      if (write_enable[p]) words[ADDRESS_W'(write_address[p*16+:16])] = write_data[p*16+:16];
    end
  end
  // verilator lint_on BLKSEQ

  for (genvar p = 0; p < PORTS; p++) begin : g_port
    logic [ADDRESS_W-1:0] address_q;
    assign read_data[p*16+:16] = words[address_q];
    always_ff @(posedge clk) if (read_enable[p]) address_q <= ADDRESS_W'(read_address[p*16+:16]);
  end
endmodule
// verilator lint_on UNUSEDSIGNAL
