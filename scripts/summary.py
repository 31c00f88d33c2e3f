#!/usr/bin/env python3
"""A line for each ladder, as a table: the fastest Python variant beside the Rust variant to take, timed in turn.

    cargo build --workspace --bins && python3 scripts/summary.py .venv/bin/python
"""

import json
import subprocess
import sys

PAIRS = {
    "julia": ("py-numba-parallel", "fused-threads"),
    "search": ("py-numpy", "batch"),
    "diffusion": ("py-numba-parallel", "tiles"),
    "norm": ("py-numpy-dot", "simd"),
    "sum": ("py-numpy", "aligned"),
    "usage_data": ("py-numpy", "threads"),
    "rowwise": ("py-numpy", "simd"),
    "crawl": ("py-aiohttp", "lean"),
    "primality": ("py-mmap-nested", "in-order"),
    "bloom": ("py-bloom", "huge-pages"),
    "hll": ("py-hll", "hll-simd"),
}
UNITS = [(1, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")]


def time(seconds):
    unit, name = next(unit for unit in UNITS if seconds >= unit[0] or unit[0] == 1e-9)
    return f"{seconds / unit:#.3g}".rstrip(".") + " " + name


print(f"{'example':<10}  {'each':<8}  {'Python variant':<17} {'time':>8}  {'Rust variant':<13} {'time':>8}  faster  of limit")
for example, pair in PAIRS.items():
    command = [f"target/debug/{example}", "--json", "--seconds", "5", "--only", ",".join(pair), "--python", *sys.argv[1:]]
    lines = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    _machine, python, rust = map(json.loads, lines)
    share = f"{100 * rust['share']:.2g} %" if rust["share"] else ""
    print(f"{example:<10}  {rust['per']:<8}  {python['rung']:<17} {time(python['median_s']):>8}  "
          f"{rust['rung']:<13} {time(rust['median_s']):>8}  {rust['ratio']:#.3g} x  {share:>8}", flush=True)
