"""The servers that are compared. A new one is one entry in `PEERS`.

Each answers GET /hello with 200, `Content-Type: text/plain` and the body `Hello World`, as nearly
with the same bytes as it can, and is configured as its own documentation recommends for speed.
Those that run an app answer /page and /recipe too, as `Peers/tea.py` does. How they serve the site
is in `site.py`.
"""

import sys

from harness.gateway import (
    STATIC_SERVER, gateway_arguments, prepare_earlier_gateway, prepare_gateway,
    prepare_static_gateway,
)
from harness.machine import find_tool
from harness.nginx import nginx_command
from harness.peer import (
    BENCHMARKS, CEILING, NGINX, OURS, ROOT, Peer, build, exact_version, first_line, go_program,
)
from harness.python_servers import (
    PYTHON, UVICORN, gunicorn_command, python_packages, uvicorn_command, uwsgi_command,
    wsgi_command,
)

SWIFT_PEERS = ROOT / "Tests" / "Peers"


def c_program(name):
    source = BENCHMARKS / "Peers" / f"{name}.c"
    return lambda setting: build(["cc", "-O2", "-o", setting.folder / name, source], setting.folder)


def swift_peer(name, title, product):
    """A server in a package of its own."""
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
    )


PEERS = [
    Peer(
        name=OURS,
        title="AsyncGateway",
        prepare=prepare_gateway,
        command=lambda port, setting: gateway_arguments(setting.server, port, setting),
        version=lambda setting: first_line(["swift", "--version"]),
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
        name=CEILING,
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
        cases=frozenset({"file", "ranges", "generated", "upload"}),
    ),
    Peer(
        name=NGINX,
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
        prepare=go_program("tea"),
        command=lambda port, setting: [setting.folder / "tea-go", port],
        version=lambda setting: first_line(["go", "version"]),
    ),
    Peer(
        name="wsgiref",
        title="CPython's wsgiref",
        command=wsgi_command(sys.executable, "wsgiref"),
        version=lambda setting: f"Python {sys.version.split()[0]}",
        # It closes each connection after one response, so there is nothing to pipeline or to idle.
        cases=frozenset({"hello", "connect", "browser", "app", "json", "start"}),
    ),
    Peer(
        name="uvicorn",
        title="uvicorn",
        prepare=python_packages("uvicorn==0.54.0", "httptools==0.9.0", "uvloop==0.23.0"),
        command=uvicorn_command("tea_asgi:app"),
        version=lambda setting: first_line([UVICORN, "--version"]).removeprefix("Running uvicorn "),
    ),
    Peer(
        name="fastpysgi",
        title="FastPySGI",
        prepare=python_packages("fastpysgi==0.6"),
        command=wsgi_command(PYTHON, "fastpysgi"),
        version=lambda setting: "0.6",
    ),
    Peer(
        name="uwsgi",
        title="uWSGI",
        tool="cc",
        package="gcc",
        prepare=python_packages("uWSGI==2.0.31"),
        command=uwsgi_command,
        version=lambda setting: "2.0.31",
        cases=frozenset({"gateways"}),
    ),
    Peer(
        name="gunicorn",
        title="gunicorn",
        prepare=python_packages("gunicorn==27.0.1"),
        command=gunicorn_command,
        version=lambda setting: "27.0.1",
        cases=frozenset({"gateways"}),
    ),
]
