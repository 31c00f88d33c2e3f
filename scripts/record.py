#!/usr/bin/env python3
"""Runs the commands that stand in a README and puts what they print below them:

    python3 scripts/record.py ch06-matrix/README.md

A command is a comment `<!-- $ COMMAND -->`; the code block after it is replaced. Build first, and leave the
machine alone meanwhile.
"""

import datetime
import re
import subprocess
import sys

BLOCK = re.compile(r"<!-- \$ (.*?) -->\n```text\n.*?```", re.DOTALL)


def record(match):
    command = match.group(1)
    print("$", command, flush=True)
    run = subprocess.run(command, shell=True, stdout=subprocess.PIPE, text=True, check=True)
    day = datetime.date.today().isoformat()
    return f"<!-- $ {command} -->\n```text\n$ {command}    # {day}\n{run.stdout.rstrip()}\n```"


for name in sys.argv[1:]:
    with open(name) as file:
        text = file.read()
    with open(name, "w") as file:
        file.write(BLOCK.sub(record, text))
