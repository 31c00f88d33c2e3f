#!/usr/bin/env python3
"""Counts what one step of a rung of diffusion takes: instructions and cache misses (by valgrind's cachegrind, the
same on every run), and page faults (by the kernel). What is the same for 5 and for 21 steps is left out.

    cargo build -p ch06-matrix --bins && python3 scripts/count.py rows simd tiles-1
"""

import os
import re
import subprocess
import sys

N, FEW, MANY = 512, 5, 21
EVENTS = {"instructions": r"I\s+refs:\s+([\d,]+)", "D1 misses": r"D1\s+misses:\s+([\d,]+)"}


def command(rung, steps):
    """The rung, once: what the program starts for a rung in a process of its own."""
    return ["target/debug/diffusion", "--serve", rung, "--n", str(N), "--steps", str(steps), "--threads", "1"]


def counted(rung, steps):
    cachegrind = ["valgrind", "--tool=cachegrind", "--cache-sim=yes", "--cachegrind-out-file=/dev/null"]
    run = subprocess.run(cachegrind + command(rung, steps), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                         stderr=subprocess.PIPE, text=True, check=True)
    return [int(re.search(pattern, run.stderr).group(1).replace(",", "")) for pattern in EVENTS.values()]


def faults(rung, steps):
    child = subprocess.Popen(command(rung, steps), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return os.wait4(child.pid, 0)[2].ru_minflt


def a_step(few, many):
    return (many - few) / (MANY - FEW)


def main():
    print(f"one step at n = {N}      instructions/cell   D1 misses/1000 cells   page faults")
    for rung in sys.argv[1:]:
        counts = [a_step(few, many) / N**2 for few, many in zip(counted(rung, FEW), counted(rung, MANY))]
        pages = round(a_step(faults(rung, FEW), faults(rung, MANY)))
        print(f"{rung:<22} {counts[0]:>15.1f} {1000 * counts[1]:>20.0f} {pages:>16d}")


main()
