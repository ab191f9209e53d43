"""The app that the Python servers serve: `python hello_wsgi.py wsgiref|fastpysgi PORT`."""

import sys

BODY = b"Hello World"
FIELDS = [("Content-Type", "text/plain"), ("Content-Length", str(len(BODY)))]


def app(environ, start_response):
    if environ["PATH_INFO"] != "/hello":
        start_response("404 Not Found", [("Content-Length", "0")])
        return [b""]
    start_response("200 OK", FIELDS)
    return [BODY]


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
