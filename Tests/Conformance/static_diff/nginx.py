"""nginx on the same folder: one worker, no log, everything that it writes in a folder of its own."""

import subprocess
import time

from demo.client import Client
from peers import packages
from peers.proxying import free_port

CONFIGURATION = """\
daemon off;
master_process off;
pid {work}/pid;
error_log {work}/error.log crit;
events {{ worker_connections 64; }}
http {{
    access_log off;
    server_tokens off;
    absolute_redirect off;
    client_body_temp_path {work}/body;
    proxy_temp_path {work}/proxy;
    fastcgi_temp_path {work}/fastcgi;
    uwsgi_temp_path {work}/uwsgi;
    scgi_temp_path {work}/scgi;
    keepalive_requests 10000;
    default_type application/octet-stream;
    types {{
        "text/plain; charset=utf-8" txt;
        "text/html; charset=utf-8" html;
        "text/css; charset=utf-8" css;
        "text/javascript; charset=utf-8" js;
        application/json json;
        application/gzip gz;
    }}
    sendfile on;
    gzip_static on;
    gzip_vary on;
    if_modified_since before;
    max_ranges 32;
    server {{
        listen 127.0.0.1:{port};
        location /file/ {{ alias {root}/; disable_symlinks on from={root}; }}
    }}
}}
"""


class Nginx:
    def __init__(self, root, work):
        self._program = packages.program("nginx", package="nginx-light")
        self.address = ("127.0.0.1", free_port())
        configuration = work / "nginx.conf"
        configuration.write_text(
            CONFIGURATION.format(work=work, root=root, port=self.address[1]))
        self._process = subprocess.Popen(
            [self._program, "-p", work, "-e", work / "error.log", "-c", configuration],
            stdin=subprocess.DEVNULL)

    def __enter__(self):
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                self.connect().socket.close()
                return self
            except OSError:
                time.sleep(0.02)
        self.__exit__()
        raise packages.Missing("nginx does not listen")

    def __exit__(self, *_):
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def description(self):
        said = subprocess.run([self._program, "-v"], capture_output=True, text=True)
        return (said.stderr or said.stdout).strip()

    def connect(self):
        return Client(self.address)
