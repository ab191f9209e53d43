"""Python's servers: wsgiref, which comes with it, and others from PyPI in an environment that is
kept."""

import sys

from harness.peer import BENCHMARKS, build

APPS = BENCHMARKS / "Peers"
FOLDER = BENCHMARKS / ".build" / "python"
PYTHON = FOLDER / "bin" / "python"
UVICORN = FOLDER / "bin" / "uvicorn"


def python_packages(*requirements):
    def prepare(setting):
        if not PYTHON.exists():
            build([sys.executable, "-m", "venv", FOLDER], setting.folder)
        build([PYTHON, "-m", "pip", "install", "--quiet", *requirements], setting.folder)
    return prepare


def uvicorn_command(app):
    return lambda port, setting: [
        UVICORN, app, "--app-dir", APPS, "--host", "127.0.0.1", "--port", port,
        "--backlog", 4096, "--loop", "uvloop", "--http", "httptools", "--lifespan", "off",
        "--no-access-log", "--log-level", "warning",
        # Its five seconds would be over before the last of thousands of idle connections is open.
        "--timeout-keep-alive", 75,
    ]


def wsgi_command(python, server):
    return lambda port, setting: [python, APPS / "tea_wsgi.py", server, port]
