// Clock for the test bench under Verilator; +vcd=FILE writes waves when built with --trace.
#include "Vtestbench.h"
#include "verilated.h"
#if VM_TRACE
#include "verilated_vcd_c.h"
#endif
#include <cstring>
#include <string>

int main(int argc, char** argv) {
  VerilatedContext context;
  context.commandArgs(argc, argv);
  Vtestbench bench(&context);
#if VM_TRACE
  VerilatedVcdC waves;
  const char* found = context.commandArgsPlusMatch("vcd=");
  const bool traced = found != nullptr && std::strlen(found) > 5;
  if (traced) {
    context.traceEverOn(true);
    bench.trace(&waves, 99);
    waves.open(std::string(found).substr(5).c_str());
  }
#endif
  while (!context.gotFinish()) {
    for (int level = 1; level >= 0; level--) {
      bench.clk = level;
      bench.eval();
      context.timeInc(1);
#if VM_TRACE
      if (traced) waves.dump(context.time());
#endif
    }
  }
#if VM_TRACE
  if (traced) waves.close();
#endif
  bench.final();
  return 0;
}
