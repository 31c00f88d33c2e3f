"""The Python rungs of `cargo run -p ch10-multiprocessing --bin ranges -- --python`."""


def prepare(n, threads, seed, parts, **knobs):
    start = knobs["from"]
    return start, max(n, start | 1), parts


def as_printed(split):
    start, stop, parts = split
    step = (stop - start) // parts
    lows = [low | 1 for low in range(start, stop, step)]
    lows[0] = start
    if len(lows) > parts:
        lows.pop()
    if len(lows) != parts:
        raise ValueError(f"{len(lows)} ranges instead of {parts}")
    return lows + [stop]


def balanced(split):
    start, stop, parts = split
    start |= 1
    count = len(range(start, stop, 2))
    return [start + 2 * (i * count // parts) for i in range(parts)] + [stop]
