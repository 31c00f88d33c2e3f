"""The Python rungs of `cargo run -p ch06-matrix --bin diffusion -- --python`."""

from functools import cache


def prepare(n, steps, threads, seed):
    """The plate at the start: n rows of n numbers, zero but for a hot square."""
    low, high = n * 4 // 10, n // 2
    grid = [[0.005 if low <= i < high and low <= j < high else 0.0 for j in range(n)] for i in range(n)]
    return {"grid": grid, "steps": steps, "threads": threads, "arrays": None}


def arrays(plate):
    """The plate as a NumPy array, with a second one to work in: made once."""
    import numpy as np

    if plate["arrays"] is None:
        start = np.array(plate["grid"])
        plate["arrays"] = start, np.empty_like(start), np.empty_like(start)
    start, grid, scratch = plate["arrays"]
    grid[:] = start
    return grid, scratch


def lists(plate):
    grid, n = plate["grid"], len(plate["grid"])
    for _ in range(plate["steps"]):
        new = [[0.0] * n for _ in range(n)]
        step_lists(grid, new)
        grid = new
    return grid


def lists_swap(plate):
    n = len(plate["grid"])
    grid = [row[:] for row in plate["grid"]]
    scratch = [[0.0] * n for _ in range(n)]
    for _ in range(plate["steps"]):
        step_lists(grid, scratch)
        grid, scratch = scratch, grid
    return grid


def step_lists(grid, new):
    n = len(grid)
    for i in range(n):
        for j in range(n):
            around = grid[(i - 1) % n][j] + grid[(i + 1) % n][j] + grid[i][(j - 1) % n] + grid[i][(j + 1) % n]
            new[i][j] = grid[i][j] + 0.1 * (around - 4 * grid[i][j])


def numpy(plate):
    from numpy import roll

    grid, _ = arrays(plate)
    for _ in range(plate["steps"]):
        around = roll(grid, 1, 0) + roll(grid, -1, 0) + roll(grid, 1, 1) + roll(grid, -1, 1)
        grid = grid + 0.1 * (around - 4 * grid)
    return grid


def numpy_out(plate):
    from numpy import multiply, roll

    grid, out = arrays(plate)
    for _ in range(plate["steps"]):
        multiply(grid, -4, out=out)
        out += roll(grid, 1, 0)
        out += roll(grid, -1, 0)
        out += roll(grid, 1, 1)
        out += roll(grid, -1, 1)
        out *= 0.1
        out += grid
        grid, out = out, grid
    return grid


def laplacian(grid, out):
    from numpy import multiply

    multiply(grid, -4, out=out)
    out[1:] += grid[:-1]
    out[0] += grid[-1]
    out[:-1] += grid[1:]
    out[-1] += grid[0]
    out[:, 1:] += grid[:, :-1]
    out[:, 0] += grid[:, -1]
    out[:, :-1] += grid[:, 1:]
    out[:, -1] += grid[:, 0]


def numpy_slices(plate):
    grid, out = arrays(plate)
    for _ in range(plate["steps"]):
        laplacian(grid, out)
        out *= 0.1
        out += grid
        grid, out = out, grid
    return grid


def numexpr(plate, threads=None):
    import numexpr

    numexpr.set_num_threads(threads or plate["threads"])
    grid, out = arrays(plate)
    for _ in range(plate["steps"]):
        laplacian(grid, out)
        numexpr.evaluate("out * 0.1 + grid", out=out)
        grid, out = out, grid
    return grid


def numexpr_single(plate):
    return numexpr(plate, threads=1)


def scipy(plate):
    from scipy.ndimage import laplace

    grid, out = arrays(plate)
    for _ in range(plate["steps"]):
        laplace(grid, out, mode="wrap")
        out *= 0.1
        grid += out
    return grid


@cache
def compiled(parallel):
    from numba import njit, prange

    @njit(parallel=parallel)
    def evolve(grid, out, steps):
        n = grid.shape[0]
        for _ in range(steps):
            for i in prange(n):
                up, here, down, new = grid[i - 1], grid[i], grid[i + 1 if i < n - 1 else 0], out[i]
                for j in range(1, n - 1):
                    new[j] = here[j] + 0.1 * (up[j] + down[j] + here[j - 1] + here[j + 1] - 4 * here[j])
                for j in (0, n - 1):
                    left, right = here[j - 1], here[j + 1 if j < n - 1 else 0]
                    new[j] = here[j] + 0.1 * (up[j] + down[j] + left + right - 4 * here[j])
            grid, out = out, grid
        return grid

    return evolve


def numba(plate):
    return compiled(parallel=False)(*arrays(plate), plate["steps"])


def numba_parallel(plate):
    return compiled(parallel=True)(*arrays(plate), plate["steps"])
