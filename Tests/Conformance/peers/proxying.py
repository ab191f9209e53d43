"""nginx as a proxy for one location, with its usual settings, and a port that is free for it."""

import socket
import subprocess
import time
from contextlib import contextmanager

from demo.checks import Failed
from peers import packages

# In `http` of nginx: what it writes is in a folder of its own.
OWN_FOLDER = """
    access_log off;
    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
    uwsgi_temp_path {folder}; scgi_temp_path {folder};
"""
CONFIGURATION = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/errors;
events {{ worker_connections 4096; }}
http {{""" + OWN_FOLDER + """
    server {{
        listen 127.0.0.1:{port};
        location {location} {{ proxy_pass {url}; }}
    }}
}}
"""


@contextmanager
def proxy(folder, location, url):
    """nginx, which passes on what is below `location` to `url`; its port."""
    program, port = packages.program("nginx", package="nginx-light"), free_port()
    configuration = CONFIGURATION.format(folder=folder, port=port, location=location, url=url)
    (folder / "nginx.conf").write_text(configuration)
    with subprocess.Popen([program, "-c", folder / "nginx.conf", "-p", folder],
                          stderr=subprocess.DEVNULL) as process:
        try:
            wait_for_listener(port)
            yield port
        finally:
            process.terminate()


def wait_for_listener(port):
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
    raise Failed("nginx does not listen")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
