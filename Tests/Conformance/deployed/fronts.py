"""nginx, HAProxy and Caddy with the configurations of the page, on other ports."""

import os
import re
import signal
import subprocess

from deployed.page import Page, replaced
from peers import packages
from peers.proxying import OWN_FOLDER, free_port

NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/front.log warn;
events {{ }}
http {{""" + OWN_FOLDER + """
    {page}
}}
"""


def fields(language, beginning):
    """The lines of the guide Gateways that set fields."""
    blocks = Page("Sources/AsyncGateway/AsyncGateway.docc/Articles/Gateways.md").blocks(language)
    block = next(text for text in blocks if "X-Forwarded-Host" in text)
    return [line for line in block.splitlines() if line.strip().startswith(beginning)]


class Front:
    """A proxy in front of two servers."""

    name = package = ""
    loses_refusals = False
    """It may end a connection of HTTP/1.1 before a client that sends too much has read 413."""
    resets_in_reload = 0
    """How many connections that have just been made a reload may reset."""

    def __init__(self, page, folder, servers):
        self.port, self.folder = free_port(), folder
        self.changes = {"127.0.0.1:8001": f"127.0.0.1:{servers[0]}",
                        "127.0.0.1:8002": f"127.0.0.1:{servers[1]}"}
        self.path = folder / f"{self.name}.conf"
        self.path.write_text(self.configuration(page))
        self._program = packages.program(self.name, self.package or None)

    def __enter__(self):
        with open(self.folder / f"{self.name}.out", "wb") as output:
            self.process = subprocess.Popen(
                [self._program, *self.arguments()], stdin=subprocess.DEVNULL, stdout=output,
                stderr=output, env={**os.environ, "HOME": str(self.folder)})
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    @property
    def version(self):
        option = "version" if self.name == "caddy" else "-v"
        said = subprocess.run([self._program, option], capture_output=True, text=True)
        return re.search(r"\d+\.\d+\.\d+", said.stdout + said.stderr)[0]

    def log(self):
        return "".join(path.read_text(errors="replace")[-500:] for path in
                       [self.folder / f"{self.name}.out", self.folder / "front.log"]
                       if path.exists())

    def configuration(self, page):
        raise NotImplementedError

    def arguments(self):
        raise NotImplementedError

    def reload(self):
        raise NotImplementedError


class Nginx(Front):
    name, package = "nginx", "nginx-light"

    def configuration(self, page):
        (self.folder / "tea_fields.conf").write_text(
            "\n".join(fields("nginx", "proxy_set_header")))
        text = replaced(page.block("nginx"), {
            **self.changes, "listen 443": f"listen 127.0.0.1:{self.port}",
            "/etc/tea": self.folder, "tea_fields.conf": self.folder / "tea_fields.conf"})
        return NGINX.format(folder=self.folder, page=text)

    def arguments(self):
        return ["-e", self.folder / "front.log", "-c", self.path]

    def reload(self):
        self.process.send_signal(signal.SIGHUP)


class HAProxy(Front):
    name = "haproxy"

    def configuration(self, page):
        return replaced(page.block("haproxy"), {
            **self.changes, "bind :443": f"bind 127.0.0.1:{self.port}", "/etc/tea": self.folder,
            "    # the fields of the guide Gateways":
                "\n".join(fields("haproxy", ("option forwardfor", "http-request set-header")))})

    def arguments(self):
        return ["-W", "-db", "-f", self.path]

    def reload(self):
        self.process.send_signal(signal.SIGUSR2)


class Caddy(Front):
    name = "caddy"
    # 2.6 did either once, in five runs.
    loses_refusals = True
    resets_in_reload = 6

    def configuration(self, page):
        self._admin = free_port()
        site = replaced(page.block("caddy"), {
            **self.changes, "tea.example {": f"https://tea.example:{self.port} {{",
            "/etc/tea": self.folder})
        return f"{{\n    admin 127.0.0.1:{self._admin}\n    auto_https disable_redirects\n" \
               f"    skip_install_trust\n}}\n{site}"

    def arguments(self):
        return ["run", "--adapter", "caddyfile", "--config", self.path]

    def reload(self):
        # With --force, because the configuration is the same.
        subprocess.run([self._program, "reload", "--force", "--adapter", "caddyfile", "--config",
                        self.path, "--address", f"127.0.0.1:{self._admin}"],
                       check=True, capture_output=True)


FRONTS = [Nginx, HAProxy, Caddy]


def make_certificate(folder):
    """A certificate of the site, in the files that the page names."""
    certificate, key = folder / "tls.pem", folder / "tls.key"
    subprocess.run(
        [packages.program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=tea.example", "-addext", "subjectAltName=DNS:tea.example",
         "-out", certificate, "-keyout", key], check=True, capture_output=True)
    (folder / "tls-and-key.pem").write_text(certificate.read_text() + key.read_text())
