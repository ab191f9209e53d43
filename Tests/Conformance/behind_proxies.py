#!/usr/bin/env python3
"""Starts gateway-demo behind HAProxy and nginx, and compares what an app and the access log see.

A client of 127.0.0.2 asks a proxy at 127.0.0.1, in the ways of the guide Gateways: with fields of
HTTP and with the PROXY protocol, over TCP and a Unix-domain socket. By root, what is missing is
installed from Debian's packages. One line for each check, and at the end `N passed, N failed`.

  Tests/Conformance/behind_proxies.py --binary .build/release/gateway-demo
"""

import argparse
import re
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.dont_write_bytecode = True

from demo.server import Demo  # noqa: E402
from peers import packages  # noqa: E402
from peers.checks import Checks  # noqa: E402
from peers.proxying import OWN_FOLDER, free_port  # noqa: E402

DEFAULT_BINARY = Path(__file__).resolve().parents[2] / ".build" / "release" / "gateway-demo"
CLIENT = "127.0.0.2"
FORGED = {
    "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "ftp", "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "1", "Forwarded": "for=127.0.0.1;proto=https;host=evil.example",
}
NGINX = """
pid {folder}/nginx.pid; error_log {folder}/nginx.log; daemon off; {modules}
events {{ }}
http {{""" + OWN_FOLDER + """
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://{server};
            proxy_http_version 1.1;
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header X-Forwarded-Host $host;
            proxy_set_header X-Forwarded-Port $server_port;
        }}
    }}
}}
"""
NGINX_STREAM = """
pid {folder}/nginx.pid; error_log {folder}/nginx.log; daemon off; {modules}
events {{ }}
stream {{ server {{ listen 127.0.0.1:{port}; proxy_pass {server}; proxy_protocol on; }} }}
"""
HAPROXY = """
defaults
    timeout connect 5s
    timeout client 10s
    timeout server 10s
listen tea
    bind 127.0.0.1:{port}
    bind [::1]:{port}
"""
HAPROXY_HTTP = HAPROXY + """
    mode http
    option forwardfor
    http-request set-header X-Forwarded-Proto http unless {{ ssl_fc }}
    http-request set-header X-Forwarded-Host %[req.hdr(host)]
    http-request set-header X-Forwarded-Port %[dst_port]
    server tea {server}
"""
HAPROXY_TCP = HAPROXY + """
    mode tcp
    server tea {server} """


@dataclass
class Way:
    """A proxy with its configuration, and the arguments of the server behind it."""

    name: str
    program: str
    configuration: str
    arguments: tuple
    by_path: bool = False
    states_host: bool = True


TRUSTING = ("--trust", "127.0.0.1", "--trust-host")
WAYS = [
    Way("nginx, X-Forwarded", "nginx", NGINX, TRUSTING),
    Way("nginx, X-Forwarded, by a Unix-domain socket", "nginx", NGINX,
        ("--trust", "unix", "--trust-host"), True),
    Way("nginx, PROXY", "nginx", NGINX_STREAM, ("--proxy-protocol",), states_host=False),
    Way("HAProxy, X-Forwarded", "haproxy", HAPROXY_HTTP, TRUSTING),
    Way("HAProxy, PROXY 1", "haproxy", HAPROXY_TCP + "send-proxy", ("--proxy-protocol",),
        states_host=False),
    Way("HAProxy, PROXY 2", "haproxy", HAPROXY_TCP + "send-proxy-v2", ("--proxy-protocol",),
        states_host=False),
    Way("HAProxy, PROXY 2 with a checksum and fields", "haproxy", HAPROXY_TCP
        + "send-proxy-v2 proxy-v2-options crc32c,unique-id", ("--proxy-protocol",),
        states_host=False),
    Way("HAProxy, PROXY 2, checks of health", "haproxy", HAPROXY_TCP
        + "check check-send-proxy inter 100 send-proxy-v2", ("--proxy-protocol",),
        states_host=False),
    Way("HAProxy, PROXY 2, by a Unix-domain socket", "haproxy", HAPROXY_TCP + "send-proxy-v2",
        ("--proxy-protocol",), True, False),
]


def stream_modules():
    return list(Path("/usr/lib/nginx/modules").glob("*stream_module.so"))


def ask(port, client, fields, host="127.0.0.1"):
    """The variables that the app has got, from a response that ends with its connection."""
    lines = [f"{name}: {value}" for name, value in fields.items()]
    text = "\r\n".join(["GET /environ/cup?size=2 HTTP/1.1", "Host: tea.example",
                        "Connection: close", *lines, "", ""])
    deadline = time.monotonic() + 10
    while True:
        try:
            with socket.create_connection((host, port), 10, (client, 0)) as connection:
                connection.sendall(text.encode())
                answer = b"".join(iter(lambda: connection.recv(65536), b""))
            if answer.startswith(b"HTTP/1.1 200"):
                body = answer.decode("latin-1")
                return dict(re.findall(r"^([\w.]+) = '(.*)'\s*$", body, re.M))
            if time.monotonic() > deadline:
                return {"answer": answer[:200]}
        except ConnectionError:
            # The proxy is not there yet.
            if time.monotonic() > deadline:
                raise
        time.sleep(0.05)


@contextmanager
def proxy(way, port, server, folder):
    modules = "".join(f"load_module {path};" for path in stream_modules())
    path = folder / "proxy.conf"
    path.write_text(way.configuration.format(
        folder=folder, port=port, server=server, modules=modules) + "\n")
    options = ["-c", path] if way.program == "nginx" else ["-db", "-f", path]
    command = [packages.program(way.program), *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def check(checks, way, binary):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        port, by_path = free_port(), folder / "tea.sock"
        arguments = ["--unix", by_path, "--mode", "777"] if way.by_path else ["--port", 0]
        with Demo(binary, [*arguments, *way.arguments]) as demo:
            if way.by_path:
                while not by_path.exists():
                    time.sleep(0.01)
                server = f"unix:{by_path}" if way.program == "nginx" else f"unix@{by_path}"
            else:
                server = "127.0.0.1:%d" % demo.wait_until_it_listens().address[1]
            with proxy(way, port, server, folder):
                check_address(checks, way, port, demo)


def check_address(checks, way, port, demo):
    for fields in [{}, FORGED]:
        kind = "forged fields" if fields else "a request"
        seen = ask(port, CLIENT, fields)
        host = f"tea.example:{port}" if way.states_host else "tea.example"
        expected = {"REMOTE_ADDR": CLIENT, "HTTP_HOST": host}
        checks.check(f"{way.name}: {kind} has its client and host",
                     expected.items() <= seen.items(), seen)
    lines = [line for line in demo.errors.settled() if "/environ/cup" in line]
    clients = {line.split()[0] for line in lines}
    checks.check(f"{way.name}: the log has the client", clients == {CLIENT}, clients)
    if way.program == "haproxy":
        seen = ask(port, "::1", {}, "::1")
        checks.check(f"{way.name}: an IPv6 client", seen.get("REMOTE_ADDR") == "::1", seen)
    if "health" in way.name:
        refused = [line for line in demo.errors.lines if "refused" in line]
        checks.check(f"{way.name}: none is refused", not refused, refused)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=Path, default=DEFAULT_BINARY)
    binary = parser.parse_args().binary.resolve()
    try:
        for name in ("nginx", "haproxy"):
            packages.program(name)
    except packages.Missing as error:
        print(f"not run: {error}")
        return 1
    if not stream_modules():
        packages.install("libnginx-mod-stream")
    checks = Checks()
    for way in WAYS:
        check(checks, way, binary)
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
