#!/usr/bin/env python3
"""compare.py BEFORE AFTER: two folders of results of PostgreSQL's own tests,
without the guard and with it. The only difference may be lines that were added
and begin with a WARNING. Prints TAP."""
import difflib
import os
import re
import sys

before, after = sys.argv[1:3]
bad = re.compile(r"ERROR:|FATAL:|PANIC:|TRAP:|server closed|connection to server")
unchecked = re.compile(r"WARNING: .*dbctx could not check this: (.*)")
added_warnings = 0


def is_bad(new, at):
    """What the guard could not check must be what the server refuses, too."""
    failed = unchecked.search(new[at])
    if failed:
        return not any("ERROR:" in line and failed.group(1) in line for line in new[at + 1:at + 9])
    return bad.search(new[at])


def faults(name):
    global added_warnings
    old = open(os.path.join(before, name), encoding="utf-8", errors="replace").read().split("\n")
    path = os.path.join(after, name)
    if not os.path.exists(path):
        return ["it did not run"]
    new = open(path, encoding="utf-8", errors="replace").read().split("\n")
    found = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, False).get_opcodes():
        if tag == "equal":
            continue
        added = new[j1:j2]
        if tag == "insert":
            # the matcher may take the last lines of one message for the first
            # of the next: a WARNING among what was added, or right before it
            around = new[max(j1 - 4, 0):j2]
            if any("WARNING:" in line for line in around) and not any(is_bad(new, at) for at in range(j1, j2)):
                added_warnings += sum("WARNING:" in line for line in added)
                continue
        found += ["-" + line for line in old[i1:i2]] + ["+" + line for line in added]
    return found


names = sorted(name for name in os.listdir(before) if name.endswith(".out") and name != "dbctx_begin.out")
failed = False
for number, name in enumerate(names, 1):
    lines = faults(name)
    print("%s %d - %s" % ("not ok" if lines else "ok", number, name[:-4]))
    for line in lines[:40]:
        print("# " + line)
    failed = failed or bool(lines)
print("# %d WARNINGs were added" % added_warnings)
print("1..%d" % len(names))
sys.exit(failed or added_warnings == 0)
