"""The Python rungs of `cargo run -p ch10-multiprocessing --bin primality -- --python`.

An answer is [n, is it prime?, a factor or 0, divisions, looks at the flag, picoseconds a look].
"""

import ctypes
import math
import mmap
import multiprocessing
import os
import subprocess
import tempfile
import threading
import time
from functools import cache
from multiprocessing.managers import SyncManager

# A worker that is forked inherits the flag and has nothing to import.
fork = multiprocessing.get_context("fork")

# The workers divide by the odd numbers from here; those before are tried beforehand.
FIRST = 21


def prepare(n, threads, seed, workers, **knobs):
    return n, workers, knobs["check-every"]


def serial(job):
    n, _, _ = job
    return settled(n) or verdict(n, [alone((n, 3, math.isqrt(n) + 1, 0))])


def pool_naive(job):
    n, workers, every = job
    return settled(n) or verdict(n, team(None, workers)[0].map(alone, tasks(job, 3)))


def pool(job):
    return spread(job, None, alone)


def manager(job):
    return spread(job, Managed, counting)


def redis(job):
    return spread(job, Key, counting)


def raw_value(job):
    return spread(job, Raw, counting)


def mmap_counted(job):
    return spread(job, Map, counting)


def mmap_next(job):
    return spread(job, Map, comparing)


def mmap_nested(job):
    return spread(job, Map, nested)


# What a worker does: a factor or 0, divisions, looks.


def alone(task):
    n, low, high, _ = task
    for d in range(low, high, 2):
        if n % d == 0:
            return d, (d - low) // 2 + 1, 0
    return 0, len(range(low, high, 2)), 0


def counting(task):
    n, low, high, every = task
    left, looks = every, 0
    for d in range(low, high, 2):
        left -= 1
        if not left:
            left = every
            looks += 1
            if flag.is_up():
                return 0, (d - low) // 2, looks
        if n % d == 0:
            flag.put(1)
            return d, (d - low) // 2 + 1, looks
    return 0, len(range(low, high, 2)), looks


def comparing(task):
    n, low, high, every = task
    next_look, looks = low + 2 * (every - 1), 0
    for d in range(low, high, 2):
        if d == next_look:
            next_look += 2 * every
            looks += 1
            if flag.is_up():
                return 0, (d - low) // 2, looks
        if n % d == 0:
            flag.put(1)
            return d, (d - low) // 2 + 1, looks
    return 0, len(range(low, high, 2)), looks


def nested(task):
    n, low, high, every = task
    looks = 0
    for start in range(low, high, 2 * every):
        looks += 1
        if flag.is_up():
            return 0, (start - low) // 2, looks
        for d in range(start, min(start + 2 * every, high), 2):
            if n % d == 0:
                flag.put(1)
                return d, (d - low) // 2 + 1, looks
    return 0, len(range(low, high, 2)), looks


def look(times):
    for _ in range(times):
        flag.is_up()


# The flags.


class Managed:
    """A value in a server process of multiprocessing's."""

    def __init__(self):
        self.manager = SyncManager(ctx=fork)
        self.manager.start(follow, (os.getpid(),))
        self.shared = self.manager.Value("b", 0)

    def is_up(self):
        return self.shared.value == 1

    def put(self, value):
        self.shared.value = value


class Key:
    """A key in a Redis server of our own, on a socket of its own."""

    def __init__(self):
        import redis

        self.folder = os.path.join(tempfile.gettempdir(), f"ch10-{os.getpid()}-python")
        self.socket = os.path.join(self.folder, "socket")
        server = ["redis-server", "--port", "0", "--unixsocket", self.socket, "--save", "", "--dir", self.folder]
        # The keeper ends the server and removes the folder when this process is gone.
        keeper = [os.environ["EXAMPLE_PROGRAM"], "--job", "keeper", self.folder, *server]
        self.keeper = subprocess.Popen(keeper, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        self.connection = redis.Redis(unix_socket_path=self.socket)
        for _ in range(1000):
            try:
                return self.put(0)
            except redis.ConnectionError:
                time.sleep(0.01)
        raise TimeoutError("redis-server does not answer")

    def is_up(self):
        return self.connection.get("found") == b"1"

    def put(self, value):
        self.connection.set("found", value)


class Raw:
    """A byte of shared memory without a lock."""

    def __init__(self):
        self.shared = fork.RawValue(ctypes.c_byte, 0)

    def is_up(self):
        return self.shared.value == 1

    def put(self, value):
        self.shared.value = value


class Map:
    """A byte of an anonymous map."""

    def __init__(self):
        self.shared = mmap.mmap(-1, 1)

    def is_up(self):
        return self.shared[0] == 1

    def put(self, value):
        self.shared[0] = value


# Who asks the workers.


def spread(job, kind, search):
    n, workers, _ = job
    known = settled(n) or precheck(n)
    if known:
        return known
    pool, flag, price = team(kind, workers)
    if flag:
        flag.put(0)
    before = (0, (FIRST - 3) // 2, 0)
    return verdict(n, [before, *pool.map(search, tasks(job, FIRST), chunksize=1)], price)


def tasks(job, low):
    """The odd numbers from low to the root, a range for each worker."""
    n, workers, every = job
    end = math.isqrt(n) + 1
    count = len(range(low, end, 2))
    bounds = [low + 2 * (i * count // workers) for i in range(workers)] + [end]
    return [(n, *bounds[i : i + 2], every) for i in range(workers)]


def settled(n):
    if n < 4 or n % 2 == 0:
        return [n, int(n in (2, 3)), 2 if n % 2 == 0 and n > 2 else 0, 0, 0, 0]


def precheck(n):
    for made, d in enumerate(range(3, FIRST, 2)):
        if d * d > n:
            return [n, 1, 0, made, 0, 0]
        if n % d == 0:
            return [n, 0, d, made + 1, 0, 0]


def verdict(n, found, price=0):
    factor = max(factor for factor, _, _ in found)
    return [n, int(factor == 0), factor, sum(made for _, made, _ in found), sum(looks for _, _, looks in found), price]


@cache
def team(kind, workers):
    """A Pool and its flag, started once, and what a look costs while all workers do nothing else."""
    flag = kind and kind()
    pool = fork.Pool(workers, begin, (flag, os.getpid()))
    return pool, flag, price(pool, workers) if kind else 0


def price(pool, workers):
    times = 10
    while True:
        start = time.perf_counter()
        pool.map(look, [times] * workers, chunksize=1)
        elapsed = time.perf_counter() - start
        if elapsed > 0.05:
            return round(1e12 * elapsed / (times * workers))
        times *= 4


def begin(its_flag, parent):
    global flag
    flag = its_flag
    follow(parent)


def follow(parent):
    """Ends this process soon after its parent, which may be killed and say nothing."""

    def watch():
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
