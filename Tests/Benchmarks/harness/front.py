"""nginx in front of a server, which it asks by HTTP or by another protocol."""

from dataclasses import replace

from harness.machine import cpu_seconds, find_tool
from harness.servers import RunningServer
from harness.tools import LOAD_CORE

HTTP, FASTCGI, SCGI, UWSGI = "HTTP", "FastCGI", "SCGI", "uwsgi"

CONFIGURATION = """\
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log error;
events {{ worker_connections 4096; multi_accept on; }}
http {{
    access_log off;
    tcp_nopush on;
    keepalive_requests 2000000000;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream server {{
        server 127.0.0.1:{server};
        {keep}
    }}
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        location / {{
            {lines}
        }}
    }}
}}
"""
KEEP = "keepalive 16; keepalive_requests 2000000000;"
PROXY_LINES = (
    "proxy_pass http://server;",
    "proxy_http_version 1.1;",
    "proxy_set_header Host $host;",
    # What the variables of the other protocols tell.
    "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
    "proxy_set_header X-Forwarded-Proto $scheme;",
)
KEEPING_LINES = {
    # In the place of nginx's own `Connection: close`.
    HTTP: ("proxy_set_header Connection '';",),
    FASTCGI: ("fastcgi_keep_conn on;",),
}
COMMON_VARIABLES = (
    ("QUERY_STRING", "$query_string"),
    ("REQUEST_METHOD", "$request_method"),
    ("CONTENT_TYPE", "$content_type"),
    ("REQUEST_URI", "$request_uri"),
    ("DOCUMENT_ROOT", "$document_root"),
    ("SERVER_PROTOCOL", "$server_protocol"),
    ("REQUEST_SCHEME", "$scheme"),
    ("REMOTE_ADDR", "$remote_addr"),
    ("REMOTE_PORT", "$remote_port"),
    ("SERVER_PORT", "$server_port"),
    ("SERVER_NAME", "$server_name"),
)
VARIABLES = {
    FASTCGI: (
        *COMMON_VARIABLES,
        ("CONTENT_LENGTH", "$content_length"),
        ("SCRIPT_NAME", "$fastcgi_script_name"),
        ("DOCUMENT_URI", "$document_uri"),
        ("GATEWAY_INTERFACE", "CGI/1.1"),
        ("SERVER_SOFTWARE", "nginx/$nginx_version"),
        ("SERVER_ADDR", "$server_addr"),
        ("REDIRECT_STATUS", "200"),
    ),
    # nginx adds CONTENT_LENGTH, which has to come first.
    SCGI: (*COMMON_VARIABLES, ("SCGI", "1"), ("DOCUMENT_URI", "$document_uri")),
    UWSGI: (
        *COMMON_VARIABLES,
        ("CONTENT_LENGTH", "$content_length"),
        ("PATH_INFO", "$document_uri"),
    ),
}
"""Those of the files that nginx brings for each protocol."""


def lines_for(protocol, keeps, more_variables):
    keeping = KEEPING_LINES[protocol] if keeps else ()
    if protocol == HTTP:
        return [*PROXY_LINES, *keeping]
    module = protocol.lower()
    variables = (*VARIABLES[protocol], *more_variables)
    return [
        f"{module}_pass server;", *keeping,
        *[f"{module}_param {name} {value};" for name, value in variables],
    ]


def front_command(server, protocol, keeps, more_variables):
    """The command of an nginx that passes all requests on to the port `server`."""
    def command(port, setting):
        folder = setting.folder / f"front-{port}"
        folder.mkdir()
        configuration = folder / "nginx.conf"
        configuration.write_text(CONFIGURATION.format(
            folder=folder, port=port, server=server, keep=KEEP if keeps else "",
            lines="\n            ".join(lines_for(protocol, keeps, more_variables)),
        ))
        return [
            find_tool("nginx"), "-p", folder, "-c", configuration, "-e", error_log(port, setting),
        ]
    return command


def error_log(port, setting):
    return setting.folder / f"front-{port}" / "nginx-error.log"


class BehindFront(RunningServer):
    """A server on its core, and an nginx for it on the load's.

    The load and the checks ask nginx; the process and its CPU time are the server's.
    """

    def __init__(self, peer, setting, protocol, keeps, more_variables=()):
        self.server = RunningServer(peer, setting)
        command = front_command(self.server.port, protocol, keeps, more_variables)
        super().__init__(replace(peer, command=command), setting, core=LOAD_CORE)
        self.peer = peer
        self.error_log = error_log(self.port, setting)

    @property
    def pid(self):
        return self.server.pid

    def front_seconds(self):
        """The CPU time of nginx."""
        return cpu_seconds(self.process.pid)

    def front_errors(self):
        """How many lines nginx has written to its log of errors."""
        return len(self.error_log.read_bytes().splitlines())

    def first_connection(self, pause=0.01):
        self.server.first_connection(pause).close()
        return super().first_connection(pause)

    def stop(self):
        super().stop()
        self.server.stop()
