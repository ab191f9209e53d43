#!/usr/bin/env python3
"""Runs `gateway-demo --cgi` as a CGI program: by itself, and under lighttpd with mod_cgi.

By root, lighttpd is installed from Debian's packages if it is missing; where it cannot be, one
line says so, and only the program by itself is checked. One line for each check, and at the end
`N passed, N failed`.

  Tests/Conformance/cgi_under_lighttpd.py --binary .build/release/gateway-demo
"""

import argparse
import http.client
import os
import shlex
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

sys.dont_write_bytecode = True

from peers import packages  # noqa: E402
from peers.checks import Checks  # noqa: E402

DEFAULT_BINARY = Path(__file__).resolve().parents[2] / ".build" / "release" / "gateway-demo"
ERROR_PAGE = b"A server error occurred.  Please contact the administrator."
MINIMUM = {"REQUEST_METHOD": "GET", "SERVER_NAME": "a", "SERVER_PORT": "80",
           "SERVER_PROTOCOL": "HTTP/1.1", "GATEWAY_INTERFACE": "CGI/1.1"}


# By itself


def run(binary, path, variables=(), body=b"", options=()):
    """Everything that a CGI program is given, and what it has answered."""
    environment = {**MINIMUM, "PATH_INFO": path, **dict(variables)}
    return subprocess.run([binary, "--cgi", *options], input=body, env=environment,
                          capture_output=True, timeout=20)


def check_program(checks, binary, folder):
    answer = run(binary, "/hello")
    checks.check("the answer begins with Status and is not chunked", answer.stdout ==
                 b"Status: 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 11\r\n\r\n"
                 b"Hello World", answer.stdout)
    checks.check("it ends well and says nothing else", answer.returncode == 0
                 and not answer.stderr, (answer.returncode, answer.stderr))

    answer = run(binary, "/echo", {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "5"}, b"black tea")
    checks.check("no more than CONTENT_LENGTH is read", answer.stdout.endswith(b"\r\n\r\nblack"),
                 answer.stdout)
    check_open_input(checks, binary)

    answer = run(binary, "/hello", options=["--validate"])
    checks.check("the validator finds nothing wrong", not answer.stderr, answer.stderr)

    answer = run(binary, "/environ", {b"HTTP_TEA": b"th\xc3\xa9", b"TEA": b"hidden"})
    checks.check("a variable keeps its bytes", rb"HTTP_TEA = 'th\xc3\xa9'" in answer.stdout,
                 answer.stdout)
    checks.check("the environment of the process is not shown", b"hidden" not in answer.stdout,
                 answer.stdout)
    answer = run(binary, "/environ", {"HTTP_PROXY": "http://evil/", "HTTP_CONTENT_LENGTH": "3"})
    checks.check("a field Proxy is nobody's configuration, and a length is told once",
                 b"HTTP_" not in answer.stdout, answer.stdout)

    answer = run(binary, "/fail")
    checks.check("a failing app is answered for", answer.stdout.startswith(b"Status: 500 ")
                 and answer.stdout.endswith(ERROR_PAGE) and answer.returncode == 0, answer.stdout)
    checks.check("and reported", b"failed before the start" in answer.stderr, answer.stderr)
    answer = run(binary, "/fail-late")
    checks.check("an app that fails later makes the program fail", answer.returncode != 0
                 and answer.stdout.endswith(b"The first block.\n"), answer)
    answer = run(binary, "/echo", {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "9"}, b"black")
    checks.check("a body that breaks off makes the program fail", answer.returncode != 0,
                 answer)

    (folder / "tea.txt").write_bytes(b"earl grey\n" * 20000)
    answer = run(binary, "/file/tea.txt", options=["--root", folder])
    checks.check("a file is sent whole", b"Content-Length: 200000\r\n" in answer.stdout
                 and answer.stdout.endswith(b"\r\n\r\n" + b"earl grey\n" * 20000),
                 answer.stdout[:200])
    check_departure(checks, binary)
    check_lengths(checks, binary)
    check_ends(checks, binary)
    check_streams_that_do_not_block(checks, binary)


def check_lengths(checks, binary):
    post = {"REQUEST_METHOD": "POST"}
    answer = run(binary, "/echo", {**post, "HTTP_TRANSFER_ENCODING": "gzip, chunked"},
                 b"black tea")
    checks.check("what came in chunks is read to its end", answer.stdout.endswith(
                 b"\r\n\r\nblack tea") and answer.returncode == 0, answer)
    for length in ["four", "-1", "+9", "9 ", "99999999999999999999"]:
        answer = run(binary, "/echo", {**post, "CONTENT_LENGTH": length}, b"black tea")
        checks.check(f"a length of {length!r} is refused", answer.stdout.startswith(
                     b"Status: 400 Bad Request\r\n") and answer.returncode == 0
                     and not answer.stderr, answer)


def check_ends(checks, binary):
    """However the program ends, it is no signal, and what it says is one line."""
    answer = run(binary, "/fail-late")
    checks.check("a late failure is said once", answer.returncode == 1
                 and len(answer.stderr.splitlines()) == 1, answer)
    answer = run(binary, "/echo", {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "9"}, b"black")
    checks.check("so is a body that breaks off", answer.returncode in (0, 1)
                 and len(answer.stderr.splitlines()) == answer.returncode, answer)
    with open("/dev/full", "wb") as full:
        status, said = end(binary, "/hello", stdout=full)
    checks.check("an output without space is said once", status == 1
                 and len(said.splitlines()) == 1, (status, said))
    reading, writing = os.pipe()
    os.close(reading)
    status, said = end(binary, "/hello", stdout=writing)
    os.close(writing)
    checks.check("an output that nobody reads is an ordinary end", status == 0 and not said,
                 (status, said))
    for closed in ["<&-", ">&-", "<&- >&-", "2>&-", "<&- >&- 2>&-"]:
        status, said = end("sh", "/fail-late", "-c", f'exec "$0" --cgi {closed}', binary)
        checks.check(f"with {closed} the end is no signal", status in (0, 1)
                     and len(said.splitlines()) <= 1, (status, said))


def end(program, path, *arguments, stdout=subprocess.DEVNULL):
    """The exit status of a program that is asked for `path`, and what it has said."""
    environment = {**MINIMUM, "PATH_INFO": path, "PATH": os.environ["PATH"]}
    ended = subprocess.run([program, *(arguments or ("--cgi",))], env=environment,
                           stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE,
                           timeout=20)
    return ended.returncode, ended.stderr


def check_open_input(checks, binary):
    """A web server may keep the input open: the end of the body is where its length says."""
    environment = {**MINIMUM, "REQUEST_METHOD": "POST", "CONTENT_LENGTH": "3",
                   "PATH_INFO": "/echo"}
    with subprocess.Popen([binary, "--cgi"], env=environment, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as program:
        program.stdin.write(b"tea")
        program.stdin.flush()
        answer = program.stdout.read()
        checks.check("the end of the input is not waited for", answer.endswith(b"tea"), answer)


def check_departure(checks, binary):
    environment = {**MINIMUM, "PATH_INFO": "/blocks", "QUERY_STRING": "count=10000&size=10000"}
    with subprocess.Popen([binary, "--cgi"], env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        program.stdout.read(10)
        program.stdout.close()
        status = program.wait(10)
        said = program.stderr.read()
    checks.check("a reader that goes away is an ordinary end", status == 0 and not said,
                 (status, said))


def check_streams_that_do_not_block(checks, binary):
    """Whoever shares a stream may have set O_NONBLOCK on it: then it is waited for all the same."""
    echo = {**MINIMUM, "REQUEST_METHOD": "POST", "CONTENT_LENGTH": "9", "PATH_INFO": "/echo"}
    output, stream = pipe(not_blocking="output")
    with subprocess.Popen([binary, "--cgi"], env=echo, stdin=output,
                          stdout=subprocess.PIPE) as program:
        for part in [b"black", b" tea"]:
            wait_until_it_waits(program)
            os.write(stream, part)
        answer = program.stdout.read()
    checks.check("an input that does not block is waited for", answer.endswith(b"\r\n\r\nblack tea"),
                 answer)

    blocks = {**MINIMUM, "PATH_INFO": "/blocks", "QUERY_STRING": "count=100&size=10000"}
    output, stream = pipe(not_blocking="input")
    with subprocess.Popen([binary, "--cgi"], env=blocks, stdin=subprocess.DEVNULL,
                          stdout=stream) as program:
        os.close(stream)
        wait_until_it_waits(program)
        with open(output, "rb") as answers:
            body = answers.read().partition(b"\r\n\r\n")[2]
    checks.check("an output that does not block is waited for",
                 (program.returncode, len(body)) == (0, 1000000), (program.returncode, len(body)))

    output, stream = pipe(not_blocking="input")
    filling = fill(stream)
    with subprocess.Popen([binary, "--cgi"], env={**MINIMUM, "PATH_INFO": "/fail"},
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=stream) as program:
        os.close(stream)
        wait_until_it_waits(program)
        with open(output, "rb") as reports:
            report = reports.read()[filling:]
    checks.check("a report is not lost while the error stream is full",
                 b"failed before the start" in report and report.endswith(b"\n"), report)


def pipe(not_blocking):
    output, stream = os.pipe()
    os.set_blocking(output if not_blocking == "output" else stream, False)
    return output, stream


def fill(stream):
    count = 0
    try:
        while True:
            count += os.write(stream, b"x" * 4096)
    except BlockingIOError:
        return count


def wait_until_it_waits(program):
    """Until the program has used no CPU for a while, or has ended: then it waits for a stream."""
    used, since = None, time.monotonic()
    while program.poll() is None and time.monotonic() - since < 0.2:
        time.sleep(0.02)
        with open(f"/proc/{program.pid}/schedstat") as statistics:
            now = statistics.read().split()[0]
        with open(f"/proc/{program.pid}/stat") as statistics:
            now += " ".join(statistics.read().rpartition(")")[2].split()[11:13])
        if now != used:
            used, since = now, time.monotonic()


# Under lighttpd


def lighttpd_path():
    """Where lighttpd is, installed if that can be done; None, and a line that says so, if not."""
    try:
        return packages.program("lighttpd")
    except packages.Missing as reason:
        print(f"# {reason}: only the program by itself was checked")
        return None


@contextmanager
def serving(lighttpd, command, folder, name="demo.cgi"):
    """The port at which lighttpd serves a shell's command as a program of that name."""
    site = folder / "site"
    program = site / name
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\nexec {command}\n")
    program.chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    configuration = folder / "lighttpd.conf"
    configuration.write_text(
        f'server.document-root = "{site}"\n'
        'server.bind = "127.0.0.1"\n'
        f"server.port = {port}\n"
        'server.modules = ("mod_cgi")\n'
        f'server.upload-dirs = ("{folder}")\n'
        'cgi.assign = (".cgi" => "")\n')
    # Its own log, and what its programs say.
    with open(folder / "errors.log", "wb") as log:
        server = subprocess.Popen([lighttpd, "-D", "-f", configuration], stderr=log)
    try:
        wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(10)


def wait_for(port, server):
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("lighttpd did not start")


def log_that_has(path, text):
    """The log, as soon as it has the text: the program writes it when it ends."""
    deadline = time.monotonic() + 2
    while text not in (log := path.read_text()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return log


def ask(port, method, path, body=None, fields=()):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, "/demo.cgi" + path, body, dict(fields))
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def check_under_lighttpd(checks, port, folder):
    answer, body = ask(port, "GET", "/hello")
    checks.check("GET is answered", (answer.status, answer.reason, body) ==
                 (200, "OK", b"Hello World"), body)
    checks.check("with the app's fields", answer.getheader("Content-Type") == "text/plain"
                 and answer.getheader("Content-Length") == "11", answer.getheaders())
    checks.check("and no field Status", answer.getheader("Status") is None, answer.getheaders())

    answer, body = ask(port, "GET", "/environ/p%61th/%C3%A9?a=%20b", fields={"X-Tea": "black"})
    for line in [b"SCRIPT_NAME = '/demo.cgi/environ'", b"PATH_INFO = '/path/\\xc3\\xa9'",
                 b"QUERY_STRING = 'a=%20b'", b"HTTP_X_TEA = 'black'", b"REQUEST_METHOD = 'GET'",
                 b"wsgi.url_scheme = 'http'"]:
        checks.check(f"the environ has {line.decode()}", line in body, body)
    answer, body = ask(port, "GET", "")
    checks.check("the program's own name is the root", body.startswith(b"Hello world!"), body)

    answer, body = ask(port, "POST", "/echo", b"a=1&b=2", {"Content-Type": "a/b"})
    checks.check("POST is answered", (answer.status, body) == (200, b"a=1&b=2"), body)
    large = bytes(range(256)) * 20000
    answer, body = ask(port, "POST", "/echo", large)
    checks.check("a body of 5 MB comes back whole", body == large, len(body))
    answer, body = ask(port, "GET", "/blocks?count=1000&size=5000")
    checks.check("a body without a length comes whole", body == b"x" * 5_000_000, len(body))

    answer, body = ask(port, "HEAD", "/hello")
    checks.check("HEAD has the fields and no body", (answer.status, body) == (200, b"")
                 and answer.getheader("Content-Length") == "11", body)
    answer, body = ask(port, "GET", "/status/404")
    checks.check("a status passes", (answer.status, body) == (404, b"404 Not Found\n"), body)
    answer, body = ask(port, "GET", "/status/204")
    checks.check("204 passes", (answer.status, body) == (204, b""), body)

    answer, body = ask(port, "GET", "/fail")
    checks.check("a failing app is answered for", (answer.status, body) == (500, ERROR_PAGE), body)
    log = log_that_has(folder / "errors.log", "failed before the start")
    checks.check("and reported in the web server's log", "failed before the start" in log, log)
    checks.check("which holds nothing else of the program's",
                 not [line for line in log.splitlines()
                      if "error " in line or "warning " in line], log)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--binary", type=Path, default=DEFAULT_BINARY, metavar="PATH",
                        help="the gateway-demo to run (default .build/release/gateway-demo)")
    arguments = parser.parse_args()
    if not arguments.binary.is_file():
        parser.error(f"there is no file {arguments.binary}")
    binary = arguments.binary.resolve()
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="gateway-cgi-") as name:
        folder = Path(name)
        check_program(checks, binary, folder)
        lighttpd = lighttpd_path()
        if lighttpd:
            command = f"{shlex.quote(str(binary))} --cgi --validate"
            with serving(lighttpd, command, folder) as port:
                check_under_lighttpd(checks, port, folder)
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 0 if checks.failed == 0 and checks.passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
