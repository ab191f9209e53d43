"""The machine: its cores, its processes, its packages, and its name for the report."""

import os
import platform
import resource
import shutil
import socket
import subprocess
from contextlib import contextmanager

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
CORES = sorted(os.sched_getaffinity(0))


def pinned_to(core):
    """A `preexec_fn` that keeps a child process and its children on one core, where there are two.

    On a single core the server and the load share it, and only ratios mean anything.
    """
    return lambda: os.sched_setaffinity(0, {CORES[core % len(CORES)]})


@contextmanager
def on_core(core):
    """Keeps this process itself there, while it is the load."""
    pinned_to(core)()
    try:
        yield
    finally:
        os.sched_setaffinity(0, CORES)


def raise_descriptor_limit():
    """For this process and those that it starts; returns the limit."""
    _, highest = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest, highest))
    return highest


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def descendants(pid):
    """The process and all below it: some servers do their work in a child."""
    found = [pid]
    for parent in found:
        try:
            for task in os.listdir(f"/proc/{parent}/task"):
                with open(f"/proc/{parent}/task/{task}/children") as children:
                    found += [int(child) for child in children.read().split()]
        except FileNotFoundError:
            continue
    return found


def cpu_seconds(pid):
    """User and system time that the process and its descendants have used."""
    ticks = 0
    for process in descendants(pid):
        try:
            with open(f"/proc/{process}/stat") as stat:
                # The name may hold spaces and brackets, so count from behind its end.
                fields = stat.read().rpartition(")")[2].split()
        except FileNotFoundError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS_PER_SECOND


def resident_bytes(pid):
    total = 0
    for process in descendants(pid):
        try:
            with open(f"/proc/{process}/status") as status:
                lines = [line for line in status if line.startswith("VmRSS:")]
        except FileNotFoundError:
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines)
    return total


def exact_resident_bytes(pid):
    """Counted page by page; the quick figure of `resident_bytes` may be some dozen pages off."""
    total = 0
    for process in descendants(pid):
        with open(f"/proc/{process}/smaps_rollup") as rollup:
            total += sum(int(line.split()[1]) * 1024 for line in rollup if line.startswith("Rss:"))
    return total


def ensure_tool(tool, package, say):
    """Whether `tool` can be run, after trying to install it where that is allowed."""
    if find_tool(tool):
        return True
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        say(f"{tool} is not installed (Debian's package is {package})")
        return False
    say(f"installing {package} with apt-get, because {tool} is missing")
    # RUNLEVEL=1 keeps the package from starting a service of its own.
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    result = subprocess.run(
        ["apt-get", "install", "-y", "-q", "--no-install-recommends", package],
        env=quiet, capture_output=True, text=True, timeout=300,
    )
    if find_tool(tool):
        return True
    say(f"{package} could not be installed: {last_line(result.stderr)}")
    return False


def find_tool(tool):
    """The path of a program; /usr/sbin, where servers live, is not on every user's PATH."""
    return shutil.which(tool) or shutil.which(tool, path="/usr/sbin:/usr/local/sbin")


def last_line(text):
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no message"


def name():
    """Its processor and the number of its cores."""
    with open("/proc/cpuinfo") as info:
        names = [line for line in info if line.startswith("model name")]
    model = names[0].partition(":")[2].strip() if names else platform.machine()
    model = model.replace("(R)", "").replace("(TM)", "")
    return f"{model}, {os.cpu_count()} cores"


def system():
    """The kernel's name and release, without what stands behind the hyphen: who has built it."""
    return platform.system(), platform.release().partition("-")[0]


def is_busy():
    """The load average, when something else is using the machine."""
    load = os.getloadavg()[0]
    return load if load > 0.5 else None
