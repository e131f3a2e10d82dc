// Memory shell: bias, threshold and leak of every feature, 57 bit a word. Written by the host before a run,
// PORTS words read a cycle; the address is registered, data in the next cycle.
//
// Addresses have 16 bits everywhere; a shell uses as many as it has words.
// verilator lint_off UNUSEDSIGNAL
(* tier_2d = "bottom", tier_memory_on_logic = "top", tier_logic_on_logic = "bottom", memory_shell *)
module parameter_memory #(
    parameter int PORTS = 8,
    parameter int WORDS = 4096
) (
    input  logic                clk,
    input  logic                write_enable,
    input  logic [15:0]         write_address,
    input  logic [56:0]         write_data,
    input  logic [PORTS-1:0]    read_enable,
    input  logic [PORTS*16-1:0] read_address,
    output logic [PORTS*57-1:0] read_data
);
  localparam int ADDRESS_W = WORDS > 1 ? $clog2(WORDS) : 1;
  logic [56:0] words [0:WORDS-1];

  always_ff @(posedge clk) if (write_enable) words[ADDRESS_W'(write_address)] <= write_data;

  for (genvar p = 0; p < PORTS; p++) begin : g_port
    logic [ADDRESS_W-1:0] address_q;
    assign read_data[p*57+:57] = words[address_q];
    always_ff @(posedge clk) if (read_enable[p]) address_q <= ADDRESS_W'(read_address[p*16+:16]);
  end
endmodule
// verilator lint_on UNUSEDSIGNAL
