"""The servers that are compared. A new one is one entry in `PEERS`.

Each answers GET /hello with 200, `Content-Type: text/plain` and the body `Hello World`, as nearly
with the same bytes as it can, and is configured as its own documentation recommends for speed.
"""

import subprocess
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


PEERS = [
    Peer(
        name=OURS,
        title="AsyncGateway",
        prepare=prepare_gateway,
        command=lambda port, setting: gateway_arguments(setting.server, port, setting),
        swift_package=ROOT,
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
]
