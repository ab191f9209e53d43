"""HAProxy, whose `fcgi-app` speaks FastCGI; with one request on a connection, and with several."""

from gateways.front import Front

CONFIGURATION = """
global
    maxconn 200
    log stdout format raw local0
    # Each thread has connections of its own.
    nbthread 1
defaults
    mode http
    log global
    option httplog
    # Otherwise the kernel may hold a block back for 200 ms.
    option http-no-delay
    timeout connect 5s
    timeout client 30s
    timeout server 30s
"""
MOUNT = """
frontend {name}
    bind 127.0.0.1:{port}
    default_backend {name}
backend {name}
    use-fcgi-app {name}
    http-reuse always
    server tea {server} proto fcgi
fcgi-app {name}
    docroot /
    path-info {pattern}
    option keep-conn
    {options}
"""
ROOT, APP = "^()(/.*)$", "^(/app)(/.*)?$"


class HAProxy(Front):
    name = "HAProxy"
    program = "haproxy"
    protocols = ("fastcgi",)
    # Of a body in chunks it takes no more than its buffer holds.
    takes_chunks = ()
    adds = ("AUTH_TYPE", "CONTENT_LENGTH", "DOCUMENT_ROOT", "PATH_TRANSLATED", "REMOTE_USER",
            "SCRIPT_FILENAME")
    changes = {
        "HTTP_AUTHORIZATION": "it tells AUTH_TYPE and REMOTE_USER, unchecked, instead",
        "SERVER_NAME": "it is the host with its port",
    }
    options = ""

    def configuration(self, place):
        server = f"unix@{place.server}" if place.is_unix else f"127.0.0.1:{place.server}"
        mounts = [MOUNT.format(name=name, port=port, pattern=pattern, server=server,
                               options=self.options)
                  for name, port, pattern in [("root", place.root, ROOT),
                                              ("app", place.mounted, APP)]]
        return CONFIGURATION + "".join(mounts)

    def command(self, program, path):
        return [program, "-db", "-f", path]


class MultiplexingHAProxy(HAProxy):
    name = "HAProxy mpxs-conns"
    options = "option mpxs-conns\n    option get-values\n    option max-reqs 100"
    multiplexes = ("fastcgi",)
    answers = {"departure": "it tells nothing while others may use the connection"}
    # HAProxy 2.6 now and then gives a request up as soon as it has begun, while others are open.
    own_error = b"An internal server error occurred."
