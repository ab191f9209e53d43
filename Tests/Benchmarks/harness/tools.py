"""The programs that make the load: compiled when they are first needed, run on the load's core."""

import json
import resource
import subprocess

from harness import machine
from harness.peer import BENCHMARKS, LeftOut, build

LOAD_CORE = 1
LIBRARY = ("-shared", "-fPIC")


def program(name, setting, flags=()):
    """The path of what `Load/NAME.c` becomes."""
    path = setting.folder / f"load-{name}"
    if not path.exists():
        if not machine.ensure_tool("cc", "gcc", setting.say):
            raise LeftOut("there is no C compiler")
        source = BENCHMARKS / "Load" / f"{name}.c"
        build(["cc", "-O2", *flags, "-o", path, source], setting.folder)
    return path


class LoadFailed(Exception):
    """The load ended without a result, and why."""


def run(arguments, seconds, core=LOAD_CORE, message=None):
    """What a program prints behind RESULT, and the CPU time that it took, as `load_cpu`."""
    before = children_seconds()
    try:
        output = subprocess.run(
            [str(argument) for argument in arguments], input=message,
            stdin=subprocess.DEVNULL if message is None else None,
            capture_output=True, timeout=seconds, preexec_fn=machine.pinned_to(core),
        )
    except subprocess.TimeoutExpired:
        raise LoadFailed(f"the load was not done after {seconds:.0f} s") from None
    for line in output.stdout.decode(errors="replace").splitlines():
        if line.startswith("RESULT "):
            return {**json.loads(line[7:]), "load_cpu": children_seconds() - before}
    said = (output.stdout + output.stderr).decode(errors="replace")
    raise LoadFailed(f"the load ended with status {output.returncode}: {machine.last_line(said)}")


def children_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
