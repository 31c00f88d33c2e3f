"""The Python rungs of `cargo run -p ch12-less-ram --bin bloom -- --python`."""

import math
import random
import sys


def prepare(n, operation, hashes, threads, seed, **knobs):
    """The keys, and what is asked once they are in: the same as in Rust, in another order."""
    keys, strangers = [str(i) for i in range(n)], [str(i) for i in range(n, 2 * n)]
    asked = {
        "hit": keys,
        "miss": strangers,
        "look-up": [strangers[i] if i % 2 else keys[i] for i in range(n)],
        "insert": [],
    }[operation][:]
    random.Random(seed).shuffle(asked)
    members = {"hit": n, "miss": 0, "look-up": (n + 1) // 2, "insert": 0}[operation]
    return {
        "keys": keys,
        "strangers": strangers,
        "asked": asked,
        "asked_members": members,
        "one_in": knobs["one-in"],
        "hashes": hashes,
        "filled": None,
    }


class Bloom:
    def __init__(self, keys, error, hashes):
        from bitarray import bitarray

        count = int(-keys * math.log(error) / math.log(2) ** 2 + 1)
        self.hashes = hashes or int(count * math.log(2) / keys + 1)
        self.bits = bitarray(count)
        self.bits.setall(False)

    def places(self, key):
        import mmh3

        first, step = mmh3.hash64(key)
        count = len(self.bits)
        for i in range(self.hashes):
            yield (first + i * step) % count

    def add(self, key):
        for place in self.places(key):
            self.bits[place] = True

    def __contains__(self, key):
        return all(self.bits[place] for place in self.places(key))


def run(given, new, size):
    """What is timed: to put the keys in or to look keys up. The first call of all fills the filter that is looked
    into, and holds it against all keys and strangers."""
    if given["filled"] is None:
        filled = new(given)
        for key in given["keys"]:
            filled.add(key)
        found = [sum(key in filled for key in given[kind]) for kind in ("keys", "strangers")]
        given["filled"] = filled, [len(given["keys"]), given["one_in"], *size(filled), *found]
    filled, checked = given["filled"]
    members = answered = given["asked_members"]
    if given["asked"]:
        answered = 0
        for key in given["asked"]:
            if key in filled:
                answered += 1
    else:
        filled = new(given)
        for key in given["keys"]:
            filled.add(key)
    return [*checked, members, len(given["asked"]) - members, answered]


def bloom(given):
    def new(given):
        return Bloom(len(given["keys"]), 1 / given["one_in"], given["hashes"])

    return run(given, new, lambda filled: (len(filled.bits), filled.hashes))


def hashset(given):
    def size(filled):
        return 8 * (sys.getsizeof(filled) + sum(map(sys.getsizeof, filled))), 0

    return run(given, lambda given: set(), size)
