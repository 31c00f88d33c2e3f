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

# A worker that is forked has nothing to import.
fork = multiprocessing.get_context("fork")

# The workers divide by the odd numbers from here; those before are tried beforehand.
FIRST = 21
flag = None


def prepare(n, threads, seed, workers, **knobs):
    return n, workers, knobs["check-every"]


def serial(job):
    n, _, _ = job
    return settled(n) or verdict(n, [alone((n, 3, math.isqrt(n) + 1, 0))])


def pool_naive(job):
    n, workers, every = job
    return settled(n) or verdict(n, team(None, workers, False)[0].map(alone, tasks(job, 3)))


def pool(job):
    return spread(job, None, alone)


def manager(job):
    return spread(few(job), Managed, counting)


def redis(job):
    return spread(few(job), Key, counting)


def raw_value(job):
    return spread(job, Raw, counting)


def initializer(job):
    return spread(job, Raw, counting, by_initializer=True)


def mmap_counted(job):
    return spread(job, Map, counting)


def mmap_next(job):
    return spread(job, Map, comparing)


def mmap_nested(job):
    return spread(job, Map, nested)


def mmap_local(job):
    return spread(job, Map, nested_with_locals)


def alone(task):
    """What a worker does with its range: a factor or 0, divisions, looks. Three ways to look follow."""
    n, low, high, _ = task
    for d in range(low, high, 2):
        if n % d == 0:
            return found(low, d, 0)
    return not_found(low, high, 0)


def counting(task):
    n, low, high, every = task
    left, looks = every, 0
    for d in range(low, high, 2):
        left -= 1
        if not left:
            left = every
            looks += 1
            if flag.is_up():
                return not_found(low, d, looks)
        if n % d == 0:
            return found(low, d, looks)
    return not_found(low, high, looks)


def comparing(task):
    n, low, high, every = task
    next_look, looks = low + 2 * (every - 1), 0
    for d in range(low, high, 2):
        if d == next_look:
            next_look += 2 * every
            looks += 1
            if flag.is_up():
                return not_found(low, d, looks)
        if n % d == 0:
            return found(low, d, looks)
    return not_found(low, high, looks)


def nested(task):
    n, low, high, every = task
    looks = 0
    for start in range(low, high, 2 * every):
        looks += 1
        if flag.is_up():
            return not_found(low, start, looks)
        for d in range(start, min(start + 2 * every, high), 2):
            if n % d == 0:
                return found(low, d, looks)
    return not_found(low, high, looks)


def nested_with_locals(task):
    n, low, high, every = task
    byte, looks = flag.shared, 0
    for start in range(low, high, 2 * every):
        looks += 1
        if byte[0]:
            return not_found(low, start, looks)
        for d in range(start, min(start + 2 * every, high), 2):
            if n % d == 0:
                return found(low, d, looks)
    return not_found(low, high, looks)


def found(low, d, looks):
    if flag:
        flag.put(1)
    return d, len(range(low, d, 2)) + 1, looks


def not_found(low, end, looks):
    return 0, len(range(low, end, 2)), looks


def look(times):
    for _ in range(times):
        flag.is_up()


class Raw:
    """A byte of shared memory without a lock."""

    def __init__(self):
        self.shared = fork.RawValue(ctypes.c_byte, 0)

    def is_up(self):
        return self.shared.value == 1

    def put(self, value):
        self.shared.value = value


class Managed(Raw):
    """A value in a server process of multiprocessing's."""

    def __init__(self):
        self.folder, self.keeper = keep()
        self.manager = SyncManager(os.path.join(self.folder, "socket"), ctx=fork)
        self.manager.start(follow, (os.getpid(),))
        self.shared = self.manager.Value("b", 0)


class Key:
    """A key in a Redis server of our own, on a socket of its own."""

    def __init__(self):
        import redis

        server = "redis-server --port 0 --appendonly no --dir {0} --unixsocket {0}/socket --save".split()
        self.folder, self.keeper = keep(*server, "")
        self.connection = redis.Redis(unix_socket_path=os.path.join(self.folder, "socket"))
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


class Map:
    """A byte of an anonymous map."""

    def __init__(self):
        self.shared = mmap.mmap(-1, 1)

    def is_up(self):
        return self.shared[0] == 1

    def put(self, value):
        self.shared[0] = value


def keep(*server):
    """A folder and perhaps a server, and the process that ends both when this one and its workers are gone."""
    folder = os.path.join(tempfile.gettempdir(), f"ch10-{os.getpid()}-python")
    keeper = [os.environ["EXAMPLE_PROGRAM"], "--job", "keeper", folder, *(word.format(folder) for word in server)]
    keeper = subprocess.Popen(keeper, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    if keeper.stdout.read(5) != b"ready":
        raise RuntimeError(f"nobody keeps {folder}")
    return folder, keeper


def spread(job, kind, search, by_initializer=False):
    n, workers, _ = job
    known = settled(n) or precheck(n)
    if known:
        return known
    pool, its_flag, price = team(kind, workers, by_initializer)
    if its_flag:
        its_flag.put(0)
    before = (0, (FIRST - 3) // 2, 0)
    return verdict(n, [before, *pool.map(search, tasks(job, FIRST), chunksize=1)], price)


def tasks(job, low):
    """The odd numbers from low to the root, a range for each worker."""
    n, workers, every = job
    end = math.isqrt(n) + 1
    bounds = [low + 2 * (i * len(range(low, end, 2)) // workers) for i in range(workers)] + [end]
    return [(n, *bounds[i : i + 2], every) for i in range(workers)]


def few(job):
    """The same, with no more than 50,000 looks: a tenth of a millisecond each is five seconds."""
    n, workers, every = job
    return n, workers, max(every, math.isqrt(n) // 2 // 50_000)


def settled(n):
    if n < 4 or n % 2 == 0:
        return [n, int(n in (2, 3)), 2 if n % 2 == 0 and n > 2 else 0, 0, 0, 0]


def precheck(n):
    for made, d in enumerate(range(3, FIRST, 2)):
        if d * d > n:
            return [n, 1, 0, made, 0, 0]
        if n % d == 0:
            return [n, 0, d, made + 1, 0, 0]


def verdict(n, parts, price=0):
    factor = max(factor for factor, _, _ in parts)
    return [n, int(factor == 0), factor, sum(made for _, made, _ in parts), sum(looks for _, _, looks in parts), price]


@cache
def team(kind, workers, by_initializer):
    """A Pool and its flag, started once, and what a look costs while all workers do nothing else."""
    global flag
    its_flag = kind and kind()
    # What is there before the workers are forked, they inherit.
    flag = None if by_initializer else its_flag
    pool = fork.Pool(workers, follow, (os.getpid(), its_flag if by_initializer else None))
    return pool, its_flag, price(pool, workers) if kind else 0


def price(pool, workers):
    times, elapsed = 10, 0
    while elapsed < 0.05:
        times *= 4
        start = time.perf_counter()
        pool.map(look, [times] * workers, chunksize=1)
        elapsed = time.perf_counter() - start
    return round(1e12 * elapsed / (times * workers))


def follow(parent, its_flag=None):
    """Takes the flag, if it is given one; ends this process soon after its parent, which may be killed and say nothing."""
    global flag
    flag = its_flag or flag

    def watch():
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
