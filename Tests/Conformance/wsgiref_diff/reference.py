"""CPython's own server, with the demo's apps in Python."""

import io
import sys
import threading
from wsgiref import simple_server, util
from wsgiref.handlers import SimpleHandler

# A stand-in for the environment of the process, which wsgiref copies into every request.
PROCESS_ENVIRONMENT = {"HOME": "/home/of/the/process"}


def site(environ, start_response):
    if environ["PATH_INFO"] == "/" or not environ["PATH_INFO"].startswith("/"):
        return home(environ, start_response)
    name = util.shift_path_info(environ)
    app = APPS.get(name, not_found)
    return app(environ, start_response)


def home(environ, start_response):
    """The demo has a page there for who asks for HTML, which no request of these does."""
    def start(status, fields):
        varies = environ["REQUEST_METHOD"] in ("GET", "HEAD")
        return start_response(status, [*fields, *([("Vary", "Accept")] if varies else [])])
    return simple_server.demo_app(environ, start)


def hello(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"Hello World"]


def echo(environ, start_response):
    fields = [("Content-Type", environ.get("CONTENT_TYPE") or "application/octet-stream")]
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if environ.get("CONTENT_LENGTH"):
        fields.append(("Content-Length", str(length)))
    start_response("200 OK", fields)
    return iter([environ["wsgi.input"].read(length)])


def blocks(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/octet-stream")])
    return [b"x" * 1000] * 10


def status(environ, start_response):
    code = util.shift_path_info(environ)
    reasons = {"204": "No Content", "304": "Not Modified", "404": "Not Found", "503": "Service Unavailable"}
    line = f"{code} {reasons[code]}"
    if code in ("204", "304"):
        start_response(line, [])
        return []
    start_response(line, [("Content-Type", "text/plain")])
    return [f"{line}\n".encode()]


def fail(environ, start_response):
    raise RuntimeError("failed before the start")


def not_found(environ, start_response):
    start_response("404 Not Found", [("Content-Type", "text/plain")])
    return [b"Not found.\n"]


APPS = {
    "environ": simple_server.demo_app, "hello": hello, "echo": echo, "blocks": blocks,
    "status": status, "fail": fail,
}


class QuietHandler(simple_server.WSGIRequestHandler):
    def log_message(self, *_):
        pass

    def get_stderr(self):
        return io.StringIO()


class Reference:
    """The server, in a thread of this process."""

    def __enter__(self):
        SimpleHandler.os_environ = PROCESS_ENVIRONMENT
        self.server = simple_server.make_server("127.0.0.1", 0, site, handler_class=QuietHandler)
        self.address = ("127.0.0.1", self.server.server_port)
        threading.Thread(target=self.server.serve_forever, args=[0.05], daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    @property
    def description(self):
        return "wsgiref of CPython %d.%d.%d" % sys.version_info[:3]
