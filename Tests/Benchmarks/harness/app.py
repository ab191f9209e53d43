"""Apps that do something: each server makes the same bytes anew for each request.

What they must answer is taken from `Peers/tea.py`, and each is held against it before the load, so
that nobody is measured doing less. The C loop sends the bytes from memory.
"""

from dataclasses import dataclass, replace

from harness import http
from harness.gateway import prepare_recipe_app, recipe_command
from harness.load import BROWSER_FIELDS, LoadCase
from harness.peer import CEILING, OURS
from Peers import tea

PAGE_PATH = "/page?page=2"
HELLO = f"{OURS}-hello"
COMPUTING = ("swiftnio", "hummingbird", "flyingfox", "go", "wsgiref", "uvicorn", "fastpysgi")
"""The servers of others that run an app; nginx does not."""

VISITS = (
    (PAGE_PATH, BROWSER_FIELDS),
    ("/page", ()),
    ("/page?a=b&page=70", (
        "Accept-Language: de-AT,de", "Cookie: seen=42; theme=dark", "Referer: /",
        'If-None-Match: "tea-de-20-7"',
    )),
    ("/page", ('If-None-Match: "cup", W/"tea-en-0-1"',)),
)
"""The requests of a check. The last one has the page already."""

ORDER = '{"cups": 3, "name": "Assam"}'
ORDERS = (ORDER, '{"name": "Earl \\u0047rey", "cups": 12}')


@dataclass(frozen=True)
class AppCase(LoadCase):
    def contenders(self, peers):
        return [self.row(peer) for peer in super().contenders(peers)]

    def row(self, peer):
        if peer.name != CEILING:
            return peer
        return replace(peer, title=f"{peer.title}, same bytes", command=self.same_bytes)

    def same_bytes(self, port, setting):
        file = setting.folder / f"answer-{self.name}"
        file.write_bytes(self.answer(f"127.0.0.1:{port}"))
        return [setting.folder / "ceiling", port, file]


@dataclass(frozen=True)
class PageCase(AppCase):
    """Twenty request fields, ten look-ups, eight response fields, two kilobytes.

    Our /hello is asked for as in the case `hello`: what the app and its fields cost is the quotient
    of the two rows.
    """

    path: str = PAGE_PATH
    fields: tuple = BROWSER_FIELDS

    def contenders(self, peers):
        rows = []
        for peer in super().contenders(peers):
            if peer.name == OURS:
                rows.append(replace(peer, title=f"{peer.title} /page"))
                rows.append(replace(peer, name=HELLO, title=f"{peer.title} /hello"))
            else:
                rows.append(peer)
        return rows

    def path_for(self, peer):
        return "/hello" if peer.name == HELLO else self.path

    def fields_for(self, peer):
        return () if peer.name == HELLO else self.fields

    def answer(self, host):
        return http.response(*page_for(host, PAGE_PATH, BROWSER_FIELDS))

    def check(self, server, setting):
        if server.peer.name == HELLO:
            return super().check(server, setting)
        for path, fields in VISITS[:1] if server.peer.name == CEILING else VISITS:
            expected = page_for(f"127.0.0.1:{server.port}", path, fields)
            server.must_answer(path, expected, fields)


def page_for(host, path, fields):
    variables = {"HTTP_HOST": host, "QUERY_STRING": path.partition("?")[2]}
    for line in fields:
        name, _, value = line.partition(": ")
        variables["HTTP_" + name.upper().replace("-", "_")] = value
    return tea.page(variables.get)


@dataclass(frozen=True)
class RecipeCase(AppCase):
    """A small JSON object in the body of a POST, and another one that is computed from it."""

    path: str = "/recipe"
    fields: tuple = ("Content-Type: application/json",)
    body: str = ORDER

    def row(self, peer):
        return replace(peer, command=recipe_command) if peer.name == OURS else super().row(peer)

    def launch(self, peer, setting):
        if peer.name == OURS:
            prepare_recipe_app(setting)
        return super().launch(peer, setting)

    def answer(self, host):
        return http.response(*recipe_for(ORDER))

    def check(self, server, setting):
        for order in ORDERS[:1] if server.peer.name == CEILING else ORDERS:
            server.must_answer(self.path, recipe_for(order), self.fields, order)


def recipe_for(order):
    return 200, [("Content-Type", "application/json")], tea.recipe(order)
