#!/usr/bin/env bash
# Every rung of the chapters' ladders under valgrind: no invalid read or write, nothing lost. Needs valgrind.
# (Valgrind has no AVX-512: the programs see that and take AVX2. The source of both is the same, see `widest!`.)
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --workspace --bins
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
check julia --n 67
check search --n 1003 --queries 1000
check usage_data --n 1003
check rowwise --n 1003
check bloom --n 2003
check hll --n 2003
check primality --n 10000019 --only serial,threads,rayon,interleaved,wheel,vectors,runs,in-order,rho,montgomery,abreast
check primality --n 10000019 --only byte,chunks,counted --workers 3
