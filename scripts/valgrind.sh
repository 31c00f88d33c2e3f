#!/usr/bin/env bash
# Every rung of the chapters' ladders under valgrind: no invalid read or write, nothing lost. Needs valgrind.
# (Valgrind has no AVX-512: the programs see that and take AVX2. The source of both is the same, see `widest!`.)
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build -p ch06-matrix --bins
# The machine's limits are probed and kept before valgrind slows everything down.
cargo run --quiet -p machine --example limits -- 3 > /dev/null
check() {
    valgrind --quiet --error-exitcode=9 --leak-check=full --show-leak-kinds=definite \
        --errors-for-leak-kinds=definite "target/debug/$1" --threads 3 --seconds 0.01 --json "${@:2}" > /dev/null
    echo "$*: clean"
}
check diffusion --n 67 --steps 5
check diffusion --n 256 --steps 40 --only tiles-1,tiles,huge-pages,bands
check norm --n 10007
check sum --n 10007
