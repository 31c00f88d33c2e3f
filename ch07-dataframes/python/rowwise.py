"""The Python rungs of `cargo run -p ch07-dataframes --bin rowwise -- --python`.

Run by itself, it shows what compiling costs: the first three calls of what Numba compiles.
"""

import os
from functools import cache

DAYS = 14
BOOK = 100_000


def prepare(n, threads, seed):
    """Hours of the book's people, a row each, over and over if more are wanted than there are."""
    os.environ["POLARS_MAX_THREADS"] = str(threads)
    import numpy as np
    import pandas as pd

    minutes = np.random.RandomState(0).poisson(60, (DAYS, BOOK))
    hours = np.take(minutes, np.arange(n) % BOOK, axis=1).T / 60
    weights = (np.arange(DAYS) - 6.5) / 227.5
    return {"frame": pd.DataFrame(hours), "weights": weights, "polars": None}


def line(hours):
    """The slope by a general solver, which is given the days anew for every row."""
    import numpy as np

    days = np.vstack((np.arange(DAYS), np.ones(DAYS))).T
    return np.linalg.lstsq(days, hours, rcond=-1)[0][0]


def iterrows(table):
    import numpy as np

    return np.array([line(row.to_numpy()) for _, row in table["frame"].iterrows()])


def iloc(table):
    import numpy as np

    frame = table["frame"]
    return np.array([line(frame.iloc[i].to_numpy()) for i in range(len(frame))])


def apply(table):
    return table["frame"].apply(lambda row: line(row.to_numpy()), axis=1).to_numpy()


def apply_raw(table):
    return table["frame"].apply(line, axis=1, raw=True).to_numpy()


@cache
def line_for_numba():
    import numpy as np

    def line(hours):
        days = np.ones((DAYS, 2))
        days[:, 0] = np.arange(DAYS)
        return np.linalg.lstsq(days, hours)[0][0]

    return line


@cache
def compiled_line():
    from numba import njit

    return njit(line_for_numba())


def numba(table):
    return table["frame"].apply(compiled_line(), axis=1, raw=True).to_numpy()


def engine(table):
    return table["frame"].apply(line_for_numba(), axis=1, raw=True, engine="numba").to_numpy()


def apply_raw_dot(table):
    weights = table["weights"]
    return table["frame"].apply(lambda hours: hours @ weights, axis=1, raw=True).to_numpy()


def weighted(hours):
    total = 0.0
    for day in range(DAYS):
        total += (day - 6.5) * hours[day]
    return total / 227.5


def engine_loop(table):
    return table["frame"].apply(weighted, axis=1, raw=True, engine="numba").to_numpy()


def polars(table):
    import polars as pl

    if table["polars"] is None:
        table["polars"] = pl.DataFrame({f"d{day}": table["frame"][day].to_numpy() for day in range(DAYS)})
    terms = (pl.col(f"d{day}") * ((day - 6.5) / 227.5) for day in range(DAYS))
    total = next(terms)
    for term in terms:
        total = total + term
    return table["polars"].lazy().select(total).collect().to_series().to_numpy()


def numpy(table):
    return table["frame"].to_numpy() @ table["weights"]


def main():
    import time

    table = prepare(BOOK, 1, 0)
    print(f"seconds for {BOOK} rows: first call (compiles), second, third")
    for rung in (numba, engine, engine_loop):
        seconds = []
        for _ in range(3):
            start = time.perf_counter()
            rung(table)
            seconds.append(time.perf_counter() - start)
        print(f"py-{rung.__name__.replace('_', '-'):<12}", *(f"{s:8.3f}" for s in seconds))


if __name__ == "__main__":
    main()
