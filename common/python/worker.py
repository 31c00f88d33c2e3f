"""Runs one function of a chapter's Python script for a Rust program and times it.

Called as: worker.py SCRIPT FUNCTION JOB, where JOB is JSON. SCRIPT.prepare(**JOB) makes the input and
FUNCTION(input) the answer: a number, a list of numbers (or of lists), or a NumPy array.
Importing, compiling and the first runs are not timed. Memory is traced unless a run takes seconds. See common/src/worker.rs for the lines spoken.
"""

import array
import importlib.util
import json
import os
import struct
import sys
import time
import tracemalloc

# Tracing makes a run several times slower: one that takes longer than this many seconds is not traced.
TRACED = 1.0


def answer_bytes(answer):
    """The answer as numbers of eight bytes, little-endian."""
    if isinstance(answer, float):
        return struct.pack("<d", answer)
    if isinstance(answer, int):
        return struct.pack("<q", answer)
    if isinstance(answer, list):
        if answer and isinstance(answer[0], list):
            answer = [number for row in answer for number in row]
        return array.array("q" if answer and isinstance(answer[0], int) else "d", answer).tobytes()
    if hasattr(answer, "tobytes"):
        return answer.tobytes()
    raise TypeError(f"an answer of type {type(answer).__name__} cannot be sent")


def main():
    script, function, job = sys.argv[1:]
    # The pipe is the parent's; what a rung prints goes to standard error.
    parent = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)

    def say(line, payload=b""):
        parent.write(line.encode() + b"\n" + payload)
        parent.flush()

    try:
        spec = importlib.util.spec_from_file_location("rungs", script)
        rungs = importlib.util.module_from_spec(spec)
        # Without this nothing of the script could be pickled.
        sys.modules[spec.name] = rungs
        spec.loader.exec_module(rungs)
        given = rungs.prepare(**json.loads(job))
        rung = getattr(rungs, function)
        answer, peak = rung(given), None
        start = time.perf_counter()
        answer = rung(given)
        if time.perf_counter() - start < TRACED:
            tracemalloc.start()
            answer = rung(given)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        answer = answer_bytes(answer)
    except ImportError as missing:
        folder = os.path.relpath(os.path.dirname(script))
        say(json.dumps({"missing": f"{missing}: {sys.executable} -m pip install -r {folder}/requirements.txt"}))
        return
    except Exception as error:
        say(json.dumps({"error": f"{type(error).__name__}: {error}"}))
        return

    say(json.dumps({"answer_bytes": len(answer), "peak_bytes": peak}), answer)
    for line in sys.stdin:
        calls = range(int(line))
        start = time.perf_counter()
        for _ in calls:
            rung(given)
        say(repr(time.perf_counter() - start))


main()
