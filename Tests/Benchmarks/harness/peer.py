"""What a server of the comparison is: how it is built, how it is started, where it takes part."""

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Optional

from harness.machine import ensure_tool, last_line

BENCHMARKS = Path(__file__).resolve().parent.parent
ROOT = BENCHMARKS.parent.parent
OURS = "gateway"
NGINX = "nginx"
CEILING = "ceiling"


class LeftOut(Exception):
    """A peer that cannot take part, and why, in one line."""


@dataclass
class Setting:
    """What a peer may use: a scratch folder of the run's, and the options of the command line."""

    folder: Path
    server: Optional[Path]
    say: Callable[[str], None]
    seconds: int = 4
    profile: Optional[Path] = None
    """Where the functions are written that the instructions of a request belong to."""
    before: Optional[Path] = None
    """An earlier build of the gateway, to measure a change by."""

    @property
    def root(self):
        """The folder of the files that servers send."""
        root = self.folder / "root"
        root.mkdir(exist_ok=True)
        return root

    @property
    def template(self):
        """The file of the page that servers compress, as they get it."""
        return self.folder / "page-template.html"

    @property
    def page(self):
        """The same page as a file, for a server that makes none."""
        return self.folder / "page.html"


@dataclass(frozen=True)
class Peer:
    name: str
    title: str
    """What the table calls it."""
    command: Callable[[int, Setting], list]
    """(port, setting) -> the arguments that serve 127.0.0.1:port in the foreground."""
    prepare: Callable[[Setting], None] = lambda setting: None
    """Builds it, once; raises `LeftOut` when that is not possible."""
    tool: Optional[str] = None
    """A program it needs, which Debian has in the package `package`."""
    package: Optional[str] = None
    version: Callable[[Setting], str] = lambda setting: ""
    paths: dict = field(default_factory=dict)
    """Where a case's path has another name here: {"/hello": "/plain"}."""
    cases: Optional[frozenset] = None
    """The names of the cases it takes part in; None for all."""

    def make_ready(self, setting):
        if self.tool and not ensure_tool(self.tool, self.package or self.tool, setting.say):
            raise LeftOut(f"{self.tool} is missing")
        self.prepare(setting)

    def takes_part(self, case):
        return self.cases is None or case in self.cases


def build(arguments, folder, seconds=1200):
    """Runs a build command; its last line is the reason if it fails."""
    result = subprocess.run(
        [str(argument) for argument in arguments],
        cwd=folder, capture_output=True, text=True, timeout=seconds,
    )
    if result.returncode != 0:
        errors = [line for line in (result.stdout + result.stderr).splitlines() if "error:" in line]
        raise LeftOut(f"{arguments[0]} failed: {errors[0] if errors else last_line(result.stderr)}")
    return result.stdout


def go_program(name):
    source = BENCHMARKS / "Peers" / f"{name}.go"
    return lambda setting: build(
        ["go", "build", "-o", setting.folder / f"{name}-go", source], setting.folder)


def first_line(arguments):
    """What a program says about its version, on either stream."""
    result = subprocess.run(arguments, capture_output=True, text=True, timeout=30)
    return ((result.stdout or result.stderr).splitlines() or [""])[0].strip()


def exact_version(folder):
    """The version of the server that a package's manifest asks for."""
    return re.search(r'exact: "(.+?)"', (folder / "Package.swift").read_text())[1]
