#!/usr/bin/env python3
"""Runs the image, units, proxies and manifests of Docs/Deployment.md.

The program is the example `tea`, built as the Dockerfile of the page says. Only root can make
namespaces; what is missing is installed from Debian's packages, and the schemas of Kubernetes from
PyPI. One line for each check, and at the end `N passed, N failed`; by others than root it ends with
status 77.

  Tests/Conformance/deployment.py
  Tests/Conformance/deployment.py --only image           units, image, proxies, manifests
  Tests/Conformance/deployment.py --sizing               what a connection takes, instead of checks
  Tests/Conformance/deployment.py --binary PATH          a tea that is built already
"""

import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.dont_write_bytecode = True

from deployed import fronts, image, sizing, units  # noqa: E402
from deployed.client import HOST, Load, ask, connection, refuses, wait_for  # noqa: E402
from deployed.manifests import Manifests  # noqa: E402
from deployed.page import Page, replaced  # noqa: E402
from peers import packages  # noqa: E402
from peers.checks import Checks  # noqa: E402
from peers.proxying import free_port  # noqa: E402

DRAIN_SECONDS = 25 + 1
"""The default of drainTimeout, and what cancelled tasks have."""


class Answer:
    """A request that is asked on a thread, so that something can happen meanwhile."""

    def __init__(self, *arguments, **options):
        self._seen = None
        self._thread = threading.Thread(target=self._run, args=arguments, kwargs=options)
        self._thread.start()

    def _run(self, *arguments, **options):
        try:
            self._seen = ask(*arguments, **options)
        except OSError as error:
            self._seen = error

    @property
    def seen(self):
        self._thread.join()
        return self._seen


def check_image(checks, page, program, folder):
    dockerfile = image.Dockerfile(page.block("dockerfile"))
    root = folder / "root"
    image.build_root(dockerfile, program, root)
    size = int(subprocess.check_output(["du", "-sk", root]).split()[0]) / 1024
    print(f"the image has {size:.1f} MiB, {program.stat().st_size / 2**20:.1f} of them the program")
    shells = [path for path in root.rglob("*sh") if os.access(path, os.X_OK) and path.is_file()]
    checks.check("the image has no shell", not shells, shells)
    # zlib is loaded at run time only.
    done = subprocess.run(
        ["chroot", root, "/lib64/ld-linux-x86-64.so.2", "--preload", "libz.so.1", "--list",
         *dockerfile.command], capture_output=True, text=True)
    checks.check("the image has the libraries of the program, and zlib",
                 "libz.so.1 =>" in done.stdout and "not found" not in done.stdout
                 and not done.stderr, done)

    def start(port):
        environment = {**dockerfile.environment, "PORT": str(port)}
        return image.Container(root, dockerfile.command, dockerfile.user, environment)

    port = free_port()
    container = start(port)
    try:
        check_process(checks, container, dockerfile, port)
        check_orphan(checks, container, port)
        check_drain(checks, container, port)
    finally:
        container.kill()
    port = free_port()
    container = start(port)
    try:
        check_impatience(checks, container, port)
    finally:
        container.kill()


def check_process(checks, container, dockerfile, port):
    wait_for(port, "/live")
    status = container.status
    checks.check("it is process 1", status["NSpid"].split()[-1] == "1", status["NSpid"])
    ids = {*status["Uid"].split(), *status["Gid"].split()}
    checks.check("it is not root", ids == {str(each) for each in dockerfile.user}, ids)
    checks.check("it has no capability", int(status["CapEff"], 16) == 0, status["CapEff"])
    checks.check("its file system is read-only", "ro" in container.root_mount, container.root_mount)
    checks.check("it says where it serves", f":{port} " in container.first_line,
                 container.first_line)
    answer = ask(port)
    checks.check("it answers over loopback", answer == (200, b"A cup for 127.0.0.1.\n"), answer)


def check_orphan(checks, container, port):
    before = container.zombies()
    container.leave_orphan()
    time.sleep(0.8)
    after = container.zombies()
    checks.check("an orphan that ends stays as a zombie, as the page says",
                 (before, after) == (0, 1), (before, after))
    checks.check("it goes on serving", ask(port)[0] == 200)


def check_drain(checks, container, port):
    answer = Answer(port, "/steep/3")
    time.sleep(0.5)
    container.terminate()
    checks.check("it refuses connections, and so probes, while it drains", refuses(port))
    checks.check("the running request is answered",
                 answer.seen == (200, b"Steeped for 3 s.\n"), answer.seen)
    status, errors = container.end()
    checks.check("it ends with status 0", status == 0, (status, errors))
    checks.check("all that it has written is its log",
                 all(re.search(r'" \d{3} \d+ in=', line) for line in errors.splitlines()), errors)


def check_impatience(checks, container, port):
    wait_for(port, "/live")
    answer = Answer(port, "/steep/60")
    time.sleep(0.5)
    container.terminate()
    time.sleep(0.5)
    container.terminate()
    status, _ = container.end()
    checks.check("a second SIGTERM ends process 1 with status 143", status == 143, status)
    checks.check("and cuts its request", isinstance(answer.seen, OSError), answer.seen)


def check_units(checks, page, program, folder):
    files = page.files("ini")
    service_path = next(name for name in files if name.endswith(".service"))
    service = files[service_path]
    said = units.complaints(files, program, folder / "root")
    checks.check("systemd has no objection to the units", not said, said)
    wrong = {**files, service_path: service.replace("Type=notify", "Type=notfy")}
    checks.check("and would have one to a wrong line",
                 "notfy" in units.complaints(wrong, program, folder / "wrong"))
    line = units.exposure(folder / "root" / service_path.lstrip("/"))
    print(f"systemd-analyze security: {line}")
    level = re.search(r"\d+\.\d", line)
    checks.check("the service is exposed less than 2", level and float(level[0]) < 2, line)
    stop = int(units.values(service, "TimeoutStopSec")[0])
    checks.check("systemd waits longer than the drain takes", stop > DRAIN_SECONDS, stop)

    status, lines = units.traced(program, folder)
    checks.check("it serves a socket that is handed over, without a network, and drains",
                 status == 0, status)
    calls = units.calls_in(lines)
    beyond = calls - units.Filter(service).allowed
    checks.check(f"the filter allows its {len(calls)} system calls",
                 {"epoll_ctl", "mmap"} <= calls and not beyond, beyond)
    executable = [line for line in lines if "PROT_WRITE" in line and "PROT_EXEC" in line]
    checks.check("it has no memory that can be written and executed", not executable, executable)
    families = {match[1] for line in lines
                if (match := re.search(r" socket\((\w+),", line))}
    allowed = set(units.values(service, "RestrictAddressFamilies")[0].split())
    checks.check("it makes sockets of the allowed families only", families <= allowed, families)


def check_manifests(checks, page, _, folder):
    manifests = Manifests(page.block("yaml"))
    checks.check("the manifests have the form that Kubernetes expects", not manifests.problems,
                 manifests.problems)
    wrong = Manifests(replaced(page.block("yaml"), {"periodSeconds: 1\n": "periodsSecond: 1\n"}))
    checks.check("and would not with a wrong name", len(wrong.problems) == 1, wrong.problems)
    left = manifests.time_to_drain
    checks.check("Kubernetes waits longer than the drain takes", left > DRAIN_SECONDS, left)
    dockerfile = image.Dockerfile(page.block("dockerfile"))
    context = manifests.pod["securityContext"]
    user = (context["runAsUser"], context["runAsGroup"])
    checks.check("the pod's user is that of the image", user == dockerfile.user, user)
    port = manifests.container["ports"][0]["containerPort"]
    checks.check("its port is that of the image", str(port) == dockerfile.environment["PORT"], port)


def check_probes(checks, page, program, _):
    """The paths of the manifests and of the balancers, which have to be those of the program."""
    asked = {*Manifests(page.block("yaml")).probed,
             *re.findall(r"(?:httpchk GET|health_uri) (\S+)",
                         page.block("haproxy") + page.block("caddy"))}
    with sizing.Server(program) as server:
        answers = {path: ask(server.port, path)[0] for path in asked}
    checks.check("all paths of probes are answered", set(answers.values()) == {200}, answers)


def check_proxies(checks, page, program, folder):
    fronts.make_certificate(folder)
    folder.chmod(0o755)
    for kind in fronts.FRONTS:
        try:
            check_proxy(checks, kind, page, program, folder)
        except (packages.Missing, OSError, ValueError) as problem:
            checks.check(f"{kind.name}: it can be checked", False, str(problem))


def check_proxy(checks, kind, page, program, folder):
    servers = [sizing.Server(program), sizing.Server(program)]
    with kind(page, folder, [server.port for server in servers]) as front:
        try:
            try:
                wait_for(front.port, "/ready", tls=True)
            except TimeoutError as error:
                raise packages.Missing(f"{error}: {front.log()}") from error
            print(f"{front.name} {front.version}")
            check_passing(checks, front)
            check_limit(checks, front)
            check_events(checks, front)
            check_reload(checks, front)
            check_restarts(checks, front, servers)
        finally:
            for server in servers:
                server.__exit__()


def check_passing(checks, front):
    answer = ask(front.port, tls=True, source="127.0.0.2", **{"X-Forwarded-For": "192.0.2.7"})
    checks.check(f"{front.name}: the app sees the client, and not what it states",
                 answer == (200, b"A cup for 127.0.0.2.\n"), answer)


def check_limit(checks, front):
    for option in ["--http1.1", "--http2"]:
        name = f"{front.name}: {option[2:]}"
        status = upload(front.port, 9 << 20, option)
        checks.check(f"{name}: an upload of 9 MiB is answered with 200", status == "200", status)
        status = upload(front.port, 11 << 20, option)
        expected = {"413"}
        if front.loses_refusals and option == "--http1.1":
            # No final response.
            expected |= {"000", "100"}
        checks.check(f"{name}: one of 11 MiB is refused ({status})", status in expected, status)


def upload(port, size, option):
    """The status that curl sees, which reads a response also while it sends."""
    done = subprocess.run(
        [packages.program("curl"), option, "--silent", "--insecure", "--max-time", "20",
         "--resolve", f"tea.example:{port}:127.0.0.1", "--data-binary", "@-",
         "--output", os.devnull, "--write-out", "%{http_code}",
         f"https://tea.example:{port}/leaves"], input=bytes(size), capture_output=True)
    return done.stdout.decode()


def check_events(checks, front):
    client = connection(front.port, tls=True)
    client.request("GET", "/events", headers=HOST)
    response = client.getresponse()
    times = []
    while len(times) < 4:
        if response.readline().startswith(b"data:"):
            times.append(time.monotonic())
    client.close()
    gaps = [later - earlier for earlier, later in zip(times, times[1:])]
    checks.check(f"{front.name}: live events come one by one", min(gaps) > 0.05, gaps)


def check_reload(checks, front):
    answer = Answer(front.port, "/steep/3", tls=True)
    with Load(front.port) as load:
        time.sleep(1)
        front.reload()
        time.sleep(3)
    checks.check(f"{front.name}: a reload fails none of {load.good} requests",
                 load.good > 100 and not load.bad and load.reset <= front.resets_in_reload,
                 (load.reset, load.bad[:5]))
    print(f"{load.repeated} were asked again, because their connection was closed; "
          f"{load.reset} new connections were reset")
    checks.check(f"{front.name}: and none that was running", answer.seen[0] == 200, answer.seen)


def check_restarts(checks, front, servers):
    with Load(front.port) as load:
        time.sleep(1)
        for server in servers:
            status = server.drain()
            checks.check(f"{front.name}: a server drains under load", status == 0, status)
            # Others connect to its port meanwhile, and are refused.
            time.sleep(1)
            server.start()
            # The proxy has to find out before the other one goes.
            time.sleep(4)
    checks.check(f"{front.name}: restarts of both servers fail none of {load.good} requests",
                 load.good > 100 and not (load.repeated or load.reset or load.bad),
                 (load.repeated, load.reset, len(load.bad), load.bad[:5]))


PARTS = {"units": check_units, "image": check_image, "proxies": check_proxies,
         "manifests": check_manifests, "probes": check_probes}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=Path, metavar="PATH",
                        help="the program (default: it is built as the Dockerfile says)")
    parser.add_argument("--only", action="append", choices=PARTS, default=[], metavar="PART",
                        help="one of " + ", ".join(PARTS))
    parser.add_argument("--sizing", action="store_true",
                        help="measure what a connection takes, instead of checks")
    arguments = parser.parse_args()
    if os.geteuid() != 0:
        print("not run: only root can make the namespaces of a container")
        return 77
    page = Page("Docs/Deployment.md")
    program = (arguments.binary
               or image.build_program(image.Dockerfile(page.block("dockerfile")))).resolve()
    if arguments.sizing:
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4 * sizing.COUNT), hard))
        print(*sizing.lines(program), sep="\n")
        return 0
    checks = Checks()
    for name, check in PARTS.items():
        if name in (arguments.only or PARTS):
            with tempfile.TemporaryDirectory(prefix=f"deployment-{name}-") as folder:
                try:
                    check(checks, page, program, Path(folder))
                except (packages.Missing, subprocess.CalledProcessError, OSError) as problem:
                    checks.check(f"{name}: it can be checked", False, str(problem))
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 0 if checks.failed == 0 and checks.passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
