"""What a site sends besides: a page that is compressed for each request, and files.

The text is that of `Peers/pages.py`; each server compresses with the level that makes of the page
what zlib's level 4 does, as nearly as it can.
"""

import gzip
import os
from dataclasses import dataclass, replace

from harness.gateway import pages_command, prepare_site_app
from harness.load import LoadCase
from harness.nginx import nginx_command
from harness.peer import NGINX, OURS, LeftOut, go_program
from harness.python_servers import python_packages, uvicorn_command
from harness.site import Program
from Peers import pages

PAGE_PATH = "/long-page"
ACCEPTS_GZIP = "Accept-Encoding: gzip"
HTML = "text/html"
CHANGED = 784111777
"""When the files were changed: long ago, so that all servers take their tags for strong ones."""


def go_command(port, setting):
    return [setting.folder / "pages-go", port, setting.root, setting.template]


STARLETTE = Program(
    uvicorn_command("pages_asgi:app"), python_packages("starlette==1.10.0"),
    "uvicorn with Starlette",
)
PROGRAMS = {
    OURS: Program(pages_command, prepare_site_app, "AsyncGateway with its toolkit"),
    NGINX: Program(nginx_command),
    "hummingbird": Program(),
    "go": Program(go_command, go_program("pages")),
    "uvicorn": STARLETTE,
}
COMPRESSING = ("go", "uvicorn")
"""The servers of others that run an app and compress what it says; nginx has a file instead."""
SENDING_FILES = ("hummingbird", *COMPRESSING)


@dataclass(frozen=True)
class PagesCase(LoadCase):
    def contenders(self, peers):
        return [self.row(peer) for peer in super().contenders(peers)]

    def row(self, peer):
        program = PROGRAMS[peer.name]
        return replace(
            peer, title=program.title or peer.title,
            command=program.command or (
                lambda port, setting: [*peer.command(port, setting), "--files", setting.root]),
        )

    def prepare(self, setting):
        super().prepare(setting)
        setting.template.write_text(pages.template())
        setting.page.write_bytes(pages.page())
        for number in range(pages.FILES):
            path = setting.root / pages.file_name(number)
            path.write_bytes(pages.file_content(number))
            os.utime(path, (CHANGED, CHANGED))

    def launch(self, peer, setting):
        PROGRAMS[peer.name].prepare(setting)
        return super().launch(peer, setting)

    def sample(self, server, seconds, setting):
        sample = super().sample(server, seconds, setting)
        sample.details["content, bytes"] = server.content_bytes
        return sample


@dataclass(frozen=True)
class CompressedCase(PagesCase):
    path: str = PAGE_PATH
    fields: tuple = (ACCEPTS_GZIP,)

    def check(self, server, setting):
        server.must_answer(PAGE_PATH, (200, [], pages.page()))
        status, fields, content = server.fetch(PAGE_PATH, self.fields)
        fields = {name.lower(): value for name, value in fields}
        if status != 200 or fields.get("content-encoding") != "gzip":
            raise LeftOut(f"it answers {status}, with the coding {fields.get('content-encoding')}")
        if fields.get("content-type", "").partition(";")[0] != HTML:
            raise LeftOut(f"its page is of the type {fields.get('content-type')}")
        if "accept-encoding" not in fields.get("vary", "").lower():
            raise LeftOut("its Vary does not name Accept-Encoding")
        if gzip.decompress(content) != pages.page():
            raise LeftOut("what it has compressed is not the page")
        server.content_bytes = len(content)


# The files in turn: wrk asks the global `request` for each.
FILES_SCRIPT = """
local start = wrk.init

wrk.init = function(args)
    start(args)
    local requests, last = {}, 0
    for number = 1, %(count)d do
        local path = string.format("/file/%(name)s", number - 1)
        requests[number] = wrk.format("GET", path)
    end
    request = function()
        last = last %% %(count)d + 1
        return requests[last]
    end
end

function request() end
""" % {"count": pages.FILES, "name": "tea-%02d.html"}


@dataclass(frozen=True)
class StaticCase(PagesCase):
    """A hundred files in turn, each server's own way to send files.

    With `has_file`, the client has each already, and says so by the validators that the server has
    given it.
    """

    path: str = f"/file/{pages.file_name(0)}"
    has_file: bool = False
    script: str = LoadCase.script + FILES_SCRIPT

    def fields_of(self, server):
        return server.conditions if self.has_file else ()

    def check(self, server, setting):
        tags = set()
        for number in range(pages.FILES):
            path, content = f"/file/{pages.file_name(number)}", pages.file_content(number)
            server.must_answer(path, (200, [], content))
            _, fields, _ = server.fetch(path)
            tags.add(tuple(conditions({name.lower(): value for name, value in fields})))
        if not all(tags):
            raise LeftOut("it gives files no validators")
        if len(tags) > 1:
            raise LeftOut("files of one time and size have tags that differ")
        server.conditions = tags.pop()
        server.content_bytes = 0 if self.has_file else pages.FILE_BYTES
        for number in range(pages.FILES) if self.has_file else ():
            path = f"/file/{pages.file_name(number)}"
            server.must_answer(path, (304, [], b""), server.conditions)


def conditions(fields):
    """What a browser asks with that has a response with these fields."""
    if tag := fields.get("etag"):
        yield f"If-None-Match: {tag}"
    elif time := fields.get("last-modified"):
        yield f"If-Modified-Since: {time}"
