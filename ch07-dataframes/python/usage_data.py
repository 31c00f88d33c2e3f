"""The Python rungs of `cargo run -p ch07-dataframes --bin usage_data -- --python`."""

from array import array
from math import floor, log, sqrt
from random import Random

MEAN = 60.0
DAYS = 14


def prepare(n, threads, seed):
    """How many people, and the seed, of which NumPy takes 32 bits."""
    return {"people": n, "seed": seed % 2**32}


def loop(draw):
    fraction = twister(draw["seed"]).random
    b = 0.931 + 2.53 * sqrt(MEAN)
    a = -0.059 + 0.02483 * b
    inverse_alpha = 1.1239 + 1.1328 / (b - 3.4)
    v_r = 0.9277 - 3.6224 / (b - 2)
    minutes = array("B")
    wanted = DAYS * draw["people"]
    while len(minutes) < wanted:
        u, v = fraction() - 0.5, fraction()
        room = 0.5 - abs(u)
        if room == 0:
            continue
        k = floor((2 * a / room + b) * u + MEAN + 0.43)
        if room >= 0.07 and v <= v_r:
            minutes.append(k)
        elif k >= 0 and (room >= 0.013 or v <= room):
            under = (log(v) if v else float("-inf")) + log(inverse_alpha) - log(a / (room * room) + b)
            if under <= -MEAN + k * log(MEAN) - ln_gamma(k + 1):
                minutes.append(k)
    return minutes


def twister(seed):
    """Python's generator is NumPy's, but it spreads a seed over the state in another way."""
    state = [seed]
    for i in range(1, 624):
        state.append((1812433253 * (state[-1] ^ state[-1] >> 30) + i) % 2**32)
    random = Random()
    random.setstate((3, (*state, 624), None))
    return random


SERIES = (
    8.333333333333333e-02,
    -2.777777777777778e-03,
    7.936507936507937e-04,
    -5.952380952380952e-04,
    8.417508417508418e-04,
    -1.917526917526918e-03,
    6.410256410256410e-03,
    -2.955065359477124e-02,
    1.796443723688307e-01,
    -1.39243221690590e00,
)


def ln_gamma(x):
    """As NumPy sums it; math.lgamma may differ in the last bit."""
    if x in (1, 2):
        return 0.0
    steps = max(0, int(7 - x))
    top = float(x + steps)
    inverse_square = (1.0 / top) * (1.0 / top)
    total = SERIES[-1]
    for term in SERIES[-2::-1]:
        total = total * inverse_square + term
    result = total / top + 0.5 * 1.8378770664093453 + (top - 0.5) * log(top) - top
    for _ in range(steps):
        result -= log(top - 1.0)
        top -= 1.0
    return result


def numpy(draw):
    from numpy import random, uint8

    random.seed(draw["seed"])
    return random.poisson(MEAN, (DAYS, draw["people"])).astype(uint8)


def generator(draw):
    from numpy import random, uint8

    return random.default_rng(draw["seed"]).poisson(MEAN, (DAYS, draw["people"])).astype(uint8)
