"""The Python rungs of `cargo run -p ch06-matrix --bin sum -- --python`."""

import builtins
import math
from functools import cache


def prepare(n, threads, seed):
    return n


@cache
def as_list(n):
    return [i / 1000 for i in range(n)]


@cache
def as_numpy(n):
    import numpy

    return numpy.arange(n) / 1000


def loop(n):
    total = 0.0
    for v in as_list(n):
        total += v
    return total


def sum(n):
    return builtins.sum(as_list(n))


def fsum(n):
    return math.fsum(as_list(n))


def numpy(n):
    return float(as_numpy(n).sum())
