"""nginx, which speaks all three protocols, with the parameters that it comes with where they do."""

from peers.proxying import OWN_FOLDER

from gateways.front import HOST, Front

CONFIGURATION = """
daemon off; master_process off; pid {folder}/front.pid; error_log {folder}/front.log warn;
events {{ worker_connections 256; }}
http {{""" + OWN_FOLDER + """
    client_max_body_size 0;
    merge_slashes off;
    upstream tea {{ server {server}; keepalive 8; }}
    server {{
        listen 127.0.0.1:{root};
        server_name {host};
        location / {{ {at_root} }}
        location = /count {{ {at_root} {unbuffered} }}
    }}
    server {{
        listen 127.0.0.1:{mounted};
        server_name {host};
        location /app {{ {at_app} }}
    }}
}}
"""
FASTCGI = "fastcgi_pass tea; fastcgi_keep_conn on; fastcgi_buffering off;"
SCGI = "scgi_pass tea; scgi_buffering off;"
AT_ROOT = {
    "fastcgi": f"include /etc/nginx/fastcgi_params; {FASTCGI}",
    "scgi": f"include /etc/nginx/scgi_params; {SCGI}",
}
AT_APP = {
    "fastcgi": f"""
        fastcgi_split_path_info ^(/app)(.*)$; include /etc/nginx/fastcgi_params;
        fastcgi_param PATH_INFO $fastcgi_path_info; {FASTCGI}
    """,
    "scgi": f"include /etc/nginx/scgi_params; scgi_param SCRIPT_NAME /app; {SCGI}",
}
# By SCGI nginx would state the length of what has arrived so far.
UNBUFFERED = {"fastcgi": "fastcgi_request_buffering off;", "scgi": ""}
# The HTTP of an upstream is 1.0, and its connections are closed, unless it is told otherwise.
PROXY = """
    proxy_pass http://tea; proxy_http_version 1.1; proxy_set_header Connection "";
    proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_buffering off;
"""


class Nginx(Front):
    name = program = "nginx"
    package = "nginx-light"
    protocols = ("fastcgi", "scgi")
    # It sends no more of a request once it has passed on the head of the response.
    echoes = ()
    streams_uploads = ("fastcgi",)
    adds = ("CONTENT_LENGTH", "DOCUMENT_ROOT", "DOCUMENT_URI", "REDIRECT_STATUS", "REMOTE_USER",
            "REQUEST_SCHEME", "SCGI", "SERVER_ADDR")
    changes = {"HTTP_HOST": "the parameters of Debian leave the port out"}
    takes = ("x-accel-buffering",)
    answers = {
        "statuses": "without a reason, it leaves out the space before it",
        "repeated": "it refuses a repeated If-None-Match itself",
    }

    def locations(self, protocol):
        return AT_ROOT[protocol], AT_APP[protocol], UNBUFFERED[protocol]

    def configuration(self, place):
        server = f"unix:{place.server}" if place.is_unix else f"127.0.0.1:{place.server}"
        at_root, at_app, unbuffered = self.locations(place.protocol)
        return CONFIGURATION.format(
            folder=place.folder, root=place.root, mounted=place.mounted, host=HOST, server=server,
            at_root=at_root, at_app=at_app, unbuffered=unbuffered)

    def command(self, program, path):
        return [program, "-p", path.parent, "-e", path.parent / "front.log", "-c", path]


class NginxProxy(Nginx):
    """What the other protocols are compared with."""

    protocols = takes_chunks = streams_uploads = ("http",)
    adds = ("HTTP_X_FORWARDED_FOR",)
    changes = {
        "REMOTE_PORT": "X-Forwarded-For has no port",
        "SERVER_NAME": "it is that of the demo",
        "SERVER_PORT": "it is that of the demo",
    }

    def locations(self, protocol):
        return PROXY, PROXY, "proxy_request_buffering off;"
