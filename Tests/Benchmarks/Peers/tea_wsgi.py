"""The app that the Python servers serve: `python tea_wsgi.py wsgiref|fastpysgi PORT`.

uWSGI and gunicorn load it by themselves.
"""

import sys
from http import HTTPStatus

import tea

TEXT = ("Content-Type", "text/plain")
JSON = ("Content-Type", "application/json")
LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/hello":
        status, fields, content = 200, [TEXT], tea.HELLO
    elif path == "/page":
        status, fields, content = tea.page(environ.get)
    elif path == "/recipe" and environ["REQUEST_METHOD"] == "POST":
        status, fields, content = recipe(environ)
    else:
        status, fields, content = 404, [TEXT], b"not found"
    if status != HTTPStatus.NOT_MODIFIED:
        fields.append(("Content-Length", str(len(content))))
    start_response(LINES[status], fields)
    return [content]


def recipe(environ):
    order = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    try:
        return 200, [JSON], tea.recipe(order)
    except (KeyError, TypeError, ValueError):
        return 400, [TEXT], b"no order"


def serve_with_wsgiref(port):
    from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

    class Server(WSGIServer):
        # With the 5 of socketserver, most connections would wait for the kernel's second try.
        request_queue_size = 1024

    class Handler(WSGIRequestHandler):
        def log_message(self, format, *arguments):
            pass

    make_server("127.0.0.1", port, app, Server, Handler).serve_forever()


def serve_with_fastpysgi(port):
    import fastpysgi

    fastpysgi.server.backlog = 4096
    fastpysgi.run(app, host="127.0.0.1", port=port)


if __name__ == "__main__":
    serve = {"wsgiref": serve_with_wsgiref, "fastpysgi": serve_with_fastpysgi}[sys.argv[1]]
    serve(int(sys.argv[2]))
