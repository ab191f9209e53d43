"""Which functions the instructions of a trace belong to, by the symbols of a process's files."""

import subprocess
from array import array
from bisect import bisect_right
from collections import Counter
from pathlib import Path

from harness.machine import find_tool

CODE_SYMBOLS = "tTwWiV"


class Mapping:
    """The part of a file that a process has in its memory as code."""

    def __init__(self, line):
        addresses, _, offset, _, _, self.path = line.split(maxsplit=5)
        self.start, self.end = (int(part, 16) for part in addresses.split("-"))
        self.base = self.start - int(offset, 16)


class Symbols:
    """The functions of a file, by their place in it."""

    def __init__(self, path):
        found, shift = set(), shift_of(path)
        for table in ([], ["-D"]):
            listing = output_of(["nm", *table, "--defined-only", path])
            for line in listing.splitlines():
                place, kind, name = line.split(maxsplit=2)
                if kind in CODE_SYMBOLS:
                    found.add((int(place, 16) + shift, name.partition("@")[0]))
        self.places, self.names = zip(*sorted(found)) if found else ((), ())

    def name_at(self, place):
        index = bisect_right(self.places, place) - 1
        return self.names[index] if index >= 0 else None


def shift_of(path):
    """What is to be added to a symbol's address to get its place in the file.

    Linkers like to place code at an address that is some pages above its offset.
    """
    for line in output_of(["readelf", "-lW", path]).splitlines():
        words = line.split()
        if words[:1] == ["LOAD"] and "E" in words[6:-1]:
            return int(words[1], 16) - int(words[2], 16)
    return 0


def output_of(arguments):
    return subprocess.run(
        [str(part) for part in arguments], capture_output=True, text=True, timeout=60,
    ).stdout


def code_of(pid):
    with open(f"/proc/{pid}/maps") as lines:
        return [Mapping(line.strip()) for line in lines if "r-xp" in line and "/" in line]


def functions(trace, mappings):
    """How often each (function, file) occurs in a trace, in its busiest thread; most often first.

    The trace holds the thread and the address of each step, in turn.
    """
    steps = array("Q", trace.read_bytes())
    busiest = Counter(steps[::2]).most_common(1)[0][0]
    addresses = (address for thread, address in zip(steps[::2], steps[1::2]) if thread == busiest)
    symbols, counts = {}, Counter()
    for address, count in Counter(addresses).items():
        mapping = next((m for m in mappings if m.start <= address < m.end), None)
        if mapping is None:
            counts[("?", "")] += count
            continue
        if mapping.path not in symbols:
            symbols[mapping.path] = Symbols(mapping.path)
        name = symbols[mapping.path].name_at(address - mapping.base) or "?"
        counts[(name, Path(mapping.path).name)] += count
    return demangled(counts.most_common())


def demangled(rows):
    names = [name for (name, _), _ in rows]
    for tool in (["swift", "demangle", "--simplified"], ["c++filt"]):
        if find_tool(tool[0]):
            lines = subprocess.run(
                tool, input="\n".join(names), capture_output=True, text=True, timeout=60,
            ).stdout.splitlines()
            names = lines if len(lines) == len(names) else names
    return [(name, file, count) for name, ((_, file), count) in zip(names, rows)]
