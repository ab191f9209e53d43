"""The servers that are compared. A new one is one entry in `PEERS`.

Each answers GET /hello with 200, `Content-Type: text/plain` and the body `Hello World`, as nearly
with the same bytes as it can, and is configured as its own documentation recommends for speed.
"""

import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Optional

from harness.machine import ensure_tool, find_tool, last_line

BENCHMARKS = Path(__file__).resolve().parent.parent
ROOT = BENCHMARKS.parent.parent
OURS = "gateway"
STATIC_BUILD = ROOT / ".build" / "static-stdlib"


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
    swift_package: Optional[Path] = None
    """The folder of the package that builds it, where that is one of Swift's."""

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


def first_line(arguments):
    """What a program says about its version, on either stream."""
    result = subprocess.run(arguments, capture_output=True, text=True, timeout=30)
    return ((result.stdout or result.stderr).splitlines() or [""])[0].strip()


# The gateway

def prepare_gateway(setting):
    if setting.server:
        if not setting.server.is_file():
            raise LeftOut(f"there is no file {setting.server}")
        return
    setting.say("building gateway-demo in release (this can take a while)")
    build(["swift", "build", "-c", "release", "--product", "gateway-demo"], ROOT)
    path = build(["swift", "build", "-c", "release", "--show-bin-path"], ROOT).strip()
    setting.server = Path(path) / "gateway-demo"


def prepare_earlier_gateway(setting):
    if setting.before is None:
        raise LeftOut("no earlier build is named with --before")
    if not setting.before.is_file():
        raise LeftOut(f"there is no file {setting.before}")


def prepare_static_gateway(setting):
    """In a folder of its own, which is kept: the two builds share nothing."""
    setting.say("building gateway-demo with --static-swift-stdlib (this can take a while)")
    build([
        "swift", "build", "-c", "release", "--product", "gateway-demo", "--static-swift-stdlib",
        "--scratch-path", STATIC_BUILD,
    ], ROOT)


STATIC_SERVER = STATIC_BUILD / "release" / "gateway-demo"


def gateway_arguments(server, port, setting):
    return [server, "--port", port, "--loops", 1, "--quiet", "--root", setting.root]


# The ceilings

def c_program(name):
    source = BENCHMARKS / "Peers" / f"{name}.c"
    return lambda setting: build(["cc", "-O2", "-o", setting.folder / name, source], setting.folder)


# nginx

NGINX_CONFIGURATION = """\
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log crit;
events {{ worker_connections 16384; multi_accept on; }}
worker_rlimit_nofile 20000;
http {{
    access_log off;
    server_tokens off;
    sendfile on;
    tcp_nopush on;
    keepalive_timeout 75s;
    keepalive_requests 2000000000;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        default_type text/plain;
        location = /hello {{ return 200 "Hello World"; }}
        location /file/ {{ alias {root}/; }}
    }}
}}
"""


def nginx_command(port, setting):
    folder = setting.folder / f"nginx-{port}"
    folder.mkdir(exist_ok=True)
    configuration = folder / "nginx.conf"
    configuration.write_text(NGINX_CONFIGURATION.format(
        folder=folder, port=port, root=setting.root,
    ))
    return [
        find_tool("nginx"), "-p", folder, "-c", configuration, "-e", folder / "nginx-error.log",
    ]


# Other Swift servers, each in a package of its own

SWIFT_PEERS = ROOT / "Tests" / "Peers"


def swift_peer(name, title, product):
    folder = SWIFT_PEERS / product

    def prepare(setting):
        setting.say(f"building {product} in release (the first time takes minutes)")
        build(["swift", "build", "-c", "release"], folder)

    return Peer(
        name=name,
        title=title,
        prepare=prepare,
        command=lambda port, setting: [folder / ".build/release" / product, "--port", port],
        version=lambda setting: exact_version(folder),
        swift_package=folder,
    )


def exact_version(folder):
    """The version of the server that the peer's manifest asks for."""
    return re.search(r'exact: "(.+?)"', (folder / "Package.swift").read_text())[1]


# Python's servers, from PyPI in an environment that is kept

PYTHON_FOLDER = BENCHMARKS / ".build" / "python"


def python_packages(*requirements):
    def prepare(setting):
        if not (PYTHON_FOLDER / "bin" / "python").exists():
            build([sys.executable, "-m", "venv", PYTHON_FOLDER], setting.folder)
        pip = [PYTHON_FOLDER / "bin" / "python", "-m", "pip", "install", "--quiet"]
        build([*pip, *requirements], setting.folder)
    return prepare


def uvicorn_command(port, setting):
    return [
        PYTHON_FOLDER / "bin" / "uvicorn", "hello_asgi:app", "--app-dir", BENCHMARKS / "Peers",
        "--host", "127.0.0.1", "--port", port, "--backlog", 4096, "--loop", "uvloop",
        "--http", "httptools", "--lifespan", "off", "--no-access-log", "--log-level", "warning",
        # Its five seconds would be over before the last of thousands of idle connections is open.
        "--timeout-keep-alive", 75,
    ]


def wsgi_command(python, server):
    return lambda port, setting: [python, BENCHMARKS / "Peers" / "hello_wsgi.py", server, port]


# Go

def prepare_go(setting):
    source = BENCHMARKS / "Peers" / "hello.go"
    build(["go", "build", "-o", setting.folder / "hello-go", source], setting.folder)


PEERS = [
    Peer(
        name=OURS,
        title="AsyncGateway",
        prepare=prepare_gateway,
        command=lambda port, setting: gateway_arguments(setting.server, port, setting),
        version=lambda setting: first_line(["swift", "--version"]),
        swift_package=ROOT,
    ),
    Peer(
        name="before",
        title="AsyncGateway before",
        prepare=prepare_earlier_gateway,
        command=lambda port, setting: gateway_arguments(setting.before, port, setting),
    ),
    Peer(
        name="gateway-static",
        title="AsyncGateway, static",
        prepare=prepare_static_gateway,
        command=lambda port, setting: gateway_arguments(STATIC_SERVER, port, setting),
        cases=frozenset({"hello", "pipelined", "connect", "browser", "idle", "start"}),
    ),
    Peer(
        name="ceiling",
        title="C epoll loop",
        tool="cc",
        package="gcc",
        prepare=c_program("ceiling"),
        command=lambda port, setting: [setting.folder / "ceiling", port],
        version=lambda setting: first_line(["cc", "--version"]),
    ),
    Peer(
        name="bulk",
        title="C loop",
        tool="cc",
        package="gcc",
        prepare=c_program("bulk"),
        command=lambda port, setting: [setting.folder / "bulk", port, setting.root],
        cases=frozenset({"file", "generated", "upload"}),
    ),
    Peer(
        name="nginx",
        title="nginx",
        tool="nginx",
        package="nginx",
        command=nginx_command,
        version=lambda setting: first_line([find_tool("nginx"), "-v"]),
    ),
    swift_peer("swiftnio", "SwiftNIO's HTTP channel", "nio-peer"),
    swift_peer("hummingbird", "Hummingbird", "hummingbird-peer"),
    swift_peer("flyingfox", "FlyingFox", "flyingfox-peer"),
    Peer(
        name="go",
        title="Go's net/http",
        tool="go",
        package="golang-go",
        prepare=prepare_go,
        command=lambda port, setting: [setting.folder / "hello-go", port],
        version=lambda setting: first_line(["go", "version"]),
    ),
    Peer(
        name="wsgiref",
        title="CPython's wsgiref",
        command=wsgi_command(sys.executable, "wsgiref"),
        version=lambda setting: f"Python {sys.version.split()[0]}",
        # It closes each connection after one response, so there is nothing to pipeline or to idle.
        cases=frozenset({"hello", "connect", "browser", "start"}),
    ),
    Peer(
        name="uvicorn",
        title="uvicorn",
        prepare=python_packages("uvicorn==0.54.0", "httptools==0.9.0", "uvloop==0.23.0"),
        command=uvicorn_command,
        version=lambda setting: first_line(
            [PYTHON_FOLDER / "bin" / "uvicorn", "--version"]).removeprefix("Running uvicorn "),
    ),
    Peer(
        name="fastpysgi",
        title="FastPySGI",
        prepare=python_packages("fastpysgi==0.6"),
        command=wsgi_command(PYTHON_FOLDER / "bin" / "python", "fastpysgi"),
        version=lambda setting: "0.6",
    ),
]
