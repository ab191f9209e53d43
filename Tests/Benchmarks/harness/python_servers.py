"""Python's servers: wsgiref, which comes with it, and others from PyPI in an environment that is
kept."""

import sys

from harness.peer import BENCHMARKS, build

APPS = BENCHMARKS / "Peers"
FOLDER = BENCHMARKS / ".build" / "python"
PYTHON = FOLDER / "bin" / "python"
UVICORN = FOLDER / "bin" / "uvicorn"
UWSGI = FOLDER / "bin" / "uwsgi"
GUNICORN = FOLDER / "bin" / "gunicorn"


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


def uwsgi_command(port, setting):
    """By its own protocol; one more --protocol makes it another."""
    return [
        UWSGI, "--socket", f"127.0.0.1:{port}", "--listen", 1024, "--processes", 1,
        "--chdir", APPS, "--module", "tea_wsgi:app", "--need-app", "--disable-logging",
        "--die-on-term",
    ]


def gunicorn_command(port, setting):
    """With threads: its plain worker closes each connection after one response."""
    return [
        GUNICORN, "tea_wsgi:app", "--chdir", APPS, "--bind", f"127.0.0.1:{port}",
        "--workers", 1, "--worker-class", "gthread", "--threads", 16, "--keep-alive", 75,
        "--backlog", 4096, "--log-level", "warning",
    ]
