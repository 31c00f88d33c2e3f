"""The Python rungs of `cargo run -p ch12-less-ram --bin hll -- --python`: the family as the book has it."""

import math
import sys


def prepare(n, p, threads, seed, **knobs):
    keys = [str(i) for i in range(n)]
    return {"keys": keys, "p": p, "text": sum(map(sys.getsizeof, keys))}


def rank(number):
    """The place of the lowest bit that is set, from 1; 32 if there is none."""
    return (number & -number).bit_length() if number else 32


def alpha(count):
    return 0.7213 / (1 + 1.079 / count)


def registers(given):
    import mmh3

    p, keys = given["p"], given["keys"]
    mask, ranks = (1 << p) - 1, [0] * (1 << p)
    for key in keys:
        number = mmh3.hash(key)
        index, seen = number & mask, rank(number >> p)
        if seen > ranks[index]:
            ranks[index] = seen
    return ranks


def geometric(ranks):
    count = len(ranks)
    return int(alpha(count) * count * 2 ** (sum(ranks) / count))


def answer(given, ranks, estimate, error):
    """Keys, p, the estimate, bits of the list (its small numbers are Python's own), the standard error promised."""
    bits = 8.0 * sys.getsizeof(ranks)
    return [float(len(given["keys"])), float(given["p"]), float(estimate), bits, error / math.sqrt(len(ranks))]


def register(given):
    import mmh3

    most = 0
    for key in given["keys"]:
        most = max(most, rank(mmh3.hash(key)))
    return [float(len(given["keys"])), float(given["p"]), 2.0**most, 8.0 * sys.getsizeof(most), math.nan]


def loglog(given):
    ranks = registers(given)
    return answer(given, ranks, geometric(ranks), 1.30)


def superloglog(given):
    ranks = sorted(registers(given))
    return answer(given, ranks, geometric(ranks[: int(0.7 * len(ranks))]), 1.05)


def hll(given):
    ranks = registers(given)
    m = len(ranks)
    estimate = alpha(m) * m * m / sum(2.0**-rank for rank in ranks)
    empty = ranks.count(0)
    if estimate <= 2.5 * m and empty:
        estimate = m * math.log2(m / empty)
    elif estimate > 2**32 / 30:
        estimate = -(2**32) * math.log2(1 - estimate / 2**32)
    return answer(given, ranks, int(estimate), 1.04)


def hashset(given):
    keys = set()
    for key in given["keys"]:
        keys.add(key)
    bits = 8.0 * (sys.getsizeof(keys) + given["text"])
    return [float(len(given["keys"])), float(given["p"]), float(len(keys)), bits, 0.0]
