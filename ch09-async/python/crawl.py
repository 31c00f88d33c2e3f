"""The Python rungs of `cargo run -p ch09-async --bin crawl -- --python`.

They ask the delay server that the Rust rungs ask. An answer is what the client counted, then what the server saw, then
times and memory: the thirteen numbers of `Crawl` in src/crawl/answer.rs.
"""

import asyncio
import dataclasses
import json
import math
import os
import random
import string
import subprocess
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor


def serial_new(site):
    def run(site):
        for number in range(site.n):
            with session() as fresh:
                yield ask(fresh, site, number)

    return crawl(site, "py-serial-new", 1, run)


def serial(site):
    def run(site):
        with session() as kept:
            for number in range(site.n):
                yield ask(kept, site, number)

    return crawl(site, "py-serial", 1, run)


def threads(site):
    """As many threads as requests at a time; each has a session, which it keeps."""

    def run(site):
        own = threading.local()

        def begin():
            own.session = session()

        with ThreadPoolExecutor(site.concurrency, initializer=begin) as pool:
            yield from pool.map(lambda number: ask(own.session, site, number), range(site.n))

    return crawl(site, "py-threads", site.concurrency, run)


def aiohttp(site):
    """A task for every request; the connector lets so many through at a time. The tasks end before their session does."""
    import aiohttp

    async def ask(session, number):
        try:
            async with session.get(site.url(number)) as page:
                page.raise_for_status()
                return "answered", len(await page.read()), math.nan
        except asyncio.TimeoutError:
            return "timed out", 0, math.nan
        except aiohttp.ClientError as error:
            return "failed", cause(error), math.nan

    async def all_of(site):
        connector = aiohttp.TCPConnector(limit=site.concurrency)
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=site.timeout, sock_read=site.timeout)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(ask(session, number)) for number in range(site.n)]
        return [task.result() for task in tasks]

    return crawl(site, "py-aiohttp", site.concurrency, lambda site: asyncio.run(all_of(site)))


def session():
    import requests

    session = requests.Session()
    session.trust_env = False  # no proxy that the environment names
    return session


def ask(session, site, number):
    """How a request ended, with its bytes or the system's number of the error, and how long it took."""
    import requests

    start = time.perf_counter()
    try:
        page = session.get(site.url(number), timeout=site.timeout)
        page.raise_for_status()
        ended = "answered", len(page.content)
    except requests.Timeout:
        ended = "timed out", 0
    except requests.RequestException as error:
        ended = "failed", cause(error)
    return *ended, time.perf_counter() - start


@dataclasses.dataclass
class Site:
    server: subprocess.Popen
    port: int
    n: int
    concurrency: int
    delay: int
    timeout: float
    faults: int
    seed: int
    name: str = "warm-up"
    held: float | None = None

    def url(self, number):
        letters = "".join(random.sample(string.ascii_lowercase, 10))
        query = f"delay={self.delay}&number={number}&faults={self.faults}&seed={self.seed}&{letters}"
        return f"http://127.0.0.1:{self.port}/add?name={self.name}&{query}"


def prepare(n, threads, seed, concurrency, delay, timeout, faults, backlog):
    """Starts the server, which ends with this process."""
    command = [os.environ["EXAMPLE_PROGRAM"], "--job", "server", str(backlog)]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    port = int(server.stdout.readline())
    return Site(server, port, n, min(concurrency, n), delay, timeout / 1000, faults, seed)


def crawl(site, name, width, run):
    """Runs it and asks the server what it saw. The first time, after one request that nobody counts, memory is measured."""
    site.name, before = name, None
    if site.held is None:
        list(run(dataclasses.replace(site, name="warm-up", n=1, concurrency=1, delay=1, faults=0)))
        before = resident("VmRSS:", anew=True)
    ended = list(run(site))
    peak = resident("VmHWM:")
    with urllib.request.urlopen(f"http://127.0.0.1:{site.port}/stats?name={name}&forget=1") as page:
        seen = json.load(page)
    if before is not None:
        site.held = (peak - before) / max(1, seen["most_in_flight"])
    count = {way: sum(1 for ending in ended if ending[0] == way) for way in ("answered", "failed", "timed out")}
    waits = sorted(wait for _, _, wait in ended)
    answer = [
        *count.values(),
        sum(size for way, size, _ in ended if way == "answered"),
        max((number for way, number, _ in ended if way == "failed"), default=0),
        width,
        seen["requests"],
        seen["answered"],
        seen["most_in_flight"],
        seen["waited_s"] / seen["span_s"],
        sum(waits) / len(waits),
        waits[-(-len(waits) * 99 // 100) - 1],
        site.held,
    ]
    return [float(number) for number in answer]


def cause(error):
    """The system's number for what is at the bottom of an error; 0 if there is none."""
    while error is not None:
        if getattr(error, "errno", None):
            return error.errno
        inner = [part for part in error.args if isinstance(part, Exception)]
        error = getattr(error, "reason", None) if not inner else inner[0]
        if not isinstance(error, Exception):
            return 0
    return 0


def resident(line, anew=False):
    """A line of Linux's account of this process, in bytes; NaN elsewhere. The peak may begin anew."""
    try:
        if anew:
            with open("/proc/self/clear_refs", "w") as peak:
                peak.write("5")
        with open("/proc/self/status") as status:
            return next(1024.0 * int(text.split()[1]) for text in status if text.startswith(line))
    except OSError:
        return math.nan
