"""Apache httpd with mod_proxy_fcgi and mod_proxy_scgi."""

from pathlib import Path

from gateways.front import HOST, Front

MODULES = Path("/usr/lib/apache2/modules")
CONFIGURATION = """
ServerRoot {folder}
DefaultRuntimeDir {folder}
PidFile {folder}/front.pid
ErrorLog {folder}/front.log
ServerName {host}
DocumentRoot {folder}/site
User www-data
Group www-data
Listen 127.0.0.1:{root}
Listen 127.0.0.1:{mounted}
{modules}
# As few processes as do, for the machine's sake.
StartServers 1
ServerLimit 1
ThreadsPerChild 25
MaxRequestWorkers 25
<Location "/">
    CGIPassAuth On
</Location>
<VirtualHost *:{root}>
    AllowEncodedSlashes On
    MergeSlashes Off
    ProxyPass "/" "{server}/" {options}
</VirtualHost>
<VirtualHost *:{mounted}>
    AllowEncodedSlashes On
    MergeSlashes Off
    {mount}
    ProxyPass "/app" "{server}" {options}
</VirtualHost>
"""
# Without `flushpackets` a stream waits in a buffer.
OPTIONS = {"fastcgi": "enablereuse=on flushpackets=on", "scgi": "flushpackets=on"}
SCHEMES = {"fastcgi": "fcgi", "scgi": "scgi"}
# SCRIPT_NAME is the whole path, and has to be divided.
MOUNTS = {
    "fastcgi": """
    ProxyFCGISetEnvIf "reqenv('SCRIPT_NAME') =~ m#^/app(.*)$#" PATH_INFO "$1"
    ProxyFCGISetEnvIf "true" SCRIPT_NAME "/app"
    """,
    "scgi": "SetEnvIf Request_URI . proxy-scgi-pathinfo",
}


class Apache(Front):
    name = "Apache"
    program = "apache2"
    protocols = ("fastcgi", "scgi")
    # PATH_INFO is not decoded there, and then does not fit SCRIPT_NAME.
    mounts_escapes = ("fastcgi",)
    # By SCGI it reads no response before it has sent the whole request, and takes no chunks.
    echoes = takes_chunks = ("fastcgi",)
    streams_uploads = ("fastcgi", "scgi")
    adds = ("CONTENT_LENGTH", "CONTEXT_DOCUMENT_ROOT", "CONTEXT_PREFIX", "DOCUMENT_ROOT", "PATH",
            "PATH_TRANSLATED", "REQUEST_SCHEME", "SCGI", "SCRIPT_FILENAME", "SERVER_ADDR",
            "SERVER_ADMIN", "SERVER_SIGNATURE")
    changes = {"HTTP_COOKIE": "it joins cookies by a comma, as if they were elements of a list"}
    answers = {
        "/cookies shows the cookies in order, of several fields too": "it joins them by a comma",
    }

    def configuration(self, place):
        scheme = SCHEMES[place.protocol]
        server = (f"unix:{place.server}|{scheme}://localhost" if place.is_unix
                  else f"{scheme}://127.0.0.1:{place.server}")
        names = ["mpm_event", "authz_core", "setenvif", "proxy", f"proxy_{scheme}"]
        modules = "\n".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in names)
        return CONFIGURATION.format(
            folder=place.folder, root=place.root, mounted=place.mounted, host=HOST, server=server,
            modules=modules, options=OPTIONS[place.protocol], mount=MOUNTS[place.protocol])

    def prepare(self, place):
        (place.folder / "site").mkdir()

    def command(self, program, path):
        return [program, "-D", "FOREGROUND", "-f", path]
