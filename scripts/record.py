#!/usr/bin/env python3
"""Runs the commands that stand in a README and puts what they print below them:

    python3 scripts/record.py ch06-matrix/README.md [--only WORD]

A command is a comment `<!-- $ COMMAND -->`; the code block after it is replaced. With --only, those alone whose command
has the word. Build first, and leave the machine alone meanwhile.
"""

import argparse
import datetime
import re
import subprocess

BLOCK = re.compile(r"<!-- \$ (.*?) -->\n```text\n.*?```", re.DOTALL)

arguments = argparse.ArgumentParser(usage=__doc__)
arguments.add_argument("readme", nargs="+")
arguments.add_argument("--only", default="")
arguments = arguments.parse_args()
failed = []


def record(match):
    command = match.group(1)
    if arguments.only not in command:
        return match.group(0)
    print("$", command, flush=True)
    run = subprocess.run(command, shell=True, stdout=subprocess.PIPE, text=True)
    if run.returncode != 0:
        failed.append(command)
        return match.group(0)
    day = datetime.date.today().isoformat()
    return f"<!-- $ {command} -->\n```text\n$ {command}    # {day}\n{run.stdout.rstrip()}\n```"


for name in arguments.readme:
    with open(name) as file:
        text = file.read()
    # A command that fails leaves its block as it was.
    recorded = BLOCK.sub(record, text)
    with open(name, "w") as file:
        file.write(recorded)
if failed:
    raise SystemExit("\n".join(["failed:", *failed]))
