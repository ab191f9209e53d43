"""What a package costs whoever builds and ships it: the time of a build, the size of its result."""

import json
import shutil
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from harness.case import Candidate, Case, Sample, Unusable
from harness.gateway import STATIC_SERVER, prepare_gateway, prepare_static_gateway
from harness.peer import BENCHMARKS, LeftOut, Peer, build

APPS = BENCHMARKS / "Apps"
SECONDS_TO_BUILD = 3600


@dataclass(frozen=True)
class PackageCase(Case):
    """A case without a server; one round, since nothing in it is drawn by chance."""

    rounds = 1
    higher_is_better = False
    runs_servers = False

    @contextmanager
    def subjects(self, contenders, setting):
        yield [Candidate(peer) for peer in contenders]


@dataclass(frozen=True)
class BuildCase(PackageCase):
    """A release build of an app that says hello and depends on nothing but the server's library.

    Nothing is compiled before; what the app depends on is downloaded before.
    """

    unit = "seconds"

    def takes(self, peer):
        return hello_app(peer).is_dir() and super().takes(peer)

    def sample(self, candidate, seconds, setting):
        scratch = setting.folder / f"build-{candidate.peer.name}"
        app, place = hello_app(candidate.peer), ["--scratch-path", scratch]
        try:
            setting.say(f"  building {app.name} from nothing")
            packages = count_packages(app, place)
            started = time.monotonic()
            build(["swift", "build", "-c", "release", *place], app, SECONDS_TO_BUILD)
            return Sample(time.monotonic() - started, {"packages": packages})
        except (LeftOut, subprocess.TimeoutExpired) as reason:
            raise Unusable(f"{candidate.peer.name}: {reason}") from None
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def hello_app(peer):
    return APPS / f"{peer.name}-hello"


def count_packages(folder, place):
    """The package itself and all that it depends on, each once; downloads them."""
    output = build(
        ["swift", "package", *place, "show-dependencies", "--format", "json"], folder)
    found, rest = set(), [json.loads(output[output.index("{"):])]
    while rest:
        package = rest.pop()
        found.add(package["identity"])
        rest += package["dependencies"]
    return len(found)


@dataclass(frozen=True)
class SizeCase(PackageCase):
    """The demo's executable, as it is linked and without its symbols."""

    unit = "MiB"
    compares = False

    def contenders(self, peers):
        if not super().contenders(peers):
            return []
        return [
            Peer(name, title, command=None) for name, title in [
                ("dynamic", "linked with the shared Swift libraries"),
                ("dynamic-stripped", "the same, stripped"),
                ("static", "linked with --static-swift-stdlib"),
                ("static-stripped", "the same, stripped"),
            ]
        ]

    def prepare(self, setting):
        prepare_gateway(setting)
        prepare_static_gateway(setting)

    def sample(self, candidate, seconds, setting):
        kind, _, stripped = candidate.peer.name.partition("-")
        executable = setting.server if kind == "dynamic" else STATIC_SERVER
        if stripped:
            result = setting.folder / candidate.peer.name
            build(["strip", "-o", result, executable], setting.folder)
            executable = result
        size = executable.stat().st_size
        return Sample(size / 2**20, {
            "with Swift's libraries": (size + swift_libraries(executable)) / 2**20,
        })


def swift_libraries(executable):
    """The bytes of those shared libraries that come with Swift, and not with the system."""
    output = build(["ldd", executable], executable.parent)
    paths = [line.partition("=>")[2].split("(")[0].strip() for line in output.splitlines()]
    return sum(Path(path).stat().st_size for path in paths if "/swift/" in path)
