"""What it is started with: closed standard streams, few descriptors and threads, ignored signals."""

import os
import pwd
import resource
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

from demo.checks import Failed, Group, Skipped, see
from demo.server import Demo, DidNotStart, started_by

GROUP = Group("startup")
check = GROUP.check

CGI = {"REQUEST_METHOD": "GET", "SERVER_NAME": "a", "SERVER_PORT": "80",
       "SERVER_PROTOCOL": "HTTP/1.1", "GATEWAY_INTERFACE": "CGI/1.1"}


def run_cgi(setting, path, shell="", variables=(), **options):
    command = started_by(shell, [setting.binary, "--cgi"])
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", **CGI, "PATH_INFO": path,
                   **dict(variables)}
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True,
                          env=environment, timeout=10, **options)


# Closed standard streams

NAMES = {0: "input", 1: "output", 2: "error"}


def closing(numbers):
    return ";" + " ".join(f"{number}>&-" for number in numbers)


for numbers in [(0,), (1,), (2,), (0, 1), (0, 1, 2)]:
    @check(f"with standard {' and '.join(NAMES[n] for n in numbers)} closed it serves and drains")
    def _(setting, numbers=numbers):
        with Demo(setting.binary, ["--port", 0], closing(numbers)).wait_until_it_listens() as demo:
            for number in numbers:
                target = os.readlink(f"/proc/{demo.pid}/fd/{number}")
                see(target == "/dev/null", f"{number} is {target}")
            for _ in range(5):
                # Each is logged, wherever that goes.
                see(demo.ask("/hello").body == b"Hello World", "/hello does not answer")
            with demo.connect() as busy:
                begin_response(busy, milliseconds=300)
                demo.send_signal(signal.SIGTERM)
                see(end_response(busy), "the running response was cut")
            status = demo.exit_status()
            see(status == 0, f"exit status {status}")

    @check(f"with standard {' and '.join(NAMES[n] for n in numbers)} closed a CGI program works")
    def _(setting, numbers=numbers):
        shell = closing(numbers)
        length = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "0", "CONTENT_TYPE": "text/plain"}
        for path, variables in [("/hello", {}), ("/echo", length), ("/fail", {})]:
            answer = run_cgi(setting, path, shell, variables)
            see(answer.returncode == 0, f"{path}: {answer.returncode} {answer.stderr[:200]}")
            see((1 in numbers) == (not answer.stdout), f"{path} said {answer.stdout[:100]}")
            see(path == "/fail" or not answer.stderr, f"{path} complained: {answer.stderr[:200]}")


@check("a CGI program whose standard input is closed finds it at its end")
def _(setting):
    length = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "3", "CONTENT_TYPE": "text/plain"}
    answer = run_cgi(setting, "/count", closing([0]), length)
    see(b"Status: 400 " in answer.stdout, f"{answer.stdout[:200]} {answer.stderr[:200]}")


# Few descriptors and threads

def serves_or_says_why(demo):
    """True if it serves and drains, False if it says in one line why it does not."""
    try:
        demo.wait_until_it_listens()
    except DidNotStart:
        # A process whose loader finds no descriptor does not even begin, and says so by itself.
        expected = 127 if "shared libraries" in " ".join(demo.errors.lines) else 1
        see(demo.process.returncode == expected, f"status {demo.process.returncode}: "
            f"{demo.errors.lines[:3]}")
        see(len(demo.errors.lines) == 1, f"{len(demo.errors.lines)} lines: {demo.errors.lines[:3]}")
        return False
    for _ in range(3):
        see(demo.ask("/hello").body == b"Hello World", "/hello does not answer")
    see(demo.ask("/ticks?count=2&every=1").body == b"tick 1\ntick 2\n", "/ticks does not answer")
    demo.send_signal(signal.SIGTERM)
    status = demo.exit_status()
    see(status == 0, f"exit status {status}: {demo.errors.lines[:3]}")
    return True


@check("with room for 3 to 32 descriptors it serves, or says in one line why not")
def _(setting):
    outcomes = []
    for limit in range(3, 33):
        shell = f"ulimit -n {limit};"
        with Demo(setting.binary, ["--port", 0, "--quiet", "--loops", 2], shell) as demo:
            try:
                outcomes.append(serves_or_says_why(demo))
            except Exception as error:
                raise Failed(f"limit {limit}: {error}") from None
    see(outcomes == sorted(outcomes), f"more room is worse: {outcomes}")
    see(outcomes[-1], "32 are not enough")


@check("with room for 3 to 32 descriptors a CGI program answers, or says in one line why not")
def _(setting):
    outcomes = []
    for limit in range(3, 33):
        # Several times, because the threads of the runtime open descriptors when they come to it.
        results = {answers_or_says_why(setting, limit) for _ in range(3)}
        see(len(results) == 1, f"limit {limit}: not the same each time")
        outcomes += results
    see(outcomes == sorted(outcomes), f"more room is worse: {outcomes}")
    see(outcomes[-1], "32 are not enough")


def answers_or_says_why(setting, limit):
    answer = run_cgi(setting, "/hello", f"ulimit -n {limit};")
    lines = answer.stderr.splitlines()
    if answer.returncode == 0:
        see(answer.stdout.endswith(b"Hello World") and not lines, f"limit {limit}: {answer}")
        return True
    expected = 127 if b"shared libraries" in answer.stderr else 1
    see(answer.returncode == expected and len(lines) == 1 and not answer.stdout,
        f"limit {limit}: {answer}")
    return False


@contextmanager
def few_threads(count):
    """Options for a process that may have only so many threads."""
    if os.geteuid() != 0:
        raise Skipped("only root can become a user without other threads")
    try:
        nobody = pwd.getpwnam("nobody").pw_uid
    except KeyError:
        raise Skipped("there is no user nobody") from None
    if any(entry.stat().st_uid == nobody for entry in Path("/proc").glob("[0-9]*")):
        raise Skipped("the user nobody has processes")

    def become_nobody():
        resource.setrlimit(resource.RLIMIT_NPROC, (count, count))
        os.setuid(nobody)

    yield {"preexec_fn": become_nobody}


for count, what in [(1, "signals"), (2, "an event loop"), (3, "an event loop")]:
    @check(f"with {count} of the threads that it needs it says in one line that one was refused")
    def _(setting, count=count, what=what):
        with few_threads(count) as options:
            try:
                demo = Demo(setting.binary, ["--port", 0, "--quiet", "--loops", 2], **options)
            except (PermissionError, subprocess.SubprocessError) as error:
                raise Skipped(f"the user nobody may not run it: {error}") from None
            with demo:
                see(demo.exit_status(5) == 1, f"exit status {demo.process.returncode}")
                lines = demo.errors.lines
                see(len(lines) == 1 and f"start a thread for {what}" in lines[0], lines)


# Signals

@check("SIGINT that is ignored at the start stays ignored, and SIGTERM still drains")
def _(setting):
    with Demo(setting.binary, ["--port", 0, "--quiet"], 'trap "" INT;') as demo:
        demo.wait_until_it_listens()
        with demo.connect() as busy:
            begin_response(busy, milliseconds=4000)
            demo.send_signal(signal.SIGINT)
            see(not demo.refuses_within(0.3), "SIGINT made it drain")
            demo.send_signal(signal.SIGTERM)
            see(demo.refuses_within(3), "SIGTERM did not make it drain")
            demo.send_signal(signal.SIGINT)
            see(end_response(busy), "the running response was cut")
        status = demo.exit_status()
        see(status == 0, f"exit status {status}")


@check("SIGTERM that is ignored at the start stays ignored, and SIGINT still drains")
def _(setting):
    with Demo(setting.binary, ["--port", 0, "--quiet"], 'trap "" TERM;') as demo:
        demo.wait_until_it_listens()
        demo.send_signal(signal.SIGTERM)
        see(not demo.refuses_within(0.3), "SIGTERM made it drain")
        demo.send_signal(signal.SIGINT)
        status = demo.exit_status()
        see(status == 0, f"exit status {status}")


for first, second in [
    (signal.SIGTERM, signal.SIGTERM), (signal.SIGINT, signal.SIGINT),
    (signal.SIGINT, signal.SIGTERM), (signal.SIGTERM, signal.SIGINT),
]:
    @check(f"{second.name} behind {first.name} ends it at once, by the signal")
    def _(setting, first=first, second=second):
        with setting.start() as demo, demo.connect() as busy:
            send_two_signals(demo, busy, demo.pid, first, second)
            status = demo.exit_status(2)
            see(status == -second, f"exit status {status}")

    @check(f"{second.name} behind {first.name} ends process 1 of a container at once")
    def _(setting, first=first, second=second):
        unshare = shutil.which("unshare")
        prefix = [unshare, "--pid", "--fork"]
        if not unshare or subprocess.run([*prefix, "true"], capture_output=True).returncode:
            raise Skipped("no process namespace can be made here")
        # As its own shell, so that the container's end is told as a status.
        arguments = [*prefix[1:], setting.binary, "--port", 0, "--quiet"]
        with Demo(unshare, arguments) as demo:
            while demo.address is None and demo.is_running:
                demo.address = demo.printed_address()
                time.sleep(0.01)
            server = child_of(demo.pid)
            with demo.connect() as busy:
                send_two_signals(demo, busy, server, first, second)
                status = demo.exit_status(2)
            if status is None:
                os.kill(server, signal.SIGKILL)
            see(status == 128 + second, f"exit status {status}")


def begin_response(client, milliseconds):
    """Asks for a response of two blocks, and waits for the first: so the app runs."""
    client.send(f"GET /ticks?count=2&every={milliseconds} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    client.read_head()


def end_response(client):
    """Whether the response that was begun comes to its end."""
    rest = b""
    while not rest.endswith(b"0\r\n\r\n") and not client.ended:
        rest += client.read_some(1)
    return rest.endswith(b"tick 2\n\r\n0\r\n\r\n")


def send_two_signals(demo, busy, process, first, second):
    """The second while the first has it wait for a response that takes a while."""
    begin_response(busy, milliseconds=20_000)
    os.kill(process, first)
    see(demo.refuses_within(5), "it does not drain")
    os.kill(process, second)


def child_of(process):
    with open(f"/proc/{process}/task/{process}/children") as children:
        return int(children.read().split()[0])


# The CPU time of control groups

ROOTS = [(2, Path("/sys/fs/cgroup")), (2, Path("/sys/fs/cgroup/unified")),
         (1, Path("/sys/fs/cgroup/cpu"))]


@contextmanager
def cpu_group(quota, period=100_000):
    """The folder of a new group that may use so much, where one can be made."""
    for version, root in ROOTS:
        inner = make_group(root, version, quota, period)
        if inner:
            break
    else:
        raise Skipped("no control group with a limit of CPU time can be made here")
    try:
        yield inner
    finally:
        remove_group(inner)


def make_group(root, version, quota, period):
    """A group in one that has the limit, which holds for all below it."""
    outer = root / f"gateway-demo-{os.getpid()}"
    inner = outer / "inner"
    if not (root / "cgroup.procs").exists():
        return None
    try:
        outer.mkdir()
        inner.mkdir()
        if version == 2:
            (outer / "cpu.max").write_text(f"{quota} {period}")
        else:
            (outer / "cpu.cfs_period_us").write_text(str(period))
            (outer / "cpu.cfs_quota_us").write_text(str(quota))
        return inner
    except OSError:
        remove_group(inner)
        return None


def remove_group(inner):
    for folder in (inner, inner.parent):
        if folder.exists():
            folder.rmdir()


for quota, loops in [(50_000, 1), (100_000, 1), (150_000, 2), (100_000_000, None)]:
    @check(f"with CPU time for {quota / 100_000} cores it starts as many loops, rounded up")
    def _(setting, quota=quota, loops=loops):
        cores = len(os.sched_getaffinity(0))
        expected = cores if loops is None else min(loops, cores)
        with cpu_group(quota) as group:
            enter = f"echo $$ >{group}/cgroup.procs;"
            count = alarms(setting, [], enter) - alarms(setting, ["--loops", 1]) + 1
        see(count == expected, f"{count} loops, not {expected}")


def alarms(setting, arguments, shell=""):
    """How many the server has: one for each loop, and those of the runtime."""
    with Demo(setting.binary, ["--port", 0, "--quiet", *arguments], shell) as demo:
        demo.wait_until_it_listens()
        demo.ask("/slow?ms=1")  # Once a task has slept, the runtime has all of its own.
        links = [link_of(f"/proc/{demo.pid}/fd/{number}")
                 for number in os.listdir(f"/proc/{demo.pid}/fd")]
        demo.send_signal(signal.SIGTERM)
        see(demo.exit_status() == 0, f"exit status {demo.process.returncode}")
    return links.count("anon_inode:[eventfd]")


def link_of(path):
    try:
        return os.readlink(path)
    except FileNotFoundError:
        return None  # It was closed meanwhile.
