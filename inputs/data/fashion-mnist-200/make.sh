#!/bin/sh
# Makes the bundled 200 test images from Debian's package dataset-fashion-mnist: the first 200 of t10k, headers rewritten.
set -eu
from=${1:-/usr/share/datasets/fashion-mnist}
to=$(cd "$(dirname "$0")" && pwd)
count=200
{ printf '\000\000\010\003\000\000\000\310\000\000\000\034\000\000\000\034'
  zcat "$from/t10k-images-idx3-ubyte.gz" | tail -c +17 | head -c $((count * 784)); } | gzip -9n >"$to/t10k200-images-idx3-ubyte.gz"
{ printf '\000\000\010\001\000\000\000\310'
  zcat "$from/t10k-labels-idx1-ubyte.gz" | tail -c +9 | head -c $count; } | gzip -9n >"$to/t10k200-labels-idx1-ubyte.gz"
