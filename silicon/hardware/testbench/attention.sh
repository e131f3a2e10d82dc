#!/bin/bash
# Runs the attention core's test over random machines, each with random layers, and the neuron's over all latencies.
#
#   testbench/attention.sh [MACHINES] [SIMULATOR]      default: 100 icarus;  SIMULATOR: icarus, verilator
#
# Machine i is drawn from seed i, so every run is the same. Ends with exit code 1 at the first failure.
set -euo pipefail
cd "$(dirname "$0")/.."
machines=${1:-100}
simulator=${2:-icarus}
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

one_of() { shift $((RANDOM % $#)); echo "$1"; }

# run TOP NAME=VALUE...
run() {
  local top=$1 parameters=("${@:2}")
  case $simulator in
    icarus)
      iverilog -g2012 -Wall -y attention -y memory -Y .sv -s "$top" "${parameters[@]/#/-P$top.}" -o "$build/$top.vvp" \
        "testbench/$top.sv"
      vvp -n "$build/$top.vvp"
      ;;
    verilator)
      verilator --binary --timing -Wno-fatal -O3 -Iattention -Imemory --top-module "$top" "${parameters[@]/#/-G}" \
        -Mdir "$build/$top" "testbench/$top.sv" >"$build/log" 2>&1 || { cat "$build/log"; exit 1; }
      "$build/$top/V$top"
      ;;
  esac
}

for ((seed = 1; seed <= machines; seed++)); do
  RANDOM=$seed
  parameters=(
    SEED=$seed
    ROWS=$(one_of 1 2 3 4 5 8)
    COLUMNS=$(one_of 1 2 3 4 7 8)
    LATENCY=$(one_of 1 2 3 4 6)
    WORD_W=$(one_of 1 2 3 4 8 16)
    CORES=$(one_of 1 2 3 4)
    HEAD_WIDTH_MAX=$(one_of 1 2 5 16 33)
    HEADS_MAX=$(one_of 1 3 4 6)
  )
  echo "${parameters[*]}"
  run attention_core_tb "${parameters[@]}" | tee "$build/out"
  grep -q '^PASS' "$build/out"
done
for latency in 1 2 3 4 5; do
  run attention_neuron_tb LATENCY=$latency | tee "$build/out"
  grep -q '^PASS' "$build/out"
done
echo "all passed: $machines machines, $simulator"
