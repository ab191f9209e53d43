"""The server of Tests/StressApp: apps that block, spin, stream without end, or heed nothing."""

import time

from demo.client import Client
from demo.server import SECONDS_TO_START, Demo, DidNotStart


def start(setting, *arguments, server=Demo):
    """One that listens on a port; to be used in a `with` block."""
    return server(program(setting), ["--port", 0, *arguments]).wait_until_it_listens()


def start_at(path, setting, *arguments):
    """One that listens on a Unix-domain socket."""
    demo = Demo(program(setting), ["--unix", path, *arguments])
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and demo.is_running:
        try:
            Client(str(path)).socket.close()
            demo.address = str(path)
            return demo
        except OSError:
            time.sleep(0.005)
    demo.stop()
    raise DidNotStart(f"it does not listen on {path}: {demo.errors.lines[:2]}")


def program(setting):
    return setting.binary.with_name("stress-app")
