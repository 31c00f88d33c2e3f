"""The Python rungs of `cargo run -p ch06-matrix --bin norm -- --python`."""

from array import array
from functools import cache


def prepare(n, threads, seed):
    return n


@cache
def as_list(n):
    return list(range(n))


@cache
def as_array(n):
    return array("q", range(n))


@cache
def as_numpy(n):
    import numpy

    return numpy.arange(n)


def loop(n, vector=as_list):
    norm = 0
    for v in vector(n):
        norm += v * v
    return norm


def comprehension(n):
    return sum([v * v for v in as_list(n)])


def array_module(n):
    return loop(n, vector=as_array)


def numpy(n):
    vector = as_numpy(n)
    return int((vector * vector).sum())


def numpy_dot(n):
    vector = as_numpy(n)
    return int(vector.dot(vector))
