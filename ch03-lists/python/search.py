"""The Python rungs of `cargo run -p ch03-lists --bin search -- --python`."""

from bisect import bisect_left
from functools import cache

MASK = 2**64 - 1
NEEDLE = 1 << 63


def random_numbers(seed):
    """SplitMix64."""
    while True:
        seed = (seed + 0x9E3779B97F4A7C15) & MASK
        z = seed
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        yield z ^ (z >> 31)


def make_keys(n, kind, seed):
    if kind == "range":
        return list(range(n))
    if kind == "skewed":
        return [2 * (int(((i / n) ** 2) ** 2 * 2.0**60) + i) for i in range(n)]
    gap, key, keys = max((1 << 61) // n, 1), 0, []
    for _, number in zip(range(n), random_numbers(seed)):
        key += 2 + 2 * (number % gap)
        keys.append(key)
    return keys


def make_needles(keys, queries, kind, step, seed):
    n, random, needles, place = len(keys), random_numbers(seed ^ NEEDLE), [], 0
    for query in range(queries):
        if kind == "book":
            wanted = (1, 6000, 9000, 1_000_000)[query % 4]
            needles.append(keys[wanted] if wanted < n else keys[-1] + step)
        elif kind == "head":
            needles.append(keys[(next(random) * min(n, 8)) >> 64])
        else:
            place = n - 1 - place if query % 2 else (next(random) * n) >> 64
            needles.append(keys[place] + (step if kind == "absent" else 0))
    return needles


class Lists:
    def __init__(self, keys, needles):
        self.keys, self.needles = keys, needles

    @cache
    def as_dict(self):
        return {key: place for place, key in enumerate(self.keys)}

    @cache
    def as_arrays(self):
        import numpy

        return numpy.array(self.keys), numpy.array(self.needles)


def prepare(n, queries, needles, keys, threads, seed):
    step, keys = n if keys == "range" else 1, make_keys(n, keys, seed)
    return Lists(keys, make_needles(keys, queries, needles, step, seed))


def linear(keys, needle):
    for place, key in enumerate(keys):
        if key == needle:
            return place
    return -1


def position(keys, needle):
    try:
        return keys.index(needle)
    except ValueError:
        return -1


def binary(keys, needle):
    low, high = 0, len(keys)
    while low < high:
        middle = (low + high) // 2
        if keys[middle] == needle:
            return middle
        if keys[middle] < needle:
            low = middle + 1
        else:
            high = middle
    return -1


def bisected(keys, needle):
    place = bisect_left(keys, needle)
    return place if place < len(keys) and keys[place] == needle else -1


def loop(lists):
    return [linear(lists.keys, needle) for needle in lists.needles]


def index(lists):
    return [position(lists.keys, needle) for needle in lists.needles]


def halving(lists):
    return [binary(lists.keys, needle) for needle in lists.needles]


def bisect(lists):
    return [bisected(lists.keys, needle) for needle in lists.needles]


def dict(lists):
    places = lists.as_dict()
    return [places.get(needle, -1) for needle in lists.needles]


def numpy(lists):
    import numpy

    keys, needles = lists.as_arrays()
    places = numpy.searchsorted(keys, needles)
    places[keys[numpy.minimum(places, len(keys) - 1)] != needles] = -1
    return places
