"""The tutorial of the site, as its reader sees it: files to write, and terminals to type into."""

import re
from dataclasses import dataclass
from pathlib import Path

CATALOG = Path(__file__).resolve().parents[3] / "Sources/AsyncGateway/AsyncGateway.docc"
REFERENCE = re.compile(r'@TutorialReference\(tutorial: "doc:(\w+)"\)')
CODE = re.compile(r'@Code\(name: "([^"]+)", file: "([^"]+)"')


@dataclass(frozen=True)
class Step:
    tutorial: str
    # The path of a file, or a terminal.
    name: str
    text: str

    @property
    def is_terminal(self):
        return self.name.endswith("terminal")


@dataclass(frozen=True)
class Entry:
    """A command, or Control-C, and the lines below it."""

    command: str
    output: list


def steps():
    """All steps, in the order in which they are read."""
    folder = CATALOG / "Tutorials"
    for name in REFERENCE.findall((folder / "Tutorials.tutorial").read_text()):
        for title, file in CODE.findall((folder / f"{name}.tutorial").read_text()):
            yield Step(name, title, (CATALOG / "Resources" / file).read_text())


def entries(text):
    """What is typed into a terminal."""
    found = []
    for line in text.splitlines():
        if line == "^C" or line.startswith("$ "):
            found.append(Entry(line.removeprefix("$ "), []))
        else:
            found[-1].output.append(line)
    return found


def matches(expected, seen):
    """Whether lines are as expected: `...` stands for any text of a line, or for any lines."""
    pattern = "\n".join(expected)
    parts = [re.escape(part) for part in pattern.split("...")]
    return re.search(r"[\s\S]*?".join(parts), seen) is not None if parts else True
