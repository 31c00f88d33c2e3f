"""The Python rungs of `cargo run -p ch02-profiling --bin julia -- --python`."""

from functools import cache

C = complex(-0.62772, -0.42193)


def prepare(n, max, threads, seed, picture):
    """Every point's z and c, in two lists."""
    step = 3.6 / n
    xs, ys = [], []
    x = -1.8
    while x < 1.8:
        xs.append(x)
        x += step
    y = 1.8
    while y > -1.8:
        ys.append(y)
        y -= step
    zs = [complex(x, y) for y in ys for x in xs]
    return {"zs": zs, "cs": [C] * len(zs), "max": max, "arrays": None}


def arrays(plane):
    """The same as NumPy arrays, made once."""
    import numpy as np

    if plane["arrays"] is None:
        plane["arrays"] = np.array(plane["zs"]), np.array(plane["cs"])
    return plane["arrays"]


def lists(plane):
    limit = plane["max"]
    counts = [0] * len(plane["zs"])
    for i, (z, c) in enumerate(zip(plane["zs"], plane["cs"])):
        n = 0
        while n < limit and abs(z) < 2:
            z = z * z + c
            n += 1
        counts[i] = n
    return counts


def numpy(plane):
    import numpy as np

    z, c = arrays(plane)
    at = np.arange(len(z))
    counts = np.full(len(z), plane["max"])
    for n in range(plane["max"]):
        near = z.real * z.real + z.imag * z.imag < 4
        counts[at[~near]] = n
        z, c, at = z[near], c[near], at[near]
        z = z * z + c
    return counts


@cache
def compiled(parallel):
    from numba import njit, prange
    import numpy as np

    @njit(parallel=parallel)
    def escape(zs, cs, limit):
        counts = np.empty(len(zs), np.int64)
        for i in prange(len(zs)):
            z, c, n = zs[i], cs[i], 0
            while n < limit and z.real * z.real + z.imag * z.imag < 4:
                z = z * z + c
                n += 1
            counts[i] = n
        return counts

    return escape


def numba(plane):
    return compiled(parallel=False)(*arrays(plane), plane["max"])


def numba_parallel(plane):
    return compiled(parallel=True)(*arrays(plane), plane["max"])
