"""The command line of the demo."""

import os
import re
import socket
import subprocess
import time

from demo.checks import Failed, Group, Skipped, see
from demo.client import Client, curl
from demo.server import Demo

GROUP = Group("options")
check = GROUP.check


@check("it prints the address it listens on, also into a pipe")
def _(setting):
    with setting.start(quiet=False) as demo:
        see(demo.printed_address() is not None, f"{demo.output.lines} {demo.errors.lines}")
        see(demo.printed_address()[1] != 0, "it prints port 0, not the one it got")
        see(demo.ask("/hello").status == 200, "nothing answers there")


@check("--quiet still prints the address, and logs no requests")
def _(setting):
    with setting.start() as demo:
        see(demo.printed_address() is not None, f"{demo.output.lines} {demo.errors.lines}")
        before = len(demo.errors.lines) + len(demo.output.lines)
        demo.ask("/hello")
        time.sleep(0.3)
        see(len(demo.errors.lines) + len(demo.output.lines) == before, "a request was logged")


@check("without --quiet a request is logged in one line, with controls escaped")
def _(setting):
    with setting.start(quiet=False) as demo:
        before = len(demo.errors.lines), len(demo.output.lines)
        demo.ask("/nothing/%0d%0aforged", fields=["User-Agent: a\x1b[31m".replace("\x1b", "b")])
        time.sleep(0.5)
        lines = demo.errors.lines[before[0]:] + demo.output.lines[before[1]:]
        see(len(lines) == 1 and "/nothing" in lines[0] and "404" in lines[0], lines)


@check("--port takes the port that is asked for")
def _(setting):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with Demo(setting.binary, ["--port", port, "--quiet"]).wait_until_it_listens() as demo:
        see(demo.address[1] == port, demo.address)
        see(demo.ask("/hello").status == 200, "/hello does not answer")


@check("it listens on 127.0.0.1 only, unless told otherwise")
def _(setting):
    with setting.start() as demo:
        try:
            socket.create_connection(("127.0.0.2", demo.address[1]), timeout=2).close()
        except ConnectionRefusedError:
            return
        raise Failed("127.0.0.2 is served as well")


@check("--host ::1 serves over IPv6")
def _(setting):
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError as error:
        raise Skipped(f"no IPv6 here: {error}") from None
    with setting.start("--host", "::1") as demo:
        see(demo.printed_address() and demo.printed_address()[0] == "::1",
            f"{demo.output.lines} {demo.errors.lines}")
        see(demo.ask("/hello").body == b"Hello World", "/hello does not answer")
        status, body, complaint = curl("-g", demo.url("/hello"))
        see((status, body) == (0, b"Hello World"), f"curl {status}: {complaint}")


@check("--unix PATH serves there, and again after it was stopped")
def _(setting):
    path = setting.folder / "demo.sock"
    for _ in range(2):
        with Demo(setting.binary, ["--unix", path, "--quiet"]) as demo:
            wait_for_unix(demo, path)
            status, body, complaint = curl("--unix-socket", path, "http://localhost/hello")
            see((status, body) == (0, b"Hello World"), f"curl {status}: {complaint}")
            with Client(path) as client:
                response = client.ask("/")
                see(response.body.startswith(b"Hello world!\n"), response)
                see(client.ask("/blocks?count=10&size=10").body != b"", "no blocks")
            demo.process.terminate()
            see(demo.exit_status() == 0, f"exit status {demo.process.returncode}")


def wait_for_unix(demo, path):
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        see(demo.is_running, f"it ended: {demo.errors.lines}")
        try:
            return Client(path).socket.close()
        except (FileNotFoundError, ConnectionRefusedError):
            time.sleep(0.02)
    raise Failed(f"nothing listens on {path.name} after 5 s")


@check("--validate serves every route as before")
def _(setting):
    with setting.start("--validate", "--root", setting.root) as demo:
        see(demo.ask("/hello").body == b"Hello World", "/hello differs")
        see(demo.ask("/").body.startswith(b"Hello world!\n"), "/ differs")
        text = ["Content-Type: text/plain"]
        see(demo.ask("/echo", "POST", fields=text, body=b"tea").body == b"tea", "/echo differs")
        see(len(demo.ask("/blocks?count=3&size=5").body) == 15, "/blocks differs")
        see(len(demo.ask("/ticks?count=2&every=10").body) > 0, "/ticks differs")
        for code in (200, 204, 304, 404):
            see(demo.ask(f"/status/{code}").status == code, f"/status/{code} differs")
        see(demo.ask("/hello", "HEAD").status == 200, "HEAD differs")
        see(demo.ask("/nothing").status == 404, "/nothing is not 404")
        see(not demo.errors.settled(seconds=0.2) or demo.printed_address(), demo.errors.lines)


@check("--loops 1 and --loops 4 serve 40 clients at once")
def _(setting):
    for loops in (1, 4):
        with setting.start("--loops", loops) as demo:
            clients = [demo.connect() for _ in range(40)]
            started = time.monotonic()
            for client in clients:
                client.send(b"GET /slow?ms=300 HTTP/1.1\r\nHost: a\r\n\r\n")
            see(all(client.read_response().status == 200 for client in clients), "one is not 200")
            took = time.monotonic() - started
            see(took < 2, f"{took:.1f} s with {loops} loops")
            for client in clients:
                client.socket.close()


@check("--help tells every option and exits 0")
def _(setting):
    result = run(setting, "--help")
    told = result.stdout + result.stderr
    missing = [option for option in ("--host", "--port", "--loops", "--unix", "--root",
                                     "--validate", "--quiet", "--version") if option not in told]
    see(result.returncode == 0 and not missing, f"status {result.returncode}, missing {missing}")


@check("--version prints the version alone and exits 0, whatever else is asked for")
def _(setting):
    for arguments in (["--version"], ["--port", "0", "--version"]):
        result = run(setting, *arguments)
        see(result.returncode == 0 and not result.stderr, f"status {result.returncode}: {result.stderr}")
        see(re.fullmatch(r"\d+\.\d+\.\d+\n", result.stdout), f"{result.stdout!r}")


# What cannot work: one clear line, and a status that says so

for arguments, what in [
    (["--nonsense"], "an unknown option"),
    (["--port"], "an option without its value"),
    (["--port", "tea"], "a port that is no number"),
    (["--port", "70000"], "a port that is too high"),
    (["--port", "-1"], "a negative port"),
    (["--loops", "0"], "no loops"),
    (["--host", "300.1.2.3"], "a host that is no address"),
    (["stray"], "a stray argument"),
    (["--unix", "/nonexistent-folder/demo.sock"], "a socket in a folder that is not there"),
    (["--unix", "/tmp/" + "x" * 200], "a socket path that is too long"),
]:
    @check(f"{what}: one line on stderr, and a status that is not 0")
    def _(setting, arguments=arguments):
        says_why_and_exits(run(setting, *arguments))


@check("a port in use: one line on stderr, and a status that is not 0")
def _(setting):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        says_why_and_exits(run(setting, "--port", other.getsockname()[1]))


@check("a second server on the port of a first: one line on stderr, and a status that is not 0")
def _(setting):
    says_why_and_exits(run(setting, "--port", setting.demo.address[1]))


def run(setting, *arguments):
    command = [str(part) for part in [setting.binary, *arguments]]
    # Without a port of its own a server that starts after all would take the default one.
    if "--port" not in command and "--unix" not in command:
        command += ["--port", "0"]
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=5, env={**os.environ, "LC_ALL": "C"})
    except subprocess.TimeoutExpired:
        raise Failed("it runs instead of refusing") from None


def says_why_and_exits(result):
    lines = result.stderr.splitlines()
    see(result.returncode > 0, f"status {result.returncode}: {lines[:3]}")
    see(len(lines) == 1 and lines[0].strip(), f"{len(lines)} lines on stderr: {lines[:3]}")
    see(not result.stdout.strip(), f"on stdout: {result.stdout[:100]!r}")


@check("a port beyond 65535 is named as such, and a mode that is no permission")
def _(setting):
    for arguments, words in [(["--port", "70000"], "port 70000 is beyond 65535"),
                             (["--unix", "tea.sock", "--mode", "1777"], "from 0 to 777")]:
        result = subprocess.run([setting.binary, *arguments], capture_output=True, timeout=10)
        see(words.encode() in result.stderr, f"{arguments}: {result.stderr}")
