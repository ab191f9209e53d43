"""lighttpd with mod_fastcgi and mod_scgi; and with mod_cgi, whose program is cgi-fcgi."""

import shlex

from gateways.front import Front
from peers import packages

CONFIGURATION = """
server.document-root = "{folder}/site"
server.bind = "127.0.0.1"
server.port = {root}
server.modules = ({modules})
server.upload-dirs = ("{folder}")
server.errorlog = "{folder}/front.log"
server.max-request-size = 0
# Without this a stream waits until it is complete.
server.stream-response-body = 2
{at_root}
$SERVER["socket"] == "127.0.0.1:{mounted}" {{ {at_app} }}
"""
PASS = """
{protocol}.server = ("{prefix}" => ((
    {server}, "check-local" => "disable", "fix-root-scriptname" => "enable")))
"""
# The empty prefix is a rewritten path to the program, which takes its own name off again.
CGI_AT_ROOT = """
url.rewrite-once = ("^(.*)$" => "/root.cgi$1")
cgi.assign = (".cgi" => "")
"""
CGI_AT_APP = """
url.rewrite-once = ()
cgi.assign = ("/app" => "")
"""


class Lighttpd(Front):
    name = program = "lighttpd"
    protocols = ("fastcgi", "scgi")
    adds = ("CONTENT_LENGTH", "DOCUMENT_ROOT", "PATH_TRANSLATED", "PWD", "REDIRECT_STATUS",
            "REDIRECT_URI", "REQUEST_SCHEME", "SCGI", "SCRIPT_FILENAME", "SERVER_ADDR")
    changes = {"HTTP_X_EMPTY": "it drops a field without a value"}
    states = ("accept-ranges",)
    answers = {
        "/fail-late": "what has failed before it passes on the head gets a length from it",
        "repeated": "of a repeated If-None-Match it takes the first",
        "/form answers no body of no type with 200": "it wants a length",
        "POST /route/notes is taken by the route POST /route/notes": "it wants a length",
        "/accept chooses None of text/html and application/json for Accept: ":
            "it drops a field without a value",
    }

    def configuration(self, place):
        server = (f'"socket" => "{place.server}"' if place.is_unix
                  else f'"host" => "127.0.0.1", "port" => {place.server}')
        at_root, at_app = (PASS.format(protocol=place.protocol, prefix=prefix, server=server)
                           for prefix in ("/", "/app"))
        return CONFIGURATION.format(
            folder=place.folder, root=place.root, mounted=place.mounted, at_root=at_root,
            at_app=at_app, modules=f'"mod_{place.protocol}"')

    def prepare(self, place):
        (place.folder / "site").mkdir()

    def command(self, program, path):
        return [program, "-D", "-f", path]


class CGIProgram(Lighttpd):
    name = "cgi-fcgi"
    protocols = ("fastcgi",)
    answers = {**Lighttpd.answers, "/fail-late": "how a CGI program ends is not looked at"}

    def configuration(self, place):
        return CONFIGURATION.format(
            folder=place.folder, root=place.root, mounted=place.mounted, at_root=CGI_AT_ROOT,
            at_app=CGI_AT_APP, modules='"mod_rewrite", "mod_cgi"')

    def prepare(self, place):
        super().prepare(place)
        address = place.server if place.is_unix else f"127.0.0.1:{place.server}"
        program = packages.program("cgi-fcgi", "libfcgi-bin")
        command = f"exec {program} -bind -connect {shlex.quote(str(address))}"
        for name, line in [("root.cgi", f"SCRIPT_NAME= {command}"), ("app", command)]:
            script = place.folder / "site" / name
            script.write_text(f"#!/bin/sh\n{line}\n")
            script.chmod(0o755)
