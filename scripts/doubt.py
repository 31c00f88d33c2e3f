#!/usr/bin/env python3
"""Puts the harness itself to the test, on a machine that is not quiet. Takes about five minutes:

    python3 scripts/doubt.py

1. Two rungs that are the same code must come out equal, within the spread that is printed beside them, in 10
   of 10 runs while another process keeps one core busy.
2. Diffusion's rungs must stand in the same order in all ten, under the same load.
3. The probed copy bandwidth must agree within 15 % with STREAM's copy in plain C (needs gcc with OpenMP).
"""

import json
import subprocess
import sys
import tempfile

RUNS = 10
LADDER = "boxed,nested,branches,rows,simd,tiles"


def sh(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def rows(*command):
    lines = [json.loads(line) for line in sh(*command, "--json").splitlines()]
    return {row["rung"]: row for row in lines[1:]}


def twins():
    equal = 0
    for _ in range(RUNS):
        ladder = rows("target/debug/examples/fixture", "--only", "plain,twin", "--n", "100000", "--seconds", "3")
        a, b = ladder["plain"], ladder["twin"]
        apart, spread = abs(a["median_s"] - b["median_s"]), a["spread_s"] + b["spread_s"]
        equal += apart <= spread
        print(f"  twins {100 * apart / a['median_s']:.1f} % apart, spread {100 * spread / a['median_s']:.1f} %")
    print(f"equal in {equal} of {RUNS} runs")
    return equal == RUNS


def order():
    orders = []
    for _ in range(RUNS):
        ladder = rows("target/debug/diffusion", "--only", LADDER, "--seconds", "5")
        orders.append(sorted(ladder, key=lambda rung: -ladder[rung]["median_s"]))
        print("  " + " > ".join(orders[-1]))
    same = orders.count(orders[0])
    print(f"the same order in {same} of {RUNS} runs")
    return same == RUNS


def bandwidth():
    with tempfile.TemporaryDirectory() as folder:
        sh("gcc", "-O3", "-march=native", "-fopenmp", "scripts/stream.c", "-o", f"{folder}/stream")
        stream = max(float(sh(f"{folder}/stream")) for _ in range(3))
    probed = json.loads(sh("target/debug/examples/limits"))["copy"][-1][1]
    apart = abs(probed / stream - 1)
    print(f"copy: probed {probed / 1e9:.1f} GB/s, STREAM in C {stream / 1e9:.1f} GB/s, {100 * apart:.0f} % apart")
    return apart <= 0.15


def main():
    sh("cargo", "build", "-p", "common-cli", "-p", "machine", "--examples")
    sh("cargo", "build", "-p", "ch06-matrix", "--bins")
    right = [bandwidth()]
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        right += [twins(), order()]
    finally:
        busy.kill()
    sys.exit(0 if all(right) else 1)


main()
