#!/usr/bin/env python3
"""Counts what one query of a rung of search takes: instructions and misses of the first-level data cache (32 KiB, 8
ways), by valgrind's cachegrind. Making the needles costs as much for every rung: what `index` takes is taken off.
Prefetches are not counted, so a line that was asked for early counts as a miss all the same.

    cargo build -p ch03-lists --bins && python3 ch03-lists/scripts/misses.py std tree batch
"""

import re
import subprocess
import sys

N, FEW, MANY = 1_000_000, 1_000, 51_000
EVENTS = r"I\s+refs:\s+([\d,]+)", r"D1\s+misses:\s+([\d,]+)"


def counted(rung, queries):
    cachegrind = ["valgrind", "--tool=cachegrind", "--cache-sim=yes", "--D1=32768,8,64",
                  "--cachegrind-out-file=/dev/null"]
    command = ["target/debug/search", "--serve", rung, f"--n={N}", f"--queries={queries}", "--threads=1"]
    run = subprocess.run(cachegrind + command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                         stderr=subprocess.PIPE, text=True, check=True)
    return [int(re.search(event, run.stderr).group(1).replace(",", "")) for event in EVENTS]


def a_query(rung):
    return [(many - few) / (MANY - FEW) for few, many in zip(counted(rung, FEW), counted(rung, MANY))]


def main():
    index = a_query("index")
    print(f"one query at n = {N}, more than index   instructions   D1 misses")
    for rung in sys.argv[1:]:
        instructions, misses = [count - base for count, base in zip(a_query(rung), index)]
        print(f"{rung:<40} {instructions:>12.0f} {misses:>11.1f}")


main()
